/* requests.c - requests and replies find each other by id and socket pair.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/requests.h"

/* Open requests of one pair of sockets that are looked through: more than are ever open. */
#define MAX_OPEN 64u

#define NAME_TRANSPORT_SHIFT 16

/* The request of a command, of those that have no memory of their own for it. */
typedef struct {
    uint32_t frame;
    uint32_t ordinal;
    skype_request *request;
} noted_place;
#define PLACE_LENGTH (2 * sizeof(uint32_t))

/* Stands where a reply's request has been looked for in vain. */
static skype_request no_request;

static skype_hash_table *requests; /* the newest skype_request by pair and name */
static skype_hash_table *places;   /* noted_place by frame and ordinal */

void skype_requests_register(void)
{
    requests = skype_capture_table_new(SKYPE_PAIR_ID_LENGTH);
    places = skype_capture_table_new(PLACE_LENGTH);
}

/* What was noted at a place: a request, no_request, or NULL where nothing was noted yet. */
static skype_request *noted_at(skype_command_place place)
{
    const noted_place *noted;

    if (place.kept)
        return *place.kept;
    noted = skype_hash_table_find(places, &(noted_place){place.frame, place.ordinal, NULL});
    return noted ? noted->request : NULL;
}

static skype_request *unless_none(skype_request *noted)
{
    return noted == &no_request ? NULL : noted;
}

static void note_place(skype_command_place place, skype_request *request)
{
    noted_place *noted;

    request = request ? request : &no_request;
    if (place.kept) {
        *place.kept = request;
        return;
    }
    noted = wmem_new(wmem_file_scope(), noted_place);
    *noted = (noted_place){place.frame, place.ordinal, request};
    skype_capture_table_put(places, noted);
}

bool skype_requests_is_new(skype_command_place place)
{
    return noted_at(place) == NULL;
}

static uint32_t name_of(skype_transport transport, uint16_t id)
{
    return (uint32_t)transport << NAME_TRANSPORT_SHIFT | id;
}

/* Where a search ends: what was asked before is no more recent. */
static bool is_past(const skype_request *request, const nstime_t *now)
{
    return skype_memory_is_past(&request->last_time, now);
}

/* The latest request of a pair with this name that is recent. */
static skype_request *latest(const skype_pair *pair, uint32_t name, const nstime_t *now)
{
    skype_request *request = skype_hash_table_find(requests, &(skype_pair_id){pair, name});

    for (unsigned i = 0; request && !is_past(request, now) && i < MAX_OPEN; i++) {
        if (skype_memory_is_recent(&request->last_time, now) ||
            skype_memory_is_recent(&request->asked, now))
            return request;
        request = request->older;
    }
    return NULL;
}

static skype_request *new_request(skype_pair *pair, skype_transport transport, uint16_t id,
                                  uint32_t frame, const nstime_t *now)
{
    skype_request *request = wmem_new0(wmem_file_scope(), skype_request);

    request->pair = pair;
    request->name = name_of(transport, id);
    request->frame = frame;
    request->asked = *now;
    request->older = skype_capture_table_put(requests, request);
    request->older_peer = pair->newest_requests[transport];
    pair->newest_requests[transport] = request;
    return request;
}

skype_request *skype_requests_note(const skype_ends *ends, skype_transport transport,
                                   uint32_t number, uint16_t id, skype_command_place place,
                                   const nstime_t *now)
{
    skype_request *request = noted_at(place);
    skype_pair *pair;

    if (request)
        return unless_none(request);
    pair = skype_pairs_need(ends);
    request = latest(pair, name_of(transport, id), now);
    if (!request || request->number != number) {
        request = new_request(pair, transport, id, place.frame, now);
        request->number = number;
    }
    request->last_frame = place.frame;
    request->last_time = *now;
    note_place(place, request);
    return request;
}

skype_request *skype_requests_answer(const skype_ends *ends, skype_transport transport, uint16_t id,
                                     skype_command_place place, const nstime_t *now)
{
    const skype_ends asked = skype_memory_reverse(ends);
    skype_request *request = noted_at(place);
    const skype_pair *pair;

    if (request)
        return unless_none(request);
    pair = skype_pairs_find(&asked);
    request = pair ? latest(pair, name_of(transport, id), now) : NULL;
    if (request && !request->reply_frame)
        request->reply_frame = place.frame;
    note_place(place, request);
    return request;
}

unsigned skype_commands_open_requests(const skype_ends *ends, skype_transport transport,
                                      const nstime_t *now, skype_open_request *out, unsigned max)
{
    const skype_pair *pair = skype_pairs_find(ends);
    const skype_request *request = pair ? pair->newest_requests[transport] : NULL;
    unsigned count = 0;

    for (unsigned i = 0; request && !is_past(request, now) && i < MAX_OPEN && count < max; i++) {
        if (!request->reply_frame && skype_memory_is_recent(&request->last_time, now))
            out[count++] = (skype_open_request){request->number, (uint16_t)request->name};
        request = request->older_peer;
    }
    return count;
}
