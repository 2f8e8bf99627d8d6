/* sockets.c - UDP sockets: when and by what they were proven to be Skype's.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/sockets.h"

#include "state/capture_state.h"

static bool is_at(const skype_known_socket *known, const skype_socket *socket)
{
    return known && known->socket.ip == socket->ip && known->socket.port == socket->port;
}

static void remember(skype_known_socket *known)
{
    skype_known_socket **latest = skype_capture()->latest_sockets;

    latest[1] = latest[0];
    latest[0] = known;
}

void skype_socket_prefetch(const skype_socket *socket)
{
    skype_hash_table_prefetch_entry(skype_capture()->sockets, socket, sizeof(skype_known_socket));
}

/* A frame asks for its two sockets in many places: the latest two found are remembered. */
skype_known_socket *skype_socket_find(const skype_socket *socket)
{
    const skype_capture_state *capture = skype_capture();
    skype_known_socket *known;

    for (unsigned i = 0; i < array_length(capture->latest_sockets); i++)
        if (is_at(capture->latest_sockets[i], socket))
            return capture->latest_sockets[i];
    known = skype_hash_table_find(capture->sockets, socket);
    if (known)
        remember(known);
    return known;
}

bool skype_socket_is_proven(const skype_socket *socket)
{
    return skype_socket_find(socket) != NULL;
}

bool skype_socket_is_established(const skype_socket *socket)
{
    const skype_known_socket *known = skype_socket_find(socket);

    return known && known->established_frame != 0;
}

bool skype_sockets_exist(void)
{
    return skype_hash_table_count(skype_capture()->sockets) > 0;
}

static skype_known_socket *need_socket(const skype_socket *socket, uint32_t frame)
{
    skype_known_socket *known = skype_socket_find(socket);

    if (known)
        return known;
    known = skype_entry_new(&skype_capture()->memory.sockets, sizeof *known);
    known->socket = *socket;
    known->proof_frame = frame;
    skype_capture_table_put(skype_capture()->sockets, known);
    skype_capture()->knowledge++;
    return known;
}

static void establish(skype_known_socket *known, uint32_t frame)
{
    if (known->established_frame)
        return;
    known->established_frame = frame;
    skype_capture()->knowledge++;
}

static void count_own_proof(skype_known_socket *known, uint32_t frame, const nstime_t *when)
{
    nstime_t elapsed;

    if (known->own_proofs++ == 0)
        known->first_own_proof = *when;
    nstime_delta(&elapsed, when, &known->first_own_proof);
    if (known->own_proofs >= SKYPE_ESTABLISHING_PROOFS &&
        elapsed.secs >= SKYPE_ESTABLISHING_SECONDS)
        establish(known, frame);
}

void skype_socket_prove(const skype_socket *socket, uint32_t frame, const nstime_t *when,
                        bool by_own_bytes)
{
    skype_known_socket *known = need_socket(socket, frame);

    known->proof_frame = MIN(known->proof_frame, frame);
    if (by_own_bytes && !known->established_frame)
        count_own_proof(known, frame, when);
}

void skype_socket_answered(const skype_socket *socket, uint32_t frame)
{
    skype_known_socket *known = skype_socket_find(socket);

    if (known)
        establish(known, frame);
}
