/* streams.h - TCP connections: opening, data in segments, closing, and what goes wrong on the way.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_STREAMS_H
#define SKYPE_SAMPLES_STREAMS_H

#include "capture.h"
#include "hosts.h"
#include "message_log.h"
#include "wire/keystream.h"

/* One direction of a connection, seen from its sender. */
typedef struct {
    uint32_t sequence; /* of the next byte */
    bytes held;        /* data that goes with the next line's */
    bool ciphering;
    skype_rc4 cipher;
    uint32_t login_records; /* type 17 so far: they are numbered */
    const uint8_t *dh_exponent;
    const uint8_t *dh_value; /* NULL before it is sent */
} stream_side;

struct connection {
    const char *label;
    host *client;
    host *server;
    uint16_t client_port;
    stream_side client_side;
    stream_side server_side;
    const uint8_t *login_block; /* its key is derived from that; NULL: no body so far */
    const uint8_t *secret;      /* of a DH-384 exchange, once both values are there */
    uint32_t data_segments;     /* of both sides so far, counted from 1 */
};

/* What happens to the data segments of all connections. */
typedef struct {
    uint32_t segment_length; /* longest one; 0: as long as Ethernet allows */
    bool swapped;            /* segments of one message arrive in pairs, the second first */
    bool repeated;           /* each is sent again, with some bytes of the one before it */
    uint32_t lost;           /* this one does not reach the capture; 0: none */
    uint32_t first;          /* the capture begins with this one; 0 or 1: with the SYN */
} stream_delivery;

typedef struct {
    arena *memory;
    connection **connections;
    size_t count;
    size_t capacity;
    stream_delivery delivery;
} stream_table;

/* Lengths of the segments of one message, as far as they are given. */
typedef struct {
    const uint32_t *lengths;
    size_t count;
} stream_split;

/* Reads the words of a delivery statement. */
void streams_read_delivery(stream_table *table, reader *r);

/* Opens a connection: SYN, SYN/ACK, ACK from the given time on; returns the time of the last. */
connection *streams_add(stream_table *table, host *client, host *server);
uint64_t stream_open(stream_table *table, connection *c, capture *to, uint64_t time);

/* The latest connection between two hosts in either direction, or the one of that label. */
connection *streams_find(const stream_table *table, const host *a, const host *b,
                         const char *label);

stream_side *stream_side_of(connection *c, const host *sender);

/* Sends data in segments; returns the time of the last. */
uint64_t stream_send(stream_table *table, connection *c, const host *sender, const bytes *data,
                     stream_split split, capture *to, uint64_t time);

/* FIN both ways, or a RST. */
uint64_t stream_close(stream_table *table, connection *c, const host *sender, capture *to,
                      uint64_t time);
uint64_t stream_reset(stream_table *table, connection *c, const host *sender, capture *to,
                      uint64_t time);

#endif
