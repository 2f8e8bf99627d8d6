/* streams.c - TCP connections: opening, data in segments, closing, and what goes wrong on the way.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "streams.h"

#include <string.h>

#include "frames.h"
#include "wire/checksum.h"

#define LONGEST_SEGMENT 1460u
#define OVERLAP         4u     /* bytes of the segment before, in a repeated one */
#define ROUND_TRIP      60000u /* microseconds */
#define TURNAROUND      50u    /* a host's own answer */
#define SEGMENT_SPACING 20u

/* ---- setting up ---- */

void streams_read_delivery(stream_table *table, reader *r)
{
    stream_delivery *how = &table->delivery;

    while (reader_more(r)) {
        if (reader_accept(r, "segments"))
            how->segment_length = reader_number(r);
        else if (reader_accept(r, "swapped"))
            how->swapped = true;
        else if (reader_accept(r, "repeated"))
            how->repeated = true;
        else if (reader_accept(r, "lose"))
            how->lost = reader_number(r);
        else if (reader_accept(r, "from"))
            how->first = reader_number(r);
        else
            reader_fail(r, "no delivery is \"%s\"", reader_word(r));
    }
}

static uint32_t first_sequence(const host *who, uint16_t port)
{
    const uint8_t digits[] = {(uint8_t)(port >> 8), (uint8_t)port};

    return skype_crc32(digits, sizeof digits) ^ who->seen.ip;
}

connection *streams_add(stream_table *table, host *client, host *server)
{
    connection *c = arena_zero(table->memory, sizeof *c);

    c->client = client;
    c->server = server;
    c->client_port = client->next_tcp_port++;
    c->client_side.sequence = first_sequence(client, c->client_port);
    c->server_side.sequence = first_sequence(server, c->client_port);
    c->client_side.held = bytes_new(table->memory);
    c->server_side.held = bytes_new(table->memory);
    table->connections = arena_grow(table->memory, table->connections, table->count,
                                    &table->capacity, sizeof *table->connections);
    table->connections[table->count++] = c;
    return c;
}

static bool is_between(const connection *c, const host *a, const host *b)
{
    return (c->client == a && c->server == b) || (c->client == b && c->server == a);
}

connection *streams_find(const stream_table *table, const host *a, const host *b, const char *label)
{
    for (size_t i = table->count; i > 0; i--) {
        connection *c = table->connections[i - 1];

        if (is_between(c, a, b) && (!label || (c->label && strcmp(c->label, label) == 0)))
            return c;
    }
    return NULL;
}

stream_side *stream_side_of(connection *c, const host *sender)
{
    return c->client == sender ? &c->client_side : &c->server_side;
}

/* ---- segments ---- */

static tcp_head head_of(connection *c, const host *sender, uint8_t flags)
{
    bool by_client = c->client == sender;
    const stream_side *own = by_client ? &c->client_side : &c->server_side;
    const stream_side *other = by_client ? &c->server_side : &c->client_side;

    return (tcp_head){
        .source_port = by_client ? c->client_port : c->server->seen.port,
        .destination_port = by_client ? c->server->seen.port : c->client_port,
        .sequence = own->sequence,
        .acknowledgement = flags & TCP_ACK ? other->sequence : 0,
        .flags = flags,
    };
}

static void add_segment(const stream_table *table, connection *c, const host *sender,
                        const tcp_head *head, const bytes *data, capture *to, uint64_t time)
{
    host *from = sender == c->client ? c->client : c->server;
    const host *receiver = sender == c->client ? c->server : c->client;
    bytes frame = frame_tcp(table->memory, from, receiver, head, data);

    capture_add(to, time, &frame, frame.length);
}

/* A segment without data; SYN and FIN count as a byte of the stream. */
static void send_control(const stream_table *table, connection *c, const host *sender,
                         uint8_t flags, capture *to, uint64_t time)
{
    tcp_head head = head_of(c, sender, flags);
    bytes nothing = bytes_new(table->memory);

    if (c->data_segments + 1 >= table->delivery.first)
        add_segment(table, c, sender, &head, &nothing, to, time);
    if (flags & (TCP_SYN | TCP_FIN))
        stream_side_of(c, sender)->sequence++;
}

uint64_t stream_open(stream_table *table, connection *c, capture *to, uint64_t time)
{
    send_control(table, c, c->client, TCP_SYN, to, time);
    time += ROUND_TRIP;
    send_control(table, c, c->server, TCP_SYN | TCP_ACK, to, time);
    time += TURNAROUND;
    send_control(table, c, c->client, TCP_ACK, to, time);
    return time;
}

uint64_t stream_close(stream_table *table, connection *c, const host *sender, capture *to,
                      uint64_t time)
{
    const host *other = sender == c->client ? c->server : c->client;

    send_control(table, c, sender, TCP_FIN | TCP_ACK, to, time);
    time += ROUND_TRIP;
    send_control(table, c, other, TCP_FIN | TCP_ACK, to, time);
    time += TURNAROUND;
    send_control(table, c, sender, TCP_ACK, to, time);
    return time;
}

uint64_t stream_reset(stream_table *table, connection *c, const host *sender, capture *to,
                      uint64_t time)
{
    send_control(table, c, sender, TCP_RST | TCP_ACK, to, time);
    return time;
}

/* ---- data ---- */

/* A message on its way: where the next segment starts, and how many there were. */
typedef struct {
    const stream_table *table;
    connection *c;
    const host *sender;
    const bytes *data;
    uint32_t sequence; /* of data's first byte */
    capture *to;
} message_in_transit;

static void send_part(message_in_transit *m, size_t start, size_t end, uint64_t time)
{
    const stream_delivery *how = &m->table->delivery;
    tcp_head head = head_of(m->c, m->sender, TCP_PSH | TCP_ACK);
    bytes part = {m->data->data + start, end - start, end - start, m->table->memory};

    head.sequence = m->sequence + (uint32_t)start;
    m->c->data_segments++;
    if (m->c->data_segments != how->lost && m->c->data_segments >= how->first)
        add_segment(m->table, m->c, m->sender, &head, &part, m->to, time);
}

static size_t part_length(const message_in_transit *m, stream_split split, size_t index,
                          size_t start)
{
    size_t length = m->table->delivery.segment_length;

    if (length == 0)
        length = index < split.count ? split.lengths[index] : LONGEST_SEGMENT;
    return start + length < m->data->length ? length : m->data->length - start;
}

static size_t count_parts(const message_in_transit *m, stream_split split)
{
    size_t count = 0;

    for (size_t start = 0; start < m->data->length; count++)
        start += part_length(m, split, count, start);
    return count;
}

uint64_t stream_send(stream_table *table, connection *c, const host *sender, const bytes *data,
                     stream_split split, capture *to, uint64_t time)
{
    stream_side *side = stream_side_of(c, sender);
    message_in_transit m = {table, c, sender, data, side->sequence, to};
    size_t count = count_parts(&m, split);
    size_t start = 0;

    for (size_t i = 0; i < count; i++) {
        size_t end = start + part_length(&m, split, i, start);
        size_t slot = table->delivery.swapped && (i ^ 1) < count ? i ^ 1 : i;
        uint64_t at = time + slot * SEGMENT_SPACING;

        send_part(&m, start, end, at);
        if (table->delivery.repeated)
            send_part(&m, start < OVERLAP ? 0 : start - OVERLAP, end, at + SEGMENT_SPACING / 2);
        start = end;
    }
    side->sequence += (uint32_t)data->length;
    return time + (count > 0 ? count - 1 : 0) * SEGMENT_SPACING;
}
