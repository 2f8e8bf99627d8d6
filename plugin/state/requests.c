/* requests.c - requests and replies find each other by id and socket pair.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/requests.h"

#include "state/capture_state.h"

/* Open requests of one pair of sockets that are looked through: more than are ever open. */
#define MAX_OPEN 64u

#define NAME_TRANSPORT_SHIFT 16

/* The request of a command, of those that have no memory of their own for it. */
typedef struct {
    uint32_t frame;
    uint32_t ordinal;
    skype_request *request;
} noted_place;

const skype_request *skype_request_at(skype_command_place place)
{
    const noted_place *noted;

    if (place.kept)
        return *place.kept;
    noted = skype_hash_table_find(skype_capture()->places,
                                  &(noted_place){place.frame, place.ordinal, NULL});
    return noted ? noted->request : NULL;
}

static void note_place(skype_command_place place, skype_request *request)
{
    noted_place *noted;

    if (place.kept)
        return; /* by the caller */
    noted = wmem_new(wmem_file_scope(), noted_place);
    *noted = (noted_place){place.frame, place.ordinal, request};
    skype_capture_table_put(skype_capture()->places, noted);
}

static uint32_t name_of(skype_transport transport, uint16_t id)
{
    return (uint32_t)transport << NAME_TRANSPORT_SHIFT | id;
}

static skype_request *of_event(skype_event *event)
{
    return event ? (skype_request *)((char *)event - offsetof(skype_request, event)) : NULL;
}

/* Where a search ends: what was asked before is no more recent. */
static bool is_past(const skype_request *request, const nstime_t *now)
{
    return skype_is_past(&request->last_time, now);
}

static skype_request *newest_of(const skype_peer_side *side, uint32_t name)
{
    return skype_hash_table_find(skype_capture()->requests, &(skype_side_id){side, name});
}

/* The latest that is recent, of requests of one side and name, from the newest on (NULL: there are
 * none). */
static skype_request *latest(skype_request *newest, const skype_moment *now)
{
    skype_request *request =
        newest ? of_event(skype_event_alike_at(&newest->event, now->frame)) : NULL;

    for (unsigned i = 0; request && !is_past(request, &now->time) && i < MAX_OPEN; i++) {
        if (skype_is_recent(&request->last_time, &now->time) ||
            skype_is_recent(&request->asked, &now->time))
            return request;
        request = of_event(request->event.older_alike);
    }
    return NULL;
}

/* Among those of its side and name, of which `known` is the newest, in the order of frames. */
static void link_by_name(skype_request *request, skype_request *known)
{
    skype_event *newest = known ? &known->event : NULL;

    skype_event_add_alike(&newest, &request->event);
    if (newest == &request->event)
        skype_capture_table_put(skype_capture()->requests, request);
}

/* Of the name of `newest`, if there is one. */
static skype_request *new_request(skype_peer_side *side, skype_transport transport, uint16_t id,
                                  skype_request *newest, const skype_moment *now)
{
    skype_request *request = skype_capture_keep(sizeof *request);

    request->side = side;
    request->name = name_of(transport, id);
    request->event.frame = now->frame;
    request->asked = now->time;
    link_by_name(request, newest);
    skype_timeline_add(&side->requests[transport], &request->event);
    return request;
}

skype_request *skype_request_note(skype_peer_side *side, skype_transport transport, uint32_t number,
                                  uint16_t id, skype_command_place place, const nstime_t *when)
{
    const skype_moment now = {place.frame, *when};
    skype_request *newest = newest_of(side, name_of(transport, id));
    skype_request *request = latest(newest, &now);

    if (!request || request->number != number) {
        request = new_request(side, transport, id, newest, &now);
        request->number = number;
    }
    if (request->last_frame < place.frame) {
        request->last_frame = place.frame;
        request->last_time = *when;
    }
    note_place(place, request);
    return request;
}

skype_request *skype_request_answer(const skype_peer_side *asked, skype_transport transport,
                                    uint16_t id, skype_command_place place, const nstime_t *when)
{
    const skype_moment now = {place.frame, *when};
    skype_request *request = asked ? latest(newest_of(asked, name_of(transport, id)), &now) : NULL;

    if (!request)
        return NULL;
    if (!request->reply_frame || place.frame < request->reply_frame)
        request->reply_frame = place.frame;
    note_place(place, request);
    return request;
}

unsigned skype_requests_open(skype_peer_side *side, skype_transport transport,
                             const skype_moment *now, skype_open_request *out, unsigned max)
{
    const skype_request *request =
        side ? of_event(skype_timeline_at(&side->requests[transport], now->frame)) : NULL;
    unsigned count = 0;

    for (unsigned i = 0; request && !is_past(request, &now->time) && i < MAX_OPEN && count < max;
         i++) {
        if ((!request->reply_frame || request->reply_frame >= now->frame) &&
            skype_is_recent(&request->last_time, &now->time))
            out[count++] = (skype_open_request){request->number, (uint16_t)request->name};
        request = of_event(request->event.older);
    }
    return count;
}
