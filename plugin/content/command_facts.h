/* command_facts.h - what commands teach: requests and replies, and addresses of hosts.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_COMMAND_FACTS_H
#define SKYPE_CONTENT_COMMAND_FACTS_H

#include "ws_compat.h"
#include "state/requests.h"

/* Where a plaintext stands. */
typedef struct {
    skype_transport transport;
    skype_ends ends; /* of its sender and receiver */
    uint32_t frame;
    nstime_t time;
    uint32_t first_ordinal; /* number of the first command in its frame, see commands.h */
    wmem_allocator_t *pool; /* for what is read on the way; NULL: one is made for each list */
    /* File scope memory for the request of the first command; NULL: none. */
    const skype_request **first;
} skype_plaintext_place;

/* What a plaintext holds. */
typedef struct {
    unsigned count;        /* commands */
    uint32_t first_number; /* of the first command; 0 where there is none */
    bool answers;          /* a reply in it answers a request seen before */
} skype_plaintext_facts;

/* Notes what the commands of a plaintext teach: length bytes, of which `captured` are there.  Once
 * for each plaintext: in the first pass, or when it is read later. */
skype_plaintext_facts skype_commands_learn(const uint8_t *plaintext, uint32_t captured,
                                           uint32_t length, const skype_plaintext_place *place);

#endif
