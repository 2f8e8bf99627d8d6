/* pending_datagrams.h - datagrams that what comes later may prove or open.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_PENDING_DATAGRAMS_H
#define SKYPE_STATE_PENDING_DATAGRAMS_H

#include "ws_compat.h"
#include "state/datagram_records.h"
#include "state/iv_lines.h"
#include "state/sighting.h"

typedef struct skype_pending {
    struct skype_pending *next; /* seen after this one */
    skype_sighting seen;        /* its data in memory of its own */
    skype_line_link link;       /* to earlier datagrams of the socket, as the first pass found it */
    uint32_t line_steps;
    uint32_t position;  /* of its IV on the generator's cycle */
    bool may_be_owned;  /* a dissector that Wireshark asks before us may have accepted it */
    bool settled;       /* nothing is left to be found */
    bool claimed;       /* when it was seen: the queue it is in */
    skype_proof *proof; /* where it is claimed; else NULL */
} skype_pending;

/* Keeps a copy of what was seen, its bytes where skype.decipher is on; proof NULL: unclaimed. */
skype_pending *skype_pending_add(const skype_sighting *seen, skype_proof *proof);

/* Nothing is left to be found: its bytes are freed. */
void skype_pending_settle(skype_pending *pending);

/* Visits all that are not settled, in the order of frames. */
void skype_pending_visit(void (*visit)(skype_pending *pending, void *data), void *data);

/* Has an unclaimed datagram of this frame been kept? */
bool skype_pending_keeps_unclaimed(uint32_t frame);

#endif
