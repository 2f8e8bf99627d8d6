/* signed_notation.c - signed blobs as scenarios write them: records, certificates, challenges.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "signed_notation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "list_notation.h"
#include "signers.h"
#include "wire/signature.h"

#define SALT_OF_AUTHORISATION "buddy_authorized"
#define BYTE_BITS             8u
#define CHALLENGE_LENGTH      8u

typedef struct {
    signer_flaw flaw;
    signer_flaw credential_flaw;
    uint32_t number;
    bool is_other_credential;
    bool has_length;
    uint32_t length;
} options;

static bool read_flaw(reader *r, signer_flaw *flaw)
{
    if (reader_accept(r, "wrong-digest"))
        *flaw = SIGNER_WRONG_DIGEST;
    else if (reader_accept(r, "wrong-padding"))
        *flaw = SIGNER_WRONG_PADDING;
    else
        return false;
    return true;
}

static bool read_option(reader *r, options *o)
{
    if (read_flaw(r, &o->flaw))
        return true;
    if (reader_accept(r, "credential")) {
        if (!read_flaw(r, &o->credential_flaw))
            reader_fail(r, "\"%s\" is nothing that can be wrong", reader_word(r));
    } else if (reader_accept(r, "number")) {
        o->number = reader_number(r);
    } else if (reader_accept(r, "other-credential")) {
        o->is_other_credential = true;
    } else if (reader_accept(r, "length")) {
        o->has_length = true;
        o->length = reader_number(r);
    } else {
        return false;
    }
    return true;
}

static options read_options(reader *r)
{
    options o = {.number = SIGNER_NETWORK_KEY};

    while (read_option(r, &o))
        continue;
    return o;
}

/* ---- what users sign ---- */

static void put_hash(bytes *out, const bytes *certified, const char *salt)
{
    const skype_piece pieces[] = {{certified->data, certified->length}, {salt, strlen(salt)}};

    if (skype_sha1(pieces, sizeof pieces / sizeof pieces[0],
                   bytes_extend(out, SKYPE_DIGEST_LENGTH)))
        return;
    fputs("SHA-1 is not allowed on this machine\n", stderr);
    exit(EXIT_FAILURE);
}

/* Length, key number and the network's part of a credential, then the user's part. */
static void put_identity(bytes *out, const options *o, const signer *user, const bytes *credential,
                         const char *salt, const bytes *payload)
{
    bytes certified = bytes_new(out->memory);
    bytes message = bytes_new(out->memory);

    bytes_u32(&certified, o->number);
    signer_put_signature(signer_of_network(), credential, o->credential_flaw, &certified);
    bytes_u32(out, o->has_length ? o->length : (uint32_t)certified.length);
    bytes_join(out, &certified);
    if (o->is_other_credential)
        certified.data[certified.length - 1] ^= 1;
    put_hash(&message, &certified, salt);
    bytes_append(&message, (const uint8_t *)salt, strlen(salt));
    bytes_join(&message, payload);
    signer_put_signature(user, &message, o->flaw, out);
}

static void put_record(bytes *out, reader *r, filler *source)
{
    const options o = read_options(r);
    const signer *user = signer_named(r);
    const bytes credential = notation_read_list(r, source);
    const bytes profile = notation_read_list(r, source);

    put_identity(out, &o, user, &credential, "", &profile);
}

static void put_certificate(bytes *out, reader *r, filler *source)
{
    const options o = read_options(r);
    const signer *user = signer_named(r);
    const bytes credential = notation_read_list(r, source);
    const bytes payload = notation_read_part(r, source);

    put_identity(out, &o, user, &credential, SALT_OF_AUTHORISATION, &payload);
}

/* ---- the others ---- */

static void put_signed(bytes *out, reader *r, filler *source)
{
    const options o = read_options(r);
    const signer *who = signer_named(r);
    const bytes message = notation_read_part(r, source);

    signer_put_signature(who, &message, o.flaw, out);
}

static void put_broadcast(bytes *out, reader *r, filler *source)
{
    const options o = read_options(r);
    const bytes message = notation_read_list(r, source);

    bytes_u32(out, o.number);
    signer_put_signature(signer_of_network(), &message, o.flaw, out);
}

static void put_modulus(bytes *out, reader *r, filler *source)
{
    (void)source;
    signer_put_modulus(signer_named(r), out);
}

static void put_challenge(bytes *out, reader *r, filler *source)
{
    uint64_t value = reader_long_number(r);

    (void)source;
    for (unsigned i = 0; i < CHALLENGE_LENGTH; i++)
        bytes_u8(out, (uint8_t)(value >> (BYTE_BITS * i)));
    bytes_u8(out, (uint8_t)reader_number(r));
}

static void put_name(bytes *out, reader *r, filler *source)
{
    const char *text = reader_word(r);

    (void)source;
    bytes_append(out, (const uint8_t *)text, strlen(text) + 1);
}

static void put_first(bytes *out, reader *r, filler *source)
{
    const uint32_t length = reader_number(r);
    const bytes part = notation_read_part(r, source);

    if (length > part.length)
        reader_fail(r, "the part has %zu bytes only", part.length);
    bytes_append(out, part.data, length);
}

typedef struct {
    const char *word;
    void (*put)(bytes *out, reader *r, filler *source);
} kind_of_part;

static const kind_of_part kinds[] = {
    {"record", put_record},   {"certificate", put_certificate},
    {"signed", put_signed},   {"broadcast", put_broadcast},
    {"modulus", put_modulus}, {"challenge", put_challenge},
    {"name", put_name},       {"first", put_first},
};

bool signed_part_read(bytes *out, reader *r, filler *source)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (reader_accept(r, kinds[i].word)) {
            kinds[i].put(out, r, source);
            return true;
        }
    }
    return false;
}
