/* requests.c - requests and replies find each other by id and socket pair.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/requests.h"

#include "state/capture_state.h"
#include "wire/prefetch.h"

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
    return event ? (skype_request *)((char *)event - offsetof(skype_request, said.event)) : NULL;
}

/* What those stand for of which nothing is known but that they were not answered. */
static const skype_request unanswered;

static skype_timeline *timeline_of(const skype_said *said)
{
    return &skype_said_side(said)->requests[said->name >> NAME_TRANSPORT_SHIFT];
}

static bool let_go(skype_said *said)
{
    skype_request *request = (skype_request *)said;

    if (request->reply_frame || said->is_shared)
        return false;
    if (*request->holder == request)
        *request->holder = &unanswered;
    return true;
}

static void prefetch(const skype_said *said)
{
    skype_prefetch(said->side, sizeof *said->side);
    skype_prefetch(((const skype_request *)said)->holder, sizeof(void *));
}

static const skype_said_kind kind = {sizeof(skype_request), timeline_of, skype_peer_side_is_open,
                                     let_go, prefetch};

static skype_request *new_request(const skype_said_found *found, uint32_t number,
                                  const skype_moment *now)
{
    skype_request *request =
        (skype_request *)skype_said_add(&skype_capture()->requests, &kind, found, now);

    request->number = number;
    return request;
}

bool skype_request_is(const skype_request *request, const skype_peer_side *asked,
                      skype_transport transport, uint16_t id)
{
    return request && request != &unanswered &&
           skype_said_is(&request->said, asked, name_of(transport, id));
}

skype_request *skype_request_note(skype_peer_side *side, skype_transport transport, uint32_t number,
                                  uint16_t id, skype_command_place place, const nstime_t *when,
                                  const skype_request **holder)
{
    const skype_moment now = {place.frame, *when};
    skype_said_store *store = &skype_capture()->requests;
    skype_said_found found;
    skype_request *request;

    if (!skype_capture()->is_settling)
        skype_said_let_go(store, &kind, &now);
    found = skype_said_find(store, side, name_of(transport, id), &now);
    request = (skype_request *)found.recent;
    if (holder && skype_request_is(*holder, side, transport, id) && (*holder)->number == number)
        request = (skype_request *)(uintptr_t)*holder; /* that it had when it was noted before */
    if (!request || request->number != number) {
        request = new_request(&found, number, &now);
        request->holder = holder;
    }
    skype_said_show(store, &kind, &request->said);
    request->said.is_shared |= !holder || holder != request->holder;
    skype_said_again(&request->said, &now);
    note_place(place, request);
    return request;
}

skype_request *skype_request_answer(const skype_peer_side *asked, skype_transport transport,
                                    uint16_t id, skype_command_place place, const nstime_t *when)
{
    const skype_moment now = {place.frame, *when};
    skype_request *request = (skype_request *)skype_said_find(&skype_capture()->requests, asked,
                                                              name_of(transport, id), &now)
                                 .recent;

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

    for (unsigned i = 0;
         request && !skype_said_ends_search(&skype_capture()->requests, &request->said, now) &&
         i < MAX_OPEN && count < max;
         i++) {
        if ((!request->reply_frame || request->reply_frame >= now->frame) &&
            skype_is_recent(&request->said.last_time, &now->time))
            out[count++] = (skype_open_request){request->number, (uint16_t)request->said.name};
        request = of_event(request->said.event.older);
    }
    return count;
}
