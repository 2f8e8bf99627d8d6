/* dh.h - the DH-384 key exchange that precedes a stream since 2010.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_DH_H
#define SKYPE_SAMPLES_DH_H

#include "filler.h"
#include "streams.h"

/* Bytes behind a public value: one run of the padding generator, or a peer's, from one that is not
 * known. */
typedef struct {
    size_t length;
    bool of_peer;
} dh_padding;

/* First message of a side: its public value and padding.  The exponent and what is random come from
 * source.  Once both sides have sent theirs, c->secret is there. */
bytes dh_value(arena *memory, connection *c, host *sender, dh_padding padding, filler *source);

/* Second message: proof that the side knows the secret. */
bytes dh_hash(arena *memory, const connection *c, bool by_client);

/* Login servers: the direction is enciphered with the secret itself as RC4 key. */
void dh_cipher(const connection *c, stream_side *side, bool by_client);

#endif
