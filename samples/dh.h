/* dh.h - the DH-384 key exchange that precedes a stream since 2010.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_DH_H
#define SKYPE_SAMPLES_DH_H

#include "filler.h"
#include "streams.h"

/* First message of a side: its public value and `padding` bytes of one run of the padding
 * generator.  The exponent comes from source.  Once both sides have sent theirs, c->secret is
 * there. */
bytes dh_value(arena *memory, connection *c, host *sender, size_t padding, filler *source);

/* Second message: proof that the side knows the secret. */
bytes dh_hash(arena *memory, const connection *c, bool by_client);

/* Login servers: the direction is enciphered with the secret itself as RC4 key. */
void dh_cipher(const connection *c, stream_side *side, bool by_client);

#endif
