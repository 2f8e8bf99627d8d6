/* frame_payload.h - finds the TCP segment or UDP datagram of a packet in the frame, or in what epan
 * has deciphered or reassembled from it: post-dissectors get the frame alone.
 *
 * A payload lies behind the headers that have the packet's protocol, addresses and ports (of the
 * innermost packet: those of pinfo), in the first of the packet's data sources that holds them.
 * Only IPv4.  Captures cut short are read as far as they go; nothing here throws.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_FRAME_PAYLOAD_H
#define SKYPE_VIEW_FRAME_PAYLOAD_H

#include "ws_compat.h"
#include "state/duplicates.h"

/* The payload of the packet's TCP segment, and its sequence number as it stands there.  NULL where
 * there is none: no payload, SYN or RST. */
tvbuff_t *skype_frame_tcp_payload(tvbuff_t *frame, packet_info *pinfo, uint32_t *seq);

/* The payload of the packet's UDP datagram; NULL where there is none. */
tvbuff_t *skype_frame_udp_payload(tvbuff_t *frame, packet_info *pinfo);

/* What tells the packet of a payload from others, where it has been asked for already. */
typedef struct {
    bool is_made;
    skype_packet_print print;
} skype_frame_print;

/* Frame that holds the same IP packet as the one of this payload, captured no more than a
 * millisecond before and remembered; 0 where there is none.  The same in every pass.  Fills `made`
 * (NULL: not wanted), for skype_frame_remember(). */
uint32_t skype_frame_duplicate_of(tvbuff_t *payload, packet_info *pinfo, skype_frame_print *made);

/* First pass: remembers the packet of a payload that is Skype's or may be, so that copies are
 * recognised.  Does nothing in later passes, and where no IP header stands before the payload.
 * made: of the same payload, or NULL. */
void skype_frame_remember(tvbuff_t *payload, packet_info *pinfo, const skype_frame_print *made);

#endif
