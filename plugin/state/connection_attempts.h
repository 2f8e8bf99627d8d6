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

/* Connections remembered; a hostile capture can make this memory stop growing, not more. */
#define SKYPE_ATTEMPTS_MAX 0x10000u

typedef struct skype_attempt skype_attempt;

void skype_attempts_register(int proto);

/* First pass: a client's SYN, Skype's or not: an attempt that never gets through sends no more. */
void skype_attempts_note_syn(const packet_info *pinfo);

/* First pass: the connection has been recognised. */
void skype_attempts_note_connection(skype_connection *connection, const packet_info *pinfo);

/* Has the sender tried a proven Skype connection to the receiver's host before? */
bool skype_attempts_known(const skype_ends *ends);

/* Has this client tried to log in, as far as is known now? */
bool skype_attempts_has_login(uint32_t client);

/* First pass: a login starts in `frame`.  Returns the frame in which this client tried the same
 * host, or the same port of another one, before; 0 for the first attempt. */
uint32_t skype_attempts_note_login(const skype_connection *connection, uint32_t frame);

/* Does the connection follow a failed attempt at the same host? */
bool skype_attempts_is_fallback(const skype_connection *connection);

/* Any pass: links of a connection to the attempt that failed before it, and to the one that
 * follows; for its client's first bytes. */
void skype_attempts_show(const skype_connection *connection, packet_info *pinfo, tvbuff_t *tvb,
                         proto_tree *tree, proto_item *item);

#endif
