/* calls.c - the set-up of a call and the media that follow it find each other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/calls.h"

#include <epan/proto_data.h>

/* Between two messages of one set-up, and from the last one to the media: a phone may ring. */
#define SETUP_SECONDS 120

#define MAX_HOSTS  12u /* of one call */
#define MAX_STARTS 8u  /* flows of media of one call */
#define MAX_CALLS  64u /* that are searched: the latest */

/* Among the protocol data of a frame (see media.c). */
#define KEY_CALL 0x20000u

static int proto_skype = -1;

static int hf_setup = -1;
static int hf_start = -1;

typedef struct skype_call {
    uint32_t first_frame; /* of the set-up */
    nstime_t latest;      /* message of the set-up */
    unsigned host_count;
    uint32_t hosts[MAX_HOSTS];
    unsigned start_count;
    uint32_t starts[MAX_STARTS];
} call;

/* The calls of one capture. */
typedef struct {
    uint32_t count; /* all that there were; the latest are kept */
    call *latest[MAX_CALLS];
} call_book;

static call_book *book;

static void forget_book(void)
{
    book = NULL; /* its memory goes with the file scope */
}

static const struct {
    uint32_t command;
    bool opens;
} setup_commands[] = {
    {67, true},  /* session request */
    {73, true},  /* open at a relay */
    {74, true},  /* join at a relay */
    {75, false}, /* relay: ok */
    {84, false}, /* relay: both are there */
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
    if (ip != 0 && c->host_count < MAX_HOSTS && !has_host(c, ip))
        c->hosts[c->host_count++] = ip;
}

static bool follows(const nstime_t *now, const nstime_t *then)
{
    nstime_t elapsed;

    nstime_delta(&elapsed, now, then);
    return elapsed.secs >= 0 && elapsed.nsecs >= 0 && elapsed.secs < SETUP_SECONDS;
}

/* --- set-up --- */

/* The call that a message of a set-up goes on with: the same two hosts, not long ago, and before
 * media began if it is a new request. */
static call *find_open_call(const skype_call_setup *setup, const nstime_t *now)
{
    const uint32_t kept = book ? MIN(book->count, MAX_CALLS) : 0;

    for (uint32_t i = 1; i <= kept; i++) {
        call *c = book->latest[(book->count - i) % MAX_CALLS];

        if (has_ends(c, &setup->ends) && follows(now, &c->latest))
            return setup->opens && c->start_count ? NULL : c;
    }
    return NULL;
}

static call *new_call(const packet_info *pinfo)
{
    call *c = wmem_new0(wmem_file_scope(), call);

    if (!book)
        book = wmem_new0(wmem_file_scope(), call_book);
    c->first_frame = pinfo->num;
    book->latest[book->count++ % MAX_CALLS] = c;
    return c;
}

static call *note(const packet_info *pinfo, const skype_call_setup *setup)
{
    call *c = find_open_call(setup, &pinfo->abs_ts);

    if (!c)
        c = new_call(pinfo);
    c->latest = pinfo->abs_ts;
    add_host(c, setup->ends.source.ip);
    add_host(c, setup->ends.destination.ip);
    for (unsigned i = 0; i < setup->named_count; i++)
        add_host(c, setup->named_ips[i]);
    return c;
}

static void add_frame(proto_tree *tree, tvbuff_t *tvb, int field, uint32_t frame)
{
    proto_item_set_generated(proto_tree_add_uint(tree, field, tvb, 0, 0, frame));
}

void skype_calls_note(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                      const skype_call_setup *setup)
{
    const call *c = p_get_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_CALL);

    if (!c) {
        call *noted = note(pinfo, setup);

        p_add_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_CALL, noted);
        c = noted;
    }
    for (unsigned i = 0; i < c->start_count; i++)
        add_frame(tree, tvb, hf_start, c->starts[i]);
}

/* --- media --- */

static call *find_call_of(const skype_media_start *start)
{
    const uint32_t kept = MIN(book->count, MAX_CALLS);

    for (uint32_t i = 1; i <= kept; i++) {
        call *c = book->latest[(book->count - i) % MAX_CALLS];

        if (c->first_frame < start->frame && has_ends(c, &start->ends) &&
            follows(&start->began, &c->latest))
            return c;
    }
    return NULL;
}

/* A set-up may become readable in a later pass only: asks again when there are more. */
static void link_start(skype_media_start *start)
{
    call *c;

    if (start->call || !book || start->calls_asked == book->count)
        return;
    start->calls_asked = book->count;
    c = find_call_of(start);
    start->call = c;
    if (c && c->start_count < MAX_STARTS)
        c->starts[c->start_count++] = start->frame;
}

void skype_calls_add_setup(proto_tree *tree, tvbuff_t *tvb, skype_media_start *start)
{
    link_start(start);
    if (start->call)
        add_frame(tree, tvb, hf_setup, start->call->first_frame);
}

void skype_calls_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_setup,
         {"Set up from", "skype.media.setup", FT_FRAMENUM, BASE_NONE, NULL, 0,
          "In this frame began the set-up of a session, after which the media began to flow "
          "between "
          "hosts that it concerns",
          HFILL}},
        {&hf_start,
         {"Media from", "skype.media.start", FT_FRAMENUM, BASE_NONE, NULL, 0,
          "After this set-up media began to flow, in this frame, between hosts that it concerns",
          HFILL}},
    };

    proto_skype = proto;
    proto_register_field_array(proto, fields, array_length(fields));
    register_init_routine(forget_book);
    register_cleanup_routine(forget_book);
}
