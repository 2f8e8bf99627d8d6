/* dh384.h - the Diffie-Hellman exchange of 384 bits that precedes a stream since 2010.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_DIALECTS_DH384_H
#define SKYPE_DIALECTS_DH384_H

#include "ws_compat.h"
#include "state/connection.h"

extern const skype_dialect skype_dialect_dh384;

void skype_dh384_register(int proto);

#endif
