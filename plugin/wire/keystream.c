/* keystream.c - RC4, addressed by position.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "keystream.h"

#include <string.h>

#include "key_schedule.h"

/* Divides the length of most keys, and the number of states. */
#define KEY_BLOCK 16u

#define ROW(n)                                                                                     \
    (n), (n) + 1, (n) + 2, (n) + 3, (n) + 4, (n) + 5, (n) + 6, (n) + 7, (n) + 8, (n) + 9,          \
        (n) + 10, (n) + 11, (n) + 12, (n) + 13, (n) + 14, (n) + 15

/* The state that every key set-up begins with. */
static const uint8_t unmixed[SKYPE_RC4_STATES] = {
    ROW(0x00), ROW(0x10), ROW(0x20), ROW(0x30), ROW(0x40), ROW(0x50), ROW(0x60), ROW(0x70),
    ROW(0x80), ROW(0x90), ROW(0xA0), ROW(0xB0), ROW(0xC0), ROW(0xD0), ROW(0xE0), ROW(0xF0),
};

/* The key, again and again, until there is a byte for each of the state.  Keys are whole blocks:
 * others take a byte at a time. */
static void repeat(const uint8_t *key, size_t length, uint8_t out[SKYPE_RC4_STATES])
{
    const size_t piece = length % KEY_BLOCK == 0 ? KEY_BLOCK : 1;
    size_t at = 0;

    for (size_t n = 0; n < SKYPE_RC4_STATES; n += piece) {
        if (piece == KEY_BLOCK)
            memcpy(out + n, key + at, KEY_BLOCK);
        else
            out[n] = key[at];
        at = at + piece < length ? at + piece : 0;
    }
}

void skype_rc4_init(skype_rc4 *rc4, const uint8_t *key, size_t length)
{
    uint8_t repeated[SKYPE_RC4_STATES];
    uint8_t *s = rc4->s;
    uint8_t j = 0;

    memcpy(s, unmixed, sizeof unmixed);
    rc4->i = 0;
    rc4->j = 0;
    if (length == 0)
        return;
    repeat(key, length, repeated);
#pragma GCC unroll 16
    for (unsigned i = 0; i < SKYPE_RC4_STATES; i++) {
        const uint8_t si = s[i];

        j = (uint8_t)(j + repeated[i]);
        j = (uint8_t)(j + si);
        const uint8_t sj = s[j];
        s[j] = si;
        s[i] = sj;
    }
}

/* One keystream byte.  i and j are the caller's locals: a store to the bytes of s could otherwise
 * be one to them. */
static inline uint8_t next_byte(uint8_t *s, uint8_t *i, uint8_t *j)
{
    *i = (uint8_t)(*i + 1);
    uint8_t si = s[*i];
    *j = (uint8_t)(*j + si);
    uint8_t sj = s[*j];
    s[*i] = sj;
    s[*j] = si;
    return s[(uint8_t)(si + sj)];
}

void skype_rc4_xor(skype_rc4 *rc4, const uint8_t *in, uint8_t *out, size_t length)
{
    uint8_t i = rc4->i;
    uint8_t j = rc4->j;

    for (size_t n = 0; n < length; n++)
        out[n] = in[n] ^ next_byte(rc4->s, &i, &j);
    rc4->i = i;
    rc4->j = j;
}

void skype_rc4_skip(skype_rc4 *rc4, uint64_t length)
{
    uint8_t i = rc4->i;
    uint8_t j = rc4->j;

    for (uint64_t n = 0; n < length; n++)
        next_byte(rc4->s, &i, &j);
    rc4->i = i;
    rc4->j = j;
}

void skype_decipher(uint32_t seed, const uint8_t *in, uint8_t *out, size_t length)
{
    uint8_t key[SKYPE_KEY_LENGTH];
    skype_rc4 rc4;

    skype_key_expand(seed, key);
    skype_rc4_init(&rc4, key, sizeof key);
    skype_rc4_xor(&rc4, in, out, length);
}

static bool grow(skype_keystream *stream)
{
    size_t capacity = stream->saved_capacity == 0 ? 1 : 2 * stream->saved_capacity;

    if (capacity > SIZE_MAX / sizeof *stream->saved)
        return false;
    skype_rc4 *saved =
        stream->memory.resize(stream->memory.context, stream->saved, capacity * sizeof *saved);
    if (saved == NULL)
        return false;
    stream->saved = saved;
    stream->saved_capacity = capacity;
    return true;
}

/* Saves the state of now if it is the one the saved states lack next. */
static bool save_if_due(skype_keystream *stream)
{
    if (stream->position != (uint64_t)stream->saved_count * SKYPE_KEYSTREAM_STRIDE)
        return true;
    if (stream->saved_count == stream->saved_capacity && !grow(stream))
        return false;
    stream->saved[stream->saved_count++] = stream->now;
    return true;
}

bool skype_keystream_init(skype_keystream *stream, const uint8_t *key, size_t length,
                          skype_allocator memory)
{
    *stream = (skype_keystream){.memory = memory};
    skype_rc4_init(&stream->now, key, length);
    return save_if_due(stream);
}

/* Bytes from the position to the next one at which a state is saved, at most length. */
static uint64_t piece_length(const skype_keystream *stream, uint64_t length)
{
    uint64_t rest = SKYPE_KEYSTREAM_STRIDE - stream->position % SKYPE_KEYSTREAM_STRIDE;

    return rest < length ? rest : length;
}

/* Takes up the saved state nearest before the target, unless now is at least as near. */
static void jump(skype_keystream *stream, uint64_t target)
{
    uint64_t nearest = target / SKYPE_KEYSTREAM_STRIDE;

    if (nearest >= stream->saved_count)
        nearest = stream->saved_count - 1;
    uint64_t start = nearest * SKYPE_KEYSTREAM_STRIDE;
    if (start <= stream->position && stream->position <= target)
        return;
    stream->now = stream->saved[nearest];
    stream->position = start;
}

static bool seek(skype_keystream *stream, uint64_t target)
{
    jump(stream, target);
    while (stream->position < target) {
        if (!save_if_due(stream))
            return false;
        uint64_t piece = piece_length(stream, target - stream->position);
        skype_rc4_skip(&stream->now, piece);
        stream->position += piece;
    }
    return true;
}

bool skype_keystream_xor(skype_keystream *stream, uint64_t position, const uint8_t *in,
                         uint8_t *out, size_t length)
{
    if (length == 0)
        return true;
    if (!seek(stream, position))
        return false;
    for (size_t done = 0; done < length;) {
        if (!save_if_due(stream))
            return false;
        size_t piece = (size_t)piece_length(stream, length - done);
        skype_rc4_xor(&stream->now, in + done, out + done, piece);
        stream->position += piece;
        done += piece;
    }
    return true;
}
