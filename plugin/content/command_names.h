/* command_names.h - names of commands and objects, as data.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_COMMAND_NAMES_H
#define SKYPE_CONTENT_COMMAND_NAMES_H

#include <stdint.h>

/* Printable name of a command: never NULL ("Command 81" when unknown). The string is static or in
 * the given pool. */
struct _wmem_allocator_t;
const char *skype_names_command_text(struct _wmem_allocator_t *pool, uint32_t number, uint8_t kind);

/* Names of all commands by number, for the skype.command field; where the kinds of one number
 * differ, the request's name stands. */
struct _value_string;
extern const struct _value_string skype_command_strings[];

/* Names of the commands that two clients exchange in a session. */
extern const struct _value_string skype_user_command_strings[];

#endif
