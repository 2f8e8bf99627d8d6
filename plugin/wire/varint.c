/* varint.c - little-endian base-128 numbers.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "varint.h"

#define GROUP_BITS    7u
#define GROUP_MASK    0x7Fu
#define MORE          0x80u
#define LAST_BYTE_MAX 0x0Fu /* the fifth byte holds the top 4 of 32 bits */

int skype_varint_decode(const uint8_t *data, size_t length, uint32_t *value)
{
    uint32_t result = 0;

    for (unsigned i = 0; i < SKYPE_VARINT_MAX_LENGTH; i++) {
        if (i == length)
            return SKYPE_VARINT_CUT;
        if (i == SKYPE_VARINT_MAX_LENGTH - 1 && data[i] > LAST_BYTE_MAX)
            return SKYPE_VARINT_INVALID;
        result |= (data[i] & GROUP_MASK) << (GROUP_BITS * i);
        if (!(data[i] & MORE)) {
            *value = result;
            return (int)i + 1;
        }
    }
    return SKYPE_VARINT_INVALID;
}

size_t skype_varint_encode(uint32_t value, uint8_t out[SKYPE_VARINT_MAX_LENGTH])
{
    size_t used = 0;

    while (value > GROUP_MASK) {
        out[used++] = (uint8_t)(value | MORE);
        value >>= GROUP_BITS;
    }
    out[used++] = (uint8_t)value;
    return used;
}
