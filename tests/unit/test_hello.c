/* test_hello.c - the messages that pretend to be TLS.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vectors.h"

#include "wire/hello.h"

/* As Ehlert and Petgang print them (2006); the challenge is of a published capture of tcpreplay. */
#define CLIENT_FIXED                                                                               \
    "8046010301002d0000001000000500000400000a0000090000640000620000080000030000060100800700c003"   \
    "00800600400200800400"                                                                         \
    "80"
#define CHALLENGE "7cbdca33481976efd435e26b20110ea7"
#define SERVER                                                                                     \
    "160301004a020000460301401be48602ade029e17774e544b9c99cb431315e02dd779d154a9609ba5da870201ca0" \
    "e4f64c6351ae2f8e4ee1e6766a0a88d5d8c55cae98c5e481f22a69bf9058000500"

static void test_client(void)
{
    g_autoptr(GByteArray) hello = skype_hex_bytes(CLIENT_FIXED CHALLENGE);

    g_assert_cmpuint(hello->len, ==, SKYPE_HELLO_CLIENT_LENGTH);
    g_assert_cmpuint(skype_hello_client_match(hello->data, hello->len), ==,
                     SKYPE_HELLO_CLIENT_FIXED);
    g_assert_true(skype_hello_challenge_follows(hello->data + SKYPE_HELLO_CHALLENGE_OFFSET));
    for (guint i = 0; i < SKYPE_HELLO_CLIENT_FIXED; i++) {
        hello->data[i] ^= 1;
        g_assert_cmpuint(skype_hello_client_match(hello->data, hello->len), ==, i);
        hello->data[i] ^= 1;
    }
    for (guint i = SKYPE_HELLO_CHALLENGE_OFFSET; i < hello->len; i++) {
        hello->data[i] ^= 1;
        g_assert_false(skype_hello_challenge_follows(hello->data + SKYPE_HELLO_CHALLENGE_OFFSET));
        hello->data[i] ^= 1;
    }
    g_assert_cmpuint(skype_hello_client_match(hello->data, 3), ==, 3);
}

static void test_server(void)
{
    g_autoptr(GByteArray) hello = skype_hex_bytes(SERVER);

    g_assert_cmpuint(hello->len, ==, SKYPE_HELLO_SERVER_LENGTH);
    g_assert_cmpuint(skype_hello_server_match(hello->data, hello->len), ==,
                     SKYPE_HELLO_SERVER_LENGTH);
    for (guint i = 0; i < hello->len; i++) {
        hello->data[i] ^= 0x80;
        g_assert_cmpuint(skype_hello_server_match(hello->data, hello->len), ==, i);
        hello->data[i] ^= 0x80;
    }
    g_assert_cmpuint(skype_hello_server_match(hello->data, 0), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hello/client", test_client);
    g_test_add_func("/hello/server", test_server);
    return g_test_run();
}
