/* command_names.c - names of commands, as data.
 *
 * Names stand plainly where traffic shows the meaning or two sources agree, and with a question
 * mark where one source alone names it.  See docs/protocol.md for the sources.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "ws_compat.h"
#include "content/command_names.h"

#include "wire/command.h"
#include "wire/user_command.h"

typedef struct {
    uint32_t number;
    uint8_t kind; /* skype_command_kind */
    const char *name;
} command_name;

/* COMMAND(number, kind, name)
 * ANOTHER: the same for a further kind of the number before. */
#define COMMANDS(COMMAND, ANOTHER)                                                                 \
    COMMAND(0, REPLY, "Error?")                                                                    \
    COMMAND(1, REPLY, "Acknowledged?")                                                             \
    COMMAND(6, REQUEST, "Slot information request")                                                \
    COMMAND(7, REQUEST, "Node hello?")                                                             \
    COMMAND(8, REPLY, "Slot information")                                                          \
    COMMAND(11, ONE_WAY, "Network statistics")                                                     \
    COMMAND(12, ONE_WAY, "Publish directory record")                                               \
    ANOTHER(12, REQUEST, "Publish directory record")                                               \
    COMMAND(14, REQUEST, "Directory search")                                                       \
    COMMAND(15, REPLY, "Directory search result")                                                  \
    COMMAND(18, REQUEST, "Combined directory search")                                              \
    COMMAND(19, REPLY, "Combined directory search result")                                         \
    COMMAND(26, REQUEST, "Start supernode?")                                                       \
    COMMAND(27, REQUEST, "Probe")                                                                  \
    COMMAND(28, REPLY, "Probe accepted")                                                           \
    COMMAND(29, REPLY, "Probe refused")                                                            \
    COMMAND(30, REQUEST, "Client connect")                                                         \
    COMMAND(31, REPLY, "Client accepted")                                                          \
    COMMAND(32, REPLY, "Client refused?")                                                          \
    COMMAND(35, REQUEST, "NAT probe")                                                              \
    COMMAND(36, REPLY, "NAT probe answer")                                                         \
    COMMAND(37, ONE_WAY, "Node profile")                                                           \
    COMMAND(38, ONE_WAY, "Node statistics")                                                        \
    COMMAND(40, REQUEST, "Firewall test request")                                                  \
    COMMAND(41, ONE_WAY, "Connect test order?")                                                    \
    COMMAND(42, REPLY, "Firewall test")                                                            \
    COMMAND(43, ONE_WAY, "Firewall test call-back")                                                \
    COMMAND(44, REQUEST, "Node address request")                                                   \
    COMMAND(45, REPLY, "Node addresses")                                                           \
    COMMAND(47, ONE_WAY, "Broadcast channels")                                                     \
    COMMAND(48, REQUEST, "Broadcast message request")                                              \
    ANOTHER(48, REPLY, "Broadcast message")                                                        \
    COMMAND(53, REQUEST, "Forward to client")                                                      \
    COMMAND(54, REPLY, "Client offline")                                                           \
    COMMAND(57, REQUEST, "UDP test?")                                                              \
    ANOTHER(57, REPLY, "UDP test result?")                                                         \
    ANOTHER(57, WITHOUT_ID, "Peer hole punch")                                                     \
    COMMAND(60, ONE_WAY, "Presence?")                                                              \
    COMMAND(67, REQUEST, "Session request")                                                        \
    COMMAND(70, REPLY, "Session request accepted")                                                 \
    COMMAND(73, REQUEST, "Relay open?")                                                            \
    COMMAND(74, REQUEST, "Relay session join")                                                     \
    COMMAND(75, REPLY, "Relay session established")                                                \
    COMMAND(81, REQUEST, "Ping?")                                                                  \
    COMMAND(82, REPLY, "Ping answer?")                                                             \
    COMMAND(84, ONE_WAY, "Relay ready")                                                            \
    COMMAND(90, REPLY, "Wrong user at this address?")                                              \
    COMMAND(91, REPLY, "Asked too often?")                                                         \
    COMMAND(92, REQUEST, "UDP connect?")                                                           \
    COMMAND(105, ONE_WAY, "Directory change?")                                                     \
    COMMAND(117, ONE_WAY, "Statistics of a user?")                                                 \
    COMMAND(5200, REPLY, "Event check answer")                                                     \
    COMMAND(6016, REQUEST, "Event check")                                                          \
    COMMAND(6023, REQUEST, "Event check with client version")                                      \
    COMMAND(13016, ONE_WAY, "Client state")

#define AS_ENTRY(command, command_kind, text)                                                      \
    {.number = (command), .kind = SKYPE_COMMAND_##command_kind, .name = (text)},

#define AS_STRING(command, command_kind, text) {(command), (text)},
#define NOTHING(...)

static const command_name commands[] = {COMMANDS(AS_ENTRY, AS_ENTRY)};

const value_string skype_command_strings[] = {COMMANDS(AS_STRING, NOTHING){0, NULL}};

const value_string skype_user_command_strings[] = {
    {SKYPE_USER_COMMAND_PROPOSAL, "Session proposal"},
    {SKYPE_USER_COMMAND_HELLO, "Initiator hello"},
    {SKYPE_USER_COMMAND_ANSWER, "Answer"},
    {SKYPE_USER_COMMAND_ACKNOWLEDGEMENT, "Session acknowledgement"},
    {SKYPE_USER_COMMAND_PROPERTIES, "Session properties?"},
    {SKYPE_USER_COMMAND_PROPERTIES_ANSWER, "Session properties answer?"},
    {SKYPE_USER_COMMAND_CERTIFICATE, "Authorisation certificate"},
    {SKYPE_USER_COMMAND_KEY, "Key"},
    {SKYPE_USER_COMMAND_NOTIFICATION, "Notification"},
    {SKYPE_USER_COMMAND_STREAM_STATE, "State of a stream?"},
    {SKYPE_USER_COMMAND_CHAT, "Chat"},
    {SKYPE_USER_COMMAND_ESTABLISHED, "Session established"},
    {SKYPE_USER_COMMAND_LIST, "List of the session?"},
    {SKYPE_USER_COMMAND_CAPABILITIES, "Capabilities"},
    {SKYPE_USER_COMMAND_WRAPPER, "Wrapper"},
    {0, NULL},
};

/* The entry of a command, or NULL when nothing is known about it. */
static const command_name *find_command(uint32_t number, uint8_t kind)
{
    for (size_t k = 0; k < array_length(commands); k++)
        if (commands[k].number == number && commands[k].kind == kind)
            return &commands[k];
    return NULL;
}

const char *skype_names_command_text(wmem_allocator_t *pool, uint32_t number, uint8_t kind)
{
    const command_name *command = find_command(number, kind);

    return command != NULL ? command->name : wmem_strdup_printf(pool, "Command %u", number);
}
