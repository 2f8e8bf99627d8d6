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
#include "state/sent_datagrams.h"

#define SKYPE_CALL_HOSTS_MAX  12u /* of one call */
#define SKYPE_CALL_STARTS_MAX 8u  /* flows of media of one call */

/* A call as its set-up tells it.  File scope: one for each set-up that was read; only the latest 64
 * are searched. */
typedef struct skype_call {
    uint32_t first_frame; /* of the set-up */
    nstime_t latest;      /* message of the set-up */
    unsigned host_count;
    uint32_t hosts[SKYPE_CALL_HOSTS_MAX]; /* that it concerns */
    unsigned start_count;
    uint32_t starts[SKYPE_CALL_STARTS_MAX]; /* frames in which media began to flow */
} skype_call;

/* Where a flow of media begins; its memory is file scope. */
typedef struct {
    skype_moment began;
    skype_ends ends;
    const skype_call *call; /* that it follows; NULL: none known */
} skype_media_start;

/* A message that sets up a session. */
typedef struct {
    skype_ends ends;
    bool opens;                /* it is the first of its session */
    const uint32_t *named_ips; /* other hosts that it names: relays, the parties themselves */
    unsigned named_count;
} skype_call_setup;

void skype_calls_register(void);

/* Is a command part of a session's set-up, and is it the first one? */
bool skype_calls_is_setup(uint32_t command, bool *opens);

/* Notes a message of a set-up; media that began after it and follow no call yet may follow this
 * one. */
void skype_calls_note(const skype_call_setup *setup, const skype_moment *now);

/* The call that a noted message of this frame sets up; NULL where there is none. */
const skype_call *skype_calls_find(uint32_t frame, const skype_call_setup *setup);

/* Notes that media begin to flow, and which call they follow. */
void skype_calls_note_media(skype_media_start *start);

#endif
