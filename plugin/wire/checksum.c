/* checksum.c - CRC-32 without final inversion, and CRC-16.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "checksum.h"

#define CRC16_POLYNOMIAL 0x1021u
#define CRC16_TOP_BIT    0x8000u
#define BYTE_BITS        8u

/* A CRC is linear: what a byte changes is what each of its bits changes.  BYTE(n, ...) is row n of
 * the table for the bits b0 to b7; ROWS(...) are all of them. */
#define BIT(n, i, b) ((n) >> (i)&1u ? (b) : 0u)
#define BYTE(n, b0, b1, b2, b3, b4, b5, b6, b7)                                                    \
    (BIT(n, 0, b0) ^ BIT(n, 1, b1) ^ BIT(n, 2, b2) ^ BIT(n, 3, b3) ^ BIT(n, 4, b4) ^               \
     BIT(n, 5, b5) ^ BIT(n, 6, b6) ^ BIT(n, 7, b7))
#define ROWS_4(n, ...)                                                                             \
    BYTE(n, __VA_ARGS__), BYTE(n + 1, __VA_ARGS__), BYTE(n + 2, __VA_ARGS__),                      \
        BYTE(n + 3, __VA_ARGS__)
#define ROWS_16(n, ...)                                                                            \
    ROWS_4(n, __VA_ARGS__), ROWS_4(n + 4, __VA_ARGS__), ROWS_4(n + 8, __VA_ARGS__),                \
        ROWS_4(n + 12, __VA_ARGS__)
#define ROWS_64(n, ...)                                                                            \
    ROWS_16(n, __VA_ARGS__), ROWS_16(n + 16, __VA_ARGS__), ROWS_16(n + 32, __VA_ARGS__),           \
        ROWS_16(n + 48, __VA_ARGS__)
#define ROWS(...)                                                                                  \
    {                                                                                              \
        ROWS_64(0u, __VA_ARGS__), ROWS_64(64u, __VA_ARGS__), ROWS_64(128u, __VA_ARGS__),           \
            ROWS_64(192u, __VA_ARGS__)                                                             \
    }

/* Bytes that one step takes: table k is for one with k others behind it in the step. */
#define SLICES 8u

/* Reflected polynomial EDB88320: what each bit of a byte changes, by the bytes behind it. */
static const uint32_t crc32_tables[SLICES][256] = {
    ROWS(0x77073096, 0xee0e612c, 0x076dc419, 0x0edb8832, 0x1db71064, 0x3b6e20c8, 0x76dc4190,
         0xedb88320),
    ROWS(0x191b3141, 0x32366282, 0x646cc504, 0xc8d98a08, 0x4ac21251, 0x958424a2, 0xf0794f05,
         0x3b83984b),
    ROWS(0x01c26a37, 0x0384d46e, 0x0709a8dc, 0x0e1351b8, 0x1c26a370, 0x384d46e0, 0x709a8dc0,
         0xe1351b80),
    ROWS(0xb8bc6765, 0xaa09c88b, 0x8f629757, 0xc5b428ef, 0x5019579f, 0xa032af3e, 0x9b14583d,
         0xed59b63b),
    ROWS(0x3d6029b0, 0x7ac05360, 0xf580a6c0, 0x30704bc1, 0x60e09782, 0xc1c12f04, 0x58f35849,
         0xb1e6b092),
    ROWS(0xcb5cd3a5, 0x4dc8a10b, 0x9b914216, 0xec53826d, 0x03d6029b, 0x07ac0536, 0x0f580a6c,
         0x1eb014d8),
    ROWS(0xa6770bb4, 0x979f1129, 0xf44f2413, 0x33ef4e67, 0x67de9cce, 0xcfbd399c, 0x440b7579,
         0x8816eaf2),
    ROWS(0xccaa009e, 0x4225077d, 0x844a0efa, 0xd3e51bb5, 0x7cbb312b, 0xf9766256, 0x299dc2ed,
         0x533b85da),
};

static const uint32_t *const crc32_table = crc32_tables[0];

/* What four bytes change, the last of which has `behind` others behind it. */
static uint32_t crc32_of_word(uint32_t word, unsigned behind)
{
    return crc32_tables[behind + 3][word & 0xFFu] ^ crc32_tables[behind + 2][word >> 8 & 0xFFu] ^
           crc32_tables[behind + 1][word >> 16 & 0xFFu] ^ crc32_tables[behind][word >> 24];
}

/* Of little-endian bytes. */
static uint32_t word_at(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* The bytes of a step are looked up side by side (Kounavis and Berry: slicing by 8): with one table
 * each look-up waits for that before it. */
uint32_t skype_crc32_update(uint32_t crc, const uint8_t *data, size_t length)
{
    for (; length >= SLICES; length -= SLICES, data += SLICES)
        crc = crc32_of_word(crc ^ word_at(data), SLICES / 2) ^
              crc32_of_word(word_at(data + SLICES / 2), 0);
    if (length >= SLICES / 2) {
        crc = crc32_of_word(crc ^ word_at(data), 0);
        length -= SLICES / 2;
        data += SLICES / 2;
    }
    for (; length > 0; length--, data++)
        crc = crc32_table[(crc ^ *data) & 0xFFu] ^ (crc >> BYTE_BITS);
    return crc;
}

uint32_t skype_crc32(const uint8_t *data, size_t length)
{
    return skype_crc32_update(SKYPE_CRC32_START, data, length);
}

/* The table's rows differ in their top byte, so the top byte of a CRC names the last row used. */
static uint8_t row_with_top_byte(uint8_t top)
{
    unsigned row = 0;

    while (crc32_table[row] >> 24 != top)
        row++;
    return (uint8_t)row;
}

bool skype_crc32_solve(uint32_t before, uint32_t after, uint8_t *out, size_t count)
{
    uint8_t rows[SKYPE_CRC32_SOLVABLE];
    uint32_t backward = after;
    uint32_t forward = before;

    for (size_t i = count; i-- > 0;) {
        rows[i] = row_with_top_byte((uint8_t)(backward >> 24));
        backward = (backward ^ crc32_table[rows[i]]) << BYTE_BITS;
    }
    for (size_t i = 0; i < count; i++) {
        out[i] = (uint8_t)(forward ^ rows[i]);
        forward = crc32_table[rows[i]] ^ (forward >> BYTE_BITS);
    }
    return forward == after;
}

uint16_t skype_crc16(const uint8_t *data, size_t length)
{
    uint16_t crc = 0;

    for (size_t i = 0; i < length; i++) {
        crc = (uint16_t)(crc ^ (data[i] << BYTE_BITS));
        for (unsigned bit = 0; bit < BYTE_BITS; bit++)
            crc = (uint16_t)((crc << 1) ^ (crc & CRC16_TOP_BIT ? CRC16_POLYNOMIAL : 0));
    }
    return crc;
}
