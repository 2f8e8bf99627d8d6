/* signature.c - RSA signatures with message recovery: who has the public key reads the message.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "signature.h"

#include <string.h>

#include <gcrypt.h>

#include "moduli.h"

#define PADDING     0xBBu
#define PADDING_END 0xBAu
#define TRAILER     0xBCu

#define HEAD_LENGTH    1u
#define TRAILER_LENGTH 1u
#define BLOCK_MIN      (HEAD_LENGTH + SKYPE_DIGEST_LENGTH + TRAILER_LENGTH)

#define FINGERPRINT_PIECES 2u

const skype_public_key *skype_network_key(uint32_t number)
{
    for (size_t k = 0; k < skype_network_key_count; k++)
        if (skype_network_keys[k].number == number)
            return &skype_network_keys[k];
    return NULL;
}

bool skype_public_key_is_usable(const skype_public_key *key)
{
    return key->length >= SKYPE_SIGNATURE_MIN_LENGTH && key->length <= SKYPE_SIGNATURE_MAX_LENGTH &&
           key->modulus[0] != 0 && key->modulus[key->length - 1] % 2 != 0;
}

/* --- powers --- */

static gcry_mpi_t number_of(const uint8_t *bytes, size_t length)
{
    gcry_mpi_t number = NULL;

    return gcry_mpi_scan(&number, GCRYMPI_FMT_USG, bytes, length, NULL) ? NULL : number;
}

/* Big-endian, with zeros in front. */
static bool write_number(gcry_mpi_t number, uint8_t *out, size_t length)
{
    uint8_t digits[SKYPE_SIGNATURE_MAX_LENGTH];
    size_t written;

    if (gcry_mpi_print(GCRYMPI_FMT_USG, digits, sizeof digits, &written, number) ||
        written > length)
        return false;
    memset(out, 0, length - written);
    memcpy(out + length - written, digits, written);
    return true;
}

static bool write_power(gcry_mpi_t base, gcry_mpi_t modulus, uint8_t *out, size_t length)
{
    gcry_mpi_t exponent = gcry_mpi_set_ui(NULL, SKYPE_PUBLIC_EXPONENT);
    gcry_mpi_t power = gcry_mpi_new(0);

    gcry_mpi_powm(power, base, exponent, modulus);
    const bool written = write_number(power, out, length);

    gcry_mpi_release(power);
    gcry_mpi_release(exponent);
    return written;
}

bool skype_signature_undo(const skype_public_key *key, const uint8_t *signature, uint8_t *block)
{
    if (!skype_public_key_is_usable(key))
        return false;
    gcry_mpi_t modulus = number_of(key->modulus, key->length);
    gcry_mpi_t number = number_of(signature, key->length);
    const bool is_below = modulus && number && gcry_mpi_cmp(number, modulus) < 0;
    const bool undone = is_below && write_power(number, modulus, block, key->length);

    gcry_mpi_release(number);
    gcry_mpi_release(modulus);
    return undone;
}

/* --- blocks --- */

/* Where the message begins behind the padding; 0 where that does not end. */
static size_t end_of_padding(const uint8_t *data, size_t end)
{
    size_t at = HEAD_LENGTH;

    while (at < end && data[at] == PADDING)
        at++;
    return at < end && data[at] == PADDING_END ? at + 1 : 0;
}

bool skype_block_parse(const uint8_t *data, size_t length, skype_block *out)
{
    if (length < BLOCK_MIN || data[length - TRAILER_LENGTH] != TRAILER)
        return false;
    const size_t end = length - TRAILER_LENGTH - SKYPE_DIGEST_LENGTH;
    const uint8_t head = data[0];
    const size_t start = head == SKYPE_HEAD_PADDED ? end_of_padding(data, end) : HEAD_LENGTH;

    if ((head != SKYPE_HEAD_PADDED && head != SKYPE_HEAD_WHOLE && head != SKYPE_HEAD_BEGUN) ||
        start == 0)
        return false;
    *out = (skype_block){
        .head = head,
        .message = data + start,
        .length = end - start,
        .digest = data + end,
    };
    return true;
}

bool skype_block_holds(const skype_block *block, const uint8_t *rest, size_t rest_length)
{
    const skype_piece pieces[] = {
        {block->message, block->length},
        {rest, block->head == SKYPE_HEAD_BEGUN ? rest_length : 0},
    };
    uint8_t digest[SKYPE_DIGEST_LENGTH];

    return skype_sha1(pieces, sizeof pieces / sizeof pieces[0], digest) &&
           memcmp(digest, block->digest, sizeof digest) == 0;
}

/* --- digests --- */

/* Not gcry_md_hash_buffer(): that one ends the process where an algorithm is not allowed. */
static bool hash(int algorithm, const skype_piece *pieces, size_t count, uint8_t *out,
                 size_t length)
{
    gcry_md_hd_t handle;

    if (gcry_md_open(&handle, algorithm, 0))
        return false;
    for (size_t k = 0; k < count; k++)
        if (pieces[k].length > 0)
            gcry_md_write(handle, pieces[k].data, pieces[k].length);
    memcpy(out, gcry_md_read(handle, algorithm), length);
    gcry_md_close(handle);
    return true;
}

bool skype_sha1(const skype_piece *pieces, size_t count, uint8_t digest[SKYPE_DIGEST_LENGTH])
{
    return hash(GCRY_MD_SHA1, pieces, count, digest, SKYPE_DIGEST_LENGTH);
}

bool skype_signature_fingerprint(const skype_public_key *key, const uint8_t *signature,
                                 uint8_t fingerprint[SKYPE_FINGERPRINT_LENGTH])
{
    const skype_piece pieces[FINGERPRINT_PIECES] = {
        {key->modulus, key->length},
        {signature, key->length},
    };

    return hash(GCRY_MD_SHA256, pieces, FINGERPRINT_PIECES, fingerprint, SKYPE_FINGERPRINT_LENGTH);
}
