/* logins.c - records of the login and event servers: TLS framing, but no TLS.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "logins.h"

#include <stdio.h>
#include <stdlib.h>

#include "wire/checksum.h"
#include "wire/session_cipher.h"

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

static bytes number_record(arena *memory, stream_side *side, bytes *body)
{
    bytes_u16le(body, (uint16_t)(skype_crc32(body->data, body->length) ^ side->login_records++));
    return new_record(memory, LOGIN_DATA, body);
}

bytes login_record(arena *memory, stream_side *side, size_t length, filler *source)
{
    bytes body = bytes_new(memory);

    filler_bytes(source, bytes_extend(&body, length), length);
    return number_record(memory, side, &body);
}

static void need_block(arena *memory, connection *c, filler *source)
{
    uint8_t *block;

    if (c->login_block)
        return;
    block = arena_zero(memory, SKYPE_LOGIN_BLOCK_LENGTH);
    filler_bytes(source, block, SKYPE_LOGIN_BLOCK_LENGTH);
    c->login_block = block;
}

bytes login_body(arena *memory, connection *c, stream_side *side, const bytes *clear,
                 filler *source)
{
    const bool by_client = side == &c->client_side;
    uint8_t key[SKYPE_AES_KEY_LENGTH];
    bytes body = bytes_new(memory);

    need_block(memory, c, source);
    skype_login_key_derive(c->login_block, key);
    bytes_join(&body, clear);
    if (!skype_cipher_apply(key,
                            by_client ? SKYPE_LOGIN_SALT_OF_CLIENT : SKYPE_LOGIN_SALT_OF_SERVER,
                            (uint16_t)side->login_records, body.data, body.length)) {
        fputs("AES is not allowed on this machine\n", stderr);
        exit(EXIT_FAILURE);
    }
    return number_record(memory, side, &body);
}
