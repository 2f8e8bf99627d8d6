/* test_key_line.c - lines that name keys, right ones and wrong ones.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/key_line.h"

#define KEY "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F"

static skype_key_line_result parse(const char *line, skype_user_key *key)
{
    /* Without an end behind it, so that a read too far is one behind the block. */
    const gsize length = strlen(line);
    g_autofree char *copy = g_memdup2(line, length);

    return skype_key_line_parse(copy, length, key);
}

static void assert_key(const skype_user_key *key)
{
    for (guint i = 0; i < SKYPE_AES_KEY_LENGTH; i++)
        g_assert_cmpuint(key->bytes[i], ==, i);
}

static void test_login(void)
{
    skype_user_key key;

    g_assert_cmpint(parse("login 192.0.2.1 198.51.100.7 " KEY, &key).status, ==, SKYPE_KEY_LINE_OK);
    g_assert_cmpint(key.kind, ==, SKYPE_KEY_OF_LOGIN);
    g_assert_cmphex(key.where, ==, 0xC0000201);
    g_assert_cmphex(key.server, ==, 0xC6336407);
    assert_key(&key);
    g_assert_cmpint(parse("\tlogin  192.0.2.1\t198.51.100.7 " KEY " # of Monday\r", &key).status,
                    ==, SKYPE_KEY_LINE_OK);
    assert_key(&key);
}

static void test_session(void)
{
    skype_user_key key;

    g_assert_cmpint(parse("session 26709 " KEY, &key).status, ==, SKYPE_KEY_LINE_OK);
    g_assert_cmpint(key.kind, ==, SKYPE_KEY_OF_SESSION);
    g_assert_cmpuint(key.where, ==, 26709);
    g_assert_cmpint(parse("session 0x6855 " KEY, &key).status, ==, SKYPE_KEY_LINE_OK);
    g_assert_cmpuint(key.where, ==, 26709);
    g_assert_cmpint(parse("session 203.0.113.9 " KEY, &key).status, ==, SKYPE_KEY_LINE_OK);
    g_assert_cmpint(key.kind, ==, SKYPE_KEY_OF_SESSION_AT);
    g_assert_cmphex(key.where, ==, 0xCB007109);
    assert_key(&key);
}

static void test_secret(void)
{
    skype_user_key key;

    g_assert_cmpint(
        parse("dh384 192.0.2.1 198.51.100.7 " KEY "202122232425262728292a2b2c2d2e2f", &key).status,
        ==, SKYPE_KEY_LINE_OK);
    g_assert_cmpint(key.kind, ==, SKYPE_KEY_OF_EXCHANGE);
    assert_key(&key);
    g_assert_cmphex(key.bytes[SKYPE_DH_VALUE_LENGTH - 1], ==, 0x2f);
}

/* factor * i + step, in hexadecimal. */
static void append_block(GString *line, guint length, guint factor, guint step)
{
    for (guint i = 0; i < length; i++)
        g_string_append_printf(line, "%02x", (factor * i + step) & 0xFF);
}

/* The same derivations as in test_session_cipher.c. */
static void test_blocks(void)
{
    g_autoptr(GString) login = g_string_new("login 192.0.2.1 198.51.100.7 ");
    g_autoptr(GString) session = g_string_new("session 1 ");
    skype_user_key key;

    append_block(login, SKYPE_LOGIN_BLOCK_LENGTH, 7, 3);
    g_assert_cmpint(parse(login->str, &key).status, ==, SKYPE_KEY_LINE_OK);
    g_assert_cmphex(key.bytes[0], ==, 0xef);
    g_assert_cmphex(key.bytes[SKYPE_AES_KEY_LENGTH - 1], ==, 0x2f);
    append_block(session, SKYPE_SESSION_BLOCK_LENGTH, 5, 1);
    append_block(session, SKYPE_SESSION_BLOCK_LENGTH, 11, 9);
    g_assert_cmpint(parse(session->str, &key).status, ==, SKYPE_KEY_LINE_OK);
    g_assert_cmphex(key.bytes[0], ==, 0xd4);
    g_assert_cmphex(key.bytes[SKYPE_AES_KEY_LENGTH - 1], ==, 0x76);
}

static void test_empty(void)
{
    static const char *const lines[] = {"", " ", "\t \r", "# login", "   #"};
    skype_user_key key;

    for (guint n = 0; n < G_N_ELEMENTS(lines); n++)
        g_assert_cmpint(parse(lines[n], &key).status, ==, SKYPE_KEY_LINE_EMPTY);
}

static const struct {
    const char *line;
    const char *text;
} wrong[] = {
    {"logins 192.0.2.1 198.51.100.7 " KEY, "a line begins with login, session or dh384"},
    {"Login 192.0.2.1 198.51.100.7 " KEY, "a line begins with login, session or dh384"},
    {"login 192.0.2.1 " KEY, "fewer words than \"login CLIENT SERVER KEY\""},
    {"login", "fewer words than \"login CLIENT SERVER KEY\""},
    {"login 192.0.2.1 198.51.100.7 " KEY " 1 2 3", "more words than \"login CLIENT SERVER KEY\""},
    {"session 1 2 " KEY, "more words than \"session ID-OR-RELAY KEY\""},
    {"dh384 192.0.2.1 " KEY, "fewer words than \"dh384 CLIENT SERVER SECRET\""},
    {"login 192.0.2.256 198.51.100.7 " KEY, "the client is no IPv4 address"},
    {"login 192.0.2 198.51.100.7 " KEY, "the client is no IPv4 address"},
    {"login .0.2.1 198.51.100.7 " KEY, "the client is no IPv4 address"},
    {"login 192..2.1 198.51.100.7 " KEY, "the client is no IPv4 address"},
    {"login 192.0.2. 198.51.100.7 " KEY, "the client is no IPv4 address"},
    {"login 2001:db8::1 198.51.100.7 " KEY, "the client is no IPv4 address"},
    {"login 192.0.2.1 198.51.100.7. " KEY, "the server is no IPv4 address"},
    {"login 192.0.2.1 198.51.100.0007 " KEY, "the server is no IPv4 address"},
    {"session 65536 " KEY, "the session is neither a number up to 65535 (0xffff) nor the IPv4 "
                           "address of a relay"},
    {"session 0x " KEY, "the session is neither a number up to 65535 (0xffff) nor the IPv4 "
                        "address of a relay"},
    {"session 1.2.3 " KEY, "the session is neither a number up to 65535 (0xffff) nor the IPv4 "
                           "address of a relay"},
    {"session 1 00", "2 hexadecimal digits: a key has 64, the blocks of both sides 512"},
    {"login 192.0.2.1 198.51.100.7 " KEY "0",
     "65 hexadecimal digits: a key has 64, a session block "
     "384"},
    {"dh384 192.0.2.1 198.51.100.7 " KEY, "64 hexadecimal digits: a secret has 96"},
    {"session 1 0g0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "character 2 of the key is no hexadecimal digit"},
};

static void test_wrong(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(wrong); n++) {
        char text[SKYPE_KEY_LINE_TEXT];
        skype_user_key key;
        const skype_key_line_result result = parse(wrong[n].line, &key);

        skype_key_line_explain(&result, text);
        g_assert_cmpstr(text, ==, wrong[n].text);
    }
}

static void test_long(void)
{
    g_autofree char *line = g_strnfill(SKYPE_KEY_LINE_MAX + 1, ' ');
    char text[SKYPE_KEY_LINE_TEXT];
    skype_user_key key;
    skype_key_line_result result;

    line[0] = 'x';
    result = parse(line, &key);
    skype_key_line_explain(&result, text);
    g_assert_cmpstr(text, ==, "it has more than 1023 characters");
}

/* No more words are counted than one beyond what a line may have. */
static void test_many_words(void)
{
    for (guint more = 3; more < 400; more++) {
        g_autofree char *rest = g_strnfill(2 * more, ' ');
        g_autofree char *line = NULL;
        skype_user_key key;
        skype_key_line_result result;

        for (guint i = 1; i < 2 * more; i += 2)
            rest[i] = 'x';
        line = g_strconcat("login", rest, NULL);
        result = parse(line, &key);
        g_assert_cmpint(result.status, ==,
                        more == 3 ? SKYPE_KEY_LINE_CLIENT : SKYPE_KEY_LINE_WORDS);
        if (more > 3)
            g_assert_cmpuint(result.at, ==, 5);
    }
}

/* Nothing is said of what is right, whatever was in the text before. */
static void test_nothing_wrong(void)
{
    static const char key_line[] = "session 1 " KEY;
    static const char *const right[] = {key_line, "# a comment", ""};

    for (guint n = 0; n < G_N_ELEMENTS(right); n++) {
        char text[SKYPE_KEY_LINE_TEXT] = "of another line";
        skype_user_key key;
        const skype_key_line_result result = parse(right[n], &key);

        skype_key_line_explain(&result, text);
        g_assert_cmpstr(text, ==, "");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/key_line/login", test_login);
    g_test_add_func("/key_line/session", test_session);
    g_test_add_func("/key_line/secret", test_secret);
    g_test_add_func("/key_line/blocks", test_blocks);
    g_test_add_func("/key_line/empty", test_empty);
    g_test_add_func("/key_line/wrong", test_wrong);
    g_test_add_func("/key_line/long", test_long);
    g_test_add_func("/key_line/many words", test_many_words);
    g_test_add_func("/key_line/nothing wrong", test_nothing_wrong);
    return g_test_run();
}
