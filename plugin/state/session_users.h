/* session_users.h - who the users at both ends of a session are.
 *
 * The first messages of a session, which anybody can read, hold the users' records and prove that
 * each holds the key of his own.  Records to a client name its session by the ID that it has
 * chosen, records to the other end by the ID that the relay has for it; a session may move to other
 * relays.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_SESSION_USERS_H
#define SKYPE_STATE_SESSION_USERS_H

#include "ws_compat.h"
#include "state/ends.h"

/* Which way a session record goes. */
typedef struct {
    skype_ends connection; /* from the client to the relay */
    bool by_client;
    uint32_t destination; /* as the record names it */
} skype_session_way;

/* Skype names; NULL where nothing tells. */
typedef struct {
    const char *sender;
    const char *receiver;
} skype_session_users;

/* First pass: over this connection, records to the destination `relayed` belong to the client's
 * session `own`.  The latest SKYPE_SESSION_ROUTES_MAX are known. */
void skype_session_users_route(const skype_ends *connection, uint32_t relayed, uint32_t own);

/* First pass: the client asks for a connection of its session `own`, and is answered that the other
 * end is `relayed`. */
void skype_session_users_ask(const skype_ends *connection, uint32_t own);
void skype_session_users_grant(const skype_ends *connection, uint32_t relayed);

/* The client's session that records over this connection to the destination `relayed` belong to. */
bool skype_session_users_own(const skype_ends *connection, uint32_t relayed, uint32_t *own);

/* First pass: the sender of a record in `frame` is the user called name, for certain. */
void skype_session_users_note(const skype_session_way *way, const char *name, uint32_t frame);

/* The users of a record in `frame`: as the latest message up to it says, else the first after it.
 * The latest SKYPE_SESSION_ENDS_MAX ends are known, of each the first four users. */
skype_session_users skype_session_users_find(const skype_session_way *way, uint32_t frame);

#endif
