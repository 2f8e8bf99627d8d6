/* command.c - the head of a command.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "command.h"

#include <string.h>

#include "varint.h"

#define KIND_BITS 3u
#define KIND_MASK 0x7u

static bool known_kind(uint32_t kind)
{
    return kind <= SKYPE_COMMAND_REPLY;
}

static bool has_request_id(uint32_t kind)
{
    return kind == SKYPE_COMMAND_REQUEST || kind == SKYPE_COMMAND_REPLY;
}

static skype_command_status varint_status(int used)
{
    return used == SKYPE_VARINT_CUT ? SKYPE_COMMAND_CUT : SKYPE_COMMAND_INVALID;
}

skype_command_status skype_command_parse(const uint8_t *data, size_t length,
                                         skype_command_head *head)
{
    uint32_t wire_number;
    int used;

    memset(head, 0, sizeof *head);
    used = skype_varint_decode(data, length, &head->length);
    if (used <= 0)
        return varint_status(used);
    head->length_size = (uint8_t)used;
    used = skype_varint_decode(data + head->length_size, length - head->length_size, &wire_number);
    if (used <= 0)
        return varint_status(used);
    head->number_size = (uint8_t)used;
    head->number = wire_number >> KIND_BITS;
    head->kind = wire_number & KIND_MASK;
    head->list_offset = (uint32_t)head->length_size + head->number_size;
    if (!known_kind(head->kind) || head->length > UINT32_MAX - head->list_offset)
        return SKYPE_COMMAND_INVALID;
    head->total = head->list_offset + head->length;
    head->list_length = head->length;
    if (!has_request_id(head->kind))
        return SKYPE_COMMAND_OK;

    head->has_request_id = true;
    if (head->length < SKYPE_REQUEST_ID_LENGTH)
        return SKYPE_COMMAND_INVALID;
    if (length - head->list_offset < SKYPE_REQUEST_ID_LENGTH)
        return SKYPE_COMMAND_CUT;
    head->request_id = (uint16_t)(data[head->list_offset] << 8 | data[head->list_offset + 1]);
    head->list_offset += SKYPE_REQUEST_ID_LENGTH;
    head->list_length -= SKYPE_REQUEST_ID_LENGTH;
    return SKYPE_COMMAND_OK;
}

size_t skype_command_write(uint32_t number, skype_command_kind kind, uint16_t request_id,
                           const uint8_t *list, size_t list_length, uint8_t *out)
{
    const size_t id_length = has_request_id(kind) ? SKYPE_REQUEST_ID_LENGTH : 0;
    size_t used = skype_varint_encode((uint32_t)(list_length + id_length), out);

    used += skype_varint_encode(number << KIND_BITS | kind, out + used);
    if (id_length) {
        out[used++] = (uint8_t)(request_id >> 8);
        out[used++] = (uint8_t)request_id;
    }
    if (list_length)
        memcpy(out + used, list, list_length);
    return used + list_length;
}
