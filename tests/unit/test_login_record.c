/* test_login_record.c - heads and numbers of login records.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/checksum.h"
#include "wire/login_record.h"

#define BODY_MAX 300

static void assert_status(const guint8 *data, gsize length, skype_login_status expected)
{
    /* Copied to the end of a block, so that a read too far is one behind it. */
    g_autofree guint8 *copy = g_memdup2(data, length);
    skype_login_record record;

    g_assert_cmpint(skype_login_record_parse(copy, length, &record), ==, expected);
}

static void test_first_messages(void)
{
    static const guint8 l1[] = {0x16, 0x03, 0x01, 0x00, 0x00};
    static const guint8 l2[] = {0x17, 0x03, 0x01, 0x00, 0x00};
    skype_login_record record;

    g_assert_cmpint(skype_login_record_parse(l1, sizeof l1, &record), ==, SKYPE_LOGIN_OK);
    g_assert_cmpuint(record.type, ==, SKYPE_LOGIN_KEY);
    g_assert_cmpuint(record.length, ==, 0);
    g_assert_cmpint(skype_login_record_parse(l2, sizeof l2, &record), ==, SKYPE_LOGIN_OK);
    g_assert_cmpuint(record.type, ==, SKYPE_LOGIN_DATA);
    g_assert_cmpuint(record.length, ==, 0);
}

static void test_length(void)
{
    static const guint8 head[] = {0x17, 0x03, 0x01, 0xFF, 0xFE, 0xAA};
    skype_login_record record;

    g_assert_cmpint(skype_login_record_parse(head, sizeof head, &record), ==, SKYPE_LOGIN_OK);
    g_assert_cmpuint(record.length, ==, 0xFFFE);
}

static void test_cut(void)
{
    static const guint8 head[] = {0x16, 0x03, 0x01, 0x00, 0xCD};

    for (gsize length = 0; length < sizeof head; length++)
        assert_status(head, length, SKYPE_LOGIN_CUT);
}

static void test_foreign(void)
{
    static const guint8 heads[][SKYPE_LOGIN_HEAD_LENGTH] = {
        {0x15, 0x03, 0x01, 0x00, 0x02}, /* TLS alert */
        {0x14, 0x03, 0x01, 0x00, 0x01}, /* TLS change cipher spec */
        {0x18, 0x03, 0x01, 0x00, 0x00}, /* TLS heartbeat */
        {0x17, 0x03, 0x03, 0x00, 0x00}, /* TLS 1.2 */
        {0x16, 0x03, 0x00, 0x00, 0x00}, /* SSL 3.0 */
        {0x16, 0x02, 0x01, 0x00, 0x00},
    };

    for (guint n = 0; n < G_N_ELEMENTS(heads); n++)
        assert_status(heads[n], sizeof heads[n], SKYPE_LOGIN_FOREIGN);
    assert_status(heads[0], 1, SKYPE_LOGIN_FOREIGN);
    assert_status(heads[3], 3, SKYPE_LOGIN_FOREIGN);
}

/* Fills body with random bytes and the checksum of record number n. */
static void make_body(guint8 *body, gsize length, guint16 number)
{
    const gsize covered = length - SKYPE_LOGIN_CHECKSUM_LENGTH;

    for (gsize n = 0; n < covered; n++)
        body[n] = (guint8)g_test_rand_int();
    const guint16 checksum = (guint16)(skype_crc32(body, covered) ^ number);

    body[covered] = (guint8)checksum;
    body[covered + 1] = (guint8)(checksum >> 8);
}

static void test_number(void)
{
    for (gsize length = SKYPE_LOGIN_CHECKSUM_LENGTH; length < BODY_MAX; length++) {
        const guint16 expected = (guint16)g_test_rand_int();
        g_autofree guint8 *body = g_malloc(length);
        guint16 number = 0;

        make_body(body, length, expected);
        g_assert_true(skype_login_record_number(body, length, &number));
        g_assert_cmpuint(number, ==, expected);
    }
}

/* The empty body before the checksum has CRC FFFFFFFF; "123456789" has the published check value
 * of CRC-32/JAMCRC, 340BC6D9. */
static void test_known_numbers(void)
{
    static const guint8 nothing[] = {0xFF, 0xFF};
    static const guint8 digits[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9', 0xDB, 0xC6};
    guint16 number = 0;

    g_assert_true(skype_login_record_number(nothing, sizeof nothing, &number));
    g_assert_cmpuint(number, ==, 0);
    g_assert_true(skype_login_record_number(digits, sizeof digits, &number));
    g_assert_cmpuint(number, ==, 2);
}

static void test_damaged(void)
{
    guint8 body[64];
    guint16 number = 0;

    make_body(body, sizeof body, 3);
    for (guint bit = 0; bit < 8 * sizeof body; bit++) {
        body[bit / 8] ^= (guint8)(1u << bit % 8);
        g_assert_true(skype_login_record_number(body, sizeof body, &number));
        g_assert_cmpuint(number, !=, 3);
        body[bit / 8] ^= (guint8)(1u << bit % 8);
    }
}

static void test_too_short(void)
{
    static const guint8 byte[] = {0xFF};
    guint16 number = 0x1234;

    g_assert_false(skype_login_record_number(byte, sizeof byte, &number));
    g_assert_false(skype_login_record_number(byte, 0, &number));
    g_assert_cmpuint(number, ==, 0x1234);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/login_record/head/first_messages", test_first_messages);
    g_test_add_func("/login_record/head/length", test_length);
    g_test_add_func("/login_record/head/cut", test_cut);
    g_test_add_func("/login_record/head/foreign", test_foreign);
    g_test_add_func("/login_record/number/any", test_number);
    g_test_add_func("/login_record/number/known", test_known_numbers);
    g_test_add_func("/login_record/number/damaged", test_damaged);
    g_test_add_func("/login_record/number/too_short", test_too_short);
    return g_test_run();
}
