/* dh.c - the DH-384 key exchange that precedes a stream since 2010.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dh.h"

#include <gcrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/generator.h"

#define DH_GENERATOR 2u

/* Safe prime of 384 bits, made as Oakley's are. */
static const uint8_t prime[DH_LENGTH] = {
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xC9, 0x0F, 0xDA, 0xA2, 0x21, 0x68, 0xC2, 0x34,
    0xC4, 0xC6, 0x62, 0x8B, 0x80, 0xDC, 0x1C, 0xD1, 0x29, 0x02, 0x4E, 0x08, 0x8A, 0x67, 0xCC, 0x74,
    0x02, 0x0B, 0xBE, 0xA6, 0x3B, 0x13, 0xB2, 0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
};

static void check(gcry_error_t failed)
{
    if (!failed)
        return;
    fprintf(stderr, "big numbers: %s\n", gcry_strerror(failed));
    exit(EXIT_FAILURE);
}

static gcry_mpi_t number_of(const uint8_t data[DH_LENGTH])
{
    gcry_mpi_t number;

    check(gcry_mpi_scan(&number, GCRYMPI_FMT_USG, data, DH_LENGTH, NULL));
    return number;
}

/* out = base ^ exponent mod prime, big-endian with leading zeros. */
static void power(uint8_t out[DH_LENGTH], gcry_mpi_t base, const uint8_t exponent[DH_LENGTH])
{
    gcry_mpi_t modulus = number_of(prime);
    gcry_mpi_t times = number_of(exponent);
    gcry_mpi_t result = gcry_mpi_new(0);
    uint8_t digits[DH_LENGTH];
    size_t length;

    gcry_mpi_powm(result, base, times, modulus);
    check(gcry_mpi_print(GCRYMPI_FMT_USG, digits, sizeof digits, &length, result));
    memset(out, 0, DH_LENGTH);
    memcpy(out + DH_LENGTH - length, digits, length);
    gcry_mpi_release(result);
    gcry_mpi_release(times);
    gcry_mpi_release(modulus);
}

static void agree(arena *memory, connection *c)
{
    gcry_mpi_t base;
    uint8_t *secret;

    if (!c->server_side.dh_value || !c->client_side.dh_value)
        return;
    base = number_of(c->server_side.dh_value);
    secret = arena_zero(memory, DH_LENGTH);
    power(secret, base, c->client_side.dh_exponent);
    gcry_mpi_release(base);
    c->secret = secret;
}

bytes dh_value(arena *memory, connection *c, host *sender, size_t padding, filler *source)
{
    stream_side *side = stream_side_of(c, sender);
    gcry_mpi_t base = gcry_mpi_set_ui(NULL, DH_GENERATOR);
    uint8_t *exponent = arena_zero(memory, DH_LENGTH);
    uint8_t *value = arena_zero(memory, DH_LENGTH);
    uint8_t pad = (uint8_t)host_draw(sender);
    bytes out = bytes_new(memory);

    filler_bytes(source, exponent, DH_LENGTH);
    power(value, base, exponent);
    gcry_mpi_release(base);
    side->dh_exponent = exponent;
    side->dh_value = value;
    agree(memory, c);
    bytes_append(&out, value, DH_LENGTH);
    for (size_t i = 0; i < padding; i++) {
        bytes_u8(&out, pad);
        pad = skype_pad_next(pad);
    }
    return out;
}

bytes dh_hash(arena *memory, const connection *c, bool by_client)
{
    uint8_t input[1 + DH_LENGTH];
    uint8_t digest[16];
    bytes out = bytes_new(memory);

    input[0] = by_client ? 'O' : 'I';
    memcpy(input + 1, c->secret, DH_LENGTH);
    gcry_md_hash_buffer(GCRY_MD_MD5, digest, input, sizeof input);
    bytes_append(&out, digest, DH_HASH_LENGTH);
    return out;
}

void dh_cipher(const connection *c, stream_side *side, bool by_client)
{
    uint8_t key[DH_LENGTH];

    memcpy(key, c->secret, sizeof key);
    if (!by_client)
        key[0]++;
    skype_rc4_init(&side->cipher, key, sizeof key);
    side->ciphering = true;
}
