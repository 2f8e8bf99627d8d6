/* location.h - where a node is: its ID, its addresses, its supernode's.
 *
 *     node ID (8) | flag (1) | own (6) | supernode (6) [| other (6) [| tail]]
 *
 * The flag says what "own" is, the public address or the private one; "other" is the one that "own"
 * is not.  All numbers are big-endian, addresses are followed by their ports.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_LOCATION_H
#define SKYPE_WIRE_LOCATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SKYPE_LOCATION_NODE_ID = 0,
    SKYPE_LOCATION_FLAG = 8,
    SKYPE_LOCATION_OWN = 9,
    SKYPE_LOCATION_SUPERNODE = 15,
    SKYPE_LOCATION_OTHER = 21,
    SKYPE_LOCATION_SHORT = 21, /* bytes of one without the other address */
    SKYPE_LOCATION_LONG = 27,  /* and of one with it, without a tail */
};

/* Values of the flag. */
enum {
    SKYPE_LOCATION_OWN_PUBLIC = 0,
    SKYPE_LOCATION_OWN_PRIVATE = 1,
};

/* An address and its port; a.b.c.d is 0xaabbccdd. */
typedef struct {
    uint32_t ip;
    uint16_t port;
} skype_location_socket;

typedef struct {
    uint64_t node_id;
    uint8_t flag;
    skype_location_socket own;
    skype_location_socket supernode;
    bool has_other;
    skype_location_socket other;
    /* The tail: a mask, and a byte for each of its bits 04 and 08.  What they mean is not known. */
    bool has_tail;
    uint8_t mask;
    bool has_value_4;
    uint8_t value_4;
    bool has_value_8;
    uint8_t value_8;
    uint32_t length; /* of what was read; bytes behind it have no known form */
} skype_location;

/* Reads a location.  False where the bytes are too few or the flag is unknown.  Source: 184 of 184
 * of the captures for the addresses, 6 of 6 for the form of the tail. */
bool skype_location_parse(const uint8_t *data, size_t length, skype_location *out);

/* The public address of the node, and the private one; NULL where the location does not tell. */
const skype_location_socket *skype_location_public(const skype_location *location);
const skype_location_socket *skype_location_private(const skype_location *location);

#endif
