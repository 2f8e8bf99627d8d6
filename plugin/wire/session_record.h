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

enum {
    SKYPE_SESSION_HEAD_LENGTH = 2, /* big-endian */
    SKYPE_SESSION_TAIL_LENGTH = 2, /* little-endian */
    SKYPE_SESSION_MIN_LENGTH = 4,
    SKYPE_SESSION_CRC_LENGTH = 2, /* at the end of the clear body, big-endian */

    SKYPE_SESSION_KEY_LENGTH = 32, /* AES-256; all zero until a key is agreed on */
    SKYPE_SESSION_BLOCK_LENGTH = 16,
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

/* First counter block of the AES-CTR keystream of a record under the all-zero key. */
void skype_session_counter(uint16_t sequence, uint8_t block[SKYPE_SESSION_BLOCK_LENGTH]);

/* True when the last two bytes are the CRC-16 of those before. */
bool skype_session_clear_valid(const uint8_t *clear, size_t length);

#endif
