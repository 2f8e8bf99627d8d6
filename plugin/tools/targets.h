/* targets.h - the keystreams that a seed must give one of: those of datagrams with known plaintext.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TOOLS_TARGETS_H
#define SKYPE_TOOLS_TARGETS_H

#include <glib.h>

#include "datagrams.h"
#include "plaintexts.h"

typedef struct {
    const find_datagram *datagram;
    uint32_t head; /* first bytes of the keystream */
    uint8_t length;
    uint8_t keystream[FIND_PLAINTEXT_MAX];
} find_target;

/* Pairs of first bytes are few enough to note all of them. */
#define FIND_TARGET_PAIRS 65536u

typedef struct {
    uint32_t pairs[FIND_TARGET_PAIRS / 32]; /* bit set: a target begins with this pair of bytes */
    GArray *targets;                        /* find_target, by rising head */
    size_t datagrams;                       /* that have any target */
    size_t proven;                          /* of them, those whose plaintext is proven */
} find_targets;

/* With these many a search takes a second or less. */
#define FIND_TARGETS_MAX 4096u

/* Targets of the datagrams, as far as their plaintexts are known, up to FIND_TARGETS_MAX. */
find_targets *find_targets_new(const find_datagram *datagrams, size_t count);
void find_targets_free(find_targets *targets);

/* The datagram of which the keystream, which is at its start, is one of the targets; or NULL. */
const find_datagram *find_targets_match(const find_targets *targets, skype_rc4 *keystream);

#endif
