/* bytes.h - growing byte strings, and numbers written into them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_BYTES_H
#define SKYPE_SAMPLES_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"

typedef struct {
    uint8_t *data;
    size_t length;
    size_t capacity;
    arena *memory;
} bytes;

/* An empty string whose bytes will come from memory. */
bytes bytes_new(arena *memory);

/* Lengthens by length bytes of unset content and returns their place. */
uint8_t *bytes_extend(bytes *to, size_t length);

void bytes_append(bytes *to, const uint8_t *data, size_t length);
void bytes_join(bytes *to, const bytes *tail);
void bytes_repeat(bytes *to, uint8_t value, size_t count);

void bytes_u8(bytes *to, uint8_t value);
void bytes_u16(bytes *to, uint16_t value); /* big-endian */
void bytes_u16le(bytes *to, uint16_t value);
void bytes_u32(bytes *to, uint32_t value);    /* big-endian */
void bytes_u64(bytes *to, uint64_t value);    /* big-endian */
void bytes_varint(bytes *to, uint32_t value); /* the protocol's varint */

/* Overwrites two or four bytes at a place that exists, big-endian. */
void bytes_put_u16(bytes *at, size_t offset, uint16_t value);
void bytes_put_u32(bytes *at, size_t offset, uint32_t value);

#endif
