/* said.c - what one end said, datagrams or requests, found by name as long as an answer may come.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/said.h"

#include <string.h>

#include "state/capture_tables.h"
#include "state/ends.h"
#include "wire/prefetch.h"

/* Entries of one key that a search looks at: hostile clocks must not make it long. */
#define MAX_SEARCH 64u

/* So many are looked at for each that is new: more than come. */
#define LOOKED_AT 4u

/* How far ahead of the one that is looked at others are fetched, and what they refer to. */
#define ENTRIES_AHEAD    16u
#define REFERENCES_AHEAD 8u

#define FIRST_ROOM 256u

/* A tick of a store is 2^20 nanoseconds, about a millisecond. */
#define TICK_BITS 20

/* Two more than a number that is rounded down: so many ticks, of which both ends are rounded down,
 * are never less than the time. */
#define WAIT ((uint32_t)(UINT64_C(2) * SKYPE_RECENT_SECONDS * SKYPE_SECOND >> TICK_BITS) + 2u)

static skype_said *of_event(skype_event *event)
{
    return event ? (skype_said *)((char *)event - offsetof(skype_said, event)) : NULL;
}

static skype_said *newest_of(const skype_said_store *store, const struct skype_peer_side *side,
                             uint32_t name)
{
    const skype_said key = {.side = side, .name = name};

    return side ? skype_hash_table_find(store->newest, &key) : NULL;
}

static uint32_t tick(const skype_said_store *store)
{
    return (uint32_t)(store->elapsed >> TICK_BITS);
}

static bool is_due(const skype_said_store *store, const skype_said *said)
{
    return said->is_waiting && tick(store) - said->since >= WAIT;
}

static bool is_long_past(const skype_said *said, const skype_moment *now)
{
    return skype_is_long_past(&said->first_time, &now->time) &&
           skype_is_long_past(&said->last_time, &now->time);
}

bool skype_said_ends_search(const skype_said_store *store, const skype_said *said,
                            const skype_moment *now)
{
    return skype_is_past(&said->last_time, &now->time) &&
           !(is_due(store, said) && is_long_past(said, now));
}

/* A copy is not later than now and not older than 12 s. */
static bool is_recent(const skype_said *said, const skype_moment *now)
{
    return skype_is_recent(&said->last_time, &now->time) ||
           skype_is_recent(&said->first_time, &now->time);
}

static skype_said *recent_of(const skype_said_store *store, skype_said *newest,
                             const skype_moment *now)
{
    skype_said *said = newest ? of_event(skype_event_alike_at(&newest->event, now->frame)) : NULL;

    for (unsigned i = 0; said && !skype_said_ends_search(store, said, now) && i < MAX_SEARCH; i++) {
        if (is_recent(said, now))
            return said;
        said = of_event(said->event.older_alike);
    }
    return NULL;
}

void skype_said_prefetch(const skype_said_store *store, const struct skype_peer_side *side,
                         uint32_t name)
{
    const skype_said key = {.side = side, .name = name};

    if (side)
        skype_hash_table_prefetch(store->newest, &key);
}

skype_said_found skype_said_find(const skype_said_store *store, const struct skype_peer_side *side,
                                 uint32_t name, const skype_moment *now)
{
    skype_said *newest = newest_of(store, side, name);

    return (skype_said_found){
        .side = side, .name = name, .newest = newest, .recent = recent_of(store, newest, now)};
}

/* --- giving way --- */

static void let_time_pass(skype_said_store *store, const nstime_t *now)
{
    const uint64_t seconds = (uint64_t)now->secs - (uint64_t)store->time.secs;
    const int64_t nanoseconds = (seconds == 1 ? SKYPE_SECOND : 0) + now->nsecs - store->time.nsecs;

    if (seconds <= 1 && nanoseconds > 0 && nanoseconds < SKYPE_SECOND)
        store->elapsed += (uint64_t)nanoseconds;
    store->time = *now;
}

/* The place of this number. */
static skype_said **waiting_at(const skype_said_store *store, uint32_t number)
{
    return &store->waiting[number & (store->room - 1)];
}

static void widen(skype_said_store *store)
{
    const skype_said_store before = *store;

    store->room = before.room ? 2 * before.room : FIRST_ROOM;
    store->waiting = wmem_alloc_array(wmem_file_scope(), skype_said *, store->room);
    for (uint32_t i = before.oldest; i != before.end; i++)
        *waiting_at(store, i) = *waiting_at(&before, i);
    wmem_free(wmem_file_scope(), before.waiting);
}

static void append(skype_said_store *store, skype_said *said)
{
    if (store->end - store->oldest == store->room)
        widen(store);
    said->is_waiting = true;
    said->since = tick(store);
    *waiting_at(store, store->end++) = said;
}

/* From here on no search finds it. */
static void hide(skype_said_store *store, const skype_said_kind *kind, skype_said *said)
{
    skype_said *older = of_event(said->event.older_alike);
    skype_said *newest =
        said->event.newer_alike ? NULL : skype_hash_table_remove(store->newest, said);

    if (newest == said)
        newest = older;
    if (newest)
        skype_capture_table_put(store->newest, newest);
    said->is_hidden = true;
    skype_event_remove_alike(&said->event);
    skype_timeline_remove(kind->timeline_of(said), &said->event);
}

/* What a later datagram of the two ends may answer, which is opened only when the capture has been
 * loaded, is found for good. */
static void let_go(skype_said_store *store, const skype_said_kind *kind, skype_said *said)
{
    if (kind->is_wanted(said->side, said->event.frame))
        return;
    hide(store, kind, said);
    if (!kind->let_go(said))
        return;
    said->event.older_alike = store->unused ? &store->unused->event : NULL;
    store->unused = said;
}

static void prefetch_entry(const skype_said_store *store, const skype_said_kind *kind,
                           uint32_t number)
{
    if (number - store->oldest < store->end - store->oldest)
        skype_prefetch(*waiting_at(store, number), kind->size);
}

static void prefetch_references(const skype_said_store *store, const skype_said_kind *kind,
                                uint32_t number)
{
    const skype_said *said;

    if (number - store->oldest >= store->end - store->oldest)
        return;
    said = *waiting_at(store, number);
    skype_hash_table_prefetch(store->newest, said);
    kind->prefetch(said);
}

/* Begins what prefetch_next goes on with. */
static void prefetch_first(const skype_said_store *store, const skype_said_kind *kind)
{
    for (uint32_t i = 0; i < ENTRIES_AHEAD; i++)
        prefetch_entry(store, kind, store->oldest + i);
    for (uint32_t i = 0; i < REFERENCES_AHEAD; i++)
        prefetch_references(store, kind, store->oldest + i);
}

static void prefetch_next(const skype_said_store *store, const skype_said_kind *kind)
{
    prefetch_entry(store, kind, store->oldest + ENTRIES_AHEAD);
    prefetch_references(store, kind, store->oldest + REFERENCES_AHEAD);
}

/* One with a late copy waits once more, and one whose clock ran ahead. */
static void let_go_of_due(skype_said_store *store, const skype_said_kind *kind,
                          const skype_moment *now)
{
    const uint32_t count = MIN(store->end - store->oldest, LOOKED_AT * SKYPE_SAID_BETWEEN);

    if (count == 0 || !is_due(store, *waiting_at(store, store->oldest)))
        return;
    prefetch_first(store, kind);
    for (uint32_t i = 0; i < count; i++) {
        skype_said *said = *waiting_at(store, store->oldest);

        if (!is_due(store, said))
            return;
        prefetch_next(store, kind);
        store->oldest++;
        said->is_waiting = false;
        if (is_long_past(said, now))
            let_go(store, kind, said);
        else
            append(store, said);
    }
}

void skype_said_let_go(skype_said_store *store, const skype_said_kind *kind,
                       const skype_moment *now)
{
    let_time_pass(store, &now->time);
    if (++store->count < SKYPE_SAID_BETWEEN)
        return;
    store->count = 0;
    let_go_of_due(store, kind, now);
}

/* --- new entries --- */

static skype_said *unused_entry(skype_said_store *store, const skype_said_kind *kind)
{
    skype_said *said = store->unused;

    if (!said)
        return skype_entry_new_in_lines(&store->memory, kind->size);
    store->unused = of_event(said->event.older_alike);
    return memset(said, 0, kind->size);
}

/* Among those of its side and name, in the order of frames. */
static void link_by_name(skype_said_store *store, skype_said *said, skype_said *known)
{
    skype_event *newest = known ? &known->event : NULL;

    skype_event_add_alike(&newest, &said->event);
    if (newest == &said->event)
        skype_capture_table_put(store->newest, said);
}

static void make_known(skype_said_store *store, const skype_said_kind *kind, skype_said *said,
                       skype_said *newest)
{
    link_by_name(store, said, newest);
    skype_timeline_add(kind->timeline_of(said), &said->event);
    append(store, said);
}

skype_said *skype_said_add(skype_said_store *store, const skype_said_kind *kind,
                           const skype_said_found *found, const skype_moment *now)
{
    skype_said *said = unused_entry(store, kind);

    said->side = found->side;
    said->name = found->name;
    said->event.frame = now->frame;
    said->first_time = now->time;
    make_known(store, kind, said, found->newest);
    return said;
}

bool skype_said_is(const skype_said *said, const struct skype_peer_side *side, uint32_t name)
{
    return said && said->side == side && said->name == name;
}

void skype_said_show(skype_said_store *store, const skype_said_kind *kind, skype_said *said)
{
    if (!said->is_hidden)
        return;
    said->is_hidden = false;
    make_known(store, kind, said, newest_of(store, said->side, said->name));
}

bool skype_said_again(skype_said *said, const skype_moment *now)
{
    if (said->last_frame > now->frame)
        return false;
    said->last_frame = now->frame;
    said->last_time = now->time;
    return true;
}
