/* moduli.h - the public keys of the Skype network.
 *
 * The numbers are the table moduli.tsv; the build turns it into moduli.c.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_MODULI_H
#define SKYPE_WIRE_MODULI_H

#include "public_key.h"

/* In the order of their numbers. */
extern const skype_public_key skype_network_keys[];
extern const size_t skype_network_key_count;

#endif
