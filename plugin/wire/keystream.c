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

/* Bytes of the state that the key set-up loads at once. */
#define AHEAD 8u

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

/* Exchanges the bytes at..at + 7 with those that the key chooses; returns the place of the last one
 * chosen.  The eight are copied before: a processor would let each load wait for the store before
 * it, whose address it learns late.  They are copied again where one that is still to come was
 * exchanged. */
static inline uint8_t mix(uint8_t *s, unsigned at, const uint8_t *key, uint8_t j)
{
    uint8_t ahead[AHEAD];

    memcpy(ahead, s + at, AHEAD);
#pragma GCC unroll 8
    for (unsigned k = 0; k < AHEAD; k++) {
        const uint8_t si = ahead[k];

        j = (uint8_t)(j + key[at + k]);
        j = (uint8_t)(j + si);
        s[at + k] = s[j];
        s[j] = si;
        if ((uint8_t)(j - (at + k + 1)) < AHEAD - 1 - k)
            memcpy(ahead, s + at, AHEAD);
    }
    return j;
}

void skype_rc4_init(skype_rc4 *rc4, const uint8_t *key, size_t length)
{
    uint8_t repeated[SKYPE_RC4_STATES];
    uint8_t j = 0;

    memcpy(rc4->s, unmixed, sizeof unmixed);
    rc4->i = 0;
    rc4->j = 0;
    if (length == 0)
        return;
    repeat(key, length, repeated);
    for (unsigned at = 0; at < SKYPE_RC4_STATES; at += AHEAD)
        j = mix(rc4->s, at, repeated, j);
}

/* Where the generator stands, in the caller's locals: a store to the bytes of s could otherwise be
 * one to them. */
typedef struct {
    uint8_t i;
    uint8_t j;
    uint8_t ahead; /* s[i + 1], loaded before the stores of the step before, as in mix() */
} cursor;

static cursor cursor_of(const skype_rc4 *rc4)
{
    return (cursor){rc4->i, rc4->j, rc4->s[(uint8_t)(rc4->i + 1)]};
}

static void keep(skype_rc4 *rc4, cursor at)
{
    rc4->i = at.i;
    rc4->j = at.j;
}

/* One keystream byte. */
static inline uint8_t next_byte(uint8_t *s, cursor *at)
{
    const uint8_t si = at->ahead;
    const uint8_t i = (uint8_t)(at->i + 1);
    const uint8_t loaded = s[(uint8_t)(i + 1)];
    const uint8_t j = (uint8_t)(at->j + si);
    const uint8_t sj = s[j];

    s[i] = sj;
    s[j] = si;
    *at = (cursor){i, j, j == (uint8_t)(i + 1) ? si : loaded};
    return s[(uint8_t)(si + sj)];
}

void skype_rc4_xor(skype_rc4 *rc4, const uint8_t *in, uint8_t *out, size_t length)
{
    cursor at = cursor_of(rc4);

    for (size_t n = 0; n < length; n++)
        out[n] = in[n] ^ next_byte(rc4->s, &at);
    keep(rc4, at);
}

void skype_rc4_skip(skype_rc4 *rc4, uint64_t length)
{
    cursor at = cursor_of(rc4);

    for (uint64_t n = 0; n < length; n++)
        next_byte(rc4->s, &at);
    keep(rc4, at);
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
