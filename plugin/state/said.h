/* said.h - what one end said, datagrams or requests, found by name as long as an answer may come.
 *
 * Copies of one message share an entry.  An answer comes within 12 s: what was said twice as long
 * ago is found no more, and where nothing came of it its memory is used again.  Twice as long ago
 * is what two measures say: the times of the entry and of what is said now, and how long all that
 * was said in between took.  A capture may have been put together from several clocks: then the
 * first says too much.  The second counts no step between two messages that is a second or longer,
 * or goes back: it may say too little, and where it always does all entries stay.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_SAID_H
#define SKYPE_STATE_SAID_H

#include "ws_compat.h"
#include "state/entry_memory.h"
#include "state/timeline.h"
#include "wire/hash_table.h"

struct skype_peer_side;

/* When something is looked for: what came later does not count. */
typedef struct {
    uint32_t frame;
    nstime_t time;
} skype_moment;

/* What an entry begins with. */
typedef struct skype_said {
    const struct skype_peer_side *side; /* key, with the name */
    uint32_t name;                      /* session ID, or transport and request ID */
    uint32_t last_frame;                /* of the latest copy */
    bool is_shared;                     /* others than who made it may refer to it */
    bool is_hidden;                     /* no search finds it any more */
    bool is_waiting;                    /* to give way ... */
    uint32_t since;                     /* ... since this tick of the store */
    skype_event event; /* among all that this side said; its frame is the first copy's */
    nstime_t first_time;
    nstime_t last_time;
} skype_said;

/* The side, to whose timeline the entry belongs. */
static inline struct skype_peer_side *skype_said_side(const skype_said *said)
{
    return (struct skype_peer_side *)(uintptr_t)said->side; /* a key is looked for by any pointer */
}

/* Length in bytes of the key: side and name. */
#define SKYPE_SAID_KEY_LENGTH (sizeof(const struct skype_peer_side *) + sizeof(uint32_t))

/* Entries of one kind, in file scope. */
typedef struct {
    skype_hash_table *newest;  /* the newest that can be found, by side and name */
    skype_said **waiting;      /* by their numbers, modulo room, in the order of their ticks */
    uint32_t room;             /* a power of two; 0 at first */
    uint32_t oldest;           /* number of the one that waits longest */
    uint32_t end;              /* the next number */
    uint32_t count;            /* of what was said since some were last let go */
    skype_said *unused;        /* a list, by what is older_alike where an entry is used */
    nstime_t time;             /* of what was said latest */
    uint64_t elapsed;          /* nanoseconds, as far as they count */
    skype_entry_memory memory; /* of the entries */
} skype_said_store;

/* So many are said before the next give way, all that are due at once: what each of them refers to
 * lies anywhere in memory, and is fetched while others are looked at. */
#define SKYPE_SAID_BETWEEN 64u

/* What a kind of entry is: its size, the timeline of its side that it belongs to, whether one may
 * still be asked for, and whether nothing came of one that is found no more.  Then let_go makes
 * everybody forget it and returns true. */
typedef struct {
    size_t size;
    skype_timeline *(*timeline_of)(const skype_said *said);
    bool (*is_wanted)(const struct skype_peer_side *side, uint32_t frame); /* see peers.h */
    bool (*let_go)(skype_said *said);
    void (*prefetch)(const skype_said *said); /* what the other two look at follows soon */
} skype_said_kind;

/* Entries that nobody looks for any more give way.  In the first pass only: what is judged later
 * looks for older ones. */
void skype_said_let_go(skype_said_store *store, const skype_said_kind *kind,
                       const skype_moment *now);

/* What is found of a name. */
typedef struct {
    const struct skype_peer_side *side; /* NULL: none, of which nothing is found */
    uint32_t name;
    skype_said *newest; /* entry; NULL: none */
    skype_said *recent; /* the latest of which a copy is at most 12 s older than the moment; NULL */
} skype_said_found;

/* What is said under a name is looked for soon. */
void skype_said_prefetch(const skype_said_store *store, const struct skype_peer_side *side,
                         uint32_t name);

skype_said_found skype_said_find(const skype_said_store *store, const struct skype_peer_side *side,
                                 uint32_t name, const skype_moment *now);

/* Does a search that goes back, one by one, end with this entry, because it and what was said
 * before are too old for the moment?  One that is to give way is passed over instead: of several
 * clocks, what was said before it may be later. */
bool skype_said_ends_search(const skype_said_store *store, const skype_said *said,
                            const skype_moment *now);

/* A new entry, all zero behind its beginning, under a name that has just been looked for. */
skype_said *skype_said_add(skype_said_store *store, const skype_said_kind *kind,
                           const skype_said_found *found, const skype_moment *now);

/* Is this an entry (NULL: none) of this side and name? */
bool skype_said_is(const skype_said *said, const struct skype_peer_side *side, uint32_t name);

/* An entry is noted anew, as what is judged later is: searches find it again. */
void skype_said_show(skype_said_store *store, const skype_said_kind *kind, skype_said *said);

/* An entry is said once more, unless that was earlier than its latest copy: then false. */
bool skype_said_again(skype_said *said, const skype_moment *now);

#endif
