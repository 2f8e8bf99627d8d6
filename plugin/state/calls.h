/* calls.h - the set-up of a call and the media that follow it find each other.
 *
 * Media datagrams name no session.  What can be said is that two hosts set up a session, or were
 * told of each other or of a relay in one, and that media began to flow between them soon after.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_CALLS_H
#define SKYPE_STATE_CALLS_H

#include "ws_compat.h"
#include "state/ends.h"

struct skype_call;

/* Where a flow of media begins; its memory is file scope. */
typedef struct {
    uint32_t frame;
    nstime_t began;
    skype_ends ends;
    const struct skype_call *call; /* that it follows; NULL: none known */
    uint32_t calls_asked;          /* of how many calls the last search knew */
} skype_media_start;

/* A message that sets up a session. */
typedef struct {
    skype_ends ends;
    bool opens;                /* it is the first of its session */
    const uint32_t *named_ips; /* other hosts that it names: relays, the parties themselves */
    unsigned named_count;
} skype_call_setup;

void skype_calls_register(int proto);

/* Is a command part of a session's set-up, and is it the first one? */
bool skype_calls_is_setup(uint32_t command, bool *opens);

/* Notes a message of a set-up and shows, as far as they are known, the frames in which the media
 * of its session begin. */
void skype_calls_note(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                      const skype_call_setup *setup);

/* Shows the first frame of the set-up that a flow of media follows, if there is one. */
void skype_calls_add_setup(proto_tree *tree, tvbuff_t *tvb, skype_media_start *start);

#endif
