/* certificate.h - what a user has signed: SHA-1 of his credential and a salt, the salt, a payload.
 *
 * The salt says what the payload is: the profile in a directory record, the name of somebody in an
 * authorisation certificate.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_CERTIFICATE_H
#define SKYPE_WIRE_CERTIFICATE_H

#include "directory_record.h"

typedef enum {
    SKYPE_CERTIFIES_PROFILE,   /* no salt; the payload is an object list */
    SKYPE_CERTIFIES_AUTHORISED /* salt "buddy_authorized"; a Skype name and a zero byte */
} skype_certified;

typedef struct {
    skype_span hash; /* SKYPE_DIGEST_LENGTH bytes */
    skype_span salt;
    skype_span payload;
} skype_user_message;

/* Reads a message that a user has signed.  False where it is too short, or where its hash and salt
 * are not those of this credential and purpose: it was signed for something else.  certified: the
 * bytes of skype_directory_record.certified.  Source: 255 of 255 measured. */
bool skype_user_message_parse(const uint8_t *message, size_t length, skype_piece certified,
                              skype_certified what, skype_user_message *out);

/* Length of the Skype name that a payload is; 0 where it is none: empty, or not ended by the only
 * zero byte in it. */
size_t skype_authorised_name_length(const uint8_t *payload, size_t length);

#endif
