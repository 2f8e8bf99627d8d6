/* requests.h - requests and replies find each other by id and socket pair.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_REQUESTS_H
#define SKYPE_STATE_REQUESTS_H

#include "content/commands.h"
#include "state/pairs.h"

/* One request with its copies and its reply.  Frames are 0 until seen. */
typedef struct skype_request {
    const skype_pair *pair;
    uint32_t name;                    /* transport and request id */
    uint32_t number;                  /* of the command */
    struct skype_request *older;      /* same ends and name, sent before */
    struct skype_request *older_peer; /* same ends and transport, sent before */
    uint32_t frame;                   /* first copy */
    uint32_t last_frame;
    nstime_t asked;
    nstime_t last_time;
    uint32_t reply_frame;
} skype_request;

/* Where a command stands: enough to find it again in a later pass. */
typedef struct {
    uint32_t frame;
    uint32_t ordinal;     /* among the commands of its frame */
    skype_request **kept; /* file scope memory of the command's own for its request, NULL at first;
                             NULL: it has none */
} skype_command_place;

void skype_requests_register(void);

/* Notes a request at place; the same number and id again within 12 s is a copy.  Later passes get
 * the entry of the first. */
skype_request *skype_requests_note(const skype_ends *ends, skype_transport transport,
                                   uint32_t number, uint16_t id, skype_command_place place,
                                   const nstime_t *now);

/* Notes a reply at place, sent along ends; returns the request it answers, or NULL. */
skype_request *skype_requests_answer(const skype_ends *ends, skype_transport transport, uint16_t id,
                                     skype_command_place place, const nstime_t *now);

/* True while a frame is first dissected, that is: this place has not been noted yet. */
bool skype_requests_is_new(skype_command_place place);

#endif
