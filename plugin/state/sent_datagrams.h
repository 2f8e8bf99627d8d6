/* sent_datagrams.h - datagrams that belong together by session ID: what was sent, and what came
 * back.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_SENT_DATAGRAMS_H
#define SKYPE_STATE_SENT_DATAGRAMS_H

#include "ws_compat.h"
#include "state/peers.h"
#include "state/said.h"

/* What came back for a payload datagram.  Frames are 0 until seen. */
typedef struct {
    uint32_t answered_frame; /* the copy that the ack or NAck answers */
    uint32_t ack_frame;
    uint32_t nack_frame;
    uint32_t challenge;
    uint32_t resend_frame;
    nstime_t answered_time;
    nstime_t nack_time;
} skype_udp_answer;

/* One payload datagram with its copies and the answer to it. */
typedef struct skype_sent {
    skype_said said; /* its name is the session ID */
    uint32_t iv;     /* of the latest copy */
    uint32_t crc;
    uint32_t length;
    bool is_proven;             /* a copy is proven: what answers it is part of an exchange */
    bool is_probe;              /* its command is a probe: the exchange is U1..U4 */
    skype_udp_answer *answer;   /* few are answered; see skype_sent_answer */
    struct skype_sent **holder; /* where the first copy's record keeps it */
} skype_sent;

/* The latest datagram of a side (NULL: none) with this session ID, of which a copy is at most 12 s
 * older than the moment; NULL when there is none. */
skype_sent *skype_sent_find(const skype_peer_side *side, uint16_t id, const skype_moment *now);

/* Session IDs of the latest datagrams of a side (NULL: none), none more than 12 s older than the
 * moment.  Returns how many were written to ids, at most max. */
unsigned skype_sent_recent_ids(skype_peer_side *side, const skype_moment *now, uint16_t *ids,
                               unsigned max);

/* A datagram of a side (NULL: none) with this session ID is looked for soon, or noted. */
void skype_sent_prefetch(const skype_peer_side *side, uint16_t id);

/* What stands in the head of a payload or fragment. */
typedef struct {
    uint16_t id;
    uint32_t iv;
    uint32_t crc;
    uint32_t length; /* of the datagram, bytes */
} skype_sent_head;

/* Notes a payload sent by a side.  The same CRC and length again within 12 s is a copy of the
 * earlier one, whose entry is then updated; otherwise a new entry.  Keeps it in *holder, in file
 * scope: NULL again when it is found no more and had neither copies nor answers. */
void skype_sent_note(skype_peer_side *side, const skype_sent_head *head, const skype_moment *now,
                     skype_sent **holder);

/* What is known of the answer to a datagram; all zero where there is none, or no datagram. */
const skype_udp_answer *skype_sent_answer(const skype_sent *sent);

/* The same, to be written. */
skype_udp_answer *skype_sent_need_answer(skype_sent *sent);

#endif
