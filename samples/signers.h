/* signers.h - who signs in samples: a network and users of the project's own making.
 *
 * Their keys are not those of the Skype network: the plugin knows the network's one only where the
 * table skype_network_keys has it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_SIGNERS_H
#define SKYPE_SAMPLES_SIGNERS_H

#include <stdio.h>

#include "words.h"

#define SIGNER_NETWORK_KEY 0x5A3D0001u

typedef struct signer signer;

/* What is wrong with a signature. */
typedef enum {
    SIGNER_RIGHT,
    SIGNER_WRONG_DIGEST,
    SIGNER_WRONG_PADDING,
} signer_flaw;

/* Reads a name: network, sample.user, sample.friend or sample.other. */
const signer *signer_named(reader *r);

const signer *signer_of_network(void);

/* Bytes of the modulus, and so of a signature. */
size_t signer_length(const signer *who);

void signer_put_modulus(const signer *who, bytes *out);

/* Writes the row of the table skype_network_keys. */
void signer_print_key(const signer *who, FILE *out);

/* Appends the signature of a message, which holds the message or its beginning, and then what of it
 * has no room. */
void signer_put_signature(const signer *who, const bytes *message, signer_flaw flaw, bytes *out);

#endif
