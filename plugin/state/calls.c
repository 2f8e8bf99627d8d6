/* calls.c - the set-up of a call and the media that follow it find each other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/calls.h"

#include "state/capture_tables.h"
#include "wire/command_number.h"

/* Between two messages of one set-up, and from the last one to the media: a phone may ring. */
#define SETUP_SECONDS 120

#define MAX_CALLS       64u /* that are searched: the latest */
#define MAX_STARTS      64u /* of media, that may still follow a call: the latest */
#define MAX_FRAME_CALLS 4u  /* set up by messages of one frame */

typedef skype_call call;

/* The calls that the messages of one frame set up; file scope, as many as frames with a set-up. */
typedef struct {
    uint32_t frame; /* the key */
    unsigned count;
    call *calls[MAX_FRAME_CALLS];
} frame_calls;

/* The calls of one capture. */
typedef struct {
    uint32_t count; /* all that there were; the latest are kept */
    call *latest[MAX_CALLS];
    uint32_t start_count;
    skype_media_start *starts[MAX_STARTS];
} call_book;

static call_book *book;
static skype_hash_table *frames; /* frame_calls by frame */

static void forget_book(void)
{
    book = NULL; /* its memory goes with the file scope */
}

static call_book *need_book(void)
{
    if (!book)
        book = wmem_new0(wmem_file_scope(), call_book);
    return book;
}

static const struct {
    uint32_t command;
    bool opens;
} setup_commands[] = {
    {SKYPE_NUMBER_SESSION_REQUEST, true}, {SKYPE_NUMBER_RELAY_OPEN, true},
    {SKYPE_NUMBER_RELAY_JOIN, true},      {SKYPE_NUMBER_RELAY_ESTABLISHED, false},
    {SKYPE_NUMBER_RELAY_READY, false},
};

bool skype_calls_is_setup(uint32_t command, bool *opens)
{
    for (unsigned i = 0; i < array_length(setup_commands); i++) {
        if (setup_commands[i].command != command)
            continue;
        *opens = setup_commands[i].opens;
        return true;
    }
    return false;
}

/* --- which hosts a call concerns --- */

static bool has_host(const call *c, uint32_t ip)
{
    for (unsigned i = 0; i < c->host_count; i++)
        if (c->hosts[i] == ip)
            return true;
    return false;
}

static bool has_ends(const call *c, const skype_ends *ends)
{
    return has_host(c, ends->source.ip) && has_host(c, ends->destination.ip);
}

static void add_host(call *c, uint32_t ip)
{
    if (ip != 0 && c->host_count < SKYPE_CALL_HOSTS_MAX && !has_host(c, ip))
        c->hosts[c->host_count++] = ip;
}

static bool follows(const nstime_t *now, const nstime_t *then)
{
    nstime_t elapsed;

    nstime_delta(&elapsed, now, then);
    return elapsed.secs >= 0 && elapsed.nsecs >= 0 && elapsed.secs < SETUP_SECONDS;
}

/* --- media --- */

static call *find_call_of(const skype_media_start *start)
{
    const uint32_t kept = MIN(book->count, MAX_CALLS);

    for (uint32_t i = 1; i <= kept; i++) {
        call *c = book->latest[(book->count - i) % MAX_CALLS];

        if (c->first_frame < start->began.frame && has_ends(c, &start->ends) &&
            follows(&start->began.time, &c->latest))
            return c;
    }
    return NULL;
}

static void link_media(skype_media_start *start)
{
    call *c = find_call_of(start);

    start->call = c;
    if (c && c->start_count < SKYPE_CALL_STARTS_MAX)
        c->starts[c->start_count++] = start->began.frame;
}

void skype_calls_note_media(skype_media_start *start)
{
    need_book();
    book->starts[book->start_count++ % MAX_STARTS] = start;
    link_media(start);
}

/* Set-ups may become readable after the media that follow them. */
static void link_earlier_media(const skype_moment *now)
{
    const uint32_t kept = MIN(book->start_count, MAX_STARTS);

    for (uint32_t i = kept; i > 0; i--) {
        skype_media_start *start = book->starts[(book->start_count - i) % MAX_STARTS];

        if (!start->call && start->began.frame > now->frame)
            link_media(start);
    }
}

/* --- set-up --- */

/* The call that a message of a set-up goes on with: the same two hosts, not long ago, and before
 * media began if it is a new request. */
static call *find_open_call(const skype_call_setup *setup, const nstime_t *now)
{
    const uint32_t kept = MIN(book->count, MAX_CALLS);

    for (uint32_t i = 1; i <= kept; i++) {
        call *c = book->latest[(book->count - i) % MAX_CALLS];

        if (has_ends(c, &setup->ends) && follows(now, &c->latest))
            return setup->opens && c->start_count ? NULL : c;
    }
    return NULL;
}

static call *new_call(uint32_t frame)
{
    call *c = wmem_new0(wmem_file_scope(), call);

    c->first_frame = frame;
    book->latest[book->count++ % MAX_CALLS] = c;
    return c;
}

static call *note(const skype_call_setup *setup, const skype_moment *now)
{
    call *c = find_open_call(setup, &now->time);

    if (!c)
        c = new_call(now->frame);
    c->latest = now->time;
    add_host(c, setup->ends.source.ip);
    add_host(c, setup->ends.destination.ip);
    for (unsigned i = 0; i < setup->named_count; i++)
        add_host(c, setup->named_ips[i]);
    return c;
}

static bool concerns(const call *c, const skype_call_setup *setup)
{
    for (unsigned i = 0; i < setup->named_count; i++)
        if (setup->named_ips[i] != 0 && !has_host(c, setup->named_ips[i]))
            return c->host_count == SKYPE_CALL_HOSTS_MAX && has_ends(c, &setup->ends);
    return has_ends(c, &setup->ends);
}

const skype_call *skype_calls_find(uint32_t frame, const skype_call_setup *setup)
{
    const frame_calls *known = skype_hash_table_find(frames, &frame);

    for (unsigned i = 0; known && i < known->count; i++)
        if (concerns(known->calls[i], setup))
            return known->calls[i];
    return NULL;
}

static void add_to_frame(uint32_t frame, call *c)
{
    frame_calls *known = skype_hash_table_find(frames, &frame);

    if (!known) {
        known = wmem_new0(wmem_file_scope(), frame_calls);
        known->frame = frame;
        skype_capture_table_put(frames, known);
    }
    for (unsigned i = 0; i < known->count; i++)
        if (known->calls[i] == c)
            return;
    if (known->count < MAX_FRAME_CALLS)
        known->calls[known->count++] = c;
}

void skype_calls_note(const skype_call_setup *setup, const skype_moment *now)
{
    need_book();
    add_to_frame(now->frame, note(setup, now));
    link_earlier_media(now);
}

void skype_calls_register(void)
{
    frames = skype_capture_table_new(sizeof(uint32_t));
    register_cleanup_routine(forget_book);
}
