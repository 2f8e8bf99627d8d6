/* iv_lines.h - generator lines: IVs of one socket lie close together on the generator's cycle.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_IV_LINES_H
#define SKYPE_STATE_IV_LINES_H

#include "ws_compat.h"
#include "state/ends.h"
#include "wire/datagram.h"

/* Sightings kept per socket, and sockets kept (about 11 MB in all): those used longest ago give
 * way. The line of a whole host takes the place of a socket.  A hostile capture can make this
 * memory forget, not grow. */
#define SKYPE_LINE_SIGHTINGS 8u
#define SKYPE_LINE_SOCKETS   32768u

/* A generator's state is taken as later on a line within this many steps: a process draws values
 * for other things in between. */
#define SKYPE_LINE_MAX_STEPS 4096u

/* How other datagrams of a socket support this one, weakest first. */
typedef enum {
    SKYPE_LINE_NONE,
    SKYPE_LINE_HOST,     /* IV follows a proven state of the host, a TCP seed for instance */
    SKYPE_LINE_NEAR,     /* IV follows an earlier one: like HOST it supports a proven socket */
    SKYPE_LINE_COPY,     /* and CRC and length are those of a datagram to another host: as well */
    SKYPE_LINE_LINEAR,   /* enough for a first claim: IV follows an earlier one, and the CRCs differ
                            exactly as the request IDs do */
    SKYPE_LINE_PAIR,     /* enough for a first claim: IV and frame id closely follow earlier ones */
    SKYPE_LINE_FOLLOWED, /* a later datagram made its first claim on this one */
} skype_line_link;

void skype_lines_register(void);

/* What is kept of a socket's latest datagrams. */
typedef struct skype_line skype_line;

/* A socket's line is looked for soon, and its host's: both are fetched. */
void skype_line_prefetch(const skype_socket *socket);

/* This line (NULL: none) is noted soon. */
void skype_line_prefetch_neighbours(const skype_line *line);

/* NULL where nothing is kept of the socket.  Until the next line is noted. */
skype_line *skype_line_find(const skype_socket *socket);

/* Steps from the nearest earlier IV of a line (NULL: none) to a position on the generator's cycle;
 * 0 when there is none. */
uint32_t skype_line_steps(const skype_line *line, uint32_t position);

/* How a datagram (payload or fragment) of this length, whose IV has this position, is supported by
 * what its socket, of this line (NULL: none), sent before.  is_first: the socket is not proven, so
 * that the link may be its first claim.  First pass only, before the datagram itself is noted. */
skype_line_link skype_line_link_of(const skype_line *line, const skype_ends *ends,
                                   const skype_datagram *head, uint32_t position, uint32_t length,
                                   bool is_first);

/* Remembers a datagram's place on its socket's line, which is what skype_line_find has found; first
 * pass only. */
void skype_line_note(skype_line *line, const skype_ends *ends, const skype_datagram *head,
                     uint32_t position, uint32_t length, uint32_t frame);

/* True where a later datagram of the socket made its first claim on this one of `frame`. */
bool skype_lines_is_followed(const skype_datagram *head, uint32_t frame);

/* True when an earlier payload between these ends had this id, plaintext CRC and length of
 * enciphered bytes. */
bool skype_lines_has_payload(const skype_ends *ends, uint16_t id, uint32_t crc, uint32_t length);

/* The line of a whole host: states drawn for proven datagrams and TCP seeds alike.  Returns the
 * steps from the nearest earlier state, 0 when there is none. */
uint32_t skype_lines_host_steps(uint32_t host, uint32_t position);

/* Remembers the position of a state of a host's generator; first pass only. */
void skype_lines_note_host(uint32_t host, uint32_t position);

#endif
