/* test_recent.c - tables of bounded size: the entry added first gives way.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "open_capture.h"
#include "state/recent.h"

#define MOST 4u

typedef struct {
    uint32_t key;
    uint32_t value;
} entry;

static skype_recent *table;

static entry *find(uint32_t key)
{
    return skype_recent_find(table, &key);
}

/* Entries with the keys 1, 2, ... whose values are ten times as much. */
static void add(uint32_t first, uint32_t last)
{
    for (uint32_t key = first; key <= last; key++) {
        entry *added = skype_recent_add(table, &key, sizeof *added);

        g_assert_cmpuint(added->key, ==, key);
        g_assert_cmpuint(added->value, ==, 0);
        added->value = 10 * key;
    }
}

static void check(uint32_t first, uint32_t last)
{
    g_assert_null(find(first - 1));
    for (uint32_t key = first; key <= last; key++) {
        g_assert_nonnull(find(key));
        g_assert_cmpuint(find(key)->value, ==, 10 * key);
    }
    g_assert_null(find(last + 1));
}

static void test_the_oldest_gives_way(void)
{
    open_capture_again();
    add(1, MOST);
    check(1, MOST);
    add(MOST + 1, MOST + 1);
    check(2, MOST + 1);
    add(MOST + 2, 3 * MOST);
    check(2 * MOST + 1, 3 * MOST);
}

static void test_found_is_not_newer(void)
{
    open_capture_again();
    add(1, MOST);
    g_assert_nonnull(find(1));
    add(MOST + 1, MOST + 1);
    g_assert_null(find(1));
}

static void test_empty_in_the_next_capture(void)
{
    open_capture_again();
    add(1, MOST);
    open_capture_again();
    g_assert_null(find(1));
    g_assert_null(find(MOST));
    add(1, MOST + 1);
    check(2, MOST + 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    open_capture_begin();
    table = skype_recent_new_autoreset(sizeof(uint32_t), MOST);
    g_test_add_func("/recent/the oldest gives way", test_the_oldest_gives_way);
    g_test_add_func("/recent/found is not newer", test_found_is_not_newer);
    g_test_add_func("/recent/empty in the next capture", test_empty_in_the_next_capture);
    return g_test_run();
}
