/* names.c - names of commands, as data.
 *
 * Names stand plainly where traffic shows the meaning or two sources agree, and with a question
 * mark where one source alone names it.  See docs/protocol.md for the sources.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "ws_compat.h"
#include "names.h"

#include "wire/command.h"

/* COMMAND(number, kind, name, sent again when unanswered, numbers of its replies or 0)
 * ANOTHER: the same for a further kind of the number before. */
#define COMMANDS(COMMAND, ANOTHER)                                                                 \
    COMMAND(0, REPLY, "Error?", false, 0)                                                          \
    COMMAND(1, REPLY, "Acknowledged?", false, 0)                                                   \
    COMMAND(6, REQUEST, "Slot information request", true, 8)                                       \
    COMMAND(7, REQUEST, "Node hello?", false, 1)                                                   \
    COMMAND(8, REPLY, "Slot information", false, 0)                                                \
    COMMAND(11, ONE_WAY, "Network statistics", false, 0)                                           \
    COMMAND(12, ONE_WAY, "Publish directory record", true, 0)                                      \
    ANOTHER(12, REQUEST, "Publish directory record", false, 0)                                     \
    COMMAND(14, REQUEST, "Directory search", true, 15)                                             \
    COMMAND(15, REPLY, "Directory search result", false, 0)                                        \
    COMMAND(18, REQUEST, "Combined directory search", false, 19)                                   \
    COMMAND(19, REPLY, "Combined directory search result", false, 0)                               \
    COMMAND(26, REQUEST, "Start supernode?", false, 0)                                             \
    COMMAND(27, REQUEST, "Probe", false, 28, 29)                                                   \
    COMMAND(28, REPLY, "Probe accepted", false, 0)                                                 \
    COMMAND(29, REPLY, "Probe refused", false, 0)                                                  \
    COMMAND(30, REQUEST, "Client connect", false, 31, 32)                                          \
    COMMAND(31, REPLY, "Client accepted", false, 0)                                                \
    COMMAND(32, REPLY, "Client refused?", false, 0)                                                \
    COMMAND(35, REQUEST, "NAT probe", false, 36)                                                   \
    COMMAND(36, REPLY, "NAT probe answer", false, 0)                                               \
    COMMAND(37, ONE_WAY, "Node profile", false, 0)                                                 \
    COMMAND(38, ONE_WAY, "Node statistics", false, 0)                                              \
    COMMAND(40, REQUEST, "Firewall test request", false, 42)                                       \
    COMMAND(41, ONE_WAY, "Connect test order?", false, 0)                                          \
    COMMAND(42, REPLY, "Firewall test", false, 0)                                                  \
    COMMAND(43, ONE_WAY, "Firewall test call-back", false, 0)                                      \
    COMMAND(44, REQUEST, "Node address request", true, 45)                                         \
    COMMAND(45, REPLY, "Node addresses", false, 0)                                                 \
    COMMAND(47, ONE_WAY, "Broadcast channels", false, 0)                                           \
    COMMAND(48, REQUEST, "Broadcast message request", false, 48)                                   \
    ANOTHER(48, REPLY, "Broadcast message", false, 0)                                              \
    COMMAND(53, REQUEST, "Forward to client", false, 54, 70)                                       \
    COMMAND(54, REPLY, "Client offline", false, 0)                                                 \
    COMMAND(57, REQUEST, "UDP test?", false, 57)                                                   \
    ANOTHER(57, REPLY, "UDP test result?", false, 0)                                               \
    COMMAND(60, ONE_WAY, "Presence?", false, 0)                                                    \
    COMMAND(67, REQUEST, "Session request", false, 70)                                             \
    COMMAND(70, REPLY, "Session request accepted", false, 0)                                       \
    COMMAND(73, REQUEST, "Relay open?", false, 75)                                                 \
    COMMAND(74, REQUEST, "Relay session join", false, 75)                                          \
    COMMAND(75, REPLY, "Relay session established", false, 0)                                      \
    COMMAND(81, REQUEST, "Ping?", false, 82)                                                       \
    COMMAND(82, REPLY, "Ping answer?", false, 0)                                                   \
    COMMAND(84, ONE_WAY, "Relay ready", false, 0)                                                  \
    COMMAND(90, REPLY, "Wrong user at this address?", false, 0)                                    \
    COMMAND(91, REPLY, "Asked too often?", false, 0)                                               \
    COMMAND(92, REQUEST, "UDP connect?", false, 0)                                                 \
    COMMAND(5200, REPLY, "Event check answer", false, 0)                                           \
    COMMAND(6016, REQUEST, "Event check", false, 5200)

#define AS_ENTRY(command, command_kind, text, again, ...)                                          \
    {.number = (command),                                                                          \
     .kind = SKYPE_COMMAND_##command_kind,                                                         \
     .name = (text),                                                                               \
     .replies = {__VA_ARGS__},                                                                     \
     .retransmitted = (again)},

#define AS_STRING(command, command_kind, text, again, ...) {(command), (text)},
#define NOTHING(...)

static const skype_command_name commands[] = {COMMANDS(AS_ENTRY, AS_ENTRY)};

const value_string skype_command_strings[] = {COMMANDS(AS_STRING, NOTHING){0, NULL}};

/* Two published sources name those without a question mark, one the others. */
static const value_string session_commands[] = {
    {0x43, "Session request"},
    {0x44, "Peer authentication"},
    {0x45, "Peer authentication answer"},
    {0x47, "Session acknowledgement?"},
    {0x4C, "Session properties?"},
    {0x4D, "Session properties answer?"},
    {0x53, "Authorisation certificate?"},
    {0x57, "Peer authentication end"},
    {0x6D, "Chat data"},
    {0x7A, "Session established?"},
    {0x7D, "Capabilities?"},
    {0, NULL},
};

const skype_command_name *skype_names_command(uint32_t number, uint8_t kind)
{
    for (size_t k = 0; k < array_length(commands); k++)
        if (commands[k].number == number && commands[k].kind == kind)
            return &commands[k];
    return NULL;
}

const char *skype_names_command_text(wmem_allocator_t *pool, uint32_t number, uint8_t kind)
{
    const skype_command_name *command = skype_names_command(number, kind);

    return command != NULL ? command->name : wmem_strdup_printf(pool, "Command %u", number);
}

const char *skype_names_session_command_text(wmem_allocator_t *pool, uint32_t number)
{
    return ws_val_to_str(pool, number, session_commands, "Session command 0x%x");
}
