/* login_record.c - the framing of login and event servers.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "login_record.h"

#include "checksum.h"
#include "object_list_decode.h"

#define VERSION_MAJOR 0x03u
#define VERSION_MINOR 0x01u
#define BYTE_BITS     8u
#define LOW_HALF      0xFFFFu

static bool head_fits(const uint8_t *data, size_t length)
{
    static const uint8_t version[] = {VERSION_MAJOR, VERSION_MINOR};

    if (length > SKYPE_LOGIN_TYPE_OFFSET && data[SKYPE_LOGIN_TYPE_OFFSET] != SKYPE_LOGIN_KEY &&
        data[SKYPE_LOGIN_TYPE_OFFSET] != SKYPE_LOGIN_DATA)
        return false;
    for (size_t i = 0; i < sizeof version && SKYPE_LOGIN_VERSION_OFFSET + i < length; i++)
        if (data[SKYPE_LOGIN_VERSION_OFFSET + i] != version[i])
            return false;
    return true;
}

skype_login_status skype_login_record_parse(const uint8_t *data, size_t length,
                                            skype_login_record *out)
{
    if (!head_fits(data, length))
        return SKYPE_LOGIN_FOREIGN;
    if (length < SKYPE_LOGIN_HEAD_LENGTH)
        return SKYPE_LOGIN_CUT;
    out->type = data[SKYPE_LOGIN_TYPE_OFFSET];
    out->length = (uint16_t)(data[SKYPE_LOGIN_LENGTH_OFFSET] << BYTE_BITS |
                             data[SKYPE_LOGIN_LENGTH_OFFSET + 1]);
    return SKYPE_LOGIN_OK;
}

bool skype_login_record_number(const uint8_t *body, size_t length, uint16_t *number)
{
    if (length < SKYPE_LOGIN_CHECKSUM_LENGTH)
        return false;
    const size_t covered = length - SKYPE_LOGIN_CHECKSUM_LENGTH;
    const uint8_t *checksum = body + covered;

    *number = (uint16_t)((skype_crc32(body, covered) & LOW_HALF) ^
                         (uint32_t)(checksum[1] << BYTE_BITS | checksum[0]));
    return true;
}

bool skype_login_body_is_lists(const uint8_t *clear, size_t length, skype_allocator memory,
                               size_t *objects)
{
    size_t at = 0;

    *objects = 0;
    while (at < length && clear[at] == SKYPE_LIST_PLAIN) {
        skype_object_list list;

        if (skype_object_list_decode(clear + at, length - at, NULL, memory, &list) != SKYPE_LIST_OK)
            return false;
        *objects += list.count;
        at += list.consumed;
    }
    return at > 0 && at == length;
}
