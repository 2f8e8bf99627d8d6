/* user_command.h - numbers of the commands that two clients exchange in a session.
 *
 * They are written as in the literature: in hex, with their flags.  Sources: session data of two
 * captures of 2015, 20 published plaintexts of a client of 2014, public reverse engineering.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_USER_COMMAND_H
#define SKYPE_WIRE_USER_COMMAND_H

typedef enum {
    SKYPE_USER_COMMAND_PROPOSAL = 0x43,
    SKYPE_USER_COMMAND_HELLO = 0x44,
    SKYPE_USER_COMMAND_ANSWER = 0x45,
    SKYPE_USER_COMMAND_ACKNOWLEDGEMENT = 0x47,
    SKYPE_USER_COMMAND_PROPERTIES = 0x4C,
    SKYPE_USER_COMMAND_PROPERTIES_ANSWER = 0x4D,
    SKYPE_USER_COMMAND_CERTIFICATE = 0x53,
    SKYPE_USER_COMMAND_KEY = 0x57,
    SKYPE_USER_COMMAND_NOTIFICATION = 0x58,
    SKYPE_USER_COMMAND_STREAM_STATE = 0x5E,
    SKYPE_USER_COMMAND_CHAT = 0x6D,
    SKYPE_USER_COMMAND_ESTABLISHED = 0x7A,
    SKYPE_USER_COMMAND_LIST = 0x7B,
    SKYPE_USER_COMMAND_CAPABILITIES = 0x7D,
    SKYPE_USER_COMMAND_WRAPPER = 0xA6,
} skype_user_command;

#endif
