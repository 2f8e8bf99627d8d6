/* connection_attempts.h - who tried to connect where: fall-backs to other ports and dialects, and
 * logins tried again.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_CONNECTION_ATTEMPTS_H
#define SKYPE_STATE_CONNECTION_ATTEMPTS_H

#include "ws_compat.h"
#include "state/connection.h"

/* A connection is a fall-back of an attempt at the same host not older than this. */
#define SKYPE_FALLBACK_SECONDS 10

/* Attempts of which nothing is known but their SYN: the latest ones are remembered, about 2 MB.
 * Those that turned out to be Skype's, or that one of Skype's follows, stay besides. */
#define SKYPE_ATTEMPTS_MAX 0x4000u

/* Between the end of an attempt and the next one, where together they are proof. */
#define SKYPE_JOINT_SECONDS 2

/* Attempts at one host that are looked through for the one that a connection falls back from. */
#define SKYPE_FALLBACK_WALK_MAX 32u

/* One connection, from its SYN on where that is in the capture.  File scope. */
typedef struct skype_attempt {
    skype_ends ends; /* from the client to the server; the key */
    uint32_t frame;  /* first one seen of it */
    nstime_t began;
    conversation_t *conversation;
    const skype_connection *connection;      /* NULL: not recognised as Skype */
    const struct skype_attempt *fallback_of; /* the one before it, which failed */
    const struct skype_attempt *fallback_in; /* the one that follows it, as it failed */
    struct skype_attempt *older;             /* of the same two hosts */
    struct skype_attempt *newer;
    wmem_list_frame_t *queued; /* while it may be forgotten */
} skype_attempt;

void skype_attempts_register(void);

/* First pass: a client's SYN, Skype's or not: an attempt that never gets through sends no more. */
void skype_attempts_note_syn(const skype_tcp_place *place, const packet_info *pinfo);

/* First pass: the connection has been recognised. */
void skype_attempts_note_connection(const skype_tcp_place *place, const packet_info *pinfo);

/* What proves a connection from the client at ends.source that begins with this sign now: what a
 * message has said, or what the client has tried at the same host within SKYPE_JOINT_SECONDS. */
skype_joint skype_attempts_joint(const skype_ends *ends, skype_sign sign, const nstime_t *now);

/* The latest of the attempts that prove it so, and have not been recognised; NULL: none. */
const skype_attempt *skype_attempts_supporting(const skype_ends *ends, const nstime_t *now);

/* Has the sender tried a proven Skype connection to the receiver's host before? */
bool skype_attempts_known(const skype_ends *ends);

/* First pass: a login starts in `frame`.  Returns the frame in which this client tried the same
 * host, or the same port of another one, before; 0 for the first attempt. */
uint32_t skype_attempts_note_login(const skype_connection *connection, uint32_t frame);

/* Does the connection follow a failed attempt at the same host? */
bool skype_attempts_is_fallback(const skype_connection *connection);

/* Frame of the client's first bytes where they are Skype, else of the SYN. */
uint32_t skype_attempts_frame_of(const skype_attempt *attempt);

#endif
