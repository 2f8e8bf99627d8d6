/* test_checksum.c - CRC-32 without final inversion, its solution for unknown bytes, and CRC-16.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/checksum.h"
#include "vectors.h"

enum {
    TRUTH_CRC = 17,
    TRUTH_PLAINTEXT = 21,
};

#define CRC32_POLYNOMIAL 0xEDB88320u
#define BYTE_BITS        8u
#define RANDOM_BUFFERS   500
#define RANDOM_STATES    2000

/* The text that catalogues of CRC variants give a check value for. */
static const guint8 check_text[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};

/* The definition, bit by bit. */
static guint32 crc32_by_bits(guint32 crc, const guint8 *data, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        crc ^= data[i];
        for (guint bit = 0; bit < BYTE_BITS; bit++)
            crc = crc >> 1 ^ (crc & 1 ? CRC32_POLYNOMIAL : 0);
    }
    return crc;
}

static void fill_random(guint8 *data, gsize length)
{
    for (gsize i = 0; i < length; i++)
        data[i] = (guint8)g_test_rand_int();
}

/* CRC-32/JAMCRC and CRC-16/XMODEM of the catalogue of parametrised CRC algorithms. */
static void test_check_values(void)
{
    g_assert_cmphex(skype_crc32(check_text, sizeof check_text), ==, 0x340BC6D9);
    g_assert_cmphex(skype_crc16(check_text, sizeof check_text), ==, 0x31C3);
    g_assert_cmphex(skype_crc32(NULL, 0), ==, SKYPE_CRC32_START);
    g_assert_cmphex(skype_crc16(NULL, 0), ==, 0);
}

/* Published packets and what their senders put into the CRC field: slides of "Silver Needle in
 * the Skype" (Biondi, Desclaux 2006). */
static void test_published(void)
{
    static const struct {
        const char *plaintext;
        guint32 crc;
    } packets[] = {
        {"04da017f4d4215", 0xFC95755E},
        {"04da017f454215", 0xF28624E6},
        {"04da017f474215", 0xF102F088},
        {"04e301d6264215", 0xAB015175},
    };

    for (guint n = 0; n < G_N_ELEMENTS(packets); n++) {
        g_autoptr(GByteArray) bytes = skype_hex_bytes(packets[n].plaintext);
        g_assert_cmphex(skype_crc32(bytes->data, bytes->len), ==, packets[n].crc);
    }
}

static void test_by_bits(void)
{
    for (guint value = 0; value <= G_MAXUINT8; value++) {
        guint8 byte = (guint8)value;
        g_assert_cmphex(skype_crc32_update(0, &byte, 1), ==, crc32_by_bits(0, &byte, 1));
    }
    for (guint n = 0; n < RANDOM_BUFFERS; n++) {
        guint8 data[64];
        gsize length = (gsize)g_test_rand_int_range(0, sizeof data + 1);

        fill_random(data, sizeof data);
        g_assert_cmphex(skype_crc32(data, length), ==,
                        crc32_by_bits(SKYPE_CRC32_START, data, length));
    }
}

static void test_pieces(void)
{
    guint8 data[100];

    fill_random(data, sizeof data);
    for (gsize cut = 0; cut <= sizeof data; cut++) {
        guint32 crc = skype_crc32_update(SKYPE_CRC32_START, data, cut);

        crc = skype_crc32_update(crc, data + cut, sizeof data - cut);
        g_assert_cmphex(crc, ==, skype_crc32(data, sizeof data));
    }
}

/* What took the CRC from one state to the other is found again. */
static void test_solve(void)
{
    for (gsize count = 0; count <= SKYPE_CRC32_SOLVABLE; count++) {
        for (guint n = 0; n < RANDOM_STATES; n++) {
            guint32 before = (guint32)g_test_rand_int();
            guint8 bytes[SKYPE_CRC32_SOLVABLE], found[SKYPE_CRC32_SOLVABLE];

            fill_random(bytes, count);
            guint32 after = skype_crc32_update(before, bytes, count);
            g_assert_true(skype_crc32_solve(before, after, found, count));
            g_assert_cmpmem(found, count, bytes, count);
        }
    }
}

/* Four bytes lead from every state to every other. */
static void test_solve_any(void)
{
    for (guint n = 0; n < RANDOM_STATES; n++) {
        guint32 before = (guint32)g_test_rand_int();
        guint32 after = (guint32)g_test_rand_int();
        guint8 found[SKYPE_CRC32_SOLVABLE];

        g_assert_true(skype_crc32_solve(before, after, found, sizeof found));
        g_assert_cmphex(skype_crc32_update(before, found, sizeof found), ==, after);
    }
}

/* A difference that four bytes make, the first of them not zero, is none that the last three can
 * make: four bytes have one solution. */
static void test_solve_refuses(void)
{
    for (gsize count = 0; count < SKYPE_CRC32_SOLVABLE; count++) {
        for (guint n = 0; n < RANDOM_STATES; n++) {
            const guint8 flipped[SKYPE_CRC32_SOLVABLE] = {(guint8)g_test_rand_int_range(1, 256)};
            guint32 difference = skype_crc32_update(0, flipped, sizeof flipped);
            guint32 before = (guint32)g_test_rand_int();
            guint8 bytes[SKYPE_CRC32_SOLVABLE], found[SKYPE_CRC32_SOLVABLE];

            fill_random(bytes, count);
            guint32 after = skype_crc32_update(before, bytes, count) ^ difference;
            g_assert_false(skype_crc32_solve(before, after, found, count));
        }
    }
}

/* The states that one byte can make all differ in their top byte: others with the same top byte are
 * out of reach. */
static void test_solve_one_byte(void)
{
    const guint32 before = 0x12345678;

    for (guint value = 0; value <= G_MAXUINT8; value++) {
        guint8 byte = (guint8)value, found;
        guint32 after = skype_crc32_update(before, &byte, 1);

        for (guint32 flipped = 1; flipped <= G_MAXUINT8; flipped++) {
            g_assert_false(skype_crc32_solve(before, after ^ flipped, &found, 1));
            g_assert_false(skype_crc32_solve(before, after ^ flipped << 16, &found, 1));
        }
    }
}

/* A message followed by its CRC-16 has the CRC 0; the CRC tells flipped bits. */
static void test_crc16(void)
{
    for (guint n = 0; n < RANDOM_BUFFERS; n++) {
        guint8 data[32];
        gsize length = sizeof data - sizeof(guint16);

        fill_random(data, length);
        guint16 crc = skype_crc16(data, length);
        data[length] = (guint8)(crc >> BYTE_BITS);
        data[length + 1] = (guint8)crc;
        g_assert_cmphex(skype_crc16(data, sizeof data), ==, 0);
        data[g_test_rand_int_range(0, sizeof data)] ^= (guint8)(1 << g_test_rand_int_range(0, 8));
        g_assert_cmphex(skype_crc16(data, sizeof data), !=, 0);
    }
}

/* Every plaintext of the test captures has the CRC that its datagram carries in clear. */
static void test_shared_plaintexts(void)
{
    g_autoptr(GPtrArray) rows = skype_vectors_open("truth/udp.tsv");
    guint plaintexts = 0;

    for (guint n = 0; rows != NULL && n < rows->len; n++) {
        gchar **row = skype_vectors_row(rows, n);
        g_autoptr(GByteArray) bytes = skype_hex_bytes(row[TRUTH_PLAINTEXT]);
        if (bytes->len == 0)
            continue;
        g_assert_cmphex(skype_crc32(bytes->data, bytes->len), ==, skype_hex_u32(row[TRUTH_CRC]));
        plaintexts++;
    }
    g_test_message("%u plaintexts", plaintexts);
    g_assert_true(rows == NULL || plaintexts > 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/checksum/check_values", test_check_values);
    g_test_add_func("/checksum/published", test_published);
    g_test_add_func("/crc32/by_bits", test_by_bits);
    g_test_add_func("/crc32/pieces", test_pieces);
    g_test_add_func("/crc32/solve", test_solve);
    g_test_add_func("/crc32/solve/any", test_solve_any);
    g_test_add_func("/crc32/solve/refuses", test_solve_refuses);
    g_test_add_func("/crc32/solve/one_byte", test_solve_one_byte);
    g_test_add_func("/crc16", test_crc16);
    g_test_add_func("/crc32/shared", test_shared_plaintexts);
    return g_test_run();
}
