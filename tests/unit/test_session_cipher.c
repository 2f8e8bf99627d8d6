/* test_session_cipher.c - keys, salts, counter blocks, and the search for a salt.
 *
 * The expected bytes were computed apart from this project: SHA-1 by Python's hashlib, AES by
 * openssl enc -aes-256-ctr.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "arena.h"
#include "wire/checksum.h"
#include "wire/login_record.h"
#include "wire/session_cipher.h"
#include "wire/session_record.h"

#define ANSWERER      0x6855
#define INITIATOR     0x7531
#define RANDOM_BODIES 200000
#define WRONG_KEYS    40
#define LONGEST_BODY  24

static const guint8 session_key[SKYPE_AES_KEY_LENGTH] = {
    0xd4, 0x4b, 0xd3, 0xb5, 0xe0, 0x2c, 0x0a, 0x0f, 0x8b, 0xcd, 0x69, 0x5c, 0x1b, 0x58, 0xc3, 0x6b,
    0xcd, 0x53, 0x9c, 0x22, 0x5c, 0x65, 0xef, 0xde, 0xf5, 0xdf, 0xa0, 0xd6, 0xdf, 0xe6, 0x08, 0x76,
};

static const guint8 login_key[SKYPE_AES_KEY_LENGTH] = {
    0xef, 0x66, 0x7d, 0x64, 0xc9, 0x2d, 0x85, 0xfc, 0xca, 0x2a, 0xcd, 0x50, 0x51, 0x00, 0xdd, 0x0d,
    0x43, 0xc0, 0x85, 0x21, 0x0d, 0x12, 0x42, 0x03, 0x35, 0x97, 0x39, 0x66, 0xf6, 0x30, 0x72, 0x2f,
};

static void fill(guint8 *block, gsize length, guint factor, guint step)
{
    for (gsize i = 0; i < length; i++)
        block[i] = (guint8)(factor * i + step);
}

static void test_keys(void)
{
    guint8 block[SKYPE_LOGIN_BLOCK_LENGTH];
    guint8 answerer[SKYPE_SESSION_BLOCK_LENGTH];
    guint8 initiator[SKYPE_SESSION_BLOCK_LENGTH];
    guint8 key[SKYPE_AES_KEY_LENGTH];

    fill(block, sizeof block, 7, 3);
    skype_login_key_derive(block, key);
    g_assert_cmpmem(key, sizeof key, login_key, sizeof login_key);
    fill(answerer, sizeof answerer, 5, 1);
    fill(initiator, sizeof initiator, 11, 9);
    skype_session_key_derive(answerer, initiator, key);
    g_assert_cmpmem(key, sizeof key, session_key, sizeof session_key);
}

static void assert_keystream(const guint8 *key, guint32 salt, guint16 number, const char *expected)
{
    guint8 zeros[40] = {0};
    g_autoptr(GString) hex = g_string_new(NULL);

    g_assert_true(skype_cipher_apply(key, salt, number, zeros, sizeof zeros));
    for (gsize i = 0; i < sizeof zeros; i++)
        g_string_append_printf(hex, "%02x", zeros[i]);
    g_assert_cmpstr(hex->str, ==, expected);
}

static void test_keystream(void)
{
    assert_keystream(session_key, skype_session_salt(ANSWERER, INITIATOR, true), 0x1234,
                     "ba46dd4a1f8002104ed336273bca7014c2033bd22eb1056ebedb1fc0c7357d6d"
                     "05c2180905b1bf2d");
    assert_keystream(session_key, skype_session_salt(ANSWERER, INITIATOR, false), 2,
                     "acee50a04735f34f6a50d1bc47b83e6c9af84d3d53ac1b407904a4e8cf377054"
                     "68467151c6f84eb0");
    assert_keystream(login_key, SKYPE_LOGIN_SALT_OF_SERVER, 3,
                     "0fd479d00be26bf4e67c1446c76fdc8d157420f114a05aac4704588e71db84e0"
                     "9cedb08cb3c66e9d");
}

/* Packet ID, command, a list of one number, CRC-16; enciphered. */
static void seal(guint8 body[LONGEST_BODY], gsize *length, guint16 number, guint32 salt)
{
    static const guint8 start[] = {0x85, 0x31, 0x6d, 0x41, 0x01, 0x00, 0x01};
    guint16 crc;

    memcpy(body, start, sizeof start);
    body[sizeof start] = (guint8)(number & 0x7F);
    crc = skype_crc16(body, sizeof start + 1);
    body[sizeof start + 1] = (guint8)(crc >> 8);
    body[sizeof start + 2] = (guint8)crc;
    *length = sizeof start + 3;
    g_assert_true(skype_cipher_apply(session_key, salt, number, body, *length));
}

static void assert_found(bool known_is_answerer, bool by_answerer)
{
    const guint32 salt = skype_session_salt(ANSWERER, INITIATOR, by_answerer);
    const skype_salt_question question = {
        .known = known_is_answerer ? ANSWERER : INITIATOR,
        .known_is_answerer = known_is_answerer,
        .by_answerer = by_answerer,
    };
    guint right = 0;

    for (guint16 number = 2; number < 6; number++) {
        guint8 bytes[LONGEST_BODY];
        skype_sealed_body body = {.number = number, .data = bytes};
        guint32 salts[4];

        seal(bytes, &body.length, number, salt);
        const gsize found =
            skype_session_salts_search(session_key, &question, &body, salts, G_N_ELEMENTS(salts));

        g_assert_cmpuint(found, >=, 1);
        g_assert_cmpuint(found, <=, G_N_ELEMENTS(salts));
        for (gsize i = 0; i < found; i++)
            right += salts[i] == salt;
    }
    g_assert_cmpuint(right, ==, 4);
}

static void test_search(void)
{
    assert_found(true, true);
    assert_found(true, false);
    assert_found(false, true);
    assert_found(false, false);
}

/* One in 256 wrong keys has a salt whose mark and CRC-16 fit by chance. */
static void test_search_with_wrong_keys(void)
{
    const skype_salt_question question = {.known = INITIATOR, .by_answerer = true};
    guint8 bytes[LONGEST_BODY];
    skype_sealed_body body = {.number = 2, .data = bytes};
    guint8 key[SKYPE_AES_KEY_LENGTH];
    gsize found = 0;

    seal(bytes, &body.length, 2, skype_session_salt(ANSWERER, INITIATOR, true));
    for (guint n = 0; n < WRONG_KEYS; n++) {
        fill(key, sizeof key, 2 * n + 1, n);
        found += skype_session_salts_search(key, &question, &body, NULL, 0);
    }
    g_assert_cmpuint(found, <=, 3);
}

static void test_search_in_short_bodies(void)
{
    const skype_salt_question question = {.known = INITIATOR, .by_answerer = true};
    const guint8 bytes[] = {1, 2, 3};

    for (gsize length = 0; length <= sizeof bytes; length++) {
        const skype_sealed_body body = {.number = 2, .data = bytes, .length = length};

        g_assert_cmpuint(skype_session_salts_search(session_key, &question, &body, NULL, 0), ==, 0);
    }
}

/* --- bodies --- */

static bool is_lists(const guint8 *body, gsize length, gsize *objects)
{
    g_autofree guint8 *copy = g_memdup2(body, length);
    arena memory = {.limit = 1 << 20};
    const bool is = skype_login_body_is_lists(copy, length, arena_allocator(&memory), objects);

    arena_clear(&memory);
    return is;
}

static void test_login_bodies(void)
{
    static const guint8 two[] = {0x41, 0x02, 0x00, 0x01, 0xe8, 0x20, 0x00, 0x02,
                                 0x01, 0x41, 0x01, 0x03, 0x04, 'b',  'o',  0};
    gsize objects;

    g_assert_true(is_lists(two, sizeof two, &objects));
    g_assert_cmpuint(objects, ==, 3);
    g_assert_true(is_lists(two, 9, &objects));
    g_assert_cmpuint(objects, ==, 2);
    for (gsize length = 0; length < sizeof two; length++)
        g_assert_true(is_lists(two, length, &objects) == (length == 9));
    g_assert_false(is_lists((const guint8 *)"\x42\x15", 2, &objects));
}

/* What is no body is not taken for one: of random bytes behind the mark none is a run of lists with
 * two objects. */
static void test_random_bodies(void)
{
    guint8 body[LONGEST_BODY] = {0x41};
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    guint lists = 0;

    for (guint n = 0; n < RANDOM_BODIES; n++) {
        const gsize length = 4 + n % (LONGEST_BODY - 3);
        gsize objects;

        for (gsize i = 1; i < length; i++)
            body[i] = (guint8)g_rand_int(random);
        lists += is_lists(body, length, &objects) && objects >= 2;
    }
    g_assert_cmpuint(lists, ==, 0);
}

static bool is_whole(const guint8 *clear, gsize length)
{
    arena memory = {.limit = 1 << 20};
    const bool is = skype_session_clear_whole(clear, length, arena_allocator(&memory));

    arena_clear(&memory);
    return is;
}

static void test_session_bodies(void)
{
    guint8 body[LONGEST_BODY];
    gsize length;

    seal(body, &length, 3, 9);
    g_assert_true(skype_cipher_apply(session_key, 9, 3, body, length));
    g_assert_true(is_whole(body, length));
    for (gsize bit = 0; bit < 8 * length; bit++) {
        body[bit / 8] ^= (guint8)(1u << bit % 8);
        g_assert_false(is_whole(body, length));
        body[bit / 8] ^= (guint8)(1u << bit % 8);
    }
    /* The list ends before the CRC. */
    body[4] = 0;
    const guint16 crc = skype_crc16(body, length - 2);
    body[length - 2] = (guint8)(crc >> 8);
    body[length - 1] = (guint8)crc;
    g_assert_true(skype_session_clear_valid(body, length));
    g_assert_false(is_whole(body, length));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/session_cipher/keys", test_keys);
    g_test_add_func("/session_cipher/keystream", test_keystream);
    g_test_add_func("/session_cipher/search", test_search);
    g_test_add_func("/session_cipher/search/wrong_keys", test_search_with_wrong_keys);
    g_test_add_func("/session_cipher/search/short", test_search_in_short_bodies);
    g_test_add_func("/session_cipher/bodies/login", test_login_bodies);
    g_test_add_func("/session_cipher/bodies/random", test_random_bodies);
    g_test_add_func("/session_cipher/bodies/session", test_session_bodies);
    return g_test_run();
}
