/* secrets.h - shared secrets of key exchanges that the user knows.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_SECRETS_H
#define SKYPE_STATE_SECRETS_H

#include "ws_compat.h"
#include "state/ends.h"
#include "wire/dh384.h"

/* Registers the table "skype_dh_secrets" (client address, server address, secret in hex) with the
 * preferences of module "skype", which must exist. */
void skype_secrets_register(void);

/* How many secrets the user has given for a connection from a client to a server: in the table, or
 * in the key log. */
unsigned skype_secrets_count(const skype_ends *ends);

/* The one of them that has this hash, as the given side sends it; NULL if none.  The bytes live
 * until the table is changed, which has everything dissected anew, or the key log is read again. */
const uint8_t *skype_secrets_find(const skype_ends *ends, skype_dh_side side,
                                  const uint8_t hash[SKYPE_DH_HASH_LENGTH]);

#endif
