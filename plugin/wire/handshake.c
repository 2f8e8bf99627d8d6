/* handshake.c - first message of each side of a TCP stream.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "handshake.h"

#include "generator.h"
#include "keystream.h"
#include "record.h"

#define SEED_TOP_BITS      0x80808080u
#define SEED_FIRST_SHIFT   24u
#define SEED_FIRST_NEVER   0x80u /* would look like the hello on port 443 */
#define COOKIE2_MASK       0xFFu
#define PADDING_VARIATIONS 50u
#define GENERATOR_BITS     32u
#define BYTE_MASK          0xFFu
#define FILLER_BYTE        0x01u
#define VERSION_NEWEST     0x0400u /* 0000, 0200 and 0400 were seen */

static uint32_t read_u32(const uint8_t *data)
{
    return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3];
}

static uint16_t read_u16(const uint8_t *data)
{
    return (uint16_t)(data[0] << 8 | data[1]);
}

uint32_t skype_handshake_seed(const uint8_t *data)
{
    return read_u32(data + SKYPE_HANDSHAKE_SEED_OFFSET);
}

bool skype_handshake_seed_plausible(uint32_t seed)
{
    return (seed & SEED_TOP_BITS) != 0 && seed >> SEED_FIRST_SHIFT != SEED_FIRST_NEVER;
}

void skype_handshake_decipher(const uint8_t data[SKYPE_HANDSHAKE_LENGTH],
                              const uint8_t key[SKYPE_KEY_LENGTH], skype_handshake *out)
{
    const size_t skipped = SKYPE_HANDSHAKE_SEED_LENGTH;
    uint8_t clear[SKYPE_HANDSHAKE_CLEAR_LENGTH];
    skype_rc4 rc4;

    skype_rc4_init(&rc4, key, SKYPE_KEY_LENGTH);
    skype_rc4_xor(&rc4, data + skipped, clear, sizeof clear);
    *out = (skype_handshake){
        .seed = skype_handshake_seed(data),
        .word = read_u16(clear + SKYPE_HANDSHAKE_WORD_OFFSET - skipped),
        .cookie1 = read_u32(clear + SKYPE_HANDSHAKE_COOKIE1_OFFSET - skipped),
        .cookie2 = read_u32(clear + SKYPE_HANDSHAKE_COOKIE2_OFFSET - skipped),
    };
}

bool skype_handshake_parse(const uint8_t data[SKYPE_HANDSHAKE_LENGTH], skype_handshake *out)
{
    const uint32_t seed = skype_handshake_seed(data);
    uint8_t key[SKYPE_KEY_LENGTH];

    if (!skype_handshake_seed_plausible(seed))
        return false;
    skype_key_expand(seed, key);
    skype_handshake_decipher(data, key, out);
    return skype_handshake_holds(out);
}

bool skype_handshake_word_follows(const skype_handshake *handshake)
{
    const uint32_t expected = skype_generator_next(handshake->seed);

    return ((handshake->word ^ expected) & SKYPE_HANDSHAKE_WORD_GENERATED) == 0;
}

static bool cookies_hold(const skype_handshake *handshake)
{
    return handshake->cookie1 == SKYPE_HANDSHAKE_COOKIE1 && handshake->cookie2 != 0 &&
           handshake->cookie2 <= COOKIE2_MASK;
}

bool skype_handshake_holds(const skype_handshake *handshake)
{
    return cookies_hold(handshake) && (handshake->word == SKYPE_HANDSHAKE_WORD_CONSTANT ||
                                       skype_handshake_word_follows(handshake));
}

bool skype_handshake_peer_holds(const skype_handshake *handshake)
{
    return cookies_hold(handshake) &&
           (handshake->word & SKYPE_HANDSHAKE_WORD_VERSION) <= VERSION_NEWEST;
}

/* A length written in more bytes than it needs may leave none for the body. */
static bool is_peer_padding(const skype_record *record, const uint8_t *records, size_t length)
{
    const uint32_t least = SKYPE_RECORD_CONTROL_LENGTH + SKYPE_HANDSHAKE_PADDING_MIN;
    const uint32_t most = SKYPE_RECORD_CONTROL_LENGTH + SKYPE_HANDSHAKE_PADDING_MAX;

    return record->control && record->length >= least && record->length <= most &&
           record->head < length && records[record->head] == SKYPE_CONTROL_PADDING;
}

bool skype_handshake_peer_goes_on(const uint8_t *records, size_t length)
{
    size_t offset = 0;
    skype_record record;

    if (length < SKYPE_HANDSHAKE_PEER_PROOF ||
        skype_record_parse(records, length, &record) != SKYPE_RECORD_OK ||
        !is_peer_padding(&record, records, length))
        return false;
    while (offset < length) {
        switch (skype_record_parse(records + offset, length - offset, &record)) {
        case SKYPE_RECORD_OK:
            offset += record.head + record.length;
            break;
        case SKYPE_RECORD_CUT:
            return true;
        default:
            return false;
        }
    }
    return true;
}

uint8_t skype_handshake_padding_length(uint32_t seed)
{
    const uint32_t second = skype_generator_next(skype_generator_next(seed));

    return (uint8_t)(SKYPE_HANDSHAKE_PADDING_MIN +
                     ((uint64_t)second * PADDING_VARIATIONS >> GENERATOR_BITS));
}

static uint8_t first_padding_byte(uint32_t seed)
{
    const uint32_t third = skype_generator_next(skype_generator_next(skype_generator_next(seed)));

    return (uint8_t)(third & BYTE_MASK);
}

bool skype_handshake_padding_follows(uint32_t seed, const uint8_t *padding, size_t length)
{
    return length == skype_handshake_padding_length(seed) &&
           padding[0] == first_padding_byte(seed) && skype_pad_run(padding, length) == length;
}

bool skype_handshake_is_filler(const uint8_t *padding, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (padding[i] != FILLER_BYTE)
            return false;
    }
    return length > 0;
}
