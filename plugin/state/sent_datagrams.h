/* sent_datagrams.h - datagrams that belong together by frame id: what was sent, and what came back.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_SENT_DATAGRAMS_H
#define SKYPE_STATE_SENT_DATAGRAMS_H

#include "ws_compat.h"
#include "state/memory.h"
#include "state/pairs.h"

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
    const skype_pair *pair;
    uint32_t id;
    uint32_t frame;                /* first copy */
    struct skype_sent *older;      /* same ends and id, sent before */
    struct skype_sent *older_ends; /* same ends, sent before */
    uint32_t last_frame;           /* latest copy */
    uint32_t iv;                   /* of the latest copy */
    nstime_t first_time;
    nstime_t last_time;
    uint32_t crc;
    uint32_t length;
    skype_udp_answer *answer; /* few are answered; see skype_exchange_answer */
    bool is_probe;            /* its command is a probe: the exchange is U1..U4 */
} skype_sent;

void skype_exchange_register(void);

/* The latest datagram sent from ends->source to ends->destination with this frame id, of which a
 * copy is at most 12 s older than now; NULL when there is none. */
skype_sent *skype_exchange_find(const skype_ends *ends, uint16_t id, const nstime_t *now);

/* Frame ids of the latest datagrams sent from ends->source to ends->destination, none more than 12
 * s older than now.  Returns how many were written to ids, at most max. */
unsigned skype_exchange_recent_ids(const skype_ends *ends, const nstime_t *now, uint16_t *ids,
                                   unsigned max);

/* Notes a payload.  The same CRC and length again within 12 s is a copy of the earlier one, whose
 * entry is then updated and returned; otherwise a new entry. */
skype_sent *skype_exchange_note_payload(const skype_ends *ends, uint16_t id, uint32_t iv,
                                        uint32_t crc, uint32_t length, const packet_info *pinfo);

/* What is known of the answer to a datagram; all zero where there is none, or no datagram. */
const skype_udp_answer *skype_exchange_answer(const skype_sent *sent);

/* The same, to be written. */
skype_udp_answer *skype_exchange_need_answer(skype_sent *sent);

#endif
