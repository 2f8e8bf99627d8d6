/* message_log.h - what has been sent so far, for the messages that refer to it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_MESSAGE_LOG_H
#define SKYPE_SAMPLES_MESSAGE_LOG_H

#include "command_notation.h"

typedef struct connection connection;

/* A datagram that opens an exchange, or a packet in a stream. */
typedef struct {
    const char *label; /* NULL without one */
    const host *from;
    const host *to;
    const connection *over; /* NULL: UDP */
    uint16_t id;            /* frame or packet id */
    command_group commands;
    bytes plaintext;
    bytes frame;        /* the last one it was sent in */
    bool refused;       /* a NAck came for it */
    uint32_t challenge; /* of that NAck */
} message;

typedef struct {
    arena *memory;
    message **messages;
    size_t count;
    size_t capacity;
} message_log;

/* Which messages another one may refer to. */
typedef bool (*message_test)(const message *m);
bool message_any(const message *m);
bool message_has_one_way(const message *m);
bool message_has_open_request(const message *m);
bool message_refused(const message *m);

message *messages_add(message_log *log, const host *from, const host *to, const connection *over);

/* The message of that label; or the latest one between two hosts that passes the test.  Both
 * return NULL when there is none. */
message *messages_labelled(const message_log *log, const char *label);
message *messages_latest(const message_log *log, const host *from, const host *to,
                         const connection *over, message_test fits);

/* Gives every reply of the group the id of the request in m that it answers, and marks that as
 * answered; false when m holds no such request. */
bool message_answer(message *m, command_group *replies);

#endif
