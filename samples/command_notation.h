/* command_notation.h - commands by name, put together into the plaintext of a datagram or packet.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_COMMAND_NOTATION_H
#define SKYPE_SAMPLES_COMMAND_NOTATION_H

#include "filler.h"
#include "hosts.h"
#include "wire/command.h"

#define COMMANDS_MAX 8u /* in one plaintext */

typedef struct {
    uint32_t number;
    skype_command_kind kind;
    uint16_t request_id;
    bool answered; /* requests */
    bytes list;
} sample_command;

typedef struct {
    sample_command commands[COMMANDS_MAX];
    size_t count;
} command_group;

/* Does a command begin here: a known name, or "command"? */
bool commands_at_command(const reader *r);

/* Reads one command or several joined by +; each is a name from the table of command_notation.c or
 * "command NUMBER request|reply|one-way", then its parameters: a list, "pad N" (probe),
 * addresses (probe-refused), nothing for an empty list.  Pad words come from sender. */
void commands_read(reader *r, host *sender, filler *source, command_group *group);

/* Draws the ids of a new message as the original does: the first request's id, the message's own,
 * further requests' ids.  Returns the message's. */
uint16_t commands_draw_ids(command_group *group, host *sender);

/* The request that a reply of this number answers, 0 when it may answer several. */
uint32_t commands_request_of(uint32_t reply);

/* The plaintext: all commands one after the other. */
bytes commands_plaintext(const command_group *group, arena *memory);

#endif
