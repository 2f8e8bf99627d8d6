/* certificate.c - what a user has signed: SHA-1 of his credential and a salt, the salt, a payload.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "certificate.h"

#include <string.h>

static const char *const salts[] = {
    [SKYPE_CERTIFIES_PROFILE] = "",
    [SKYPE_CERTIFIES_AUTHORISED] = "buddy_authorized",
};

bool skype_user_message_parse(const uint8_t *message, size_t length, skype_piece certified,
                              skype_certified what, skype_user_message *out)
{
    const skype_piece salt = {salts[what], strlen(salts[what])};
    const skype_piece pieces[] = {certified, salt};
    const size_t payload = SKYPE_DIGEST_LENGTH + salt.length;
    uint8_t hash[SKYPE_DIGEST_LENGTH];

    if (length < payload || length > UINT32_MAX ||
        memcmp(message + SKYPE_DIGEST_LENGTH, salt.data, salt.length) != 0 ||
        !skype_sha1(pieces, sizeof pieces / sizeof pieces[0], hash) ||
        memcmp(message, hash, sizeof hash) != 0)
        return false;
    *out = (skype_user_message){
        .hash = {0, SKYPE_DIGEST_LENGTH},
        .salt = {SKYPE_DIGEST_LENGTH, (uint32_t)salt.length},
        .payload = {(uint32_t)payload, (uint32_t)(length - payload)},
    };
    return true;
}

size_t skype_authorised_name_length(const uint8_t *payload, size_t length)
{
    const uint8_t *end = length > 0 ? memchr(payload, 0, length) : NULL;

    return end != NULL && end == payload + length - 1 ? length - 1 : 0;
}
