/* capture_state.h - what one capture has taught: the one place that owns it.
 *
 * Everything is in file scope and is forgotten when the capture is closed.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_CAPTURE_STATE_H
#define SKYPE_STATE_CAPTURE_STATE_H

#include "state/capture_tables.h"
#include "state/entry_memory.h"
#include "state/recent.h"
#include "state/said.h"

/* The stores that give way hold so many entries, the latest. */
#define SKYPE_SIGNATURES_MAX     16384u /* at most 600 bytes each */
#define SKYPE_CHALLENGES_MAX     16384u
#define SKYPE_SESSION_ENDS_MAX   4096u
#define SKYPE_SESSION_ROUTES_MAX 4096u
#define SKYPE_SESSION_IDS_MAX    256u
#define SKYPE_KEYS_SALTED_MAX    4096u

/* Lengths in bytes of the keys of those that are hashed without padding. */
#define SKYPE_CHALLENGE_KEY_LENGTH     12u /* value and role */
#define SKYPE_SESSION_END_KEY_LENGTH   12u /* client, ID, which end */
#define SKYPE_SESSION_ROUTE_KEY_LENGTH 20u /* connection, ID at the relay */
#define SKYPE_KEY_SALTS_KEY_LENGTH     32u /* a key of AES */

/* Datagrams that wait for what comes later (state/pending_datagrams.h), in the order of frames. */
typedef struct {
    struct skype_pending *oldest;
    struct skype_pending *newest;
    uint32_t memory;        /* bytes in use */
    uint32_t dropped_until; /* frame of the latest one that gave way; 0: none */
} skype_pending_queue;

/* Bytes that claimed and unclaimed datagrams may take: beyond them the oldest give way.  These are
 * still judged when they are shown, but teach nothing any more. */
#define SKYPE_PENDING_CLAIMED_MAX   0x2000000u
#define SKYPE_PENDING_UNCLAIMED_MAX 0x1000000u

/* Records by frame, a page for each thousand frames that hold one. */
typedef struct {
    struct skype_proof ***pages;
    uint32_t count;
} skype_record_pages;

/* How many datagrams of each end others have accepted, by a hash of the pair: a fixed table, in
 * which a new pair takes the place of another. */
#define SKYPE_FOREIGN_PAIRS 0x8000u

typedef struct {
    uint16_t tag; /* tells pairs of the same place apart */
    uint8_t accepted[2];
} skype_foreign_pair;

typedef struct {
    /* Bounded by the number of claimed messages: each entry is made by one. */
    skype_hash_table *hosts;        /* skype_host by address, and 4,096 more (SKYPE_HOSTS_HEARD) */
    skype_hash_table *sockets;      /* skype_known_socket by socket */
    skype_hash_table *peers;        /* skype_peer by ends */
    struct skype_peer *latest_peer; /* the one asked for last; NULL: none */
    struct skype_known_socket *latest_sockets[2]; /* the same of sockets, the latest first */
    skype_said_store sent;                        /* skype_sent */
    skype_said_store requests;                    /* skype_request */
    skype_hash_table *places;                     /* requests of commands, by frame and ordinal */
    skype_record_pages records;
    struct { /* of their entries */
        skype_entry_memory hosts;
        skype_entry_memory sockets;
        skype_entry_memory peers;
        skype_entry_memory records;
    } memory;

    /* Bounded by themselves; what was added first gives way. */
    skype_recent *signatures;     /* what they recover to: SKYPE_SIGNATURES_MAX */
    skype_recent *challenges;     /* where they stand: SKYPE_CHALLENGES_MAX */
    skype_recent *session_ends;   /* users there: SKYPE_SESSION_ENDS_MAX */
    skype_recent *session_routes; /* IDs of sessions at relays: SKYPE_SESSION_ROUTES_MAX */
    skype_recent *session_ids;    /* told by messages: SKYPE_SESSION_IDS_MAX */
    skype_recent *key_salts;      /* of the user's keys: SKYPE_KEYS_SALTED_MAX */

    /* Bounded by themselves. */
    skype_pending_queue claimed;               /* SKYPE_PENDING_CLAIMED_MAX bytes */
    skype_pending_queue unclaimed;             /* SKYPE_PENDING_UNCLAIMED_MAX bytes */
    skype_foreign_pair *foreign_pairs;         /* SKYPE_FOREIGN_PAIRS entries; NULL: none heard */
    struct skype_noted_packets *noted_packets; /* see state/duplicates.h; NULL: none yet */

    uint32_t salt_knowledge; /* counts salts of the user's keys that were found */
    uint32_t salt_searches;  /* made: SKYPE_SALT_SEARCHES_MAX */

    uint32_t address_order; /* counts statements and openings of addresses */
    uint32_t knowledge;     /* counts what was learned that may open or prove other datagrams */
    uint32_t settled_with;  /* knowledge when the pending datagrams were judged last */
    bool pending_added;     /* since then */
    bool is_settling;       /* they are being judged: nothing that is said gives way */
    uint32_t open_frame;    /* of the latest one that was not opened or proven when it came */

    uint32_t asked_frame;  /* of the latest datagram that epan has asked us about */
    uint32_t judged_frame; /* frame and place of the latest one judged in the first pass */
    uint32_t judged_place;
} skype_capture_state;

void skype_capture_state_register(void);

/* Of the capture that is open; asked for by skype_capture(). */
extern skype_capture_state skype_open_capture;

static inline skype_capture_state *skype_capture(void)
{
    return &skype_open_capture;
}

#endif
