/* challenge.h - a challenge as the challenged user has signed it, when two clients meet.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_CHALLENGE_H
#define SKYPE_WIRE_CHALLENGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SKYPE_CHALLENGE_LENGTH 9u

/* Whose challenge it answers, and so who signs. */
typedef enum {
    SKYPE_CHALLENGE_OF_PROPOSAL = 0, /* signed by the initiator, in his hello */
    SKYPE_CHALLENGE_OF_HELLO = 1,    /* signed by the other, in the answer */
} skype_challenge_role;

typedef struct {
    uint64_t value; /* as object 9 of the message that poses it */
    uint8_t role;   /* skype_challenge_role */
} skype_challenge;

/* Reads a signed message: the challenge as a little-endian number, the role.  False where it is not
 * 9 bytes long or has another role.  Source: 18 of 18 measured. */
bool skype_challenge_parse(const uint8_t *message, size_t length, skype_challenge *out);

#endif
