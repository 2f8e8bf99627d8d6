/* peers.c - two sockets, and what passed between them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/peers.h"

#include <string.h>

#include "state/capture_state.h"
#include "wire/prefetch.h"

static bool is_from_lesser(const skype_ends *ends)
{
    return ends->source.ip != ends->destination.ip ? ends->source.ip < ends->destination.ip
                                                   : ends->source.port <= ends->destination.port;
}

static skype_ends key_of(const skype_ends *ends)
{
    return is_from_lesser(ends) ? *ends : skype_ends_reverse(ends);
}

void skype_peer_prefetch(const skype_ends *ends)
{
    const skype_ends key = key_of(ends);

    skype_hash_table_prefetch(skype_capture()->peers, &key);
}

void skype_peer_prefetch_entry(const skype_ends *ends)
{
    const skype_ends key = key_of(ends);

    skype_hash_table_prefetch_entry(skype_capture()->peers, &key, sizeof(skype_peer));
}

void skype_peer_prefetch_latest(const skype_peer_side *side)
{
    if (!side)
        return;
    skype_prefetch(side->requests[SKYPE_OVER_UDP].newest, sizeof(skype_event));
    skype_prefetch(side->sent.newest, sizeof(skype_event));
}

/* A frame asks for its peer in many places: the latest one found is remembered. */
skype_peer *skype_peer_find(const skype_ends *ends)
{
    skype_capture_state *capture = skype_capture();
    const skype_ends key = key_of(ends);
    skype_peer *peer = capture->latest_peer;

    if (peer && skype_ends_equal(&peer->ends, &key))
        return peer;
    peer = skype_hash_table_find(capture->peers, &key);
    if (peer)
        capture->latest_peer = peer;
    return peer;
}

skype_peer *skype_peer_need(const skype_ends *ends)
{
    skype_peer *peer = skype_peer_find(ends);

    if (peer)
        return peer;
    peer = skype_entry_new_in_lines(&skype_capture()->memory.peers, sizeof *peer);
    peer->ends = key_of(ends);
    skype_capture_table_put(skype_capture()->peers, peer);
    skype_capture()->latest_peer = peer;
    return peer;
}

skype_peer_side *skype_peer_side_of(skype_peer *peer, const skype_ends *ends)
{
    if (!peer)
        return NULL;
    return is_from_lesser(ends) ? &peer->from_lesser : &peer->from_greater;
}

skype_peer_side *skype_peer_other_side(skype_peer *peer, const skype_ends *ends)
{
    if (!peer)
        return NULL;
    return is_from_lesser(ends) ? &peer->from_greater : &peer->from_lesser;
}

/* Noted on both sides: what was said points to its side alone. */
void skype_peer_note_open(const skype_ends *ends, uint32_t frame)
{
    skype_peer *peer = skype_peer_find(ends);

    if (!peer)
        return;
    peer->from_lesser.open_frame = frame;
    peer->from_greater.open_frame = frame;
    skype_capture()->open_frame = frame;
}

bool skype_peer_side_is_open(const skype_peer_side *side, uint32_t frame)
{
    /* Most are opened: the side, of which nothing has come for a while, need not be looked at. */
    return skype_capture()->open_frame >= frame && side->open_frame >= frame;
}
