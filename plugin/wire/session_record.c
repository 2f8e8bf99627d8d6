/* session_record.c - control 05: data of a session between two clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "session_record.h"

#include <string.h>

#include "checksum.h"

#define DESTINATION_SHIFT 1u
#define SPARE_BIT         1u
#define COUNTER_SEQUENCE  12u /* offset of the sequence in the counter block; the rest counts */
#define BYTE_BITS         8u

static uint16_t low16(uint32_t value)
{
    return (uint16_t)(value & 0xFFFFu);
}

bool skype_session_record_parse(const uint8_t *body, size_t length, skype_session_record *out)
{
    if (length < SKYPE_SESSION_MIN_LENGTH)
        return false;
    const size_t data_length = length - SKYPE_SESSION_MIN_LENGTH;
    const uint8_t *data = body + SKYPE_SESSION_HEAD_LENGTH;
    const uint8_t *tail = data + data_length;
    const uint32_t data_crc = skype_crc32(data, data_length);
    const uint32_t whole_crc = skype_crc32_update(data_crc, tail, SKYPE_SESSION_TAIL_LENGTH);
    const uint16_t head = (uint16_t)(body[0] << BYTE_BITS | body[1]);
    const uint16_t masked = low16(whole_crc) ^ head;

    *out = (skype_session_record){
        .sequence = low16(data_crc) ^ (uint16_t)(tail[1] << BYTE_BITS | tail[0]),
        .destination = masked >> DESTINATION_SHIFT,
        .even = (masked & SPARE_BIT) == 0,
        .data_offset = SKYPE_SESSION_HEAD_LENGTH,
        .data_length = (uint32_t)data_length,
    };
    return true;
}

/* Four big-endian words: two of the session (0), 0, sequence << 16 + number of the block. */
void skype_session_counter(uint16_t sequence, uint8_t block[SKYPE_SESSION_BLOCK_LENGTH])
{
    memset(block, 0, SKYPE_SESSION_BLOCK_LENGTH);
    block[COUNTER_SEQUENCE] = (uint8_t)(sequence >> BYTE_BITS);
    block[COUNTER_SEQUENCE + 1] = (uint8_t)sequence;
}

bool skype_session_clear_valid(const uint8_t *clear, size_t length)
{
    if (length <= SKYPE_SESSION_CRC_LENGTH)
        return false;
    const uint8_t *crc = clear + length - SKYPE_SESSION_CRC_LENGTH;

    return skype_crc16(clear, length - SKYPE_SESSION_CRC_LENGTH) == (crc[0] << BYTE_BITS | crc[1]);
}
