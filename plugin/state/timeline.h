/* timeline.h - events in the order of their frames, searched as of a frame.
 *
 * The first pass adds at the end.  What is read only when the capture has been loaded (see
 * udp/settle.h) is added, and searched for, in the order of frames as well: a cursor stays where
 * the last look was, so that a whole round takes as many steps as there are events.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_TIMELINE_H
#define SKYPE_STATE_TIMELINE_H

#include <stdint.h>

/* Events of one key that a search goes back over.  Ids have 16 bits and come round: who sends so
 * many datagrams of one id sends 67 million in all, or forges them. */
#define SKYPE_ALIKE_STEPS_MAX 1024u

/* What an event has of it. */
typedef struct skype_event {
    struct skype_event *older;
    struct skype_event *newer;
    struct skype_event *older_alike; /* of the same key, for instance the same sender and id */
    struct skype_event *newer_alike;
    uint32_t frame;
} skype_event;

typedef struct {
    skype_event *newest;
    skype_event *cursor; /* where the last look was */
} skype_timeline;

/* Puts an event behind all that are not of a later frame. */
void skype_timeline_add(skype_timeline *timeline, skype_event *event);

/* Takes an event out. */
void skype_timeline_remove(skype_timeline *timeline, skype_event *event);

/* The latest event that is not of a later frame than this; NULL where there is none. */
skype_event *skype_timeline_at(skype_timeline *timeline, uint32_t frame);

/* Puts an event among those of its key, of which *newest is the latest (NULL: there are none).  One
 * that more than SKYPE_ALIKE_STEPS_MAX later ones follow stays out: no search would come to it. */
void skype_event_add_alike(skype_event **newest, skype_event *event);

/* Takes an event out of those of its key.  Who knows the newest has to see to it that this is no
 * longer it. */
void skype_event_remove_alike(skype_event *event);

/* Of events of one key, newest first, the latest that is not of a later frame than this; NULL where
 * there is none, or more than SKYPE_ALIKE_STEPS_MAX are of a later one. */
skype_event *skype_event_alike_at(skype_event *newest, uint32_t frame);

#endif
