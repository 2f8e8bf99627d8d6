/* timeline.c - events in the order of their frames, searched as of a frame.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/timeline.h"

#include <stddef.h>

skype_event *skype_timeline_at(skype_timeline *timeline, uint32_t frame)
{
    skype_event *at = timeline->cursor ? timeline->cursor : timeline->newest;

    if (!timeline->newest || timeline->newest->frame <= frame)
        return timeline->newest;
    while (at && at->frame > frame) {
        timeline->cursor = at; /* where nothing is older */
        at = at->older;
    }
    while (at && at->newer && at->newer->frame <= frame)
        at = at->newer;
    if (at)
        timeline->cursor = at;
    return at;
}

static void add_newest(skype_timeline *timeline, skype_event *event)
{
    event->older = timeline->newest;
    event->newer = NULL;
    if (timeline->newest)
        timeline->newest->newer = event;
    timeline->newest = event;
}

static skype_event *oldest_of(skype_event *event)
{
    while (event->older)
        event = event->older;
    return event;
}

void skype_timeline_add(skype_timeline *timeline, skype_event *event)
{
    skype_event *before = skype_timeline_at(timeline, event->frame);

    if (before == timeline->newest) {
        add_newest(timeline, event);
        return;
    }
    event->older = before;
    event->newer = before ? before->newer : oldest_of(timeline->newest);
    event->newer->older = event;
    if (before)
        before->newer = event;
    timeline->cursor = event;
}

void skype_timeline_remove(skype_timeline *timeline, skype_event *event)
{
    if (event->older)
        event->older->newer = event->newer;
    if (event->newer)
        event->newer->older = event->older;
    if (timeline->newest == event)
        timeline->newest = event->older;
    if (timeline->cursor == event)
        timeline->cursor = event->older ? event->older : event->newer;
}

void skype_event_add_alike(skype_event **newest, skype_event *event)
{
    skype_event *newer = NULL;
    skype_event *older = *newest;

    for (unsigned i = 0; older && older->frame > event->frame; i++) {
        if (i == SKYPE_ALIKE_STEPS_MAX)
            return;
        newer = older;
        older = older->older_alike;
    }
    event->newer_alike = newer;
    event->older_alike = older;
    if (older)
        older->newer_alike = event;
    if (newer)
        newer->older_alike = event;
    else
        *newest = event;
}

void skype_event_remove_alike(skype_event *event)
{
    if (event->older_alike)
        event->older_alike->newer_alike = event->newer_alike;
    if (event->newer_alike)
        event->newer_alike->older_alike = event->older_alike;
    event->older_alike = NULL;
    event->newer_alike = NULL;
}

skype_event *skype_event_alike_at(skype_event *newest, uint32_t frame)
{
    for (unsigned i = 0; newest && newest->frame > frame; i++) {
        if (i == SKYPE_ALIKE_STEPS_MAX)
            return NULL;
        newest = newest->older_alike;
    }
    return newest;
}
