/* datagrams.h - enciphered datagrams of which one end's public address is unknown.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TOOLS_DATAGRAMS_H
#define SKYPE_TOOLS_DATAGRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/keystream.h"

/* A payload or fragment.  Its host is the end with the unknown public address. */
typedef struct {
    uint32_t host; /* packet addresses, a.b.c.d as 0xaabbccdd */
    uint32_t peer;
    bool from_host; /* the host is the sender */
    uint16_t id;
    uint32_t iv;
    uint32_t crc;        /* of the plaintext */
    const uint8_t *data; /* enciphered, at least FIND_DATA_MIN bytes */
    size_t length;       /* of data */
} find_datagram;

/* Fewer enciphered bytes than a CRC has would decipher under many keys. */
#define FIND_DATA_MIN 4u

/* Seed of the datagram if its host had that public address. */
uint32_t find_datagram_seed(const find_datagram *datagram, uint32_t address);

/* The public address of the host that gives this seed; there always is exactly one. */
uint32_t find_datagram_address(const find_datagram *datagram, uint32_t seed);

/* Its keystream, at the start, for a public address of its host. */
skype_rc4 find_datagram_keystream(const find_datagram *datagram, uint32_t address);

/* Whether the CRC says that the keystream, which is at its start, is the datagram's. */
bool find_datagram_deciphers(const find_datagram *datagram, skype_rc4 keystream);

/* The same for the keystream of a public address. */
bool find_datagram_fits(const find_datagram *datagram, uint32_t address);

/* The datagrams of one host, no two with the same head. */
typedef struct {
    uint32_t address; /* packet address */
    const find_datagram *datagrams;
    size_t count;
} find_host;

/* How many of the host's datagrams decipher with that public address. */
size_t find_host_fits(const find_host *host, uint32_t address);

#endif
