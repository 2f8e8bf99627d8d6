/* exported_commands.h - reads deciphered messages that were exported to a file of their own.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_EXPORTED_COMMANDS_H
#define SKYPE_CONTENT_EXPORTED_COMMANDS_H

/* Registers the dissector "skype.commands". */
void skype_exported_commands_register(int proto);

#endif
