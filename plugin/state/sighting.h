/* sighting.h - a datagram as it stands in the capture.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_SIGHTING_H
#define SKYPE_STATE_SIGHTING_H

#include "state/ends.h"
#include "state/sent_datagrams.h"
#include "wire/datagram.h"

typedef struct {
    skype_datagram head;
    skype_ends ends;
    skype_moment moment;
    uint32_t place;      /* offset in its data source: tunnels hold several datagrams */
    uint8_t layer;       /* of epan's layers of its frame */
    uint32_t captured;   /* bytes of the datagram */
    uint32_t reported;   /* the same as it was sent */
    const uint8_t *data; /* the captured ones of its enciphered bytes */
} skype_sighting;

/* Bytes enciphered, as sent and as captured; 0 for types without any. */
static inline uint32_t skype_sighting_data_length(const skype_sighting *seen)
{
    return seen->head.data_offset ? seen->reported - seen->head.data_offset : 0;
}

static inline uint32_t skype_sighting_data_captured(const skype_sighting *seen)
{
    return seen->head.data_offset && seen->captured > seen->head.data_offset
               ? seen->captured - seen->head.data_offset
               : 0;
}

/* Payloads and fragments have an IV; it and the seed follow from the generator and the addresses.
 */
static inline bool skype_sighting_has_iv(const skype_sighting *seen)
{
    return seen->head.type == SKYPE_TYPE_PAYLOAD || seen->head.type == SKYPE_TYPE_FRAGMENT;
}

static inline bool skype_sighting_is_cut(const skype_sighting *seen)
{
    return seen->captured < seen->reported;
}

#endif
