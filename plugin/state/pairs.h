/* pairs.h - two ends, and the newest of what passed from one to the other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_PAIRS_H
#define SKYPE_STATE_PAIRS_H

#include "state/memory.h"
#include "state/capture_tables.h"

/* Requests over UDP and over TCP are told apart. */
#define SKYPE_PAIR_REQUESTS 2u

/* What one end sent to the other. */
typedef struct {
    struct skype_sent *newest_sent;                             /* see exchange.h */
    struct skype_request *newest_requests[SKYPE_PAIR_REQUESTS]; /* by transport, see requests.h */
} skype_pair;

/* Key of what has an id between two ends.  Its length is less than its size: no padding. */
typedef struct {
    const skype_pair *pair;
    uint32_t id;
} skype_pair_id;
#define SKYPE_PAIR_ID_LENGTH (sizeof(const skype_pair *) + sizeof(uint32_t))

void skype_pairs_register(void);

/* NULL where nothing has been noted between these ends. */
skype_pair *skype_pairs_find(const skype_ends *ends);

skype_pair *skype_pairs_need(const skype_ends *ends);

#endif
