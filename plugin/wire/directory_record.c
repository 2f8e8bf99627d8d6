/* directory_record.c - the form of directory records and certificates: what a server has signed
 * about a user, and what the user has signed.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "directory_record.h"

#define BYTE_BITS 8u

static uint32_t read_u32(const uint8_t *bytes)
{
    uint32_t value = 0;

    for (unsigned k = 0; k < SKYPE_RECORD_NUMBER_LENGTH; k++)
        value = value << BYTE_BITS | bytes[k];
    return value;
}

bool skype_directory_record_parse(const uint8_t *blob, size_t length, skype_directory_record *out)
{
    if (length < SKYPE_RECORD_PARTS_OFFSET || length > UINT32_MAX)
        return false;
    const uint32_t certified = read_u32(blob + SKYPE_RECORD_LENGTH_OFFSET);

    if (certified < SKYPE_RECORD_NUMBER_LENGTH || certified > length - SKYPE_RECORD_KEY_OFFSET)
        return false;
    const uint32_t user = SKYPE_RECORD_KEY_OFFSET + certified;

    *out = (skype_directory_record){
        .key = read_u32(blob + SKYPE_RECORD_KEY_OFFSET),
        .certified = {SKYPE_RECORD_KEY_OFFSET, certified},
        .server = {SKYPE_RECORD_PARTS_OFFSET, certified - SKYPE_RECORD_NUMBER_LENGTH},
        .user = {user, (uint32_t)length - user},
    };
    return true;
}

skype_signed_part skype_signed_part_split(skype_span part, uint32_t signature_length)
{
    const uint32_t signature =
        signature_length == 0 || signature_length > part.length ? part.length : signature_length;

    return (skype_signed_part){
        .signature = {part.start, signature},
        .rest = {part.start + signature, part.length - signature},
    };
}

bool skype_signed_list_decode(const uint8_t *message, size_t length, skype_allocator memory,
                              skype_object_list *list)
{
    return skype_object_list_decode(message, length, NULL, memory, list) == SKYPE_LIST_OK &&
           list->consumed == length;
}

skype_credential skype_credential_read(const skype_object_list *list)
{
    const skype_object *name =
        skype_object_list_find(list, SKYPE_FAMILY_STRING, SKYPE_CREDENTIAL_NAME);
    const skype_object *modulus =
        skype_object_list_find(list, SKYPE_FAMILY_BLOB, SKYPE_CREDENTIAL_MODULUS);
    const skype_object *expiry =
        skype_object_list_find(list, SKYPE_FAMILY_NUMBER, SKYPE_CREDENTIAL_EXPIRY);
    skype_credential credential = {0};

    if (name != NULL) {
        credential.name = list->bytes + name->value.bytes.start;
        credential.name_length = name->value.bytes.length;
    }
    if (modulus != NULL) {
        credential.modulus = list->bytes + modulus->value.bytes.start;
        credential.modulus_length = modulus->value.bytes.length;
    }
    if (expiry != NULL) {
        credential.has_expiry = true;
        credential.expires = expiry->value.number;
    }
    return credential;
}

bool skype_credential_key(const skype_credential *credential, skype_public_key *key)
{
    if (credential->modulus == NULL || credential->modulus_length != SKYPE_USER_KEY_LENGTH)
        return false;
    *key = (skype_public_key){
        .length = (uint16_t)SKYPE_USER_KEY_LENGTH,
        .modulus = credential->modulus,
    };
    return skype_public_key_is_usable(key);
}
