/* datagrams.c - the datagrams of the protocol, enciphered.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "datagrams.h"

#include "wire/checksum.h"
#include "wire/keystream.h"

#define RESEND_COUNT 1u

static void put_head(bytes *out, uint16_t id, uint8_t function)
{
    bytes_u16(out, id);
    bytes_u8(out, function);
}

static void put_enciphered(bytes *out, uint32_t seed, const uint8_t *data, size_t length)
{
    bytes_u32(out, skype_crc32(data, length));
    if (length > 0)
        skype_decipher(seed, data, bytes_extend(out, length), length);
}

bytes datagram_payload(arena *memory, host *from, const host *to, uint16_t id,
                       const bytes *plaintext)
{
    bytes out = bytes_new(memory);
    uint32_t iv = host_draw(from);

    put_head(&out, id, SKYPE_TYPE_PAYLOAD);
    bytes_u32(&out, iv);
    put_enciphered(&out, skype_datagram_seed(iv, from->believed_ip, to->outside.ip, id),
                   plaintext->data, plaintext->length);
    return out;
}

bytes datagram_resend(arena *memory, host *from, const host *to, uint16_t id, uint32_t challenge,
                      const bytes *plaintext)
{
    bytes out = bytes_new(memory);

    put_head(&out, id, host_draw_nibble(from) | SKYPE_TYPE_RESEND);
    bytes_u8(&out, RESEND_COUNT);
    bytes_u32(&out, challenge);
    bytes_u32(&out, to->outside.ip);
    put_enciphered(&out, skype_resend_seed(challenge, id), plaintext->data, plaintext->length);
    return out;
}

bytes datagram_fragment(arena *memory, host *from, const host *to, const fragment_part *part)
{
    bytes out = bytes_new(memory);
    uint8_t function = host_draw_nibble(from) | SKYPE_TYPE_FRAGMENT;
    uint32_t iv = host_draw(from);

    put_head(&out, part->id, function);
    bytes_u16(&out, part->group);
    bytes_u8(&out, (uint8_t)(part->index | (part->last ? SKYPE_FRAGMENT_LAST_BIT : 0)));
    bytes_u8(&out, SKYPE_TYPE_PAYLOAD);
    bytes_u32(&out, iv);
    put_enciphered(&out, skype_datagram_seed(iv, from->believed_ip, to->outside.ip, part->id),
                   part->data, part->length);
    return out;
}

bytes datagram_answer(arena *memory, host *from, const host *to, skype_datagram_type type,
                      uint16_t id, uint32_t challenge)
{
    bytes out = bytes_new(memory);

    put_head(&out, id, (uint8_t)(host_draw_nibble(from) | type));
    bytes_u32(&out, to->outside.ip);
    bytes_u32(&out, challenge);
    return out;
}

bytes datagram_media(arena *memory, host *from, uint16_t id, const bytes *data)
{
    bytes out = bytes_new(memory);

    put_head(&out, id, host_draw_nibble(from) | SKYPE_TYPE_MEDIA);
    bytes_join(&out, data);
    return out;
}

size_t datagram_crc_offset(uint8_t function)
{
    switch (function & SKYPE_FUNCTION_TYPE_MASK) {
    case SKYPE_TYPE_PAYLOAD:
        return SKYPE_PAYLOAD_CRC_OFFSET;
    case SKYPE_TYPE_RESEND:
        return SKYPE_RESEND_CRC_OFFSET;
    case SKYPE_TYPE_FRAGMENT:
        return SKYPE_FRAGMENT_CRC_OFFSET;
    default:
        return 0;
    }
}
