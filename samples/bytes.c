/* bytes.c - growing byte strings, and numbers written into them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bytes.h"

#include <string.h>

#include "wire/varint.h"

#define FIRST_CAPACITY 64u

bytes bytes_new(arena *memory)
{
    return (bytes){NULL, 0, 0, memory};
}

uint8_t *bytes_extend(bytes *to, size_t length)
{
    size_t start = to->length;

    if (!to->data || start + length > to->capacity) {
        size_t capacity = to->capacity ? to->capacity : FIRST_CAPACITY;

        while (capacity < start + length)
            capacity *= 2;
        to->data = arena_resize(to->memory, to->data, capacity);
        to->capacity = capacity;
    }
    to->length += length;
    return to->data + start;
}

void bytes_append(bytes *to, const uint8_t *data, size_t length)
{
    if (length > 0)
        memcpy(bytes_extend(to, length), data, length);
}

void bytes_join(bytes *to, const bytes *tail)
{
    bytes_append(to, tail->data, tail->length);
}

void bytes_repeat(bytes *to, uint8_t value, size_t count)
{
    if (count > 0)
        memset(bytes_extend(to, count), value, count);
}

static void store_big_endian(uint8_t *at, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

void bytes_u8(bytes *to, uint8_t value)
{
    *bytes_extend(to, sizeof value) = value;
}

void bytes_u16(bytes *to, uint16_t value)
{
    store_big_endian(bytes_extend(to, sizeof value), value, sizeof value);
}

void bytes_u16le(bytes *to, uint16_t value)
{
    bytes_u8(to, (uint8_t)value);
    bytes_u8(to, (uint8_t)(value >> 8));
}

void bytes_u32(bytes *to, uint32_t value)
{
    store_big_endian(bytes_extend(to, sizeof value), value, sizeof value);
}

void bytes_u64(bytes *to, uint64_t value)
{
    store_big_endian(bytes_extend(to, sizeof value), value, sizeof value);
}

void bytes_varint(bytes *to, uint32_t value)
{
    uint8_t encoded[SKYPE_VARINT_MAX_LENGTH];

    bytes_append(to, encoded, skype_varint_encode(value, encoded));
}

void bytes_put_u16(bytes *at, size_t offset, uint16_t value)
{
    store_big_endian(at->data + offset, value, sizeof value);
}

void bytes_put_u32(bytes *at, size_t offset, uint32_t value)
{
    store_big_endian(at->data + offset, value, sizeof value);
}
