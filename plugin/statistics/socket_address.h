/* socket_address.h - addresses for the tables of conversations and endpoints that show their port.
 *
 * tshark prints ports for the tables of TCP, UDP and SCTP only: of all others, rows that differ in
 * the port look alike.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATISTICS_SOCKET_ADDRESS_H
#define SKYPE_STATISTICS_SOCKET_ADDRESS_H

#include "ws_compat.h"
#include "state/ends.h"
#include "state/peers.h"

/* "TCP 255.255.255.255:65535" and its end. */
#define SKYPE_SOCKET_NAME_SIZE 26u

/* What such an address consists of; tables compare and copy it as bytes. */
typedef struct {
    uint8_t ip[4];
    char name[SKYPE_SOCKET_NAME_SIZE];
} skype_socket_address;

void skype_socket_address_register(void);

/* Fills storage, which out points to from then on.  Its name is "UDP 192.0.2.1:80"; where names
 * are not wanted, as in filters, it is "192.0.2.1". */
void skype_socket_address_set(address *out, skype_socket_address *storage,
                              const skype_socket *socket, skype_transport transport);

#endif
