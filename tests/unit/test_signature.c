/* test_signature.c - recovery of signed messages: keys, powers, blocks, digests.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <gcrypt.h>
#include <glib.h>

#include "wire/signature.h"
#include "vectors.h"

#define LENGTH        64u /* of a small key */
#define ROOM          (LENGTH - 22u)
#define DIGEST_OFFSET (LENGTH - 21u)

/* A key of 512 bits made for this test, and its private exponent. */
static const gchar modulus_digits[] =
    "d0ac8473caf16b9fede6613ab74623e4b1b79de82abcf11b60f7a7218dd8270b"
    "067c087015175ff64014b3f713af6b2c5064f07c031df97304d2d3f89fd2ac1d";
static const gchar exponent_digits[] =
    "b45d4926e4b503377ae3740ad23ad7ef6604b581e4dee6efa942a5bd04e35dea"
    "43e486fb292c259e3098b85b1ccd4dbc6d0c92304e786951165454a81553fe41";

typedef struct {
    guint8 bytes[SKYPE_SIGNATURE_MAX_LENGTH];
} block_bytes;

/* --- keys --- */

static void test_network_keys(void)
{
    static const struct {
        guint32 number;
        guint length;
        guint8 first, last;
    } some[] = {
        {0, 192, 0xC0, 0xA7},      {1, 256, 0xB8, 0x55},           {0x1001, 256, 0x9F, 0x19},
        {0x2000, 192, 0xA8, 0x0B}, {0x80000000u, 512, 0xC3, 0x00}, {0x80000001u, 512, 0xBA, 0x00},
    };

    for (gsize k = 0; k < G_N_ELEMENTS(some); k++) {
        const skype_public_key *key = skype_network_key(some[k].number);

        g_assert_nonnull(key);
        g_assert_cmpuint(key->number, ==, some[k].number);
        g_assert_cmpuint(key->length, ==, some[k].length);
        g_assert_cmpuint(key->modulus[0], ==, some[k].first);
        if (some[k].last != 0)
            g_assert_cmpuint(key->modulus[key->length - 1], ==, some[k].last);
        g_assert_true(skype_public_key_is_usable(key));
    }
}

static void test_unknown_keys(void)
{
    static const guint32 numbers[] = {2,      0xFFF,      0x1008,      0x1FFF,
                                      0x2002, 0x7FFFFFFF, 0x80000002u, 0xFFFFFFFFu};

    for (gsize k = 0; k < G_N_ELEMENTS(numbers); k++)
        g_assert_null(skype_network_key(numbers[k]));
}

/* The table of the project is the one that was verified. */
static void test_shared_keys(void)
{
    g_autoptr(GPtrArray) rows = skype_vectors_open("protocol/moduli.tsv");

    if (rows == NULL)
        return;
    g_assert_cmpuint(rows->len, ==, 14);
    for (guint k = 0; k < rows->len; k++) {
        gchar **cells = skype_vectors_row(rows, k);
        const skype_public_key *key = skype_network_key(skype_hex_u32(cells[0] + strlen("0x")));
        g_autoptr(GByteArray) modulus = skype_hex_bytes(cells[3]);

        g_assert_nonnull(key);
        g_assert_cmpmem(key->modulus, key->length, modulus->data, modulus->len);
    }
}

static void test_usable_keys(void)
{
    guint8 modulus[SKYPE_SIGNATURE_MAX_LENGTH + 1] = {0xC0};
    skype_public_key key = {.length = LENGTH, .modulus = modulus};

    g_assert_false(skype_public_key_is_usable(&key)); /* even */
    modulus[LENGTH - 1] = 1;
    g_assert_true(skype_public_key_is_usable(&key));
    modulus[LENGTH - 2] = 1;
    key.length = LENGTH - 1;
    g_assert_false(skype_public_key_is_usable(&key));
    key.length = SKYPE_SIGNATURE_MAX_LENGTH;
    modulus[SKYPE_SIGNATURE_MAX_LENGTH - 1] = modulus[SKYPE_SIGNATURE_MAX_LENGTH] = 1;
    g_assert_true(skype_public_key_is_usable(&key));
    key.length++;
    g_assert_false(skype_public_key_is_usable(&key));
    key.length = LENGTH;
    modulus[0] = 0;
    g_assert_false(skype_public_key_is_usable(&key));
    key.length = 0;
    g_assert_false(skype_public_key_is_usable(&key));
}

/* --- powers --- */

static GByteArray *small_modulus(void)
{
    return skype_hex_bytes(modulus_digits);
}

static gcry_mpi_t number_of(const gchar *digits)
{
    gcry_mpi_t number = NULL;

    g_assert_cmpuint(gcry_mpi_scan(&number, GCRYMPI_FMT_HEX, digits, 0, NULL), ==, 0);
    return number;
}

/* What the owner of the private exponent makes of a block. */
static block_bytes sign(const guint8 *block)
{
    gcry_mpi_t modulus = number_of(modulus_digits);
    gcry_mpi_t exponent = number_of(exponent_digits);
    gcry_mpi_t number = NULL;
    block_bytes out = {{0}};
    gsize length = 0;

    g_assert_cmpuint(gcry_mpi_scan(&number, GCRYMPI_FMT_USG, block, LENGTH, NULL), ==, 0);
    gcry_mpi_powm(number, number, exponent, modulus);
    g_assert_cmpuint(gcry_mpi_print(GCRYMPI_FMT_USG, NULL, 0, &length, number), ==, 0);
    g_assert_cmpuint(
        gcry_mpi_print(GCRYMPI_FMT_USG, out.bytes + LENGTH - length, length, NULL, number), ==, 0);
    gcry_mpi_release(number);
    gcry_mpi_release(exponent);
    gcry_mpi_release(modulus);
    return out;
}

static void test_undo(void)
{
    g_autoptr(GByteArray) modulus = small_modulus();
    const skype_public_key key = {.length = LENGTH, .modulus = modulus->data};
    block_bytes block = {{0}};
    block_bytes undone;

    for (guint first = 0; first < 0xC0; first += 5) { /* small ones have leading zeros */
        memset(block.bytes, (gint)first, LENGTH);
        const block_bytes signature = sign(block.bytes);

        g_assert_true(skype_signature_undo(&key, signature.bytes, undone.bytes));
        g_assert_cmpmem(undone.bytes, LENGTH, block.bytes, LENGTH);
    }
}

static void test_undo_refuses(void)
{
    g_autoptr(GByteArray) modulus = small_modulus();
    skype_public_key key = {.length = LENGTH, .modulus = modulus->data};
    block_bytes untouched;
    block_bytes out;

    memset(&untouched, 0xA5, sizeof untouched);
    out = untouched;
    /* the modulus itself is not below it */
    g_assert_false(skype_signature_undo(&key, modulus->data, out.bytes));
    key.length--;
    g_assert_false(skype_signature_undo(&key, modulus->data, out.bytes));
    g_assert_cmpmem(&out, sizeof out, &untouched, sizeof untouched);
}

/* --- blocks --- */

/* Writes a block around the message, or its beginning. */
static block_bytes write_block(skype_block_head head, const guint8 *message, gsize inside,
                               gsize length)
{
    const skype_piece piece = {message, length};
    block_bytes block;

    memset(&block, 0xBB, sizeof block);
    block.bytes[0] = (guint8)head;
    if (head == SKYPE_HEAD_PADDED)
        block.bytes[ROOM - inside] = 0xBA;
    memcpy(block.bytes + 1 + ROOM - inside, message, inside);
    g_assert_true(skype_sha1(&piece, 1, block.bytes + DIGEST_OFFSET));
    block.bytes[LENGTH - 1] = 0xBC;
    return block;
}

static const guint8 *some_bytes(void)
{
    static guint8 bytes[2 * LENGTH];

    for (gsize k = 0; k < sizeof bytes; k++)
        bytes[k] = (guint8)(0xB0 + k % 16); /* padding among them */
    return bytes;
}

static void assert_holds(const block_bytes *block, const guint8 *message, gsize inside, gsize rest)
{
    skype_block read;

    g_assert_true(skype_block_parse(block->bytes, LENGTH, &read));
    g_assert_cmpuint(read.head, ==, block->bytes[0]);
    g_assert_cmpmem(read.message, read.length, message, inside);
    g_assert_true(read.digest == block->bytes + DIGEST_OFFSET);
    g_assert_true(skype_block_holds(&read, message + inside, rest));
}

static void test_padded(void)
{
    for (gsize length = 0; length < ROOM; length++) {
        const block_bytes block = write_block(SKYPE_HEAD_PADDED, some_bytes(), length, length);

        assert_holds(&block, some_bytes(), length, 0);
        assert_holds(&block, some_bytes(), length, 10); /* what stands behind is not part of it */
    }
}

static void test_whole(void)
{
    const block_bytes block = write_block(SKYPE_HEAD_WHOLE, some_bytes(), ROOM, ROOM);

    assert_holds(&block, some_bytes(), ROOM, 0);
    assert_holds(&block, some_bytes(), ROOM, 10);
}

static void test_begun(void)
{
    const block_bytes block = write_block(SKYPE_HEAD_BEGUN, some_bytes(), ROOM, ROOM + 10);
    skype_block read;

    assert_holds(&block, some_bytes(), ROOM, 10);
    g_assert_true(skype_block_parse(block.bytes, LENGTH, &read));
    g_assert_false(skype_block_holds(&read, some_bytes() + ROOM, 9));
    g_assert_false(skype_block_holds(&read, some_bytes() + ROOM, 11));
    g_assert_false(skype_block_holds(&read, NULL, 0));
}

/* No other byte, wherever it stands, is believed. */
static void test_changed_bytes(void)
{
    const block_bytes block = write_block(SKYPE_HEAD_BEGUN, some_bytes(), ROOM, ROOM + 10);
    skype_block read;

    for (gsize at = 0; at < LENGTH; at++) {
        for (guint other = 1; other <= G_MAXUINT8; other++) {
            block_bytes changed = block;

            changed.bytes[at] ^= (guint8)other;
            g_assert_false(skype_block_parse(changed.bytes, LENGTH, &read) &&
                           skype_block_holds(&read, some_bytes() + ROOM, 10));
        }
    }
}

static void test_padding_refused(void)
{
    block_bytes block = write_block(SKYPE_HEAD_PADDED, some_bytes(), 5, 5);
    skype_block read;

    block.bytes[3] = 0xBD; /* among the padding */
    g_assert_false(skype_block_parse(block.bytes, LENGTH, &read));
    memset(block.bytes + 1, 0xBB, ROOM); /* without its end */
    g_assert_false(skype_block_parse(block.bytes, LENGTH, &read));
    g_assert_false(skype_block_parse(block.bytes, 21, &read));
    g_assert_false(skype_block_parse(block.bytes, 0, &read));
    block.bytes[0] = 0x6B; /* padded, but not whole: nobody makes it */
    block.bytes[1] = 0xBA;
    g_assert_false(skype_block_parse(block.bytes, LENGTH, &read));
}

/* 22 bytes: a head, the digest of nothing, a trailer. */
static void test_shortest(void)
{
    guint8 bytes[22] = {SKYPE_HEAD_WHOLE};
    skype_block read;

    g_assert_true(skype_sha1(NULL, 0, bytes + 1));
    bytes[21] = 0xBC;
    g_assert_true(skype_block_parse(bytes, sizeof bytes, &read));
    g_assert_cmpuint(read.length, ==, 0);
    g_assert_true(skype_block_holds(&read, NULL, 0));
}

/* --- digests --- */

static void test_sha1(void)
{
    const skype_piece pieces[] = {{"a", 1}, {NULL, 0}, {"bc", 2}};
    g_autoptr(GByteArray) expected = skype_hex_bytes("a9993e364706816aba3e25717850c26c9cd0d89d");
    guint8 digest[SKYPE_DIGEST_LENGTH];

    g_assert_true(skype_sha1(pieces, G_N_ELEMENTS(pieces), digest));
    g_assert_cmpmem(digest, sizeof digest, expected->data, expected->len);
}

static void test_fingerprint(void)
{
    g_autoptr(GByteArray) modulus = small_modulus();
    const skype_public_key key = {.length = LENGTH, .modulus = modulus->data};
    guint8 signature[LENGTH] = {0};
    guint8 first[SKYPE_FINGERPRINT_LENGTH];
    guint8 second[SKYPE_FINGERPRINT_LENGTH];

    g_assert_true(skype_signature_fingerprint(&key, signature, first));
    g_assert_true(skype_signature_fingerprint(&key, signature, second));
    g_assert_cmpmem(first, sizeof first, second, sizeof second);
    signature[LENGTH - 1] = 1;
    g_assert_true(skype_signature_fingerprint(&key, signature, second));
    g_assert_cmpint(memcmp(first, second, sizeof first), !=, 0);
    signature[LENGTH - 1] = 0;
    modulus->data[0] ^= 1;
    g_assert_true(skype_signature_fingerprint(&key, signature, second));
    g_assert_cmpint(memcmp(first, second, sizeof first), !=, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/signature/keys/network", test_network_keys);
    g_test_add_func("/signature/keys/unknown", test_unknown_keys);
    g_test_add_func("/signature/keys/shared", test_shared_keys);
    g_test_add_func("/signature/keys/usable", test_usable_keys);
    g_test_add_func("/signature/undo", test_undo);
    g_test_add_func("/signature/undo/refuses", test_undo_refuses);
    g_test_add_func("/signature/block/padded", test_padded);
    g_test_add_func("/signature/block/whole", test_whole);
    g_test_add_func("/signature/block/begun", test_begun);
    g_test_add_func("/signature/block/changed", test_changed_bytes);
    g_test_add_func("/signature/block/refused", test_padding_refused);
    g_test_add_func("/signature/block/shortest", test_shortest);
    g_test_add_func("/signature/sha1", test_sha1);
    g_test_add_func("/signature/fingerprint", test_fingerprint);
    return g_test_run();
}
