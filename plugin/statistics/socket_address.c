/* socket_address.c - addresses for the tables of conversations and endpoints that show their port.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "statistics/socket_address.h"

#include <epan/address_types.h>

#define IP_TEXT_SIZE 16 /* "255.255.255.255" and its end */

static int socket_type = -1;

static int to_text(const address *shown, char *text, int size)
{
    const skype_socket_address *socket = shown->data;

    return snprintf(text, (size_t)size, "%u.%u.%u.%u", socket->ip[0], socket->ip[1], socket->ip[2],
                    socket->ip[3]) +
           1;
}

static int text_size(const address *shown _U_)
{
    return IP_TEXT_SIZE;
}

static int address_length(void)
{
    return (int)sizeof(skype_socket_address);
}

/* Lives as long as what it names. */
static const char *name_of(const address *shown)
{
    const skype_socket_address *socket = shown->data;

    return socket->name;
}

static int name_size(void)
{
    return SKYPE_SOCKET_NAME_SIZE;
}

void skype_socket_address_register(void)
{
    socket_type =
        address_type_dissector_register("AT_SKYPE_SOCKET", "Skype socket", to_text, text_size, NULL,
                                        NULL, address_length, name_of, name_size);
}

void skype_socket_address_set(address *out, skype_socket_address *storage,
                              const skype_socket *socket, skype_transport transport)
{
    *storage = (skype_socket_address){
        .ip = {(uint8_t)(socket->ip >> 24), (uint8_t)(socket->ip >> 16), (uint8_t)(socket->ip >> 8),
               (uint8_t)socket->ip},
    };
    snprintf(storage->name, sizeof storage->name, "%s %u.%u.%u.%u:%u",
             transport == SKYPE_OVER_UDP ? "UDP" : "TCP", storage->ip[0], storage->ip[1],
             storage->ip[2], storage->ip[3], socket->port & UINT16_MAX);
    set_address(out, socket_type, (int)sizeof *storage, storage);
}
