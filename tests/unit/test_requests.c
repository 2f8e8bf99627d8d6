/* test_requests.c - where a later pass finds the request of a command, and the one a reply answers.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "open_capture.h"
#include "state/capture_state.h"
#include "state/peers.h"
#include "state/requests.h"

#define COMMAND 0x3Cu
#define ID      0x1234u

static const skype_ends ends = {{0xC0000201u, 33033}, {0xC6336401u, 40123}};
static const nstime_t start = {.secs = 1};
static const nstime_t later = {.secs = 2};

static skype_peer_side *begin(void)
{
    open_capture_again();
    return skype_peer_side_of(skype_peer_need(&ends), &ends);
}

static guint noted(void)
{
    return (guint)skype_hash_table_count(skype_capture()->places);
}

/* Found by frame and ordinal, both of them. */
static void test_with_the_others(void)
{
    skype_peer_side *side = begin();
    const skype_command_place asked = {1, 3, NULL}, replied = {2, 0, NULL};
    const skype_request *request =
        skype_request_note(side, SKYPE_OVER_UDP, COMMAND, ID, asked, &start, NULL);

    g_assert_true(skype_request_answer(side, SKYPE_OVER_UDP, ID, replied, &later) == request);
    g_assert_cmpuint(request->reply_frame, ==, 2);
    g_assert_cmpuint(noted(), ==, 2);
    g_assert_true(skype_request_at(asked) == request);
    g_assert_true(skype_request_at(replied) == request);
    g_assert_null(skype_request_at((skype_command_place){1, 2, NULL}));
    g_assert_null(skype_request_at((skype_command_place){2, 3, NULL}));
}

/* A command that keeps its request itself takes no memory beside. */
static void test_kept_by_the_command(void)
{
    skype_peer_side *side = begin();
    const skype_request *kept = NULL, *kept_by_reply = NULL;
    const skype_command_place asked = {1, 0, &kept}, replied = {2, 0, &kept_by_reply};

    kept = skype_request_note(side, SKYPE_OVER_UDP, COMMAND, ID, asked, &start, &kept);
    kept_by_reply = skype_request_answer(side, SKYPE_OVER_UDP, ID, replied, &later);
    g_assert_nonnull(kept);
    g_assert_true(kept_by_reply == kept);
    g_assert_true(skype_request_at(asked) == kept);
    g_assert_true(skype_request_at(replied) == kept);
    g_assert_cmpuint(noted(), ==, 0);
}

static void test_copies(void)
{
    skype_peer_side *side = begin();
    const skype_command_place first = {1, 0, NULL}, copy = {2, 0, NULL}, other = {3, 0, NULL};
    const skype_request *request =
        skype_request_note(side, SKYPE_OVER_UDP, COMMAND, ID, first, &start, NULL);

    g_assert_true(skype_request_note(side, SKYPE_OVER_UDP, COMMAND, ID, copy, &later, NULL) ==
                  request);
    g_assert_true(skype_request_note(side, SKYPE_OVER_UDP, COMMAND + 1, ID, other, &later, NULL) !=
                  request);
    g_assert_true(skype_request_note(side, SKYPE_OVER_TCP, COMMAND, ID, other, &later, NULL) !=
                  request);
}

static void answer(const skype_peer_side *asked, guint16 id, guint32 frame)
{
    const skype_command_place place = {frame, 0, NULL};

    g_assert_nonnull(skype_request_answer(asked, SKYPE_OVER_UDP, id, place, &later));
}

/* The newest first, as of the frame: what was asked before and is not answered until then. */
static void test_open(void)
{
    skype_peer_side *side = begin();
    const skype_moment now = {5, later};
    skype_open_request open[3];

    for (guint16 i = 0; i < 3; i++)
        skype_request_note(side, SKYPE_OVER_UDP, COMMAND, (guint16)(ID + i),
                           (skype_command_place){i + 1u, 0, NULL}, &start, NULL);
    g_assert_cmpuint(skype_requests_open(side, SKYPE_OVER_UDP, &now, open, 3), ==, 3);
    for (guint i = 0; i < 3; i++) {
        g_assert_cmpuint(open[i].number, ==, COMMAND);
        g_assert_cmpuint(open[i].id, ==, ID + 2 - i);
    }
    g_assert_cmpuint(skype_requests_open(side, SKYPE_OVER_UDP, &now, open, 2), ==, 2);
    g_assert_cmpuint(skype_requests_open(side, SKYPE_OVER_TCP, &now, open, 3), ==, 0);
    g_assert_cmpuint(skype_requests_open(NULL, SKYPE_OVER_UDP, &now, open, 3), ==, 0);
    g_assert_cmpuint(skype_requests_open(side, SKYPE_OVER_UDP, &(skype_moment){2, later}, open, 3),
                     ==, 2);
    answer(side, ID, 4);
    answer(side, ID + 1, 5);
    answer(side, ID + 2, 6);
    g_assert_cmpuint(skype_requests_open(side, SKYPE_OVER_UDP, &now, open, 3), ==, 2);
    g_assert_cmpuint(open[0].id, ==, ID + 2);
    g_assert_cmpuint(open[1].id, ==, ID + 1);
}

/* For less than twelve seconds. */
static void test_open_so_long(void)
{
    skype_peer_side *side = begin();
    const skype_moment last = {2, {.secs = 12, .nsecs = 999999999}};
    const skype_moment too_late = {2, {.secs = 13}};
    skype_open_request open[1];

    skype_request_note(side, SKYPE_OVER_UDP, COMMAND, ID, (skype_command_place){1, 0, NULL}, &start,
                       NULL);
    g_assert_cmpuint(skype_requests_open(side, SKYPE_OVER_UDP, &last, open, 1), ==, 1);
    g_assert_cmpuint(skype_requests_open(side, SKYPE_OVER_UDP, &too_late, open, 1), ==, 0);
}

/* Entries that as many requests take, of which nothing comes, one after the other in so many
 * milliseconds. */
static guint entries_of(guint count, guint milliseconds)
{
    skype_peer_side *side = begin();
    g_autoptr(GHashTable) entries = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_autofree const skype_request **kept = g_new0(const skype_request *, count);

    for (guint i = 0; i < count; i++) {
        const guint64 elapsed = (guint64)i * milliseconds;
        const nstime_t now = {(time_t)(1 + elapsed / 1000), (int)(elapsed % 1000) * 1000000};

        kept[i] = skype_request_note(side, SKYPE_OVER_UDP, COMMAND, (guint16)i,
                                     (skype_command_place){i + 1, 0, &kept[i]}, &now, &kept[i]);
        g_hash_table_add(entries, (gpointer)(guintptr)kept[i]);
    }
    return g_hash_table_size(entries);
}

/* After 24 s, told by steps of less than a second: of a longer one nobody knows whether the clock
 * is another one.  Some at a time: the last of them waits for so many more. */
static void test_gives_way(void)
{
    const guint more = SKYPE_SAID_BETWEEN - 1;

    g_assert_cmpuint(entries_of(49, 500), ==, 49);
    g_assert_cmpuint(entries_of(SKYPE_SAID_BETWEEN, 500), ==, SKYPE_SAID_BETWEEN - 1);
    g_assert_cmpuint(entries_of(200, 500), ==, 49 + more);
    g_assert_cmpuint(entries_of(1000, 500), ==, 49 + more);
    g_assert_cmpuint(entries_of(1000, 999), ==, 25 + more);
    g_assert_cmpuint(entries_of(1000, 1000), ==, 1000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    open_capture_begin();
    skype_capture_state_register();
    g_test_add_func("/requests/with the others", test_with_the_others);
    g_test_add_func("/requests/kept by the command", test_kept_by_the_command);
    g_test_add_func("/requests/copies", test_copies);
    g_test_add_func("/requests/open", test_open);
    g_test_add_func("/requests/open so long", test_open_so_long);
    g_test_add_func("/requests/give way", test_gives_way);
    return g_test_run();
}
