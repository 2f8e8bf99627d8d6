/* make_stream.c - a capture of one long Skype stream, for measurements.
 *
 * Usage: make-stream MEBIBYTES FILE
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/command.h"
#include "wire/handshake.h"
#include "wire/keystream.h"
#include "wire/object_list.h"
#include "wire/varint.h"

#define MEBIBYTE       0x100000u
#define SEGMENT_LENGTH 1460u
#define BLOB_LENGTH    1000u
#define RECORD_MAX     1100u
#define ACKNOWLEDGED   4u /* so many segments by one of the other side */

/* The message that Biondi and Desclaux print (2006); its seed enciphers what follows. */
static const uint8_t first_message[SKYPE_HANDSHAKE_LENGTH] = {
    0x33, 0xfb, 0xaf, 0x76, 0x28, 0xab, 0xb1, 0x93, 0x0a, 0xff, 0x6c, 0xdf, 0x55, 0xb1,
};
#define FIRST_SEED 0x33fbaf76u

enum {
    ETHERNET_LENGTH = 14,
    IP_LENGTH = 20,
    TCP_LENGTH = 20,
    HEADERS_LENGTH = ETHERNET_LENGTH + IP_LENGTH + TCP_LENGTH,
    IP_OFFSET = ETHERNET_LENGTH,
    TCP_OFFSET = ETHERNET_LENGTH + IP_LENGTH,
    TCP_SYN = 0x02,
    TCP_ACK = 0x10,
    TCP_PUSH_ACK = 0x18,
};

typedef struct {
    FILE *file;
    uint32_t frames;
    uint32_t sequence;
    uint8_t data[SEGMENT_LENGTH];
    uint32_t used;
} capture;

static void put16(uint8_t *out, uint32_t value)
{
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
}

static void put32(uint8_t *out, uint32_t value)
{
    put16(out, value >> 16);
    put16(out + 2, value);
}

static void write_or_die(capture *c, const void *bytes, size_t length)
{
    if (fwrite(bytes, 1, length, c->file) != length) {
        perror("make-stream");
        exit(EXIT_FAILURE);
    }
}

/* Big-endian pcap, Ethernet. */
static void write_file_header(capture *c)
{
    static const uint8_t header[24] = {0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, [17] = 4, [23] = 1};

    write_or_die(c, header, sizeof header);
}

static void write_packet(capture *c, const uint8_t headers[HEADERS_LENGTH], uint32_t length)
{
    uint8_t packet[16] = {0};

    put32(packet, c->frames / 1000);
    put32(packet + 4, c->frames % 1000 * 1000);
    put32(packet + 8, HEADERS_LENGTH + length);
    put32(packet + 12, HEADERS_LENGTH + length);
    write_or_die(c, packet, sizeof packet);
    write_or_die(c, headers, HEADERS_LENGTH);
    write_or_die(c, c->data, length);
    c->frames++;
}

static void write_segment(capture *c, uint8_t flags)
{
    uint8_t headers[HEADERS_LENGTH] = {
        2,    0,  0,    0,    0, 2, 2, 0, 0,  0, 0, 1, 8,    0, /* Ethernet */
        0x45, 0,  0,    0,    0, 0, 0, 0, 64, 6, 0, 0, 192,  0, 2,    1,
        198,  51, 100,  1,                                                  /* IPv4 */
        0xc0, 0,  0x9c, 0xbb, 0, 0, 0, 0, 0,  0, 0, 1, 0x50, 0, 0xff, 0xff, /* TCP */
    };

    put16(headers + IP_OFFSET + 2, IP_LENGTH + TCP_LENGTH + c->used);
    put32(headers + TCP_OFFSET + 4, c->sequence);
    headers[TCP_OFFSET + 13] = flags;
    write_packet(c, headers, c->used);
    c->sequence += flags & TCP_SYN ? 1 : c->used;
    c->used = 0;
}

static void write_ack(capture *c)
{
    uint8_t headers[HEADERS_LENGTH] = {
        2,    0,    0,       0,    0,    1,    2, 0,    0,
        0,    0,    2,       8,    0,    0x45, 0, 0,    IP_LENGTH + TCP_LENGTH,
        0,    0,    0,       0,    64,   6,    0, 0,    198,
        51,   100,  1,       192,  0,    2,    1, 0x9c, 0xbb,
        0xc0, 0,    0,       0,    0,    1,    0, 0,    0,
        0,    0x50, TCP_ACK, 0xff, 0xff,
    };

    put32(headers + TCP_OFFSET + 8, c->sequence);
    write_packet(c, headers, 0);
}

static void write_frame(capture *c, uint8_t flags)
{
    write_segment(c, flags);
    if (c->frames % (ACKNOWLEDGED + 1) == ACKNOWLEDGED)
        write_ack(c);
}

static void send_bytes(capture *c, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        const size_t room = SEGMENT_LENGTH - c->used;
        const size_t piece = length < room ? length : room;

        memcpy(c->data + c->used, bytes, piece);
        c->used += (uint32_t)piece;
        bytes += piece;
        length -= piece;
        if (c->used == SEGMENT_LENGTH)
            write_frame(c, TCP_PUSH_ACK);
    }
}

/* A packet record: id, one one-way command with a blob in a plain list. */
static size_t make_record(uint16_t id, uint8_t *out)
{
    uint8_t list[RECORD_MAX] = {SKYPE_LIST_PLAIN, 1, SKYPE_FAMILY_BLOB, 0};
    uint8_t body[RECORD_MAX];
    size_t length = 4 + skype_varint_encode(BLOB_LENGTH, list + 4);
    size_t head;

    memset(list + length, 0x55, BLOB_LENGTH);
    length += BLOB_LENGTH;
    put16(body, id);
    length = 2 + skype_command_write(47, SKYPE_COMMAND_ONE_WAY, 0, list, length, body + 2);
    head = skype_varint_encode((uint32_t)length << 1, out);
    memcpy(out + head, body, length);
    return head + length;
}

int main(int argc, char **argv)
{
    capture c = {.file = NULL};
    uint8_t key[SKYPE_KEY_LENGTH];
    uint8_t record[RECORD_MAX];
    uint64_t wanted;
    skype_rc4 rc4;

    if (argc != 3 || (c.file = fopen(argv[2], "wb")) == NULL) {
        fputs("usage: make-stream MEBIBYTES FILE\n", stderr);
        return EXIT_FAILURE;
    }
    wanted = strtoull(argv[1], NULL, 10) * MEBIBYTE;
    skype_key_expand(FIRST_SEED, key);
    skype_rc4_init(&rc4, key, sizeof key);
    write_file_header(&c);
    write_frame(&c, TCP_SYN);
    send_bytes(&c, first_message, sizeof first_message);
    write_frame(&c, TCP_PUSH_ACK);
    for (uint64_t sent = 0; sent < wanted;) {
        const size_t length = make_record((uint16_t)(sent / RECORD_MAX), record);

        skype_rc4_xor(&rc4, record, record, length);
        send_bytes(&c, record, length);
        sent += length;
    }
    if (c.used > 0)
        write_frame(&c, TCP_PUSH_ACK);
    if (fclose(c.file) != 0) {
        perror("make-stream");
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
