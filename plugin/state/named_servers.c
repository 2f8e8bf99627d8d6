/* named_servers.c - sockets that deciphered messages name as servers or relays.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/named_servers.h"

#include "state/recent.h"

#define PORT_HTTPS 443u

/* The whole entry is the key. */
typedef struct {
    uint32_t client;
    skype_socket server;
} named_server;

static skype_recent *named_servers;

static void note(const named_server *key)
{
    if (!skype_recent_find(named_servers, key))
        skype_recent_add(named_servers, key, sizeof *key);
}

void skype_named_servers_note(const skype_ends *ends, const skype_socket *named)
{
    const uint32_t hosts[] = {ends->source.ip, ends->destination.ip};
    const uint32_t ports[] = {named->port, PORT_HTTPS};

    for (unsigned h = 0; h < array_length(hosts); h++)
        for (unsigned p = 0; p < array_length(ports); p++)
            note(&(named_server){hosts[h], {named->ip, ports[p]}});
}

bool skype_named_servers_know(uint32_t client, const skype_socket *server)
{
    return skype_recent_find(named_servers, &(named_server){client, *server}) != NULL;
}

void skype_named_servers_register(void)
{
    named_servers = skype_recent_new_autoreset(sizeof(named_server), SKYPE_NAMED_SERVERS_MAX);
}
