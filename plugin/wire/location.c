/* location.c - where a node is: its ID, its addresses, its supernode's.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "location.h"

#define BYTE_BITS    8u
#define IP_SIZE      4u
#define NODE_ID_SIZE 8u

#define MASK_VALUE_4 0x04u
#define MASK_VALUE_8 0x08u

static uint64_t read_number(const uint8_t *data, size_t size)
{
    uint64_t number = 0;

    for (size_t k = 0; k < size; k++)
        number = number << BYTE_BITS | data[k];
    return number;
}

static skype_location_socket read_socket(const uint8_t *data)
{
    return (skype_location_socket){
        .ip = (uint32_t)read_number(data, IP_SIZE),
        .port = (uint16_t)read_number(data + IP_SIZE, sizeof(uint16_t)),
    };
}

/* Nothing is taken from a tail of another form. */
static void read_tail(const uint8_t *tail, size_t length, skype_location *out)
{
    const bool has_value_4 = length > 0 && tail[0] & MASK_VALUE_4;
    const bool has_value_8 = length > 0 && tail[0] & MASK_VALUE_8;

    if (length == 0 || length != 1u + has_value_4 + has_value_8)
        return;
    out->has_tail = true;
    out->mask = tail[0];
    out->has_value_4 = has_value_4;
    out->has_value_8 = has_value_8;
    if (has_value_4)
        out->value_4 = tail[1];
    if (has_value_8)
        out->value_8 = tail[length - 1];
    out->length += (uint32_t)length;
}

bool skype_location_parse(const uint8_t *data, size_t length, skype_location *out)
{
    if (length < SKYPE_LOCATION_SHORT || data[SKYPE_LOCATION_FLAG] > SKYPE_LOCATION_OWN_PRIVATE)
        return false;
    *out = (skype_location){
        .node_id = read_number(data + SKYPE_LOCATION_NODE_ID, NODE_ID_SIZE),
        .flag = data[SKYPE_LOCATION_FLAG],
        .own = read_socket(data + SKYPE_LOCATION_OWN),
        .supernode = read_socket(data + SKYPE_LOCATION_SUPERNODE),
        .has_other = length >= SKYPE_LOCATION_LONG,
        .length = SKYPE_LOCATION_SHORT,
    };
    if (!out->has_other)
        return true;
    out->other = read_socket(data + SKYPE_LOCATION_OTHER);
    out->length = SKYPE_LOCATION_LONG;
    read_tail(data + SKYPE_LOCATION_LONG, length - SKYPE_LOCATION_LONG, out);
    return true;
}

static const skype_location_socket *address_if(const skype_location *location, bool is_own)
{
    const skype_location_socket *address = is_own ? &location->own : &location->other;

    return address->ip != 0 ? address : NULL;
}

const skype_location_socket *skype_location_public(const skype_location *location)
{
    return address_if(location, location->flag == SKYPE_LOCATION_OWN_PUBLIC);
}

const skype_location_socket *skype_location_private(const skype_location *location)
{
    return address_if(location, location->flag == SKYPE_LOCATION_OWN_PRIVATE);
}
