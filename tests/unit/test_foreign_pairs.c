/* test_foreign_pairs.c - how many datagrams others have accepted, of how many pairs of sockets.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "open_capture.h"
#include "state/capture_state.h"
#include "state/foreign_pairs.h"

#define SERVER     0xC0000201u /* 192.0.2.1 */
#define CLIENTS    0xC6336400u /* 198.51.100.0, and further ones */
#define PORT       5060u
#define MOST       UINT8_MAX
#define SOME_PAIRS 2048u

/* Of so many pairs, 2048 * 2047 / 2 / SKYPE_FOREIGN_PAIRS = 64 are expected to lose their place to
 * another one. */
#define LOST_MAX 80u

static skype_ends ends_of(guint client)
{
    return (skype_ends){{CLIENTS + client, PORT}, {SERVER, PORT}};
}

static void test_each_end_for_itself(void)
{
    const skype_ends there = ends_of(0), other = ends_of(1);
    const skype_ends here = skype_ends_reverse(&there);

    open_capture_again();
    g_assert_cmpuint(skype_foreign_pair_accepted(&there), ==, 0);
    skype_foreign_pair_note(&there);
    skype_foreign_pair_note(&there);
    g_assert_cmpuint(skype_foreign_pair_accepted(&there), ==, 2);
    g_assert_cmpuint(skype_foreign_pair_accepted(&here), ==, 0);
    g_assert_false(skype_foreign_pair_is_two_way(&there));
    skype_foreign_pair_note(&here);
    g_assert_cmpuint(skype_foreign_pair_accepted(&here), ==, 1);
    g_assert_true(skype_foreign_pair_is_two_way(&there));
    g_assert_true(skype_foreign_pair_is_two_way(&here));
    g_assert_cmpuint(skype_foreign_pair_accepted(&other), ==, 0);
    g_assert_false(skype_foreign_pair_is_two_way(&other));
}

static void test_more_than_is_counted(void)
{
    const skype_ends ends = ends_of(0);

    open_capture_again();
    for (guint i = 0; i < MOST; i++)
        skype_foreign_pair_note(&ends);
    g_assert_cmpuint(skype_foreign_pair_accepted(&ends), ==, MOST);
    skype_foreign_pair_note(&ends);
    g_assert_cmpuint(skype_foreign_pair_accepted(&ends), ==, MOST / 2 + 1);
}

static void test_so_many_pairs(void)
{
    guint known = 0;

    open_capture_again();
    for (guint i = 0; i < SOME_PAIRS; i++) {
        const skype_ends ends = ends_of(i);

        skype_foreign_pair_note(&ends);
    }
    for (guint i = 0; i < SOME_PAIRS; i++) {
        const skype_ends ends = ends_of(i);

        known += skype_foreign_pair_accepted(&ends) == 1;
    }
    g_assert_cmpuint(known, >=, SOME_PAIRS - LOST_MAX);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    open_capture_begin();
    skype_capture_state_register();
    g_test_add_func("/foreign_pairs/each end for itself", test_each_end_for_itself);
    g_test_add_func("/foreign_pairs/more than is counted", test_more_than_is_counted);
    g_test_add_func("/foreign_pairs/so many", test_so_many_pairs);
    return g_test_run();
}
