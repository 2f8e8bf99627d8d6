/* records.c - what Skype sends in a TCP stream: first messages, and records of the stream.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "records.h"

#include <stdio.h>
#include <stdlib.h>

#include "wire/checksum.h"
#include "wire/dh384.h"
#include "wire/generator.h"
#include "wire/key_schedule.h"
#include "wire/session_cipher.h"

/* First message: seed in clear, word and two cookies enciphered. */
#define HANDSHAKE_LENGTH       14u
#define HANDSHAKE_WORD_OFFSET  4u
#define HANDSHAKE_PLAIN_WORD   0x0001u
#define HANDSHAKE_WORD_MASK    0x81FFu
#define HANDSHAKE_COOKIE1      1u
#define HANDSHAKE_COOKIE2      1u
#define HANDSHAKE_PAD_SHORTEST 8u
#define HANDSHAKE_PAD_SPREAD   50u
#define PORT80_FILLER_BYTE     0x01u

#define RECORD_CONTROL_BIT 1u

#define HELLO_CHALLENGE_LENGTH 16u

/* ---- first messages ---- */

handshake_form handshake_read(reader *r)
{
    handshake_form form = {.form = HANDSHAKE_PADDED, .cookie = HANDSHAKE_COOKIE2};

    if (reader_accept(r, "unpadded"))
        form.form = HANDSHAKE_UNPADDED;
    else if (reader_accept(r, "port80"))
        form.form = HANDSHAKE_PORT80;
    else if (reader_accept(r, "peer"))
        form.form = HANDSHAKE_PEER;
    else
        reader_expect(r, "padded");
    while (reader_more(r)) {
        if (reader_accept(r, "cookie"))
            form.cookie = reader_number(r);
        else if (reader_accept(r, "version"))
            form.version = (uint16_t)reader_number(r);
        else if (reader_accept(r, "filler") || reader_accept(r, "padding"))
            form.filler = reader_number(r);
        else
            reader_fail(r, "no first message has \"%s\"", reader_word(r));
    }
    return form;
}

static bytes padding_record(arena *memory, uint32_t u2)
{
    bytes padding = bytes_new(memory);
    uint32_t length =
        HANDSHAKE_PAD_SHORTEST + (uint32_t)((uint64_t)u2 * HANDSHAKE_PAD_SPREAD >> 32);
    uint8_t value = (uint8_t)skype_generator_next(u2);

    for (uint32_t i = 0; i < length; i++) {
        bytes_u8(&padding, value);
        value = skype_pad_next(value);
    }
    return record_control(memory, CONTROL_PADDING, &padding);
}

static bytes peer_padding(arena *memory, uint32_t length, filler *source)
{
    bytes padding = bytes_new(memory);

    filler_bytes(source, bytes_extend(&padding, length), length);
    return record_control(memory, CONTROL_PADDING, &padding);
}

/* Bits of the word that the known generator would not have made. */
static uint16_t peer_word(uint32_t u1, filler *source)
{
    const uint16_t known = (uint16_t)(u1 & HANDSHAKE_WORD_MASK);
    const uint16_t drawn = (uint16_t)(filler_number(source) & HANDSHAKE_WORD_MASK);

    return drawn == known ? drawn ^ 1u : drawn;
}

static bytes port80_records(arena *memory, uint32_t length)
{
    bytes nothing = bytes_new(memory);
    bytes body = bytes_new(memory);
    bytes out = bytes_new(memory);
    bytes end = record_control(memory, CONTROL_FILLER_END, &nothing);

    bytes_repeat(&body, PORT80_FILLER_BYTE, length);
    if (length > 0)
        out = record_control(memory, CONTROL_PADDING, &body);
    bytes_join(&out, &end);
    return out;
}

static void start_cipher(skype_rc4 *cipher, uint32_t seed, const uint8_t *secret)
{
    uint8_t key[SKYPE_KEY_LENGTH];

    if (secret)
        skype_dh_stream_key(seed, secret, key);
    else
        skype_key_expand(seed, key);
    skype_rc4_init(cipher, key, sizeof key);
}

bytes handshake_message(arena *memory, host *sender, stream_side *side, const handshake_form *form,
                        const uint8_t *secret, filler *source)
{
    bytes out = bytes_new(memory);
    bytes records = bytes_new(memory);
    uint32_t seed = host_draw_seed(sender);
    uint32_t u1 = skype_generator_next(seed);
    uint16_t version_word = HANDSHAKE_PLAIN_WORD;
    skype_rc4 head_cipher;

    if (form->form == HANDSHAKE_PADDED) {
        version_word = (uint16_t)((u1 & HANDSHAKE_WORD_MASK) | form->version);
        records = padding_record(memory, skype_generator_next(u1));
    } else if (form->form == HANDSHAKE_PEER) {
        version_word = (uint16_t)(peer_word(u1, source) | form->version);
        records = peer_padding(memory, form->filler, source);
    } else if (form->form == HANDSHAKE_PORT80) {
        records = port80_records(memory, form->filler);
    }
    bytes_u32(&out, seed);
    bytes_u16(&out, version_word);
    bytes_u32(&out, HANDSHAKE_COOKIE1);
    bytes_u32(&out, form->cookie);
    start_cipher(&side->cipher, seed, secret);
    head_cipher = side->cipher; /* the records start the same keystream again */
    skype_rc4_xor(&head_cipher, out.data + HANDSHAKE_WORD_OFFSET, out.data + HANDSHAKE_WORD_OFFSET,
                  HANDSHAKE_LENGTH - HANDSHAKE_WORD_OFFSET);
    side->ciphering = true;
    stream_encipher(side, &records);
    bytes_join(&out, &records);
    return out;
}

/* ---- port 443 ---- */

bytes https_client_hello(arena *memory, host *sender)
{
    /* SSLv2 record of an SSLv2-compatible client hello: TLS 1.0, 15 ciphers, no session. */
    static const uint8_t constant[] = {
        0x80, 0x46, 0x01, 0x03, 0x01, 0x00, 0x2d, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x05,
        0x00, 0x00, 0x04, 0x00, 0x00, 0x0a, 0x00, 0x00, 0x09, 0x00, 0x00, 0x64, 0x00, 0x00,
        0x62, 0x00, 0x00, 0x08, 0x00, 0x00, 0x03, 0x00, 0x00, 0x06, 0x01, 0x00, 0x80, 0x07,
        0x00, 0xc0, 0x03, 0x00, 0x80, 0x06, 0x00, 0x40, 0x02, 0x00, 0x80, 0x04, 0x00, 0x80,
    };
    bytes out = bytes_new(memory);
    uint8_t challenge = (uint8_t)host_draw(sender);

    bytes_append(&out, constant, sizeof constant);
    for (size_t i = 0; i < HELLO_CHALLENGE_LENGTH; i++) {
        bytes_u8(&out, challenge);
        challenge = skype_pad_next(challenge);
    }
    return out;
}

bytes https_server_hello(arena *memory)
{
    /* TLS 1.0 server hello: always the same random, session and time (31 January 2004), RC4-SHA. */
    static const uint8_t constant[] = {
        0x16, 0x03, 0x01, 0x00, 0x4a, 0x02, 0x00, 0x00, 0x46, 0x03, 0x01, 0x40, 0x1b, 0xe4,
        0x86, 0x02, 0xad, 0xe0, 0x29, 0xe1, 0x77, 0x74, 0xe5, 0x44, 0xb9, 0xc9, 0x9c, 0xb4,
        0x31, 0x31, 0x5e, 0x02, 0xdd, 0x77, 0x9d, 0x15, 0x4a, 0x96, 0x09, 0xba, 0x5d, 0xa8,
        0x70, 0x20, 0x1c, 0xa0, 0xe4, 0xf6, 0x4c, 0x63, 0x51, 0xae, 0x2f, 0x8e, 0x4e, 0xe1,
        0xe6, 0x76, 0x6a, 0x0a, 0x88, 0xd5, 0xd8, 0xc5, 0x5c, 0xae, 0x98, 0xc5, 0xe4, 0x81,
        0xf2, 0x2a, 0x69, 0xbf, 0x90, 0x58, 0x00, 0x05, 0x00,
    };
    bytes out = bytes_new(memory);

    bytes_append(&out, constant, sizeof constant);
    return out;
}

/* ---- records ---- */

bytes record_packet(arena *memory, uint16_t id, const bytes *commands)
{
    bytes out = bytes_new(memory);

    bytes_varint(&out, (uint32_t)(sizeof id + commands->length) << 1);
    bytes_u16(&out, id);
    bytes_join(&out, commands);
    return out;
}

bytes record_control(arena *memory, uint8_t type, const bytes *body)
{
    bytes out = bytes_new(memory);

    bytes_varint(&out, (uint32_t)(sizeof type + body->length) << 1 | RECORD_CONTROL_BIT);
    bytes_u8(&out, type);
    bytes_join(&out, body);
    return out;
}

void stream_encipher(stream_side *side, bytes *data)
{
    if (side->ciphering && data->length > 0)
        skype_rc4_xor(&side->cipher, data->data, data->data, data->length);
}

/* ---- session records ---- */

bytes record_session_data(arena *memory, session_head head, const bytes *enciphered)
{
    bytes body = bytes_new(memory);
    uint16_t tail = (uint16_t)(skype_crc32(enciphered->data, enciphered->length) ^ head.sequence);

    bytes_u16(&body, 0);
    bytes_join(&body, enciphered);
    bytes_u16le(&body, tail);
    bytes_put_u16(&body, 0,
                  (uint16_t)(skype_crc32(body.data + sizeof tail, body.length - sizeof tail) ^
                             (uint32_t)head.destination << 1));
    return record_control(memory, CONTROL_SESSION, &body);
}

bytes record_session_command(arena *memory, session_head head, uint32_t packet_id, uint32_t command,
                             const bytes *list)
{
    static const uint8_t zero_key[SKYPE_AES_KEY_LENGTH];
    bytes body = bytes_new(memory);

    bytes_varint(&body, packet_id);
    bytes_varint(&body, command);
    bytes_join(&body, list);
    bytes_u16(&body, skype_crc16(body.data, body.length));
    if (!skype_cipher_apply(head.key ? head.key : zero_key, head.salt, head.sequence, body.data,
                            body.length)) {
        fputs("AES is not allowed on this machine\n", stderr);
        exit(EXIT_FAILURE);
    }
    return record_session_data(memory, head, &body);
}
