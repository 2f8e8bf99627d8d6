/* names.h - names of commands and objects, as data.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_NAMES_H
#define SKYPE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

/* How a command behaves; from the table of known commands. */
typedef struct {
    uint32_t number;
    uint8_t kind;        /* skype_command_kind */
    const char *name;    /* "Probe", "Slot information", ...; with a question mark where one source
                            alone names it, NULL where only the number is known */
    uint32_t replies[3]; /* request: numbers of its replies, 0-terminated */
    bool retransmitted;  /* request: sent again when unanswered (probes are not) */
} skype_command_name;

/* The entry of a command, or NULL when nothing is known about it. */
const skype_command_name *skype_names_command(uint32_t number, uint8_t kind);

/* Printable name of a command: never NULL ("Command 81" when unknown). The string is static or in
 * the given pool. */
struct _wmem_allocator_t;
const char *skype_names_command_text(struct _wmem_allocator_t *pool, uint32_t number, uint8_t kind);

/* Names of all commands by number, for the skype.command field; where the kinds of one number
 * differ, the request's name stands. */
struct _value_string;
extern const struct _value_string skype_command_strings[];

/* Name of a user (session) command, which has numbers of its own: never NULL. */
const char *skype_names_session_command_text(struct _wmem_allocator_t *pool, uint32_t number);

#endif
