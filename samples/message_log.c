/* message_log.c - what has been sent so far, for the messages that refer to it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "message_log.h"

#include <string.h>

bool message_any(const message *m)
{
    return m != NULL;
}

bool message_has_one_way(const message *m)
{
    for (size_t i = 0; i < m->commands.count; i++) {
        if (m->commands.commands[i].kind == SKYPE_COMMAND_ONE_WAY)
            return true;
    }
    return false;
}

static bool is_open(const sample_command *command)
{
    return command->kind == SKYPE_COMMAND_REQUEST && !command->answered;
}

bool message_has_open_request(const message *m)
{
    for (size_t i = 0; i < m->commands.count; i++) {
        if (is_open(&m->commands.commands[i]))
            return true;
    }
    return false;
}

bool message_refused(const message *m)
{
    return m->refused;
}

message *messages_add(message_log *log, const host *from, const host *to, const connection *over)
{
    message *m = arena_zero(log->memory, sizeof *m);

    m->from = from;
    m->to = to;
    m->over = over;
    log->messages =
        arena_grow(log->memory, log->messages, log->count, &log->capacity, sizeof *log->messages);
    log->messages[log->count++] = m;
    return m;
}

message *messages_labelled(const message_log *log, const char *label)
{
    for (size_t i = log->count; i > 0; i--) {
        message *m = log->messages[i - 1];

        if (m->label && strcmp(m->label, label) == 0)
            return m;
    }
    return NULL;
}

message *messages_latest(const message_log *log, const host *from, const host *to,
                         const connection *over, message_test fits)
{
    for (size_t i = log->count; i > 0; i--) {
        message *m = log->messages[i - 1];

        if (m->from == from && m->to == to && m->over == over && fits(m))
            return m;
    }
    return NULL;
}

static sample_command *find_request(message *m, uint32_t number)
{
    for (size_t i = 0; i < m->commands.count; i++) {
        sample_command *command = &m->commands.commands[i];

        if (is_open(command) && (number == 0 || command->number == number))
            return command;
    }
    return NULL;
}

bool message_answer(message *m, command_group *replies)
{
    for (size_t i = 0; i < replies->count; i++) {
        sample_command *reply = &replies->commands[i];
        sample_command *request;

        if (reply->kind != SKYPE_COMMAND_REPLY)
            continue;
        request = find_request(m, commands_request_of(reply->number));
        if (!request)
            return false;
        request->answered = true;
        reply->request_id = request->request_id;
    }
    return true;
}
