/* logins.c - records of the login and event servers: TLS framing, but no TLS.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "logins.h"

#include "wire/checksum.h"

#define LOGIN_KEY     0x16u
#define LOGIN_DATA    0x17u
#define LOGIN_VERSION 0x0301u

static bytes new_record(arena *memory, uint8_t type, const bytes *body)
{
    bytes out = bytes_new(memory);

    bytes_u8(&out, type);
    bytes_u16(&out, LOGIN_VERSION);
    bytes_u16(&out, (uint16_t)body->length);
    bytes_join(&out, body);
    return out;
}

bytes login_hello(arena *memory, bool by_client)
{
    bytes nothing = bytes_new(memory);

    return new_record(memory, by_client ? LOGIN_KEY : LOGIN_DATA, &nothing);
}

bytes login_key_block(arena *memory, const bytes *list)
{
    return new_record(memory, LOGIN_KEY, list);
}

bytes login_record(arena *memory, stream_side *side, size_t length, filler *source)
{
    bytes body = bytes_new(memory);

    filler_bytes(source, bytes_extend(&body, length), length);
    bytes_u16le(&body, (uint16_t)(skype_crc32(body.data, body.length) ^ side->login_records++));
    return new_record(memory, LOGIN_DATA, &body);
}
