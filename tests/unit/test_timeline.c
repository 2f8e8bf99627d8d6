/* test_timeline.c - events in the order of their frames.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "state/timeline.h"

#define EVENTS (SKYPE_ALIKE_STEPS_MAX + 100)

static skype_event events[EVENTS];

/* Events of frames 10, 20, ... of one key; returns the newest. */
static skype_event *add_alike(guint count)
{
    skype_event *newest = NULL;

    for (guint i = 0; i < count; i++) {
        events[i] = (skype_event){.frame = 10 * (i + 1)};
        skype_event_add_alike(&newest, &events[i]);
    }
    return newest;
}

static void test_alike_as_of_a_frame(void)
{
    skype_event *newest = add_alike(3);

    g_assert_true(newest == &events[2]);
    g_assert_null(skype_event_alike_at(newest, 9));
    g_assert_true(skype_event_alike_at(newest, 10) == &events[0]);
    g_assert_true(skype_event_alike_at(newest, 29) == &events[1]);
    g_assert_true(skype_event_alike_at(newest, 1000) == &events[2]);
}

static void test_alike_added_late(void)
{
    skype_event *newest = add_alike(3);
    skype_event late = {.frame = 15};

    skype_event_add_alike(&newest, &late);
    g_assert_true(newest == &events[2]);
    g_assert_true(skype_event_alike_at(newest, 19) == &late);
    g_assert_true(late.older_alike == &events[0]);
}

/* The one behind as many later ones as a search goes over is the last that it finds. */
static void test_alike_too_far_back(void)
{
    skype_event *newest = add_alike(EVENTS);
    const guint last = EVENTS - 1 - SKYPE_ALIKE_STEPS_MAX;
    skype_event late = {.frame = events[last].frame + 1};
    skype_event too_late = {.frame = events[last - 1].frame};

    g_assert_true(skype_event_alike_at(newest, events[last].frame) == &events[last]);
    g_assert_null(skype_event_alike_at(newest, events[last - 1].frame));
    skype_event_add_alike(&newest, &late);
    g_assert_true(skype_event_alike_at(newest, late.frame) == &late);
    skype_event_add_alike(&newest, &too_late);
    g_assert_null(skype_event_alike_at(newest, too_late.frame));
    g_assert_null(too_late.older_alike);
}

static void test_searched_forth_and_back(void)
{
    static const guint frames[] = {45, 10, 9, 30, 31, 50, 20};
    skype_timeline timeline = {NULL, NULL};

    for (guint i = 0; i < 5; i++) {
        events[i] = (skype_event){.frame = 10 * (i + 1)};
        skype_timeline_add(&timeline, &events[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(frames); i++) {
        skype_event *expected = frames[i] < 10 ? NULL : &events[frames[i] / 10 - 1];

        g_assert_true(skype_timeline_at(&timeline, frames[i]) == expected);
    }
}

/* The next look begins where the last one ended, before the first event as well: many looks there
 * take no longer the more events follow. */
static void test_cursor_before_the_first(void)
{
    skype_timeline timeline = {NULL, NULL};

    for (guint i = 0; i < 5; i++) {
        events[i] = (skype_event){.frame = 10 * (i + 1)};
        skype_timeline_add(&timeline, &events[i]);
    }
    g_assert_null(skype_timeline_at(&timeline, 9));
    g_assert_true(timeline.cursor == &events[0]);
    g_assert_true(skype_timeline_at(&timeline, 25) == &events[1]);
    g_assert_true(timeline.cursor == &events[1]);
    g_assert_null(skype_timeline_at(&timeline, 0));
    skype_timeline_remove(&timeline, &events[0]);
    g_assert_true(timeline.cursor == &events[1]);
}

static void test_added_between(void)
{
    skype_timeline timeline = {NULL, NULL};
    skype_event first = {.frame = 5}, second = {.frame = 15}, third = {.frame = 10};

    skype_timeline_add(&timeline, &second);
    skype_timeline_add(&timeline, &first);
    skype_timeline_add(&timeline, &third);
    g_assert_true(timeline.newest == &second);
    g_assert_true(second.older == &third && third.older == &first && !first.older);
    g_assert_true(first.newer == &third && third.newer == &second && !second.newer);
}

/* Three events of frames 10, 20 and 30. */
static skype_timeline three_events(void)
{
    skype_timeline timeline = {NULL, NULL};

    for (guint i = 0; i < 3; i++) {
        events[i] = (skype_event){.frame = 10 * (i + 1)};
        skype_timeline_add(&timeline, &events[i]);
    }
    return timeline;
}

static void test_removed(void)
{
    for (guint gone = 0; gone < 3; gone++) {
        skype_timeline timeline = three_events();
        skype_event *first = gone == 0 ? &events[1] : &events[0];
        skype_event *last = gone == 2 ? &events[1] : &events[2];

        g_assert_true(skype_timeline_at(&timeline, 29) == &events[1]); /* the cursor is there */
        skype_timeline_remove(&timeline, &events[gone]);
        g_assert_true(timeline.newest == last);
        g_assert_true(last->older == first && first->newer == last);
        g_assert_null(first->older);
        g_assert_null(last->newer);
        g_assert_true(skype_timeline_at(&timeline, last->frame - 1) == first);
        g_assert_null(skype_timeline_at(&timeline, first->frame - 1));
    }
}

static void test_removed_alone(void)
{
    skype_timeline timeline = {NULL, NULL};
    skype_event only = {.frame = 10};

    skype_timeline_add(&timeline, &only);
    skype_timeline_remove(&timeline, &only);
    g_assert_null(timeline.newest);
    g_assert_null(skype_timeline_at(&timeline, 10));
}

static void test_alike_removed(void)
{
    skype_event *newest = add_alike(3);

    skype_event_remove_alike(&events[1]);
    g_assert_true(skype_event_alike_at(newest, 29) == &events[0]);
    g_assert_true(events[0].newer_alike == &events[2]);
    skype_event_remove_alike(&events[0]);
    g_assert_null(skype_event_alike_at(newest, 29));
    g_assert_null(events[2].older_alike);
    newest = add_alike(3);
    skype_event_remove_alike(&events[2]);
    g_assert_null(events[1].newer_alike);
    g_assert_null(events[2].older_alike);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/timeline/alike-as-of-a-frame", test_alike_as_of_a_frame);
    g_test_add_func("/timeline/alike-added-late", test_alike_added_late);
    g_test_add_func("/timeline/alike-too-far-back", test_alike_too_far_back);
    g_test_add_func("/timeline/searched-forth-and-back", test_searched_forth_and_back);
    g_test_add_func("/timeline/cursor-before-the-first", test_cursor_before_the_first);
    g_test_add_func("/timeline/added-between", test_added_between);
    g_test_add_func("/timeline/removed", test_removed);
    g_test_add_func("/timeline/removed-alone", test_removed_alone);
    g_test_add_func("/timeline/alike-removed", test_alike_removed);
    return g_test_run();
}
