/* command_notation.c - commands by name, put together into the plaintext of a datagram or packet.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "command_notation.h"

#include "list_notation.h"
#include "wire/command_number.h"

#define COMMAND_HEAD_MAX  12u
#define REFUSED_ADDRESSES 3u

typedef struct {
    const char *name;
    uint32_t number;
    skype_command_kind kind;
    uint32_t answers; /* replies: number of the request, 0 for several */
} named_command;

/* clang-format off */
static const named_command names[] = {
    {"error",              0,    SKYPE_COMMAND_REPLY,   0},
    {"done",               1,    SKYPE_COMMAND_REPLY,   7},
    {"slot-request",       6,    SKYPE_COMMAND_REQUEST, 0},
    {"hello",              7,    SKYPE_COMMAND_REQUEST, 0},
    {"slot-info",          8,    SKYPE_COMMAND_REPLY,   6},
    {"network-statistics", 11,   SKYPE_COMMAND_ONE_WAY, 0},
    {"publish",            12,   SKYPE_COMMAND_ONE_WAY, 0},
    {"publish-request",    12,   SKYPE_COMMAND_REQUEST, 0},
    {"search",             14,   SKYPE_COMMAND_REQUEST, 0},
    {"search-result",      15,   SKYPE_COMMAND_REPLY,   14},
    {"combined-search",    18,   SKYPE_COMMAND_REQUEST, 0},
    {"combined-result",    19,   SKYPE_COMMAND_REPLY,   18},
    {"probe",              27,   SKYPE_COMMAND_REQUEST, 0},
    {"probe-accepted",     28,   SKYPE_COMMAND_REPLY,   27},
    {"probe-refused",      29,   SKYPE_COMMAND_REPLY,   27},
    {"connect-request",    30,   SKYPE_COMMAND_REQUEST, 0},
    {"connect-accepted",   31,   SKYPE_COMMAND_REPLY,   30},
    {"connect-refused",    32,   SKYPE_COMMAND_REPLY,   30},
    {"nat-probe",          35,   SKYPE_COMMAND_REQUEST, 0},
    {"nat-probe-answer",   36,   SKYPE_COMMAND_REPLY,   35},
    {"node-profile",       37,   SKYPE_COMMAND_ONE_WAY, 0},
    {"node-statistics",    38,   SKYPE_COMMAND_ONE_WAY, 0},
    {"firewall-test",      40,   SKYPE_COMMAND_REQUEST, 0},
    {"connect-order",      41,   SKYPE_COMMAND_ONE_WAY, 0},
    {"firewall-tester",    42,   SKYPE_COMMAND_REPLY,   40},
    {"firewall-call",      43,   SKYPE_COMMAND_ONE_WAY, 0},
    {"node-request",       44,   SKYPE_COMMAND_REQUEST, 0},
    {"node-addresses",     45,   SKYPE_COMMAND_REPLY,   44},
    {"channels",           47,   SKYPE_COMMAND_ONE_WAY, 0},
    {"channel-request",    48,   SKYPE_COMMAND_REQUEST, 0},
    {"channel-message",    48,   SKYPE_COMMAND_REPLY,   48},
    {"forward",            53,   SKYPE_COMMAND_REQUEST, 0},
    {"target-offline",     54,   SKYPE_COMMAND_REPLY,   53},
    {"udp-test",           57,   SKYPE_COMMAND_REQUEST, 0},
    {"udp-test-answer",    57,   SKYPE_COMMAND_REPLY,   57},
    {"hole-punch",         57,   SKYPE_COMMAND_WITHOUT_ID, 0},
    {"session-request",    67,   SKYPE_COMMAND_REQUEST, 0},
    {"session-accepted",   70,   SKYPE_COMMAND_REPLY,   67},
    {"relay-open",         73,   SKYPE_COMMAND_REQUEST, 0},
    {"relay-join",         74,   SKYPE_COMMAND_REQUEST, 0},
    {"relay-ok",           75,   SKYPE_COMMAND_REPLY,   0},
    {"ping",               81,   SKYPE_COMMAND_REQUEST, 0},
    {"ping-answer",        82,   SKYPE_COMMAND_REPLY,   81},
    {"relay-ready",        84,   SKYPE_COMMAND_ONE_WAY, 0},
    {"udp-connect",        92,   SKYPE_COMMAND_REQUEST, 0},
    {"profile-mismatch",   90,   SKYPE_COMMAND_REPLY,   53},
    {"too-often",          91,   SKYPE_COMMAND_REPLY,   53},
    {"notification",       105,  SKYPE_COMMAND_ONE_WAY, 0},
    {"event-answer",       5200, SKYPE_COMMAND_REPLY,   0},
    {"event-check",        6016, SKYPE_COMMAND_REQUEST, 0},
    {"versioned-event-check", 6023, SKYPE_COMMAND_REQUEST, 0},
    {"client-state",       13016, SKYPE_COMMAND_ONE_WAY, 0},
};
/* clang-format on */

#define NAMES (sizeof names / sizeof names[0])

static const named_command *name_at(const reader *r)
{
    for (size_t i = 0; i < NAMES; i++) {
        if (reader_next_is(r, names[i].name))
            return &names[i];
    }
    return NULL;
}

bool commands_at_command(const reader *r)
{
    return name_at(r) != NULL || reader_next_is(r, "command");
}

uint32_t commands_request_of(uint32_t reply)
{
    for (size_t i = 0; i < NAMES; i++) {
        if (names[i].number == reply && names[i].kind == SKYPE_COMMAND_REPLY)
            return names[i].answers;
    }
    return 0;
}

static skype_command_kind read_kind(reader *r)
{
    if (reader_accept(r, "request"))
        return SKYPE_COMMAND_REQUEST;
    if (reader_accept(r, "reply"))
        return SKYPE_COMMAND_REPLY;
    if (reader_accept(r, "without-id"))
        return SKYPE_COMMAND_WITHOUT_ID;
    reader_expect(r, "one-way");
    return SKYPE_COMMAND_ONE_WAY;
}

static void read_name(reader *r, sample_command *command)
{
    const named_command *named = name_at(r);

    if (named) {
        reader_word(r);
        command->number = named->number;
        command->kind = named->kind;
        return;
    }
    reader_expect(r, "command");
    command->number = reader_number(r);
    command->kind = read_kind(r);
}

static bytes read_parameters(reader *r, const sample_command *command, host *sender, filler *source)
{
    if (notation_at_list(r))
        return notation_read_list(r, source);
    if (command->number == SKYPE_NUMBER_PROBE && reader_accept(r, "pad"))
        return notation_probe_padding(r->list->memory, host_draw_pad_word(sender),
                                      reader_number(r));
    if (command->number == SKYPE_NUMBER_PROBE_REFUSED && reader_at_number(r))
        return notation_read_addresses(r, REFUSED_ADDRESSES);
    return notation_empty_list(r->list->memory, false);
}

void commands_read(reader *r, host *sender, filler *source, command_group *group)
{
    group->count = 0;
    do {
        sample_command *command = &group->commands[group->count];

        if (group->count == COMMANDS_MAX)
            reader_fail(r, "more than %u commands in one message", COMMANDS_MAX);
        *command = (sample_command){0};
        read_name(r, command);
        command->list = read_parameters(r, command, sender, source);
        group->count++;
    } while (reader_accept(r, "+"));
}

uint16_t commands_draw_ids(command_group *group, host *sender)
{
    bool has_id = false;
    uint16_t id = 0;

    for (size_t i = 0; i < group->count; i++) {
        if (group->commands[i].kind == SKYPE_COMMAND_REQUEST)
            group->commands[i].request_id = host_draw_id(sender);
        if (!has_id)
            id = host_draw_id(sender);
        has_id = true;
    }
    return id;
}

bytes commands_plaintext(const command_group *group, arena *memory)
{
    bytes out = bytes_new(memory);

    for (size_t i = 0; i < group->count; i++) {
        const sample_command *command = &group->commands[i];
        uint8_t *at = bytes_extend(&out, command->list.length + COMMAND_HEAD_MAX);
        size_t written = skype_command_write(command->number, command->kind, command->request_id,
                                             command->list.data, command->list.length, at);

        out.length -= command->list.length + COMMAND_HEAD_MAX - written;
    }
    return out;
}
