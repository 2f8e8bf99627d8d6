/* memory.h - what the capture has taught so far: sockets, hosts, public addresses.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_MEMORY_H
#define SKYPE_STATE_MEMORY_H

#include "ws_compat.h"

/* One end of a flow.  Addresses are a.b.c.d as 0xaabbccdd everywhere above the wire. */
typedef struct {
    uint32_t ip;
    uint32_t port; /* 16 bits used; a full word, so that ends have no padding and can be hashed */
} skype_socket;

typedef struct {
    skype_socket source;
    skype_socket destination;
} skype_ends;

/* A host's part in a datagram: its address enters the seed on that side. */
typedef enum {
    SKYPE_AS_SENDER,
    SKYPE_AS_RECEIVER,
    SKYPE_ROLES,
} skype_role;

/* Most addresses worth trying for one side of a seed. */
#define SKYPE_SEED_CANDIDATES 12u

/* 16-bit ids wrap and repeat: an answer belongs to the latest message not older than this. */
#define SKYPE_RECENT_SECONDS 12

/* All memory is file scope and empties itself when a capture is closed. */
void skype_memory_register(void);

/* Ends of this packet; false unless both addresses are IPv4. */
bool skype_memory_ends(const packet_info *pinfo, skype_ends *ends);

/* An address in dotted form, from the given pool. */
const char *skype_memory_ip_text(wmem_allocator_t *pool, uint32_t ip);

/* The same ends seen from the other side. */
skype_ends skype_memory_reverse(const skype_ends *ends);

/* True when `then` is not after `now` and less than 12 s before it. */
bool skype_memory_is_recent(const nstime_t *then, const nstime_t *now);

/* True when `then` is 12 s or more before `now`: what was noted before then is as old, and a search
 * ends there. */
bool skype_memory_is_past(const nstime_t *then, const nstime_t *now);

/* Marks a UDP socket as one of Skype's: a message it sent in `frame` is proven.  Returns true for
 * the first proof; a later one changes nothing. */
bool skype_memory_prove_socket(const skype_socket *socket, uint32_t frame);

/* Frame that proved a UDP socket, 0 when it is not known as Skype's. */
uint32_t skype_memory_socket_proof(const skype_socket *socket);

/* A message in `frame` revealed that host (the address its packets carry) appears to others as
 * public_ip.  0.0.0.0 is ignored; the oldest of too many is forgotten. */
void skype_memory_learn_public_ip(uint32_t host, uint32_t public_ip, uint32_t frame);

/* The same from a message that is not proven: worth a try in a seed, but not known. */
void skype_memory_hear_public_ip(uint32_t host, uint32_t public_ip);

/* A seed with this address for host, in this role, deciphered something. */
void skype_memory_address_worked(uint32_t host, skype_role role, uint32_t address);

/* Addresses to try for host in a seed, best first and without repetition: what worked last,
 * what was learned, the host's own address, 0.0.0.0 (senders that do not know theirs), and for
 * private hosts what was heard and the user's preference.  Returns how many were written to out. */
unsigned skype_memory_candidates(uint32_t host, skype_role role,
                                 uint32_t out[SKYPE_SEED_CANDIDATES]);

/* True where a host's public address is known: it is a public one, or one was learned, worked, or
 * was given by the user. */
bool skype_memory_address_known(uint32_t host);

/* Notes that a message of or to host could not be deciphered for want of its public address.
 * Returns the first frame noted for the host: there the advice stands, others point to it. */
uint32_t skype_memory_note_undecipherable(uint32_t host, uint32_t frame);

#endif
