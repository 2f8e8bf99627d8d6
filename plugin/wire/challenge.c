/* challenge.c - a challenge as the challenged user has signed it, when two clients meet.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "challenge.h"

#define VALUE_LENGTH 8u
#define BYTE_BITS    8u

bool skype_challenge_parse(const uint8_t *message, size_t length, skype_challenge *out)
{
    uint64_t value = 0;

    if (length != SKYPE_CHALLENGE_LENGTH || message[VALUE_LENGTH] > SKYPE_CHALLENGE_OF_HELLO)
        return false;
    for (unsigned k = 0; k < VALUE_LENGTH; k++)
        value |= (uint64_t)message[k] << (BYTE_BITS * k);
    *out = (skype_challenge){.value = value, .role = message[VALUE_LENGTH]};
    return true;
}
