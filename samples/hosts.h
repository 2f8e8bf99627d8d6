/* hosts.h - the parties of a scenario and what each of them counts and remembers.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_HOSTS_H
#define SKYPE_SAMPLES_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "words.h"

typedef struct {
    const char *name;
    endpoint seen;          /* in the frames of the capture, at the client's side of the NAT */
    endpoint outside;       /* as the rest of the world sees it; the same without NAT */
    uint32_t believed_ip;   /* what it takes for its own public address; 0.0.0.0 until told */
    const uint8_t *ipv6;    /* 16 bytes, or NULL */
    uint32_t generator;     /* draws IVs, stream seeds and function nibbles */
    uint32_t pad_generator; /* draws the word of padded probes */
    uint16_t counter;       /* next frame, packet or request id */
    uint16_t ip_identification;
    uint16_t next_tcp_port;
} host;

typedef struct {
    arena *memory;
    host **hosts;
    size_t count;
    size_t capacity;
} host_table;

/* A host whose generators and counter start from a value derived from its name. */
host host_make(const char *name, endpoint seen, endpoint outside);

/* Starts counters and generators again, from values that differ with every restart. */
void host_restart(host *who, uint32_t salt);

/* Reads "NAME ADDRESS:PORT" and attributes: public ADDRESS[:PORT], knows-public, ipv6 ADDRESS,
 * counter N, generator N. */
void hosts_read(host_table *table, reader *r);

/* Attributes counter N and generator N, as far as they follow. */
bool host_read_state(host *who, reader *r);

/* The host of that name or NULL; hosts_named() ends the program instead. */
host *hosts_find(const host_table *table, const char *name);
host *hosts_named(const host_table *table, reader *r);

bool host_behind_nat(const host *who);

uint32_t host_draw(host *who);          /* next state of the generator: an IV */
uint8_t host_draw_nibble(host *who);    /* filler of a function byte, in place: 0x00..0x70 */
uint32_t host_draw_seed(host *who);     /* a state that may stand at the start of a TCP stream */
uint16_t host_draw_id(host *who);       /* next frame, packet or request id */
uint32_t host_draw_pad_word(host *who); /* little-endian word that pads a probe */

#endif
