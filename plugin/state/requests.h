/* requests.h - requests and replies find each other by id and socket pair.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_REQUESTS_H
#define SKYPE_STATE_REQUESTS_H

#include "state/sent_datagrams.h"

/* One request with its copies and its reply. */
typedef struct skype_request {
    skype_said said;                     /* its name is transport and request ID */
    uint32_t number;                     /* of the command */
    uint32_t reply_frame;                /* 0 until seen */
    const struct skype_request **holder; /* where the first copy's record keeps it; NULL: nowhere */
} skype_request;

/* Where a command stands: enough to find it again in a later pass. */
typedef struct {
    uint32_t frame;
    uint32_t ordinal;                 /* among the commands of its frame */
    const skype_request *const *kept; /* where the request of the command is kept; NULL: with
                                         those of the others */
} skype_command_place;

/* Notes a request at place; the same number and id again within 12 s is a copy.  Returns its entry.
 * When it is found no more and had neither copies nor a reply, *holder (NULL: nobody keeps it), in
 * file scope, becomes another entry that says no more than that. */
skype_request *skype_request_note(skype_peer_side *side, skype_transport transport, uint32_t number,
                                  uint16_t id, skype_command_place place, const nstime_t *now,
                                  const skype_request **holder);

/* Notes a reply at place to what `asked` sent (NULL: nothing).  Returns the request it answers;
 * NULL: none. */
skype_request *skype_request_answer(const skype_peer_side *asked, skype_transport transport,
                                    uint16_t id, skype_command_place place, const nstime_t *now);

/* Is this (NULL: none) a request that `asked` sent with this ID? */
bool skype_request_is(const skype_request *request, const skype_peer_side *asked,
                      skype_transport transport, uint16_t id);

/* The request at a place, or the one that the reply at this place answers; NULL: none. */
const skype_request *skype_request_at(skype_command_place place);

/* A request that no reply has answered yet. */
typedef struct {
    uint32_t number;
    uint16_t id;
} skype_open_request;

/* Requests of a side (NULL: none) that are open at a moment, newest first, none older than 12 s.
 * Returns how many (at most max) were written to out. */
unsigned skype_requests_open(skype_peer_side *side, skype_transport transport,
                             const skype_moment *now, skype_open_request *out, unsigned max);

#endif
