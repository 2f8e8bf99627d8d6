/* judge.h - judges datagrams, and notes what the claimed ones teach.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_JUDGE_H
#define SKYPE_UDP_JUDGE_H

#include "state/datagram_records.h"
#include "state/sighting.h"

/* Who asks about a datagram. */
typedef enum {
    SKYPE_ASKED_FIRST, /* before the owners of its ports: only what is proven is claimed where there
                          is one */
    SKYPE_ASKED_LAST,  /* nobody else has accepted it */
    SKYPE_ASKED_AFTER_OWNER,    /* its owner has accepted it: only what is proven is claimed */
    SKYPE_ASKED_AFTER_STRANGER, /* another dissector has, that a stranger brought there */
} skype_asked;

/* Has another dissector accepted the datagram? */
static inline bool skype_is_asked_after(skype_asked asked)
{
    return asked == SKYPE_ASKED_AFTER_OWNER || asked == SKYPE_ASKED_AFTER_STRANGER;
}

/* Reads the head of the datagram in tvb.  False when it cannot be Skype at all: not IPv4, quoted in
 * an error message, to a multicast or broadcast address, or of a wrong shape (then head.type is
 * SKYPE_TYPE_NONE, the rest of the sighting holds). */
bool skype_sighting_look(tvbuff_t *tvb, const packet_info *pinfo, skype_sighting *seen);

/* True where epan's packet can carry Skype at all, whatever its payload: see above. */
bool skype_sighting_is_possible(const packet_info *pinfo);

/* The proof of a datagram; NULL where it is not claimed.  The first pass decides and remembers;
 * later passes read.  *plaintext is set where the datagram was deciphered to judge it; in
 * pinfo->pool. */
const skype_proof *skype_judge(const skype_sighting *seen, packet_info *pinfo, skype_asked asked,
                               const uint8_t **plaintext);

/* The proof of a datagram that is a copy of the IP packet in frame `original`: what is known of
 * that one; NULL where that is not claimed.  In pinfo->pool. */
const skype_proof *skype_judge_duplicate(const skype_sighting *seen, packet_info *pinfo,
                                         uint32_t original);

/* Judges once more, with all that the capture has taught, what the first pass left open: as soon as
 * a frame is shown again, which is when the capture has been loaded.  Cheap where nothing is due.
 */
void skype_settle(const packet_info *pinfo);

#endif
