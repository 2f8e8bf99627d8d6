/* scenario.c - runs scenario files.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scenario.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "tcp_lines.h"
#include "udp_lines.h"
#include "wire/dh384.h"

#define DEFAULT_START 1136073600u /* 1 January 2006, UTC */
#define INCLUDES_MAX  4u
#define RESTART_SALT  0x52535400u
#define FRAGMENT_UNIT 8u /* of IPv4 */

static void run_file(world *w, const char *path, unsigned depth);

static void read_start(world *w, reader *r)
{
    w->start = reader_seconds(r);
}

static void read_host(world *w, reader *r)
{
    hosts_read(&w->hosts, r);
}

static void read_restart(world *w, reader *r)
{
    host *who = hosts_named(&w->hosts, r);

    host_restart(who, RESTART_SALT ^ (uint32_t)w->clock);
    if (host_behind_nat(who))
        who->believed_ip = 0;
    while (host_read_state(who, r))
        continue;
}

static void read_believe(world *w, reader *r)
{
    host *who = hosts_named(&w->hosts, r);

    who->believed_ip = reader_endpoint(r).ip;
}

static void read_session(world *w, reader *r)
{
    sessions_read(&w->sessions, r, &w->source);
}

static void read_delivery(world *w, reader *r)
{
    streams_read_delivery(&w->streams, r);
}

/* A mirror port sends every frame twice, so many seconds apart. */
static void read_mirrored(world *w, reader *r)
{
    w->frames.copied_after = reader_seconds(r);
}

/* IPv4 packets travel in fragments of so many bytes. */
static void read_fragmented(world *w, reader *r)
{
    w->frames.fragment_length = reader_number(r);
    if (w->frames.fragment_length % FRAGMENT_UNIT != 0)
        reader_fail(r, "fragments have a multiple of %u bytes", FRAGMENT_UNIT);
}

static void read_event(world *w, reader *r)
{
    host *from;
    bool udp;

    w->clock = reader_time(r, w->clock);
    if (w->jitter)
        w->clock += filler_number(&w->source) % w->jitter;
    from = hosts_named(&w->hosts, r);
    udp = reader_accept(r, "->");
    if (!udp)
        reader_expect(r, "=>");
    if (udp)
        udp_line(w, r, from, hosts_named(&w->hosts, r));
    else
        tcp_line(w, r, from, hosts_named(&w->hosts, r));
}

/* One statement for the reader, with many lines in it. */
static void read_repeat(world *w, reader *r)
{
    uint32_t first;
    uint32_t last;
    size_t body;

    reader_range(r, &first, &last);
    if (first == last) {
        first = 0;
        last--;
    }
    if (reader_accept(r, "jitter"))
        w->jitter = (uint32_t)reader_seconds(r);
    reader_expect(r, "{");
    body = r->next;
    for (uint32_t round = first; round <= last; round++) {
        r->next = body;
        r->repeat = (int)round;
        while (!reader_accept(r, "}"))
            read_event(w, r);
    }
    r->repeat = -1;
    w->jitter = 0;
}

typedef struct {
    const char *word;
    void (*read)(world *w, reader *r);
} kind_of_line;

static const kind_of_line kinds[] = {
    {"start", read_start},       {"host", read_host},
    {"restart", read_restart},   {"believe", read_believe},
    {"delivery", read_delivery}, {"repeat", read_repeat},
    {"mirrored", read_mirrored}, {"fragmented", read_fragmented},
    {"session", read_session},
};

static bool read_setting(world *w, reader *r)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (reader_accept(r, kinds[i].word)) {
            kinds[i].read(w, r);
            return true;
        }
    }
    return false;
}

/* A name in the directory of the file that includes it. */
static const char *beside(arena *memory, const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    bytes out = bytes_new(memory);

    if (slash)
        bytes_append(&out, (const uint8_t *)path, (size_t)(slash + 1 - path));
    bytes_append(&out, (const uint8_t *)name, strlen(name) + 1);
    return (const char *)out.data;
}

static void read_include(world *w, reader *r, unsigned depth)
{
    if (depth == INCLUDES_MAX)
        reader_fail(r, "files include each other too deeply");
    run_file(w, beside(w->memory, r->list->path, reader_word(r)), depth + 1);
}

static void run_file(world *w, const char *path, unsigned depth)
{
    word_list *words = arena_zero(w->memory, sizeof *words);
    reader r;

    *words = words_read(w->memory, path);
    r = words_start(words);
    while (words_next_statement(&r)) {
        if (reader_accept(&r, "include"))
            read_include(w, &r, depth);
        else if (!read_setting(w, &r))
            read_event(w, &r);
    }
}

static world run(arena *memory, const char *path)
{
    world w = {
        .memory = memory,
        .hosts.memory = memory,
        .messages.memory = memory,
        .streams.memory = memory,
        .sessions.memory = memory,
        .frames.memory = memory,
        .start = (uint64_t)DEFAULT_START * MICROSECONDS_PER_SECOND,
    };

    run_file(&w, path, 0);
    return w;
}

bytes scenario_run(arena *memory, const char *path)
{
    world w = run(memory, path);

    return capture_file(&w.frames);
}

static void put_address(bytes *out, uint32_t ip)
{
    char text[16];

    snprintf(text, sizeof text, "%u.%u.%u.%u", ip >> 24, ip >> 16 & UINT8_MAX, ip >> 8 & UINT8_MAX,
             ip & UINT8_MAX);
    bytes_append(out, (const uint8_t *)text, strlen(text));
    bytes_u8(out, ' ');
}

static void put_text(bytes *out, const char *text)
{
    bytes_append(out, (const uint8_t *)text, strlen(text));
}

static void put_hex(bytes *out, const uint8_t *data, size_t length)
{
    char digits[3];

    for (size_t i = 0; i < length; i++) {
        snprintf(digits, sizeof digits, "%02x", data[i]);
        bytes_append(out, (const uint8_t *)digits, 2);
    }
    bytes_u8(out, '\n');
}

static void put_secret(bytes *out, const connection *c)
{
    put_address(out, c->client->seen.ip);
    put_address(out, c->server->seen.ip);
    put_hex(out, c->secret, SKYPE_DH_VALUE_LENGTH);
}

bytes scenario_secrets(arena *memory, const char *path)
{
    world w = run(memory, path);
    bytes out = bytes_new(memory);

    for (size_t i = 0; i < w.streams.count; i++) {
        if (w.streams.connections[i]->secret)
            put_secret(&out, w.streams.connections[i]);
    }
    return out;
}

static void put_login(bytes *out, const connection *c, bool as_blocks)
{
    uint8_t key[SKYPE_AES_KEY_LENGTH];

    put_text(out, "login ");
    put_address(out, c->client->seen.ip);
    put_address(out, c->server->seen.ip);
    skype_login_key_derive(c->login_block, key);
    if (as_blocks)
        put_hex(out, c->login_block, SKYPE_LOGIN_BLOCK_LENGTH);
    else
        put_hex(out, key, sizeof key);
}

static void put_session(bytes *out, const session *s, bool as_blocks)
{
    char id[16];

    snprintf(id, sizeof id, "session %u ", s->initiator);
    put_text(out, id);
    if (as_blocks)
        put_hex(out, s->blocks, sizeof s->blocks);
    else
        put_hex(out, s->key, sizeof s->key);
}

bytes scenario_keys(arena *memory, const char *path, bool as_blocks)
{
    world w = run(memory, path);
    bytes out = bytes_new(memory);

    for (size_t i = 0; i < w.streams.count; i++) {
        const connection *c = w.streams.connections[i];

        if (c->secret) {
            put_text(&out, "dh384 ");
            put_secret(&out, c);
        }
        if (c->login_block)
            put_login(&out, c, as_blocks);
    }
    for (size_t i = 0; i < w.sessions.count; i++)
        put_session(&out, w.sessions.sessions[i], as_blocks);
    return out;
}
