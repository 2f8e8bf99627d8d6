/* random_traffic.c - foreign traffic without end, to count what is taken for Skype.
 *
 * Usage: random_traffic KIND FIRST COUNT > CAPTURE
 * Writes the frames of COUNT items, beginning with item FIRST, as a pcap file.  Every item is made
 * from its own number: the same range gives the same bytes, however a longer run is cut.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED 0x536B797065554450u

#define ETHERNET_LENGTH 14u
#define IPV4_LENGTH     20u
#define UDP_LENGTH      8u
#define TCP_LENGTH      20u
#define MAX_PAYLOAD     1400u
#define MAX_FRAME       (ETHERNET_LENGTH + IPV4_LENGTH + TCP_LENGTH + MAX_PAYLOAD)

#define PROTOCOL_TCP 6u
#define PROTOCOL_UDP 17u

#define TCP_SYN     0x02u
#define TCP_SYN_ACK 0x12u
#define TCP_PSH_ACK 0x18u

#define PCAP_MAGIC      0xA1B2C3D4u
#define PCAP_SNAPLEN    65535u
#define PCAP_ETHERNET   1u
#define ITEM_USEC       50u /* between items */
#define FRAME_USEC      10u /* between the frames of one item */
#define USEC_PER_SECOND 1000000u

/* Hosts talk to each other again and again, so that what one datagram teaches meets others. */
#define INSIDE_HOSTS  256u
#define OUTSIDE_HOSTS 4096u
#define FIRST_INSIDE  0x0A000001u /* 10.0.0.1 */
#define FIRST_OUTSIDE 0xC6120001u /* 198.18.0.1: kept free for benchmarks */

#define PAYLOAD_FUNCTION     0x02u
#define PAYLOAD_MIN_LENGTH   15u
#define FUNCTION_OFFSET      2u
#define FIRST_DYNAMIC_PORT   1024u
#define DYNAMIC_PORTS        (65536u - FIRST_DYNAMIC_PORT)
#define BACKWARDS_START_USEC (UINT64_C(1) << 40)

typedef struct {
    uint64_t state;
} numbers;

typedef struct {
    uint32_t ip;
    uint16_t port;
} end;

/* splitmix64 (Steele, Lea and Flood 2014). */
static uint64_t next(numbers *from)
{
    uint64_t z = from->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static uint32_t below(numbers *from, uint32_t limit)
{
    return (uint32_t)(next(from) % limit);
}

static numbers numbers_of(uint64_t item)
{
    numbers of = {SEED ^ item};

    of.state = next(&of);
    return of;
}

static void fill(numbers *from, uint8_t *out, size_t length)
{
    for (size_t i = 0; i < length; i++)
        out[i] = (uint8_t)(next(from) >> 32);
}

/* ---- frames ---- */

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value);
}

static void write_all(const void *bytes, size_t length)
{
    if (fwrite(bytes, 1, length, stdout) != length)
        exit(EXIT_FAILURE);
}

static void write_head(void)
{
    const uint32_t head[] = {PCAP_MAGIC, 2 | 4 << 16, 0, 0, PCAP_SNAPLEN, PCAP_ETHERNET};

    write_all(head, sizeof head);
}

static void write_frame(const uint8_t *frame, uint32_t length, uint64_t usec)
{
    const uint32_t head[] = {(uint32_t)(usec / USEC_PER_SECOND), (uint32_t)(usec % USEC_PER_SECOND),
                             length, length};

    write_all(head, sizeof head);
    write_all(frame, length);
}

/* Ethernet and IPv4 heads; returns where the transport's begins. */
static uint8_t *start_frame(uint8_t *frame, end from, end to, uint8_t protocol, uint32_t length)
{
    uint8_t *ip = frame + ETHERNET_LENGTH;

    memset(frame, 0, ETHERNET_LENGTH + IPV4_LENGTH);
    frame[0] = frame[6] = 2;
    frame[5] = 1;
    put16(frame + 12, 0x0800);
    ip[0] = 0x45;
    put16(ip + 2, IPV4_LENGTH + length);
    ip[8] = 64;
    ip[9] = protocol;
    put32(ip + 12, from.ip);
    put32(ip + 16, to.ip);
    return ip + IPV4_LENGTH;
}

static void write_udp(end from, end to, const uint8_t *payload, uint32_t length, uint64_t usec)
{
    uint8_t frame[MAX_FRAME];
    uint8_t *udp = start_frame(frame, from, to, PROTOCOL_UDP, UDP_LENGTH + length);

    put16(udp, from.port);
    put16(udp + 2, to.port);
    put16(udp + 4, UDP_LENGTH + length);
    put16(udp + 6, 0);
    memcpy(udp + UDP_LENGTH, payload, length);
    write_frame(frame, ETHERNET_LENGTH + IPV4_LENGTH + UDP_LENGTH + length, usec);
}

typedef struct {
    uint8_t flags;
    uint32_t sequence;
    uint32_t acknowledged;
    const uint8_t *payload;
    uint32_t length;
} segment;

static void write_tcp(end from, end to, const segment *s, uint64_t usec)
{
    uint8_t frame[MAX_FRAME];
    uint8_t *tcp = start_frame(frame, from, to, PROTOCOL_TCP, TCP_LENGTH + s->length);

    memset(tcp, 0, TCP_LENGTH);
    put16(tcp, from.port);
    put16(tcp + 2, to.port);
    put32(tcp + 4, s->sequence);
    put32(tcp + 8, s->acknowledged);
    tcp[12] = TCP_LENGTH / 4 << 4;
    tcp[13] = s->flags;
    put16(tcp + 14, UINT16_MAX);
    if (s->length)
        memcpy(tcp + TCP_LENGTH, s->payload, s->length);
    write_frame(frame, ETHERNET_LENGTH + IPV4_LENGTH + TCP_LENGTH + s->length, usec);
}

/* ---- ends and lengths ---- */

static uint16_t dynamic_port(numbers *from)
{
    return (uint16_t)(FIRST_DYNAMIC_PORT + below(from, DYNAMIC_PORTS));
}

/* A service everybody knows, one of Skype's, or any. */
static uint16_t server_port(numbers *from)
{
    static const uint16_t known[] = {80, 443, 1024, 3478, 6881, 12350, 13392, 33033, 40008};

    return below(from, 2) ? known[below(from, sizeof known / sizeof *known)] : dynamic_port(from);
}

static end inside_end(numbers *from)
{
    return (end){FIRST_INSIDE + below(from, INSIDE_HOSTS), dynamic_port(from)};
}

static end outside_end(numbers *from)
{
    return (end){FIRST_OUTSIDE + below(from, OUTSIDE_HOSTS), server_port(from)};
}

/* Half of all payloads are short, where Skype's own lie; the others are of any length. */
static uint32_t any_length(numbers *from)
{
    static const struct {
        uint32_t percent;
        uint32_t shortest;
        uint32_t longest;
    } classes[] = {{50, 1, 40}, {25, 41, 200}, {15, 201, 1000}, {10, 1001, MAX_PAYLOAD}};
    uint32_t percent = below(from, 100);
    unsigned class = 0;

    while (percent >= classes[class].percent)
        percent -= classes[class ++].percent;
    return classes[class].shortest +
           below(from, classes[class].longest - classes[class].shortest + 1);
}

/* ---- items ---- */

/* Random bytes between any two ends, one way or the other. */
static void write_datagram(uint64_t item, uint64_t usec)
{
    numbers from = numbers_of(item);
    const end inside = inside_end(&from);
    const end outside = outside_end(&from);
    const bool outgoing = below(&from, 2);
    const uint32_t length = any_length(&from);
    uint8_t payload[MAX_PAYLOAD];

    fill(&from, payload, length);
    write_udp(outgoing ? inside : outside, outgoing ? outside : inside, payload, length, usec);
}

/* The shape of a payload datagram, a counter in place of the session ID, all else random. */
static void write_shape(end source, end destination, uint64_t item, uint32_t length, uint64_t usec)
{
    numbers from = numbers_of(~item);
    uint8_t payload[MAX_PAYLOAD];

    fill(&from, payload, length);
    put16(payload, (uint32_t)item);
    payload[FUNCTION_OFFSET] = PAYLOAD_FUNCTION;
    write_udp(source, destination, payload, length, usec);
}

/* The worst of foreign protocols: always the shape, always counting, lengths of Skype's own
 * requests, and few sockets to count for. */
static void write_counting(uint64_t item, uint64_t usec)
{
    const uint32_t sockets = 64;
    numbers from = numbers_of(item);
    const end source = {FIRST_INSIDE + (uint32_t)(item % sockets), DYNAMIC_PORTS};
    const end destination = outside_end(&from);
    const uint32_t length = PAYLOAD_MIN_LENGTH + below(&from, 24);

    write_shape(source, destination, item / sockets, length, usec);
}

/* Every datagram from a socket of its own. */
static void write_socket(uint64_t item, uint64_t usec)
{
    numbers from = numbers_of(item);
    const end source = {FIRST_INSIDE + (uint32_t)(item >> 14),
                        (uint16_t)(FIRST_DYNAMIC_PORT + (item & 0x3FFF))};

    write_shape(source, outside_end(&from), item, PAYLOAD_MIN_LENGTH + below(&from, 64), usec);
}

static const end flooding = {FIRST_INSIDE, 35990};
static const end flooded = {FIRST_OUTSIDE, 33033};

/* All datagrams from one socket to another. */
static void write_flood(uint64_t item, uint64_t usec)
{
    numbers from = numbers_of(item);

    write_shape(flooding, flooded, item, PAYLOAD_MIN_LENGTH + below(&from, 64), usec);
}

static const end prober = {FIRST_INSIDE, 35990};
static const end probed = {0x18624250, 33033}; /* 24.98.66.80 */

/* A probe that is Skype's: the published one of Kortchinsky, "Vanilla Skype" 1, 2006. */
static void write_probe(uint64_t usec)
{
    static const uint8_t probe[] = {0x7F, 0x4E, 0x02, 0x11, 0x8A, 0xC0, 0x37, 0xFC, 0x95,
                                    0x75, 0x5E, 0x5E, 0xB9, 0x81, 0x7A, 0x8E, 0xFA, 0x81};

    write_udp(prober, probed, probe, sizeof probe, usec);
}

/* A probe, then shapes of one session ID, each before the last by the clock: no copy is ever
 * recent. */
static void write_backwards(uint64_t item, uint64_t usec)
{
    const uint64_t time = BACKWARDS_START_USEC - usec;

    if (item == 0)
        write_probe(time);
    else
        write_shape(prober, probed, item << 16, PAYLOAD_MIN_LENGTH, time);
}

/* A probe, then shapes sent to its socket, which is proven, but no more: none is claimed, and what
 * comes later might prove each. */
static void write_unclaimed(uint64_t item, uint64_t usec)
{
    numbers from = numbers_of(item);

    if (item == 0)
        write_probe(usec);
    else
        write_shape(outside_end(&from), prober, item, PAYLOAD_MIN_LENGTH + below(&from, 64), usec);
}

/* SYN, SYN/ACK, and the first payload of each side. */
static void write_opening(uint64_t item, uint64_t usec)
{
    numbers from = numbers_of(item);
    const end client = inside_end(&from);
    const end server = outside_end(&from);
    const uint32_t client_sequence = (uint32_t)next(&from);
    const uint32_t server_sequence = (uint32_t)next(&from);
    const uint32_t client_length = any_length(&from);
    const uint32_t server_length = any_length(&from);
    uint8_t payload[MAX_PAYLOAD];

    write_tcp(client, server, &(segment){TCP_SYN, client_sequence, 0, NULL, 0}, usec);
    usec += FRAME_USEC;
    write_tcp(server, client,
              &(segment){TCP_SYN_ACK, server_sequence, client_sequence + 1, NULL, 0}, usec);
    usec += FRAME_USEC;
    fill(&from, payload, client_length);
    write_tcp(
        client, server,
        &(segment){TCP_PSH_ACK, client_sequence + 1, server_sequence + 1, payload, client_length},
        usec);
    usec += FRAME_USEC;
    fill(&from, payload, server_length);
    write_tcp(server, client,
              &(segment){TCP_PSH_ACK, server_sequence + 1, client_sequence + 1 + client_length,
                         payload, server_length},
              usec);
}

/* Connections whose first byte is missing, and that are left just before they have sent enough to
 * be given up: SYN, then segments behind the gap.  One frame is one item. */
static void write_half_open(uint64_t item, uint64_t usec)
{
    const uint32_t length = 200;
    const uint32_t segments = 80;
    const uint32_t number = (uint32_t)(item % (segments + 1));
    numbers from = numbers_of(item / (segments + 1));
    const end client = inside_end(&from);
    const end server = {FIRST_OUTSIDE + below(&from, OUTSIDE_HOSTS), dynamic_port(&from)};
    const uint32_t sequence = (uint32_t)next(&from);
    const uint32_t behind_gap = sequence + 2;
    uint8_t payload[MAX_PAYLOAD];

    if (number == 0) {
        write_tcp(client, server, &(segment){TCP_SYN, sequence, 0, NULL, 0}, usec);
        return;
    }
    fill(&from, payload, length);
    write_tcp(client, server,
              &(segment){TCP_PSH_ACK, behind_gap + (number - 1) * length, 1, payload, length},
              usec);
}

/* Connections between two hosts, as many as there are ports, then from the next client. */
static end one_of_many(uint64_t item)
{
    return (end){FIRST_INSIDE + (uint32_t)(item / DYNAMIC_PORTS),
                 (uint16_t)(FIRST_DYNAMIC_PORT + item % DYNAMIC_PORTS)};
}

/* SYNs to one host that nobody answers. */
static void write_syn(uint64_t item, uint64_t usec)
{
    numbers from = numbers_of(item);

    write_tcp(one_of_many(item), flooded, &(segment){TCP_SYN, (uint32_t)next(&from), 0, NULL, 0},
              usec);
}

/* Connections to one host that send a login's first message, which proves nothing, and no more. */
static void write_login(uint64_t item, uint64_t usec)
{
    static const uint8_t first_message[] = {0x16, 0x03, 0x01, 0x00, 0x00};
    const end client = one_of_many(item);
    numbers from = numbers_of(item);
    const uint32_t sequence = (uint32_t)next(&from);
    const uint32_t other = (uint32_t)next(&from);

    write_tcp(client, flooded, &(segment){TCP_SYN, sequence, 0, NULL, 0}, usec);
    usec += FRAME_USEC;
    write_tcp(flooded, client, &(segment){TCP_SYN_ACK, other, sequence + 1, NULL, 0}, usec);
    usec += FRAME_USEC;
    write_tcp(client, flooded,
              &(segment){TCP_PSH_ACK, sequence + 1, other + 1, first_message, sizeof first_message},
              usec);
}

static const struct {
    const char *name;
    const char *what;
    void (*write)(uint64_t item, uint64_t usec);
} kinds[] = {
    {"datagrams", "random datagrams", write_datagram},
    {"counting", "shaped like Skype's, with a counter, from 64 sockets", write_counting},
    {"openings", "TCP handshakes with a random first payload of each side", write_opening},
    {"sockets", "shaped like Skype's, each from its own socket", write_socket},
    {"flood", "shaped like Skype's, all from one socket", write_flood},
    {"backwards", "a Skype probe, then shapes of one session ID under a clock that runs back",
     write_backwards},
    {"unclaimed", "a Skype probe, then shapes sent to its socket", write_unclaimed},
    {"halfopen", "TCP connections that lack their first byte", write_half_open},
    {"syns", "SYNs to one host", write_syn},
    {"logins", "connections to one host that send five bytes of a login", write_login},
};

#define KINDS (sizeof kinds / sizeof *kinds)

static int usage(void)
{
    fputs("usage: random_traffic KIND FIRST COUNT > CAPTURE\nkinds:\n", stderr);
    for (size_t i = 0; i < KINDS; i++)
        fprintf(stderr, "  %-10s %s\n", kinds[i].name, kinds[i].what);
    return EXIT_FAILURE;
}

int main(int count, char **arguments)
{
    size_t kind = 0;
    uint64_t first, items;

    if (count != 4)
        return usage();
    while (kind < KINDS && strcmp(kinds[kind].name, arguments[1]) != 0)
        kind++;
    if (kind == KINDS)
        return usage();
    first = strtoull(arguments[2], NULL, 10);
    items = strtoull(arguments[3], NULL, 10);
    write_head();
    for (uint64_t i = 0; i < items; i++)
        kinds[kind].write(first + i, (first + i) * ITEM_USEC);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
