/* commands.h - the commands of a plaintext; requests and replies find each other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_COMMANDS_H
#define SKYPE_CONTENT_COMMANDS_H

#include "ws_compat.h"
#include "view/evidence.h"
#include "state/requests.h"

typedef struct {
    skype_transport transport;
    skype_ends ends;
    uint32_t first_ordinal; /* number of the first command: keeps the commands of several records in
                               one frame apart */
    proto_item *message;    /* the message's own item, for expert info; may be NULL */
    bool is_duplicate;      /* a copy of a packet: its commands have been counted */
    /* Where the request of the first command is kept; NULL: with those of the others. */
    const skype_request *const *first;
} skype_command_context;

typedef struct {
    unsigned count;   /* commands seen */
    bool complete;    /* the plaintext is commands to its last byte */
    const char *text; /* the commands with their details, for the info column; in pinfo->pool, NULL
                         where there are none */
    uint32_t first_number; /* of the first command; 0 where there is none */
} skype_command_summary;

void skype_commands_register(int proto);

/* Dissects the plaintext in tvb (a datagram's, or a command packet's body behind the packet id) as
 * commands: tree items, info column ("; " between commands), links between requests and replies,
 * expert info, the "skype" tap.  What they teach has been noted before (command_facts.h). */
void skype_commands_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                            const skype_command_context *context, skype_command_summary *summary);

#endif
