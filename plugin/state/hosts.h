/* hosts.h - hosts, and the addresses under which others may know them.
 *
 * The seed of a datagram holds the addresses of both ends as the sender knows them.  Behind NAT
 * these are not the addresses of the packet.  An address that a message states is a candidate until
 * a datagram opened with it; one host may have several at once (NAT of the carrier, VPN, stale
 * ones: newer-peers.md, UDP 3).
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_HOSTS_H
#define SKYPE_STATE_HOSTS_H

#include "ws_compat.h"

/* A host's part in a datagram: its address enters the seed on that side. */
typedef enum {
    SKYPE_AS_SENDER,
    SKYPE_AS_RECEIVER,
    SKYPE_ROLES,
} skype_role;

/* Who stated an address, the most credible first. */
typedef enum {
    SKYPE_STATED_BY_ANSWER,  /* an ack or NAck that answers a datagram of this capture */
    SKYPE_STATED_BY_COMMAND, /* a deciphered message of or to the host */
    SKYPE_STATED_BY_NOBODY,  /* heard in a message that is not proven: worth a try, never known */
} skype_address_source;

/* Addresses kept for one host beside its own; what never opened anything gives way first, among
 * these what was heard, then the oldest. */
#define SKYPE_HOST_ADDRESSES 8u

/* Most addresses worth trying for one side of a seed: those, the host's own, 0.0.0.0 and the
 * user's. */
#define SKYPE_SEED_CANDIDATES 12u

typedef struct {
    uint32_t ip;
    uint32_t frame;           /* that stated it last */
    uint32_t order;           /* of the latest statement or opening: larger is later */
    uint8_t source;           /* skype_address_source, the best */
    bool opened[SKYPE_ROLES]; /* a datagram opened with it */
} skype_host_address;

/* A host of which more is known than that it exists.  One entry for each host that a claimed
 * message belongs to, and at most SKYPE_HOSTS_HEARD for messages that are not claimed. */
typedef struct {
    uint32_t ip; /* key */
    uint32_t address_count;
    skype_host_address addresses[SKYPE_HOST_ADDRESSES];
    uint32_t version;              /* changes with what is worth trying */
    uint32_t undecipherable_frame; /* first one that lacked the public address, 0: none */
} skype_host;

/* Foreign datagrams that look like acks make no more hosts known than these. */
#define SKYPE_HOSTS_HEARD 4096u

/* A host is looked for soon. */
void skype_host_prefetch(uint32_t ip);

/* NULL where nothing is known of it. */
skype_host *skype_host_find(uint32_t ip);

skype_host *skype_host_need(uint32_t ip);

/* A message in `frame` states that host, the address its packets carry, appears to others as
 * stated.  0.0.0.0 and multicast, loopback and reserved addresses are ignored. */
void skype_host_learn(uint32_t host, uint32_t stated, skype_address_source source, uint32_t frame);

/* A seed with the address `opened` for the host of this ip, in this role, opened a datagram.  host
 * is what skype_host_find finds of it, NULL: nothing. */
void skype_host_opened(skype_host *host, uint32_t ip, skype_role role, uint32_t opened);

/* Addresses to try for host (NULL: nothing is known of it) in a seed, best first and without
 * repetition: what opened a datagram in this role, what was stated, the host's own address ip,
 * 0.0.0.0 (senders that do not know theirs), the user's preference, what was heard.  Returns how
 * many were written to out. */
unsigned skype_host_candidates(const skype_host *host, uint32_t ip, skype_role role,
                               uint32_t out[SKYPE_SEED_CANDIDATES]);

/* Of the ends of a datagram that no address opens: the host whose public address is the likeliest
 * one to be missing. */
uint32_t skype_host_hidden(uint32_t source, uint32_t destination);

/* A datagram of `frame` is not deciphered for want of an address of this host. */
void skype_host_note_undecipherable(uint32_t ip, uint32_t frame);

/* First frame that was noted so and is not later than this: there the advice stands. */
uint32_t skype_host_undecipherable_since(uint32_t ip, uint32_t frame);

/* True where an address under which others know host is known: it has a public one itself, or one
 * was stated or given by the user. */
bool skype_host_is_known(const skype_host *host, uint32_t ip);

#endif
