/* test_varint.c - little-endian base-128 numbers.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "wire/varint.h"
#include "vectors.h"

#define RANDOM_VALUES 20000

/* Both ends of every length. */
static const struct {
    guint32 value;
    const char *bytes;
} shortest[] = {
    {0, "00"},
    {1, "01"},
    {0x7F, "7f"},
    {0x80, "8001"},
    {218, "da01"}, /* command 27, request */
    {0x3FFF, "ff7f"},
    {0x4000, "808001"},
    {0x1FFFFF, "ffff7f"},
    {0x200000, "80808001"},
    {0xFFFFFFF, "ffffff7f"},
    {0x10000000, "8080808001"},
    {0x80000000, "8080808008"},
    {0xFFFFFFFF, "ffffffff0f"},
};

/* Longer than needed, but within five bytes. */
static const struct {
    guint32 value;
    const char *bytes;
} padded[] = {
    {0, "8000"}, {0, "8080808000"}, {1, "818000"}, {0x7F, "ff80808000"}, {0xFFFFFFF, "ffffffff00"},
};

static const char *const invalid[] = {
    "8080808010",   /* 2^32 */
    "ffffffff10",   /* above 32 bits */
    "ffffffff7f",   /* the same, all bits set */
    "8080808080",   /* no end within five bytes */
    "808080808000", /* ends with the sixth */
    "ffffffff8f00",
};

/* Decodes from a block of exactly that many bytes, so that a sanitizer sees a read behind it. */
static int decode(const guint8 *data, gsize length, guint32 *value)
{
    g_autofree guint8 *exact = g_memdup2(data, length);

    return skype_varint_decode(exact, length, value);
}

static void assert_decodes(const GByteArray *bytes, guint32 expected)
{
    guint32 value = ~expected;

    g_assert_cmpint(decode(bytes->data, bytes->len, &value), ==, bytes->len);
    g_assert_cmpuint(value, ==, expected);
    for (guint cut = 0; cut < bytes->len; cut++)
        g_assert_cmpint(decode(bytes->data, cut, &value), ==, SKYPE_VARINT_CUT);
}

static void test_shortest(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(shortest); n++) {
        g_autoptr(GByteArray) bytes = skype_hex_bytes(shortest[n].bytes);
        guint8 out[SKYPE_VARINT_MAX_LENGTH];

        assert_decodes(bytes, shortest[n].value);
        gsize used = skype_varint_encode(shortest[n].value, out);
        g_assert_cmpmem(out, used, bytes->data, bytes->len);
    }
}

static void test_padded(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(padded); n++) {
        g_autoptr(GByteArray) bytes = skype_hex_bytes(padded[n].bytes);
        assert_decodes(bytes, padded[n].value);
    }
}

static void test_invalid(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(invalid); n++) {
        g_autoptr(GByteArray) bytes = skype_hex_bytes(invalid[n]);
        guint32 value;

        g_assert_cmpint(decode(bytes->data, bytes->len, &value), ==, SKYPE_VARINT_INVALID);
        for (guint cut = 0; cut < SKYPE_VARINT_MAX_LENGTH; cut++)
            g_assert_cmpint(decode(bytes->data, cut, &value), ==, SKYPE_VARINT_CUT);
    }
}

/* The number ends where it ends, whatever follows. */
static void test_followed(void)
{
    g_autoptr(GByteArray) bytes = skype_hex_bytes("da01ffffffffff");
    guint32 value;

    g_assert_cmpint(decode(bytes->data, bytes->len, &value), ==, 2);
    g_assert_cmpuint(value, ==, 218);
}

static void test_random(void)
{
    for (guint n = 0; n < RANDOM_VALUES; n++) {
        guint32 value = (guint32)g_test_rand_int() >> g_test_rand_int_range(0, 32);
        guint8 out[SKYPE_VARINT_MAX_LENGTH];
        gsize used = skype_varint_encode(value, out);
        guint32 decoded;

        g_assert_cmpuint(used, ==, value == 0 ? 1 : (g_bit_storage(value) + 6) / 7);
        g_assert_cmpint(decode(out, used, &decoded), ==, used);
        g_assert_cmpuint(decoded, ==, value);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/varint/shortest", test_shortest);
    g_test_add_func("/varint/padded", test_padded);
    g_test_add_func("/varint/invalid", test_invalid);
    g_test_add_func("/varint/followed", test_followed);
    g_test_add_func("/varint/random", test_random);
    return g_test_run();
}
