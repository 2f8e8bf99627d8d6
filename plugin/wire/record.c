/* record.c - head of a stream record.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "record.h"

#include "varint.h"

#define CONTROL_BIT  1u
#define LENGTH_SHIFT 1u

skype_record_status skype_record_parse(const uint8_t *data, size_t length, skype_record *out)
{
    uint32_t number;
    const int used = skype_varint_decode(data, length, &number);

    if (used == SKYPE_VARINT_CUT)
        return SKYPE_RECORD_CUT;
    if (used == SKYPE_VARINT_INVALID)
        return SKYPE_RECORD_MALFORMED;
    *out = (skype_record){
        .head = (uint8_t)used,
        .control = (number & CONTROL_BIT) != 0,
        .length = number >> LENGTH_SHIFT,
    };
    const uint32_t least =
        out->control ? SKYPE_RECORD_CONTROL_LENGTH : SKYPE_RECORD_PACKET_ID_LENGTH;
    if (out->length < least || out->length > SKYPE_RECORD_MAX_LENGTH)
        return SKYPE_RECORD_MALFORMED;
    return SKYPE_RECORD_OK;
}
