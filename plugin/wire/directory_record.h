/* directory_record.h - the form of directory records and certificates: what a server has signed
 * about a user, and what the user has signed.
 *
 *     length (4) | key number (4) | server's part | user's part
 *
 * A part is a signature and what of the message it signs does not fit into it; all numbers are
 * big-endian.  The server's message is the user's credential, an object list.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_DIRECTORY_RECORD_H
#define SKYPE_WIRE_DIRECTORY_RECORD_H

#include "object_id.h"
#include "object_list_decode.h"
#include "signature.h"

enum {
    SKYPE_RECORD_LENGTH_OFFSET = 0, /* bytes of key number and server's part */
    SKYPE_RECORD_KEY_OFFSET = 4,
    SKYPE_RECORD_PARTS_OFFSET = 8,
    SKYPE_RECORD_NUMBER_LENGTH = 4,
};

#define SKYPE_USER_KEY_LENGTH 128u /* bytes of a user's modulus: 1024 bits */

/* Some bytes of a blob. */
typedef struct {
    uint32_t start;
    uint32_t length;
} skype_span;

typedef struct {
    skype_span signature;
    skype_span rest; /* of the message */
} skype_signed_part;

typedef struct {
    uint32_t key;         /* number of the network's key that signed the server's part */
    skype_span certified; /* key number and server's part: the user's message names their SHA-1 */
    skype_span server;
    skype_span user;
} skype_directory_record;

/* Reads the outer form.  False where there are not 8 bytes or the length is impossible.  Source:
 * 237 of 237 records, 18 of 18 certificates measured. */
bool skype_directory_record_parse(const uint8_t *blob, size_t length, skype_directory_record *out);

/* Cuts a part in two, behind a signature of that many bytes.  One of fewer bytes is all signature,
 * as is one whose key is not known (signature_length 0). */
skype_signed_part skype_signed_part_split(skype_span part, uint32_t signature_length);

/* What a server certifies.  Pointers are into the bytes of the list; NULL: does not stand in it. */
typedef struct {
    const uint8_t *name; /* Skype name */
    uint32_t name_length;
    const uint8_t *modulus; /* the user's, big-endian */
    uint32_t modulus_length;
    bool has_expiry;
    uint32_t expires; /* minutes since 1970 */
} skype_credential;

/* A credential is valid for 30 days from the login that fetched it. */
#define SKYPE_CREDENTIAL_MINUTES (30u * 24u * 60u)

/* Decodes a message that must be an object list to its last byte.  Memory as with
 * skype_object_list_decode(). */
bool skype_signed_list_decode(const uint8_t *message, size_t length, skype_allocator memory,
                              skype_object_list *list);

/* What a decoded credential says. */
skype_credential skype_credential_read(const skype_object_list *list);

/* The user's key.  False where the modulus is missing or not of SKYPE_USER_KEY_LENGTH bytes. */
bool skype_credential_key(const skype_credential *credential, skype_public_key *key);

#endif
