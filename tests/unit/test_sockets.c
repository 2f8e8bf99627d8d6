/* test_sockets.c - since when a socket is proven, and what establishes it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "open_capture.h"
#include "state/capture_state.h"
#include "state/sockets.h"

static const skype_socket client = {0xC0000201u, 33033};
static const skype_socket other = {0xC0000201u, 33034};

/* A message that proves itself by its own bytes. */
static void prove(guint32 frame, time_t seconds, int nanoseconds)
{
    const nstime_t when = {.secs = seconds, .nsecs = nanoseconds};

    skype_socket_prove(&client, frame, &when, true);
}

static void test_proven(void)
{
    const nstime_t when = {.secs = 1};

    open_capture_again();
    g_assert_false(skype_sockets_exist());
    g_assert_false(skype_socket_is_proven(&client));
    skype_socket_prove(&client, 5, &when, false);
    g_assert_true(skype_sockets_exist());
    g_assert_true(skype_socket_is_proven(&client));
    g_assert_false(skype_socket_is_established(&client));
    g_assert_false(skype_socket_is_proven(&other));
    g_assert_cmpuint(skype_socket_find(&client)->proof_frame, ==, 5);
}

/* It stays one socket, proven since the first of these frames. */
static void test_proven_again(void)
{
    const nstime_t when = {.secs = 1};

    open_capture_again();
    skype_socket_prove(&client, 5, &when, false);
    skype_socket_prove(&client, 7, &when, false);
    g_assert_cmpuint(skype_socket_find(&client)->proof_frame, ==, 5);
    skype_socket_prove(&client, 3, &when, false);
    g_assert_cmpuint(skype_socket_find(&client)->proof_frame, ==, 3);
    g_assert_cmpuint(skype_socket_find(&client)->own_proofs, ==, 0);
    g_assert_cmpuint(skype_hash_table_count(skype_capture()->sockets), ==, 1);
    g_assert_cmpuint(skype_capture()->knowledge, ==, 1);
    skype_socket_prove(&other, 8, &when, false);
    g_assert_cmpuint(skype_hash_table_count(skype_capture()->sockets), ==, 2);
    g_assert_cmpuint(skype_capture()->knowledge, ==, 2);
}

static void test_established_by_an_answer(void)
{
    const nstime_t when = {.secs = 1};

    open_capture_again();
    skype_socket_prove(&client, 1, &when, false);
    skype_socket_answered(&client, 2);
    g_assert_true(skype_socket_is_established(&client));
    skype_socket_answered(&client, 3);
    g_assert_cmpuint(skype_socket_find(&client)->established_frame, ==, 2);
    g_assert_cmpuint(skype_capture()->knowledge, ==, 2);
}

/* Three such messages, a second apart. */
static void test_established_by_itself(void)
{
    open_capture_again();
    prove(1, 10, 0);
    prove(2, 10, 500000000);
    prove(3, 10, 999999999);
    g_assert_false(skype_socket_is_established(&client));
    prove(4, 11, 0);
    g_assert_true(skype_socket_is_established(&client));
    g_assert_cmpuint(skype_socket_find(&client)->established_frame, ==, 4);
    open_capture_again();
    prove(1, 10, 0);
    prove(2, 12, 0);
    g_assert_false(skype_socket_is_established(&client));
    prove(3, 12, 0);
    g_assert_true(skype_socket_is_established(&client));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    open_capture_begin();
    skype_capture_state_register();
    g_test_add_func("/sockets/proven", test_proven);
    g_test_add_func("/sockets/proven again", test_proven_again);
    g_test_add_func("/sockets/established by an answer", test_established_by_an_answer);
    g_test_add_func("/sockets/established by itself", test_established_by_itself);
    return g_test_run();
}
