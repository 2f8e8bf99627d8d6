/* named_servers.h - sockets that deciphered messages name as servers or relays.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_NAMED_SERVERS_H
#define SKYPE_STATE_NAMED_SERVERS_H

#include "ws_compat.h"
#include "state/ends.h"

/* Pairs of a host and a socket named to it: the latest ones, about 400 kB. */
#define SKYPE_NAMED_SERVERS_MAX 4096u

void skype_named_servers_register(void);

/* First pass: a deciphered message between these two hosts names the socket. */
void skype_named_servers_note(const skype_ends *ends, const skype_socket *named);

/* Has a message to or from the client named this server, or one whose port 443 it is? */
bool skype_named_servers_know(uint32_t client, const skype_socket *server);

#endif
