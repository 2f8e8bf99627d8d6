/* signature.h - RSA signatures with message recovery: who has the public key reads the message.
 *
 * A signature to the power of 65537, modulo the signer's modulus, is a block: a head byte, padding,
 * the message or its beginning, SHA-1 of the whole message, a trailer byte.  What of the message
 * does not fit into the block follows the signature in clear.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_SIGNATURE_H
#define SKYPE_WIRE_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "public_key.h"

enum {
    SKYPE_DIGEST_LENGTH = 20,      /* SHA-1 */
    SKYPE_FINGERPRINT_LENGTH = 32, /* SHA-256 */
};

/* The network's key of this number; NULL where there is none.  Source: moduli.tsv. */
const skype_public_key *skype_network_key(uint32_t number);

/* Whether signatures can be opened with a key: its length is within the bounds, the first byte of
 * the modulus is not 0, and the modulus is odd. */
bool skype_public_key_is_usable(const skype_public_key *key);

/* Undoes a signature: key->length bytes of it become as many of the block, both big-endian.  False
 * where the key is not usable or the signature is not below the modulus; nothing is written then.
 * Costs about 20 microseconds for 1024 bits, 60 for 2048, 200 for 4096. */
bool skype_signature_undo(const skype_public_key *key, const uint8_t *signature, uint8_t *block);

/* The first byte of a block: how the message stands in it.  Source: measured on 499 signatures. */
typedef enum {
    SKYPE_HEAD_PADDED = 0x4B, /* the whole message, behind any number of bytes BB and one BA */
    SKYPE_HEAD_WHOLE = 0x4A,  /* the whole message, which fills the block */
    SKYPE_HEAD_BEGUN = 0x6A,  /* its beginning; the rest stands behind the signature */
} skype_block_head;

typedef struct {
    uint8_t head;           /* skype_block_head */
    const uint8_t *message; /* what of it stands in the block */
    size_t length;
    const uint8_t *digest; /* SKYPE_DIGEST_LENGTH bytes */
} skype_block;

/* Reads a block.  False where its padding is none of these: it is not what the signer made.  The
 * pointers are into data. */
bool skype_block_parse(const uint8_t *data, size_t length, skype_block *out);

/* Whether the digest is that of the whole message: what stands in the block, then the rest, which
 * counts only where the block holds but the beginning.  This is the proof: 160 bits. */
bool skype_block_holds(const skype_block *block, const uint8_t *rest, size_t rest_length);

/* One run of bytes of something that is hashed. */
typedef struct {
    const void *data;
    size_t length;
} skype_piece;

/* SHA-1 of the pieces, one after the other.  False where the library refuses it. */
bool skype_sha1(const skype_piece *pieces, size_t count, uint8_t digest[SKYPE_DIGEST_LENGTH]);

/* A name for what skype_signature_undo() is asked: SHA-256 of modulus and signature. */
bool skype_signature_fingerprint(const skype_public_key *key, const uint8_t *signature,
                                 uint8_t fingerprint[SKYPE_FINGERPRINT_LENGTH]);

#endif
