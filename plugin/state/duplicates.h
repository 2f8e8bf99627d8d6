/* duplicates.h - IP packets that a capture holds twice: mirror ports send copies of both
 * directions.
 *
 * Two packets are the same if all of their print is, and no more than a millisecond lies between
 * them.  The last SKYPE_DUPLICATES_MAX packets noted are known, in file scope (25 kB); older ones
 * give way.  What the first pass finds is kept with the frame for later ones.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_DUPLICATES_H
#define SKYPE_STATE_DUPLICATES_H

#include "ws_compat.h"

#define SKYPE_DUPLICATES_MAX 512u

/* What the copies of a packet have in common ... */
typedef struct {
    uint8_t addresses[8]; /* IPv4, of the source and of the destination, as in the packet */
    uint32_t protocol;    /* of IP */
    uint32_t id;          /* IP identification */
    uint32_t length;      /* of the payload, captured or not */
} skype_packet_head;

/* ... and its bytes.  Of those a hash is kept, which is made only where it is needed. */
typedef struct {
    skype_packet_head head;
    const uint8_t *bytes; /* transport header and payload, as captured; the packet's own */
    size_t captured;
} skype_packet_print;

typedef struct skype_noted_packets skype_noted_packets;

void skype_duplicates_register(int proto);

/* Could this packet be a copy?  A cheap question before the others. */
bool skype_duplicates_possible(const packet_info *pinfo);

/* First pass: frame of the packet that this one is a copy of, 0 if none; kept for later passes
 * under the payload's offset in its data source. */
uint32_t skype_duplicates_find(packet_info *pinfo, uint32_t offset,
                               const skype_packet_print *print);

/* Any pass: what the first pass has found. */
uint32_t skype_duplicates_found(packet_info *pinfo, uint32_t offset);

/* First pass: copies of this packet are to be found. */
void skype_duplicates_note(const packet_info *pinfo, const skype_packet_print *print);

#endif
