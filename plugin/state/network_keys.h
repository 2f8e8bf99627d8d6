/* network_keys.h - public keys of the network: those that are known, and those that the user has.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_NETWORK_KEYS_H
#define SKYPE_STATE_NETWORK_KEYS_H

#include "ws_compat.h"
#include "wire/signature.h"

/* Registers the table "skype_network_keys" (key number, modulus in hex) with the preferences of
 * module "skype", which must exist. */
void skype_network_keys_register(void);

/* The key of this number: of the network, or of the user's table; false where there is none.  The
 * modulus lives as long as the table is not changed, which has everything dissected anew. */
bool skype_network_keys_find(uint32_t number, skype_public_key *key);

#endif
