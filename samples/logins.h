/* logins.h - records of the login and event servers: TLS framing, but no TLS.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_LOGINS_H
#define SKYPE_SAMPLES_LOGINS_H

#include "filler.h"
#include "streams.h"

/* L1 of the client, L2 of the server: an empty record. */
bytes login_hello(arena *memory, bool by_client);

/* The key block of L3: an object list in clear. */
bytes login_key_block(arena *memory, const bytes *list);

/* A record with `length` enciphered bytes (they stand for a body under the session's key) and the
 * checksum that numbers the records of this direction. */
bytes login_record(arena *memory, stream_side *side, size_t length, filler *source);

/* A record with these bytes under the connection's key, whose block is random. */
bytes login_body(arena *memory, connection *c, stream_side *side, const bytes *clear,
                 filler *source);

#endif
