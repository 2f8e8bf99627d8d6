/* session_record.h - control 05: data of a session between two clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_SESSION_RECORD_H
#define SKYPE_WIRE_SESSION_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "allocator.h"

enum {
    SKYPE_SESSION_HEAD_LENGTH = 2, /* big-endian */
    SKYPE_SESSION_TAIL_LENGTH = 2, /* little-endian */
    SKYPE_SESSION_MIN_LENGTH = 4,
    SKYPE_SESSION_CRC_LENGTH = 2, /* at the end of the clear body, big-endian */
};

/* Highest sequence sent under the all-zero key. */
#define SKYPE_SESSION_ZERO_KEY_SEQUENCE 1u

typedef struct {
    uint16_t sequence;    /* counts from 0 per direction and session */
    uint16_t destination; /* session id announced in commands 73, 74 and 75 */
    bool even;            /* the spare bit below the destination is 0, as it always was */
    uint32_t data_offset; /* enciphered bytes */
    uint32_t data_length;
} skype_session_record;

/* Reads the body behind the type byte.  False when it is too short.  sequence and destination are
 * each masked with a CRC-32 of the enciphered bytes.  Source: 149 of 149 measured. */
bool skype_session_record_parse(const uint8_t *body, size_t length, skype_session_record *out);

/* A clear body, up to its list. */
typedef struct {
    uint32_t packet_id;
    uint32_t command;
    uint32_t packet_id_size;
    uint32_t command_size;
    uint32_t list_offset;
} skype_session_command;

/* Reads packet id and command (varints).  False where they are no numbers, or no mark of a plain
 * list is behind them. */
bool skype_session_command_parse(const uint8_t *clear, size_t length, skype_session_command *out);

/* True when the last two bytes are the CRC-16 of those before. */
bool skype_session_clear_valid(const uint8_t *clear, size_t length);

/* Is a clear body a command, one plain list, and the CRC-16 right behind it? */
bool skype_session_clear_whole(const uint8_t *clear, size_t length, skype_allocator memory);

#endif
