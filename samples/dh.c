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

#include "wire/dh384.h"
#include "wire/generator.h"

static void check(gcry_error_t failed)
{
    if (!failed)
        return;
    fprintf(stderr, "big numbers: %s\n", gcry_strerror(failed));
    exit(EXIT_FAILURE);
}

static gcry_mpi_t number_of(const uint8_t data[SKYPE_DH_VALUE_LENGTH])
{
    gcry_mpi_t number;

    check(gcry_mpi_scan(&number, GCRYMPI_FMT_USG, data, SKYPE_DH_VALUE_LENGTH, NULL));
    return number;
}

/* out = base ^ exponent mod prime, big-endian with leading zeros. */
static void power(uint8_t out[SKYPE_DH_VALUE_LENGTH], gcry_mpi_t base,
                  const uint8_t exponent[SKYPE_DH_VALUE_LENGTH])
{
    gcry_mpi_t modulus = number_of(skype_dh_prime);
    gcry_mpi_t times = number_of(exponent);
    gcry_mpi_t result = gcry_mpi_new(0);
    uint8_t digits[SKYPE_DH_VALUE_LENGTH];
    size_t length;

    gcry_mpi_powm(result, base, times, modulus);
    check(gcry_mpi_print(GCRYMPI_FMT_USG, digits, sizeof digits, &length, result));
    memset(out, 0, SKYPE_DH_VALUE_LENGTH);
    memcpy(out + SKYPE_DH_VALUE_LENGTH - length, digits, length);
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
    secret = arena_zero(memory, SKYPE_DH_VALUE_LENGTH);
    power(secret, base, c->client_side.dh_exponent);
    gcry_mpi_release(base);
    c->secret = secret;
}

static void add_padding(bytes *out, dh_padding padding, uint8_t pad, filler *source)
{
    if (padding.of_peer) {
        filler_bytes(source, bytes_extend(out, padding.length), padding.length);
        return;
    }
    for (size_t i = 0; i < padding.length; i++) {
        bytes_u8(out, pad);
        pad = skype_pad_next(pad);
    }
}

bytes dh_value(arena *memory, connection *c, host *sender, dh_padding padding, filler *source)
{
    stream_side *side = stream_side_of(c, sender);
    gcry_mpi_t base = gcry_mpi_set_ui(NULL, SKYPE_DH_GENERATOR);
    uint8_t *exponent = arena_zero(memory, SKYPE_DH_VALUE_LENGTH);
    uint8_t *value = arena_zero(memory, SKYPE_DH_VALUE_LENGTH);
    uint8_t pad = (uint8_t)host_draw(sender);
    bytes out = bytes_new(memory);

    filler_bytes(source, exponent, SKYPE_DH_VALUE_LENGTH);
    power(value, base, exponent);
    gcry_mpi_release(base);
    side->dh_exponent = exponent;
    side->dh_value = value;
    agree(memory, c);
    bytes_append(&out, value, SKYPE_DH_VALUE_LENGTH);
    add_padding(&out, padding, pad, source);
    return out;
}

static skype_dh_side side_of(bool by_client)
{
    return by_client ? SKYPE_DH_BY_CLIENT : SKYPE_DH_BY_SERVER;
}

bytes dh_hash(arena *memory, const connection *c, bool by_client)
{
    uint8_t hash[SKYPE_DH_HASH_LENGTH];
    bytes out = bytes_new(memory);

    if (!skype_dh_hash(side_of(by_client), c->secret, hash)) {
        fputs("MD5 is not allowed on this machine\n", stderr);
        exit(EXIT_FAILURE);
    }
    bytes_append(&out, hash, sizeof hash);
    return out;
}

void dh_cipher(const connection *c, stream_side *side, bool by_client)
{
    uint8_t key[SKYPE_DH_VALUE_LENGTH];

    skype_dh_login_key(side_of(by_client), c->secret, key);
    skype_rc4_init(&side->cipher, key, sizeof key);
    side->ciphering = true;
}
