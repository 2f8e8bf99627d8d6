/* handshake.h - first message of each side of a TCP stream: a seed and ten enciphered bytes.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_HANDSHAKE_H
#define SKYPE_WIRE_HANDSHAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "key_schedule.h"

enum {
    SKYPE_HANDSHAKE_SEED_OFFSET = 0, /* clear */
    SKYPE_HANDSHAKE_WORD_OFFSET = 4, /* from here on enciphered with keystream bytes 0..9 */
    SKYPE_HANDSHAKE_COOKIE1_OFFSET = 6,
    SKYPE_HANDSHAKE_COOKIE2_OFFSET = 10,
    SKYPE_HANDSHAKE_LENGTH = 14, /* the records behind it use the same keystream from byte 0 on */

    SKYPE_HANDSHAKE_SEED_LENGTH = 4,
    SKYPE_HANDSHAKE_CLEAR_LENGTH = 10,

    SKYPE_HANDSHAKE_PADDING_MIN = 8,
    SKYPE_HANDSHAKE_PADDING_MAX = 57,
};

#define SKYPE_HANDSHAKE_WORD_CONSTANT  0x0001u /* the unpadded form */
#define SKYPE_HANDSHAKE_WORD_GENERATED 0x81FFu /* padded form: these bits follow from the seed */
#define SKYPE_HANDSHAKE_WORD_VERSION   0x7E00u /* ... and these grow with the client's version */
#define SKYPE_HANDSHAKE_COOKIE1        1u

/* What has to be there, deciphered, behind the message of a peer: see
 * skype_handshake_peer_goes_on().
 */
#define SKYPE_HANDSHAKE_PEER_PROOF 2u

/* All numbers big-endian on the wire. */
typedef struct {
    uint32_t seed;
    uint16_t word;
    uint32_t cookie1;
    uint32_t cookie2; /* bit mask of the sender's abilities */
} skype_handshake;

/* The seed of the message at data (4 bytes). */
uint32_t skype_handshake_seed(const uint8_t *data);

/* Seeds that the generator of real clients gives out: at least one byte has its top bit set, and
 * the first byte is not 0x80.  Costs nothing and rejects every ASCII protocol and TLS. */
bool skype_handshake_seed_plausible(uint32_t seed);

/* Deciphers the message at data with the keystream of the key, and nothing more. */
void skype_handshake_decipher(const uint8_t data[SKYPE_HANDSHAKE_LENGTH],
                              const uint8_t key[SKYPE_KEY_LENGTH], skype_handshake *out);

/* Deciphers and judges the message at data with the key its seed expands to.  True when its ten
 * deciphered bytes are a handshake's (skype_handshake_holds).  Costs one key expansion, and less
 * where the seed alone tells that it is none.  Source: 99 of 99 messages measured. */
bool skype_handshake_parse(const uint8_t data[SKYPE_HANDSHAKE_LENGTH], skype_handshake *out);

/* Are these the constants?  word is 0001 or follows from the seed (10 bits), cookie 1 is 1 (32
 * bits), cookie 2 a mask of one byte (24 bits): together at least 66 bits of proof. */
bool skype_handshake_holds(const skype_handshake *handshake);

/* Are these the constants as other people's clients of 2016 send them, whose word does not follow
 * from the seed?  Cookie 1 is 1 (32 bits), cookie 2 a mask of one byte (24 bits), the version bits
 * are one of three values: at least 60 bits of proof.  Source: 9 of 9 directions measured. */
bool skype_handshake_peer_holds(const skype_handshake *handshake);

/* Do whole records follow a peer's message, as far as its deciphered bytes are there, the first of
 * them padding of 8..57 bytes?  Needs SKYPE_HANDSHAKE_PEER_PROOF bytes: 10 more bits of proof. */
bool skype_handshake_peer_goes_on(const uint8_t *records, size_t length);

/* True when the word's generated bits follow from the seed. */
bool skype_handshake_word_follows(const skype_handshake *handshake);

/* Length of the padding record's padding in the padded form: 8..57 bytes, a function of the seed.
 */
uint8_t skype_handshake_padding_length(uint32_t seed);

/* True when the padding has the length and the bytes that follow from the seed. */
bool skype_handshake_padding_follows(uint32_t seed, const uint8_t *padding, size_t length);

/* True for the filler on port 80: every byte 01. */
bool skype_handshake_is_filler(const uint8_t *padding, size_t length);

#endif
