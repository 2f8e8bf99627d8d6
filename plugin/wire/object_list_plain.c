/* object_list_plain.c - decodes plain object lists (0x41): family, varint id and value in turn.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "object_list_plain.h"

#include <string.h>

#include "varint.h"

#define NODE_ID_LENGTH 8u
#define IP_LENGTH      4u
#define PORT_LENGTH    2u

static uint32_t remaining(const skype_list_reader *reader)
{
    return reader->length - reader->position;
}

/* The next count bytes, or NULL (and an error) when there are not so many. */
static const uint8_t *take(skype_list_reader *reader, uint32_t count)
{
    if (count > remaining(reader)) {
        skype_list_fail(reader, SKYPE_LIST_END);
        return NULL;
    }
    const uint8_t *bytes = reader->data + reader->position;
    reader->position += count;
    return bytes;
}

static bool take_varint(skype_list_reader *reader, uint32_t *value)
{
    int used = skype_varint_decode(reader->data + reader->position, remaining(reader), value);

    if (used <= 0) {
        skype_list_fail(reader, used == SKYPE_VARINT_CUT ? SKYPE_LIST_END : SKYPE_LIST_VARINT);
        return false;
    }
    reader->position += (uint32_t)used;
    return true;
}

/* A number of bytes or numbers to come: each takes at least one byte. */
static bool take_count(skype_list_reader *reader, uint32_t *count)
{
    if (!take_varint(reader, count))
        return false;
    if (*count > remaining(reader)) {
        skype_list_fail(reader, SKYPE_LIST_END);
        return false;
    }
    return true;
}

static uint64_t big_endian(const uint8_t *bytes, uint32_t length)
{
    uint64_t value = 0;

    for (uint32_t k = 0; k < length; k++)
        value = value << 8 | bytes[k];
    return value;
}

static void read_number(skype_list_reader *reader, uint32_t object)
{
    uint32_t number;

    if (take_varint(reader, &number))
        reader->list->objects[object].value.number = number;
}

static void read_node_id(skype_list_reader *reader, uint32_t object)
{
    const uint8_t *bytes = take(reader, NODE_ID_LENGTH);

    if (bytes != NULL)
        reader->list->objects[object].value.node_id = big_endian(bytes, NODE_ID_LENGTH);
}

static void read_address(skype_list_reader *reader, uint32_t object)
{
    const uint8_t *bytes = take(reader, IP_LENGTH + PORT_LENGTH);
    skype_object *address = &reader->list->objects[object];

    if (bytes == NULL)
        return;
    address->value.address.ip = (uint32_t)big_endian(bytes, IP_LENGTH);
    address->value.address.port = (uint16_t)big_endian(bytes + IP_LENGTH, PORT_LENGTH);
}

/* Pays for length bytes and as many units as extra, then keeps them as the object's value. */
static bool keep_bytes(skype_list_reader *reader, uint32_t object, uint32_t length, uint32_t extra)
{
    uint32_t start = reader->list->bytes_length;

    if (!skype_list_spend(reader, (uint64_t)length + extra))
        return false;
    if (!skype_list_add_bytes(reader, reader->data + reader->position, length))
        return false;
    reader->position += length + extra;
    reader->list->objects[object].value.bytes.start = start;
    reader->list->objects[object].value.bytes.length = length;
    return true;
}

static void read_string(skype_list_reader *reader, uint32_t object)
{
    const uint8_t *text = reader->data + reader->position;
    const uint8_t *end = remaining(reader) > 0 ? memchr(text, 0, remaining(reader)) : NULL;

    if (end == NULL)
        skype_list_fail(reader, SKYPE_LIST_TEXT);
    else
        keep_bytes(reader, object, (uint32_t)(end - text), 1);
}

static void read_blob(skype_list_reader *reader, uint32_t object)
{
    uint32_t length;

    if (take_count(reader, &length))
        keep_bytes(reader, object, length, 0);
}

static void read_list(skype_list_reader *reader, uint32_t object)
{
    if (skype_list_spend(reader, SKYPE_PRICE_PLAIN_LIST))
        reader->read_list(reader, reader->list->objects[object].depth + 1u);
}

static void read_numbers(skype_list_reader *reader, uint32_t object)
{
    uint32_t start = reader->list->numbers_count;
    uint32_t count;
    uint32_t number;

    if (!take_count(reader, &count))
        return;
    if (!skype_list_spend(reader, (uint64_t)count * SKYPE_PRICE_NUMBER))
        return;
    for (uint32_t k = 0; k < count; k++) {
        if (!take_varint(reader, &number) || !skype_list_add_number(reader, number))
            return;
    }
    reader->list->objects[object].value.numbers.start = start;
    reader->list->objects[object].value.numbers.count = count;
}

static skype_value_reader *const read_value[SKYPE_FAMILIES] = {
    [SKYPE_FAMILY_NUMBER] = read_number,   [SKYPE_FAMILY_NODE_ID] = read_node_id,
    [SKYPE_FAMILY_ADDRESS] = read_address, [SKYPE_FAMILY_STRING] = read_string,
    [SKYPE_FAMILY_BLOB] = read_blob,       [SKYPE_FAMILY_LIST] = read_list,
    [SKYPE_FAMILY_NUMBERS] = read_numbers,
};

static void read_object(skype_list_reader *reader, uint32_t depth)
{
    uint32_t start = reader->position;
    const uint8_t *family = take(reader, 1);
    uint32_t id;
    uint32_t position;

    if (family == NULL)
        return;
    if (*family >= SKYPE_FAMILIES) {
        skype_list_fail(reader, SKYPE_LIST_FAMILY);
        return;
    }
    if (!take_varint(reader, &id) || !skype_list_add_object(reader, depth, *family, id, &position))
        return;
    read_value[*family](reader, position);

    skype_object *object = &reader->list->objects[position];
    object->has_value = !skype_list_failed(reader);
    object->exact = object->has_value;
    object->offset = start;
    object->length = reader->position - start;
}

void skype_list_read_plain(skype_list_reader *reader, uint32_t depth)
{
    uint32_t count;

    if (!take_varint(reader, &count))
        return;
    while (count-- > 0 && !skype_list_failed(reader))
        read_object(reader, depth);
}
