/* signed_notation.h - signed blobs as scenarios write them: records, certificates, challenges.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_SIGNED_NOTATION_H
#define SKYPE_SAMPLES_SIGNED_NOTATION_H

#include "filler.h"
#include "words.h"

/* Reads one of these parts of a blob, and appends it; false where the next word is none of them.
 *   record [OPTION...] USER CREDENTIAL-LIST PROFILE-LIST     a directory record
 *   certificate [OPTION...] USER CREDENTIAL-LIST PAYLOAD     an authorisation certificate; PAYLOAD
 *                                                            is a part of a blob
 *   signed [OPTION...] SIGNER PART     the signature of a part, and what of that has no room
 *   broadcast [OPTION...] LIST         the network's key number and a signed list
 *   modulus SIGNER                     his public key
 *   challenge NUMBER ROLE              what clients sign
 *   name TEXT                          a text and a zero byte
 *   first N PART                       of a part
 * Options: wrong-digest, wrong-padding (of the last signature), credential wrong-digest or
 * wrong-padding (of the network's in a record), number N (of the key, instead of the right one),
 * other-credential (the user's hash is of another one), length N (of the server's part). */
bool signed_part_read(bytes *out, reader *r, filler *source);

#endif
