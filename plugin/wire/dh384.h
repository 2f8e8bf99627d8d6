/* dh384.h - the Diffie-Hellman exchange of 384 bits that precedes a stream since 2010.
 *
 * Each side first sends its public value, then padding whose end only the end of the segment
 * tells; then 8 bytes that prove it knows the secret both have got.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_DH384_H
#define SKYPE_WIRE_DH384_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "key_schedule.h"

enum {
    SKYPE_DH_VALUE_LENGTH = 48, /* public values and the secret, big-endian */
    SKYPE_DH_PADDING_MAX = 63,  /* bytes of one run of the padding generator */
    SKYPE_DH_HASH_LENGTH = 8,
    SKYPE_DH_FIRST_MIN_LENGTH = SKYPE_DH_VALUE_LENGTH,
    SKYPE_DH_FIRST_MAX_LENGTH = SKYPE_DH_VALUE_LENGTH + SKYPE_DH_PADDING_MAX + SKYPE_DH_HASH_LENGTH,
};

#define SKYPE_DH_GENERATOR 2u

/* The prime modulus, big-endian: a safe one of the Oakley form. */
extern const uint8_t skype_dh_prime[SKYPE_DH_VALUE_LENGTH];

typedef enum {
    SKYPE_DH_BY_CLIENT,
    SKYPE_DH_BY_SERVER,
    SKYPE_DH_SIDES,
} skype_dh_side;

/* Layout of the first segment of a side. */
typedef struct {
    uint8_t padding; /* bytes behind the public value */
    uint8_t steps;   /* of the padding generator that they confirm: 8 bits of proof each */
    bool has_hash;   /* server only: the hash follows in the same segment */
} skype_dh_first;

/* Reads the first segment of a side.  False when it cannot be one: wrong length, or the bytes
 * behind the public value are not one run (and 8 bytes, the server's).  Sources: 153 of 153
 * segments with 4,359 of 4,359 steps measured. */
bool skype_dh_first_parse(skype_dh_side side, const uint8_t *data, size_t length,
                          skype_dh_first *out);

/* The same of a peer whose padding comes from a generator that is not known: any bytes, up to the
 * segment's end; the hash comes in a segment of its own.  False where the length is wrong or the
 * value no quadratic residue: chance alone fits one number in two.  Costs one modular power.
 * Source: 3 of 3 segments measured. */
bool skype_dh_peer_parse(const uint8_t *data, size_t length, skype_dh_first *out);

/* What both directions have shown so far. */
typedef struct {
    struct {
        bool seen;            /* its first segment has come and has the form */
        uint8_t steps;        /* of skype_dh_first */
        const uint8_t *value; /* SKYPE_DH_VALUE_LENGTH bytes; needed once seen */
    } sides[SKYPE_DH_SIDES];
    bool has_client_hash; /* the client's second segment has come and is 8 bytes long */
} skype_dh_sight;

typedef enum {
    SKYPE_DH_OPEN,    /* nothing decides yet */
    SKYPE_DH_PADDING, /* proven: at least 4 padding steps, in one direction or both together */
    SKYPE_DH_RESIDUES /* proven: both values are quadratic residues, the client's second segment
                         is a hash's length, and at least one padding step */
} skype_dh_verdict;

/* The safe rule: 0 false positives in 2,489 streams of other protocols, 75 of 75 answered
 * connections found.  The residues are computed only where the padding does not decide. */
skype_dh_verdict skype_dh_judge(const skype_dh_sight *sight);

/* True when the value is a quadratic residue modulo the prime of the exchange, as every power of
 * the generator 2 is; half of all other numbers are not.  False for 0, 1 and what is not below the
 * prime.  Costs one modular power of 384 bits. */
bool skype_dh_is_residue(const uint8_t value[SKYPE_DH_VALUE_LENGTH]);

/* What a side that knows the secret sends as hash: the first 8 bytes of MD5("O" or "I", secret).
 * False where the library refuses MD5. */
bool skype_dh_hash(skype_dh_side side, const uint8_t secret[SKYPE_DH_VALUE_LENGTH],
                   uint8_t hash[SKYPE_DH_HASH_LENGTH]);

/* RC4 key of a direction between clients and supernodes: the seed of the direction's first message
 * expanded, its first 48 bytes xored with the secret. */
void skype_dh_stream_key(uint32_t seed, const uint8_t secret[SKYPE_DH_VALUE_LENGTH],
                         uint8_t key[SKYPE_KEY_LENGTH]);

/* RC4 key of a direction at a login or event server, where no seed is sent: the secret, with 1
 * added to its first byte for what the server sends. */
void skype_dh_login_key(skype_dh_side side, const uint8_t secret[SKYPE_DH_VALUE_LENGTH],
                        uint8_t key[SKYPE_DH_VALUE_LENGTH]);

#endif
