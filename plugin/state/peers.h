/* peers.h - two sockets, and what passed between them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_PEERS_H
#define SKYPE_STATE_PEERS_H

#include "ws_compat.h"
#include "state/ends.h"
#include "state/timeline.h"

typedef enum {
    SKYPE_OVER_UDP,
    SKYPE_OVER_TCP,
    SKYPE_TRANSPORTS,
} skype_transport;

/* What one end sent to the other. */
typedef struct skype_peer_side {
    skype_timeline sent;                       /* skype_sent */
    skype_timeline requests[SKYPE_TRANSPORTS]; /* skype_request */
    bool has_opened;                           /* a datagram opened ... */
    uint32_t opened_source;                    /* ... with these addresses in its seed */
    uint32_t opened_destination;
    uint8_t shut;          /* datagrams in a row that no address opened */
    uint32_t shut_version; /* of what was known of both hosts then */
    uint32_t open_frame;   /* latest datagram of either side that is not opened or proven yet */
} skype_peer_side;

/* One entry for each pair of sockets of which a message is claimed. */
typedef struct skype_peer {
    skype_ends ends; /* key: the lesser end is the source */
    bool proven;     /* a message of either side is proven */
    bool exchanged;  /* a proven message answered a proven one */
    skype_peer_side from_lesser;
    skype_peer_side from_greater;
} skype_peer;

/* NULL where nothing has been noted between these ends. */
skype_peer *skype_peer_find(const skype_ends *ends);

/* These follow soon: look-up of the peer; what passed between the two, where the look-up has been
 * announced before; the latest that one side (NULL: none) said over UDP. */
void skype_peer_prefetch(const skype_ends *ends);
void skype_peer_prefetch_entry(const skype_ends *ends);
void skype_peer_prefetch_latest(const skype_peer_side *side);

skype_peer *skype_peer_need(const skype_ends *ends);

/* What ends->source sent to ends->destination; NULL for NULL. */
skype_peer_side *skype_peer_side_of(skype_peer *peer, const skype_ends *ends);

/* What it got from there; NULL for NULL. */
skype_peer_side *skype_peer_other_side(skype_peer *peer, const skype_ends *ends);

/* A datagram of `frame` between these ends is not opened or proven yet. */
void skype_peer_note_open(const skype_ends *ends, uint32_t frame);

/* Is a datagram between the two ends of this frame or a later one not opened or proven yet? */
bool skype_peer_side_is_open(const skype_peer_side *side, uint32_t frame);

#endif
