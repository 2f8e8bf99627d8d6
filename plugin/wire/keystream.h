/* keystream.h - RC4, addressed by position.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_KEYSTREAM_H
#define SKYPE_WIRE_KEYSTREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "allocator.h"

#define SKYPE_RC4_STATES 256

/* Distance of the saved states: a jump costs at most this many keystream bytes. */
#define SKYPE_KEYSTREAM_STRIDE 65536u

typedef struct {
    uint8_t i;
    uint8_t j;
    uint8_t s[SKYPE_RC4_STATES];
} skype_rc4;

/* Standard RC4 key setup with a key of 1..256 bytes. */
void skype_rc4_init(skype_rc4 *rc4, const uint8_t *key, size_t length);

/* Deciphers (or enciphers) length bytes and advances; in and out may be the same. */
void skype_rc4_xor(skype_rc4 *rc4, const uint8_t *in, uint8_t *out, size_t length);

/* Advances by length keystream bytes. */
void skype_rc4_skip(skype_rc4 *rc4, uint64_t length);

/* Key expansion, key setup and deciphering of length bytes from keystream position 0. */
void skype_decipher(uint32_t seed, const uint8_t *in, uint8_t *out, size_t length);

/* A keystream that may be read at any position, in any order. */
typedef struct {
    skype_rc4 now;
    uint64_t position; /* of now */
    skype_rc4 *saved;  /* states at 0, STRIDE, 2 * STRIDE ... */
    size_t saved_count;
    size_t saved_capacity;
    skype_allocator memory;
} skype_keystream;

/* Starts a keystream from key bytes (1..256).  Saved states come from memory; they are never
 * freed one by one.  Returns false when memory refuses. */
bool skype_keystream_init(skype_keystream *stream, const uint8_t *key, size_t length,
                          skype_allocator memory);

/* Deciphers length bytes that stand at the given keystream position.  Going forward from the last
 * position costs nothing extra; a jump costs at most one stride (going far ahead for the first
 * time: the way there, which is saved).  Returns false when memory refuses. */
bool skype_keystream_xor(skype_keystream *stream, uint64_t position, const uint8_t *in,
                         uint8_t *out, size_t length);

#endif
