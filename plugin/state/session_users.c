/* session_users.c - who the users at both ends of a session are.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/session_users.h"

#include <string.h>

#include "state/capture_state.h"

#define MOST_USERS 4u /* of one end: IDs are used again */

/* Stands for the end that a client has asked for and not been told yet; IDs have 16 bits. */
#define ASKED UINT32_MAX

typedef enum {
    END_OF_CLIENT,
    END_OF_PEER,
} end_name;

/* An end of a session that a client has, by the ID that it has chosen. */
typedef struct {
    uint32_t client_ip;
    uint32_t session;
    uint32_t name; /* end_name */
} end_key;

/* The users at one end; its memory is file scope. */
typedef struct {
    end_key key;
    unsigned count;
    struct {
        uint32_t frame; /* that told it */
        const char *name;
    } users[MOST_USERS];
} session_end;

typedef struct {
    skype_ends connection;
    uint32_t relayed;
} route_key;

typedef struct {
    route_key key;
    uint32_t own;
} route;

_Static_assert(sizeof(end_key) == SKYPE_SESSION_END_KEY_LENGTH, "key of an end");
_Static_assert(sizeof(route_key) == SKYPE_SESSION_ROUTE_KEY_LENGTH, "key of a route");

/* --- routes --- */

void skype_session_users_route(const skype_ends *connection, uint32_t relayed, uint32_t own)
{
    const route_key key = {*connection, relayed};
    route *known = skype_recent_find(skype_capture()->session_routes, &key);

    if (!known)
        known = skype_recent_add(skype_capture()->session_routes, &key, sizeof *known);
    known->own = own;
}

bool skype_session_users_own(const skype_ends *connection, uint32_t relayed, uint32_t *own)
{
    const route_key key = {*connection, relayed};
    const route *known = skype_recent_find(skype_capture()->session_routes, &key);

    if (!known)
        return false;
    *own = known->own;
    return true;
}

void skype_session_users_ask(const skype_ends *connection, uint32_t own)
{
    skype_session_users_route(connection, ASKED, own);
}

void skype_session_users_grant(const skype_ends *connection, uint32_t relayed)
{
    uint32_t own;

    if (skype_session_users_own(connection, ASKED, &own))
        skype_session_users_route(connection, relayed, own);
}

/* --- users --- */

/* The end of the sender, or of the receiver; false where the session is not known. */
static bool find_end(const skype_session_way *way, bool is_sender, end_key *key)
{
    *key = (end_key){
        .client_ip = way->connection.source.ip,
        .session = way->destination,
        .name = is_sender == way->by_client ? END_OF_CLIENT : END_OF_PEER,
    };
    return !way->by_client ||
           skype_session_users_own(&way->connection, way->destination, &key->session);
}

void skype_session_users_note(const skype_session_way *way, const char *name, uint32_t frame)
{
    session_end *end;
    end_key key;

    if (!find_end(way, true, &key))
        return;
    end = skype_recent_find(skype_capture()->session_ends, &key);
    if (!end)
        end = skype_recent_add(skype_capture()->session_ends, &key, sizeof *end);
    if (end->count == MOST_USERS ||
        (end->count > 0 && strcmp(end->users[end->count - 1].name, name) == 0))
        return;
    end->users[end->count].frame = frame;
    end->users[end->count++].name = wmem_strdup(wmem_file_scope(), name);
}

static const char *find(const skype_session_way *way, bool is_sender, uint32_t frame)
{
    const session_end *end;
    unsigned known = 0;
    end_key key;

    if (!find_end(way, is_sender, &key))
        return NULL;
    end = skype_recent_find(skype_capture()->session_ends, &key);
    if (!end)
        return NULL;
    while (known + 1 < end->count && end->users[known + 1].frame <= frame)
        known++;
    return end->users[known].name;
}

skype_session_users skype_session_users_find(const skype_session_way *way, uint32_t frame)
{
    return (skype_session_users){
        .sender = find(way, true, frame),
        .receiver = find(way, false, frame),
    };
}
