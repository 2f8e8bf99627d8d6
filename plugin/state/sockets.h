/* sockets.h - UDP sockets: when and by what they were proven to be Skype's.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_SOCKETS_H
#define SKYPE_STATE_SOCKETS_H

#include "ws_compat.h"
#include "state/ends.h"

/* A socket that sent a proven message.  One entry for each, so never more than claimed messages. */
typedef struct skype_known_socket {
    skype_socket socket; /* key */
    uint32_t proof_frame;
    uint32_t established_frame; /* see skype_socket_is_established; 0: it is not */
    uint32_t own_proofs;        /* messages that proved themselves by their own bytes */
    nstime_t first_own_proof;
} skype_known_socket;

/* A socket is established, and messages that prove nothing may belong to it, when others than its
 * own unanswered messages speak for it: it sent a proven message and a proven one answered it; or
 * so many messages proved themselves by their own bytes, over more than so long. */
#define SKYPE_ESTABLISHING_PROOFS  3u
#define SKYPE_ESTABLISHING_SECONDS 1

/* A socket is looked for soon. */
void skype_socket_prefetch(const skype_socket *socket);

/* NULL where the socket is not proven. */
skype_known_socket *skype_socket_find(const skype_socket *socket);

bool skype_socket_is_proven(const skype_socket *socket);
bool skype_socket_is_established(const skype_socket *socket);

/* A message sent by the socket at `when` is proven; by_own_bytes: without another frame's help. */
void skype_socket_prove(const skype_socket *socket, uint32_t frame, const nstime_t *when,
                        bool by_own_bytes);

/* A proven message answers one that the socket, which must be proven, has sent. */
void skype_socket_answered(const skype_socket *socket, uint32_t frame);

/* Whether the capture holds a proven socket at all, as far as is known now. */
bool skype_sockets_exist(void);

#endif
