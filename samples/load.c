/* load.c - many datagrams for benchmarks.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "load.h"

#include <stdlib.h>

#include "capture.h"
#include "clock.h"
#include "command_notation.h"
#include "datagrams.h"
#include "filler.h"
#include "frames.h"
#include "list_notation.h"

#define CLIENTS          64u
#define NODES            4096u
#define FIRST_CLIENT     0x0A000001u /* 10.0.0.1 */
#define FIRST_PUBLIC     0xCB007100u /* 203.0.113.0 */
#define FIRST_NODE       0xC6120000u /* 198.18.0.0/15: kept free for benchmarks */
#define FIRST_STRANGER   0x0A010001u /* 10.1.0.1 */
#define FIRST_SERVER     0xC6130000u
#define CLIENT_PORT      35990u
#define FIRST_NODE_PORT  10000u
#define BUFFER_LENGTH    1000000u
#define PERCENT          100u
#define START            1136073600u /* 1 January 2006, UTC */
#define EXCHANGE_SPACING 2000u       /* microseconds */
#define ANSWER_TIME      400u

/* A frame budget, a clock, and what is not written yet. */
typedef struct {
    FILE *file;
    uint64_t left;
    uint64_t foreign; /* frames of other protocols so far */
    uint64_t time;
    bytes pending;
    bool failed;
    arena short_lived; /* of one exchange */
    filler source;
    host *clients;
    bool *introduced; /* clients that have had their NAck */
    host *nodes;
} load;

static void flush(load *l)
{
    if (fwrite(l->pending.data, 1, l->pending.length, l->file) != l->pending.length)
        l->failed = true;
    l->pending.length = 0;
}

static void put(load *l, host *from, const host *to, const bytes *datagram)
{
    bytes frame;

    if (l->left == 0)
        return;
    l->left--;
    l->time += ANSWER_TIME;
    frame = frame_udp(&l->short_lived, from, to, false, datagram);
    pcap_put_frame(&l->pending, l->time, &frame, frame.length);
    if (l->pending.length >= BUFFER_LENGTH)
        flush(l);
}

/* ---- Skype ---- */

/* An exchange: what the client sends, what comes back. */
typedef struct {
    const char *request;
    const char *reply; /* NULL: an ack */
    unsigned answered; /* percent */
} exchange_kind;

static const exchange_kind exchanges[] = {
    {"probe", "probe-accepted", 10},
    {"probe",
     "probe-refused 198.18.0.9:10009 198.18.1.9:10265 198.18.2.9:10521 "
     "198.18.3.9:10777 198.18.4.9:11033",
     30},
    {"probe pad 9", "probe-accepted", 0},
    {"nat-probe", "nat-probe-answer { address 17 = 203.0.113.1:35990 }", 95},
    {"slot-request { number 0 = 1481 number 5 = 9 }",
     "slot-info { list 6 { number 0 = 1481 address 3 = 198.18.5.9:11289 "
     "address 3 = 198.18.6.9:11545 number 7 = 9 } }",
     95},
    {"search { list 0 { string 0 = \"sample.user\" number 1 = 0 number 2 = 16 } "
     "numbers 1 = 16 11 }",
     "search-result { number 1 = 1 }", 90},
    {"publish { blob 11 = directory-record 0 40 }", NULL, 95},
};

#define EXCHANGES (sizeof exchanges / sizeof exchanges[0])

static void read_group(load *l, const char *text, host *sender, command_group *group)
{
    word_list words = words_of_text(&l->short_lived, "load", text);
    reader r = words_start(&words);

    words_next_statement(&r);
    commands_read(&r, sender, &l->source, group);
}

static void put_payload(load *l, host *from, const host *to, uint16_t id,
                        const command_group *group)
{
    bytes plaintext = commands_plaintext(group, &l->short_lived);
    bytes datagram = datagram_payload(&l->short_lived, from, to, id, &plaintext);

    put(l, from, to, &datagram);
}

/* The first datagram of a client does not know its public address: NAck and resend. */
static void introduce(load *l, host *client, host *node, uint16_t id, const command_group *group)
{
    uint32_t challenge = filler_number(&l->source);
    bytes plaintext = commands_plaintext(group, &l->short_lived);
    bytes nack = datagram_answer(&l->short_lived, node, client, SKYPE_TYPE_NACK, id, challenge);
    bytes resend = datagram_resend(&l->short_lived, client, node, id, challenge, &plaintext);

    put(l, node, client, &nack);
    put(l, client, node, &resend);
    client->believed_ip = client->outside.ip;
}

static void put_reply(load *l, const exchange_kind *kind, host *client, host *node, uint16_t id,
                      const command_group *request)
{
    command_group reply;
    bytes ack;

    if (!kind->reply) {
        ack = datagram_answer(&l->short_lived, node, client, SKYPE_TYPE_ACK, id,
                              filler_number(&l->source));
        put(l, node, client, &ack);
        return;
    }
    read_group(l, kind->reply, node, &reply);
    reply.commands[0].request_id = request->commands[0].request_id;
    put_payload(l, node, client, commands_draw_ids(&reply, node), &reply);
}

static void put_exchange(load *l)
{
    unsigned which = filler_number(&l->source) % CLIENTS;
    host *client = &l->clients[which];
    host *node = &l->nodes[filler_number(&l->source) % NODES];
    const exchange_kind *kind = &exchanges[filler_number(&l->source) % EXCHANGES];
    command_group request;
    uint16_t id;

    read_group(l, kind->request, client, &request);
    id = commands_draw_ids(&request, client);
    put_payload(l, client, node, id, &request);
    if (!l->introduced[which])
        introduce(l, client, node, id, &request);
    l->introduced[which] = true;
    if (filler_number(&l->source) % PERCENT < kind->answered)
        put_reply(l, kind, client, node, id, &request);
}

/* ---- other protocols ---- */

/* A datagram that begins like another protocol's and goes on at random. */
typedef struct {
    uint16_t port;
    uint8_t begin[4];
    size_t length;
} foreign_kind;

static const foreign_kind foreigners[] = {
    {53, {0x12, 0x34, 0x01, 0x00}, 38},    /* like a DNS query */
    {5004, {0x80, 0x00, 0x10, 0x01}, 172}, /* like 20 ms of RTP */
    {443, {0xC3, 0xFF, 0x00, 0x00}, 1200}, /* like a QUIC initial */
    {6881, {0x64, 0x31, 0x3A, 0x61}, 101}, /* like a BitTorrent DHT query */
    {3074, {0x00, 0x00, 0x02, 0x00}, 60},  /* like a game; third byte as a Skype payload */
};

static void put_foreign(load *l)
{
    const foreign_kind *kind =
        &foreigners[filler_number(&l->source) % (sizeof foreigners / sizeof foreigners[0])];
    endpoint stranger = {FIRST_STRANGER + filler_number(&l->source) % NODES,
                         (uint16_t)(FIRST_NODE_PORT + filler_number(&l->source) % NODES)};
    endpoint server = {FIRST_SERVER + filler_number(&l->source) % NODES, kind->port};
    host from = host_make("stranger", stranger, stranger);
    host to = host_make("server", server, server);
    bytes datagram = bytes_new(&l->short_lived);

    bytes_append(&datagram, kind->begin, sizeof kind->begin);
    filler_bytes(&l->source, bytes_extend(&datagram, kind->length), kind->length);
    put(l, &from, &to, &datagram);
    l->foreign++;
}

/* ---- all of it ---- */

static void make_hosts(load *l, arena *memory)
{
    l->clients = arena_zero(memory, CLIENTS * sizeof *l->clients);
    l->introduced = arena_zero(memory, CLIENTS * sizeof *l->introduced);
    l->nodes = arena_zero(memory, NODES * sizeof *l->nodes);
    for (uint32_t i = 0; i < CLIENTS; i++) {
        l->clients[i] = host_make("client", (endpoint){FIRST_CLIENT + i, CLIENT_PORT},
                                  (endpoint){FIRST_PUBLIC + i, CLIENT_PORT});
        host_restart(&l->clients[i], i);
    }
    for (uint32_t i = 0; i < NODES; i++) {
        endpoint at = {FIRST_NODE + i, (uint16_t)(FIRST_NODE_PORT + i)};

        l->nodes[i] = host_make("node", at, at);
        host_restart(&l->nodes[i], i);
    }
}

bool load_write(FILE *to, uint64_t frames, unsigned foreign_percent)
{
    arena memory = {NULL};
    load l = {.file = to,
              .left = frames,
              .time = (uint64_t)START * MICROSECONDS_PER_SECOND,
              .pending = bytes_new(&memory)};

    make_hosts(&l, &memory);
    pcap_put_head(&l.pending);
    while (l.left > 0 && !l.failed) {
        l.time += EXCHANGE_SPACING;
        if (l.foreign * PERCENT < (frames - l.left) * foreign_percent)
            put_foreign(&l);
        else
            put_exchange(&l);
        arena_release(&l.short_lived);
    }
    flush(&l);
    arena_release(&memory);
    return !l.failed;
}
