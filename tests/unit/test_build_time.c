/* test_build_time.c - build times as decimal numbers.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "wire/build_time.h"

static void assert_time(guint32 number, int year, int month, int day, int hour, int minute)
{
    g_autoptr(GDateTime) expected = g_date_time_new_utc(year, month, day, hour, minute, 0);
    gint64 seconds = 0;

    g_test_message("%u", number);
    g_assert_true(skype_build_time(number, &seconds));
    g_assert_cmpint(seconds, ==, g_date_time_to_unix(expected));
}

static void test_times(void)
{
    assert_time(607031441, 2006, 7, 3, 14, 41);
    assert_time(802011429, 2008, 2, 1, 14, 29);
    assert_time(1503252026, 2015, 3, 25, 20, 26);
    assert_time(802292359, 2008, 2, 29, 23, 59);
    assert_time(301010000, 2003, 1, 1, 0, 0);
    assert_time(4212312359u, 2042, 12, 31, 23, 59);
}

/* Every day of a century's first 42 years, against GLib's calendar. */
static void test_all_days(void)
{
    guint tested = 0;

    for (guint32 year = 0; year <= 42; year++)
        for (guint32 month = 1; month <= 12; month++)
            for (guint32 day = 1; day <= 31; day++) {
                const guint32 number = ((year * 100 + month) * 100 + day) * 10000;
                const gboolean is_date = g_date_valid_dmy(day, month, 2000 + year);
                gint64 seconds = 0;

                g_assert_cmpint(skype_build_time(number, &seconds), ==, is_date);
                if (!is_date)
                    continue;
                assert_time(number, 2000 + (int)year, (int)month, (int)day, 0, 0);
                tested++;
            }
    g_assert_cmpuint(tested, ==, 43 * 365 + 11);
}

static void test_no_times(void)
{
    static const guint32 numbers[] = {
        0,          607031460, /* minute 60 */
        607032441,             /* hour 24 */
        607001441,             /* day 0 */
        606311441,             /* June has 30 days */
        600031441,             /* month 0 */
        613031441,             /* month 13 */
        702291200,             /* no leap year */
        0xFFFFFFFF,
    };

    for (guint n = 0; n < G_N_ELEMENTS(numbers); n++) {
        gint64 seconds = -1;

        g_test_message("%u", numbers[n]);
        g_assert_false(skype_build_time(numbers[n], &seconds));
        g_assert_cmpint(seconds, ==, -1);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/build_time/times", test_times);
    g_test_add_func("/build_time/all_days", test_all_days);
    g_test_add_func("/build_time/no_times", test_no_times);
    return g_test_run();
}
