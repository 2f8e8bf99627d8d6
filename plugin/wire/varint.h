/* varint.h - little-endian base-128 numbers, as used in commands, records and object lists.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_VARINT_H
#define SKYPE_WIRE_VARINT_H

#include <stddef.h>
#include <stdint.h>

/* The longest encoding of a 32-bit value. */
#define SKYPE_VARINT_MAX_LENGTH 5

enum {
    SKYPE_VARINT_CUT = 0,      /* the input ends inside the number */
    SKYPE_VARINT_INVALID = -1, /* more than 5 bytes, or a value above 32 bits */
};

/* Reads one number: 7 bits per byte, low bits first, top bit set means another byte follows.
 * Returns the bytes used (1..5) and sets *value, or SKYPE_VARINT_CUT / SKYPE_VARINT_INVALID.
 * Padded forms within 5 bytes are accepted, as the original does. */
int skype_varint_decode(const uint8_t *data, size_t length, uint32_t *value);

/* Writes the shortest form of value to out; returns the bytes written (1..5). */
size_t skype_varint_encode(uint32_t value, uint8_t out[SKYPE_VARINT_MAX_LENGTH]);

#endif
