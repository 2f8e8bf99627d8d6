/* dh384.c - the Diffie-Hellman exchange of 384 bits.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dh384.h"

#include <string.h>

#include <gcrypt.h>

#include "generator.h"

#define STEPS_ALONE      4u /* 32 bits of proof */
#define STEPS_OF_RESIDUE 1u

/* 2^384 - 2^320 - 1 + 2^64 * (...) */
const uint8_t skype_dh_prime[SKYPE_DH_VALUE_LENGTH] = {
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xC9, 0x0F, 0xDA, 0xA2, 0x21, 0x68, 0xC2, 0x34,
    0xC4, 0xC6, 0x62, 0x8B, 0x80, 0xDC, 0x1C, 0xD1, 0x29, 0x02, 0x4E, 0x08, 0x8A, 0x67, 0xCC, 0x74,
    0x02, 0x0B, 0xBE, 0xA6, 0x3B, 0x13, 0xB2, 0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
};

/* The padding is the run of bytes behind the value, all of them ... */
static bool is_padding(size_t behind, size_t run)
{
    return run == behind && behind <= SKYPE_DH_PADDING_MAX;
}

/* ... or all but a hash, whose first bytes may by chance go on as the run. */
static bool is_padding_and_hash(size_t behind, size_t run)
{
    return behind >= SKYPE_DH_HASH_LENGTH && run < behind && run + SKYPE_DH_HASH_LENGTH >= behind;
}

bool skype_dh_first_parse(skype_dh_side side, const uint8_t *data, size_t length,
                          skype_dh_first *out)
{
    if (length < SKYPE_DH_FIRST_MIN_LENGTH || length > SKYPE_DH_FIRST_MAX_LENGTH)
        return false;
    const size_t behind = length - SKYPE_DH_VALUE_LENGTH;
    const size_t run = skype_pad_run(data + SKYPE_DH_VALUE_LENGTH, behind);
    const bool has_hash = side == SKYPE_DH_BY_SERVER && is_padding_and_hash(behind, run);

    if (!has_hash && !is_padding(behind, run))
        return false;
    const size_t padding = behind - (has_hash ? SKYPE_DH_HASH_LENGTH : 0);

    *out = (skype_dh_first){
        .padding = (uint8_t)padding,
        .steps = (uint8_t)(padding > 0 ? padding - 1 : 0),
        .has_hash = has_hash,
    };
    return true;
}

bool skype_dh_peer_parse(const uint8_t *data, size_t length, skype_dh_first *out)
{
    if (length < SKYPE_DH_FIRST_MIN_LENGTH ||
        length > SKYPE_DH_VALUE_LENGTH + SKYPE_DH_PADDING_MAX || !skype_dh_is_residue(data))
        return false;
    *out = (skype_dh_first){.padding = (uint8_t)(length - SKYPE_DH_VALUE_LENGTH)};
    return true;
}

static gcry_mpi_t number_of(const uint8_t value[SKYPE_DH_VALUE_LENGTH])
{
    gcry_mpi_t number = NULL;

    return gcry_mpi_scan(&number, GCRYMPI_FMT_USG, value, SKYPE_DH_VALUE_LENGTH, NULL) ? NULL
                                                                                       : number;
}

/* Euler's criterion: value to the power of (prime - 1) / 2 is 1. */
static bool euler_holds(gcry_mpi_t value, gcry_mpi_t modulus)
{
    gcry_mpi_t half = gcry_mpi_new(0);
    gcry_mpi_t power = gcry_mpi_new(0);

    gcry_mpi_rshift(half, modulus, 1);
    gcry_mpi_powm(power, value, half, modulus);
    const bool holds = gcry_mpi_cmp_ui(power, 1) == 0;

    gcry_mpi_release(power);
    gcry_mpi_release(half);
    return holds;
}

bool skype_dh_is_residue(const uint8_t value[SKYPE_DH_VALUE_LENGTH])
{
    gcry_mpi_t number = number_of(value);
    gcry_mpi_t modulus = number_of(skype_dh_prime);
    const bool possible = number != NULL && modulus != NULL && gcry_mpi_cmp_ui(number, 1) > 0 &&
                          gcry_mpi_cmp(number, modulus) < 0;
    const bool holds = possible && euler_holds(number, modulus);

    gcry_mpi_release(modulus);
    gcry_mpi_release(number);
    return holds;
}

skype_dh_verdict skype_dh_judge(const skype_dh_sight *sight)
{
    unsigned steps = 0;

    if (!sight->sides[SKYPE_DH_BY_CLIENT].seen)
        return SKYPE_DH_OPEN;
    for (unsigned side = 0; side < SKYPE_DH_SIDES; side++)
        steps += sight->sides[side].seen ? sight->sides[side].steps : 0;
    if (steps >= STEPS_ALONE)
        return SKYPE_DH_PADDING;
    if (steps < STEPS_OF_RESIDUE || !sight->has_client_hash)
        return SKYPE_DH_OPEN;
    for (unsigned side = 0; side < SKYPE_DH_SIDES; side++)
        if (!sight->sides[side].seen || !skype_dh_is_residue(sight->sides[side].value))
            return SKYPE_DH_OPEN;
    return SKYPE_DH_RESIDUES;
}

bool skype_dh_hash(skype_dh_side side, const uint8_t secret[SKYPE_DH_VALUE_LENGTH],
                   uint8_t hash[SKYPE_DH_HASH_LENGTH])
{
    static const char prefixes[SKYPE_DH_SIDES] = {
        [SKYPE_DH_BY_CLIENT] = 'O', /* outgoing connection */
        [SKYPE_DH_BY_SERVER] = 'I', /* incoming */
    };
    gcry_md_hd_t md5;

    /* Not gcry_md_hash_buffer(): that one ends the process where MD5 is not allowed. */
    if (gcry_md_open(&md5, GCRY_MD_MD5, 0))
        return false;
    gcry_md_write(md5, &prefixes[side], 1);
    gcry_md_write(md5, secret, SKYPE_DH_VALUE_LENGTH);
    memcpy(hash, gcry_md_read(md5, GCRY_MD_MD5), SKYPE_DH_HASH_LENGTH);
    gcry_md_close(md5);
    return true;
}

void skype_dh_stream_key(uint32_t seed, const uint8_t secret[SKYPE_DH_VALUE_LENGTH],
                         uint8_t key[SKYPE_KEY_LENGTH])
{
    skype_key_expand(seed, key);
    for (unsigned i = 0; i < SKYPE_DH_VALUE_LENGTH; i++)
        key[i] ^= secret[i];
}

void skype_dh_login_key(skype_dh_side side, const uint8_t secret[SKYPE_DH_VALUE_LENGTH],
                        uint8_t key[SKYPE_DH_VALUE_LENGTH])
{
    memcpy(key, secret, SKYPE_DH_VALUE_LENGTH);
    if (side == SKYPE_DH_BY_SERVER)
        key[0]++;
}
