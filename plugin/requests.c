/* requests.c - requests and replies find each other by id and socket pair.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "requests.h"

#include <string.h>

#include "keys.h"
/* Open requests of one pair of sockets that are looked through: more than are ever open. */
#define MAX_OPEN 64u

typedef struct {
    skype_ends ends;
    uint32_t transport;
    uint32_t id; /* request id, or ANY_ID for the chain of all requests of the pair */
} request_key;

#define ANY_ID 0x10000u

typedef struct {
    request_key key;
    skype_request *newest;
} request_entry;

typedef struct {
    uint64_t key; /* frame << 32 | ordinal */
    skype_request *request;
} noted_place;

static wmem_map_t *entries; /* request_entry by key */
static wmem_map_t *places;  /* noted_place by key */

static guint key_hash(gconstpointer key)
{
    return wmem_strong_hash(key, sizeof(request_key));
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(request_key)) == 0;
}

void skype_requests_register(void)
{
    entries = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), key_hash, key_equal);
    places = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), skype_key64_hash,
                                    skype_key64_equal);
}

static uint64_t place_key(skype_command_place place)
{
    return (uint64_t)place.frame << 32 | place.ordinal;
}

static noted_place *find_place(skype_command_place place)
{
    const uint64_t key = place_key(place);

    return wmem_map_lookup(places, &key);
}

static void note_place(skype_command_place place, skype_request *request)
{
    noted_place *noted = wmem_new(wmem_file_scope(), noted_place);

    noted->key = place_key(place);
    noted->request = request;
    wmem_map_insert(places, &noted->key, noted);
}

bool skype_requests_is_new(skype_command_place place)
{
    return find_place(place) == NULL;
}

static request_entry *find_entry(const skype_ends *ends, skype_transport transport, uint32_t id)
{
    const request_key key = {*ends, transport, id};

    return wmem_map_lookup(entries, &key);
}

static request_entry *need_entry(const skype_ends *ends, skype_transport transport, uint32_t id)
{
    request_entry *entry = find_entry(ends, transport, id);

    if (entry)
        return entry;
    entry = wmem_new0(wmem_file_scope(), request_entry);
    entry->key = (request_key){*ends, transport, id};
    wmem_map_insert(entries, &entry->key, entry);
    return entry;
}

static skype_request *latest(const request_entry *entry, const nstime_t *now)
{
    skype_request *request = entry ? entry->newest : NULL;

    for (unsigned i = 0; request && i < MAX_OPEN; i++, request = request->older)
        if (skype_memory_is_recent(&request->last_time, now) ||
            skype_memory_is_recent(&request->time, now))
            return request;
    return NULL;
}

static skype_request *new_request(request_entry *entry, request_entry *peer, uint32_t number,
                                  uint16_t id, uint32_t frame, const nstime_t *now)
{
    skype_request *request = wmem_new0(wmem_file_scope(), skype_request);

    request->number = number;
    request->id = id;
    request->frame = frame;
    request->time = *now;
    request->older = entry->newest;
    entry->newest = request;
    request->older_peer = peer->newest;
    peer->newest = request;
    return request;
}

skype_request *skype_requests_note(const skype_ends *ends, skype_transport transport,
                                   uint32_t number, uint16_t id, skype_command_place place,
                                   const nstime_t *now)
{
    const noted_place *noted = find_place(place);
    request_entry *entry;
    skype_request *request;

    if (noted)
        return noted->request;
    entry = need_entry(ends, transport, id);
    request = latest(entry, now);
    if (!request || request->number != number)
        request =
            new_request(entry, need_entry(ends, transport, ANY_ID), number, id, place.frame, now);
    request->last_frame = place.frame;
    request->last_time = *now;
    note_place(place, request);
    return request;
}

skype_request *skype_requests_answer(const skype_ends *ends, skype_transport transport, uint16_t id,
                                     skype_command_place place, const nstime_t *now)
{
    const skype_ends asked = skype_memory_reverse(ends);
    const noted_place *noted = find_place(place);
    skype_request *request;

    if (noted)
        return noted->request;
    request = latest(find_entry(&asked, transport, id), now);
    if (request && !request->reply_frame)
        request->reply_frame = place.frame;
    note_place(place, request);
    return request;
}

unsigned skype_commands_open_requests(const skype_ends *ends, skype_transport transport,
                                      const nstime_t *now, skype_open_request *out, unsigned max)
{
    const request_entry *peer = find_entry(ends, transport, ANY_ID);
    const skype_request *request = peer ? peer->newest : NULL;
    unsigned count = 0;

    for (unsigned i = 0; request && i < MAX_OPEN && count < max; i++, request = request->older_peer)
        if (!request->reply_frame && skype_memory_is_recent(&request->last_time, now))
            out[count++] = (skype_open_request){request->number, request->id};
    return count;
}
