/* public_key.h - RSA public keys, as users and the network have them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_PUBLIC_KEY_H
#define SKYPE_WIRE_PUBLIC_KEY_H

#include <stddef.h>
#include <stdint.h>

#define SKYPE_PUBLIC_EXPONENT 65537u

enum {
    SKYPE_SIGNATURE_MIN_LENGTH = 64,  /* bytes of a modulus, and so of a signature and a block */
    SKYPE_SIGNATURE_MAX_LENGTH = 512, /* the network's longest keys: 4096 bits */
};

/* A public key.  The exponent of all is SKYPE_PUBLIC_EXPONENT. */
typedef struct {
    uint32_t number;        /* of a key of the network */
    uint16_t length;        /* bytes of the modulus */
    const uint8_t *modulus; /* big-endian */
} skype_public_key;

#endif
