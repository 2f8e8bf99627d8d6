/* test_slot_map.c - runs of slots that exist and that do not.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "wire/slot_map.h"

static void assert_read(const guint32 *runs, gsize count, guint existing, gsize used)
{
    skype_slot_map map;
    guint counted = 0;

    g_assert_true(skype_slot_map_read(runs, count, &map));
    for (guint slot = 0; slot < SKYPE_SLOTS; slot++)
        counted += skype_slot_exists(&map, slot);
    g_assert_cmpuint(map.existing, ==, existing);
    g_assert_cmpuint(counted, ==, existing);
    g_assert_cmpuint(map.used, ==, used);
}

static void test_counts(void)
{
    static const guint32 none[] = {0};
    static const guint32 all[] = {SKYPE_SLOTS};
    static const guint32 last[] = {0, SKYPE_SLOTS - 1, 1};
    static const guint32 nothing_behind[] = {0, 0, 7, 1, 7};
    static const guint32 ended[] = {5, SKYPE_SLOT_MAP_END, 1132, 128, 161};

    assert_read(NULL, 0, 0, 0);
    assert_read(none, G_N_ELEMENTS(none), 0, 1);
    assert_read(all, G_N_ELEMENTS(all), SKYPE_SLOTS, 1);
    assert_read(last, G_N_ELEMENTS(last), 1, 3);
    assert_read(nothing_behind, G_N_ELEMENTS(nothing_behind), 14, 5);
    assert_read(ended, G_N_ELEMENTS(ended), 5, 1);
}

/* The pattern of the real maps: each eighth slot is missing. */
static void test_places(void)
{
    static const guint32 runs[] = {0, 0, 7, 1, 7, 1};
    skype_slot_map map;

    g_assert_true(skype_slot_map_read(runs, G_N_ELEMENTS(runs), &map));
    for (guint slot = 0; slot < 16; slot++)
        g_assert_cmpint(skype_slot_exists(&map, slot), ==, slot % 8 != 7);
    g_assert_false(skype_slot_exists(&map, 16));
    g_assert_false(skype_slot_exists(&map, SKYPE_SLOTS));
}

static void test_too_many(void)
{
    static const guint32 one_more[] = {1, SKYPE_SLOTS};
    static const guint32 huge[] = {7, 1, SKYPE_SLOT_MAP_END - 1};
    skype_slot_map map;

    g_assert_false(skype_slot_map_read(one_more, G_N_ELEMENTS(one_more), &map));
    g_assert_false(skype_slot_map_read(huge, G_N_ELEMENTS(huge), &map));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/slot_map/counts", test_counts);
    g_test_add_func("/slot_map/places", test_places);
    g_test_add_func("/slot_map/too_many", test_too_many);
    return g_test_run();
}
