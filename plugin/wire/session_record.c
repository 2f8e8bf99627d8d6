/* session_record.c - control 05: data of a session between two clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "session_record.h"

#include "checksum.h"
#include "object_list_decode.h"
#include "varint.h"

#define DESTINATION_SHIFT 1u
#define SPARE_BIT         1u
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

bool skype_session_command_parse(const uint8_t *clear, size_t length, skype_session_command *out)
{
    const int id_size = skype_varint_decode(clear, length, &out->packet_id);

    if (id_size <= 0)
        return false;
    const size_t behind_id = (size_t)id_size;
    const int size = skype_varint_decode(clear + behind_id, length - behind_id, &out->command);

    if (size <= 0)
        return false;
    out->packet_id_size = (uint32_t)id_size;
    out->command_size = (uint32_t)size;
    out->list_offset = out->packet_id_size + out->command_size;
    return out->list_offset < length && clear[out->list_offset] == SKYPE_LIST_PLAIN;
}

bool skype_session_clear_valid(const uint8_t *clear, size_t length)
{
    if (length <= SKYPE_SESSION_CRC_LENGTH)
        return false;
    const uint8_t *crc = clear + length - SKYPE_SESSION_CRC_LENGTH;

    return skype_crc16(clear, length - SKYPE_SESSION_CRC_LENGTH) == (crc[0] << BYTE_BITS | crc[1]);
}

bool skype_session_clear_whole(const uint8_t *clear, size_t length, skype_allocator memory)
{
    skype_session_command command;
    skype_object_list list;

    if (!skype_session_clear_valid(clear, length))
        return false;
    const size_t end = length - SKYPE_SESSION_CRC_LENGTH;

    if (!skype_session_command_parse(clear, end, &command))
        return false;
    const size_t left = end - command.list_offset;

    return skype_object_list_decode(clear + command.list_offset, left, NULL, memory, &list) ==
               SKYPE_LIST_OK &&
           list.consumed == left;
}
