/* hello.h - the two messages by which a stream on port 443 pretends to be TLS.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_HELLO_H
#define SKYPE_WIRE_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SKYPE_HELLO_CLIENT_FIXED = 56, /* constant bytes: an SSLv2 CLIENT-HELLO for TLS 1.0 */
    SKYPE_HELLO_CHALLENGE_OFFSET = 56,
    SKYPE_HELLO_CHALLENGE_LENGTH = 16,
    SKYPE_HELLO_CLIENT_LENGTH = 72,
    SKYPE_HELLO_SERVER_LENGTH = 79, /* constant as a whole: a TLS ServerHello of 31 Jan 2004 */
};

/* Bytes at the start of data that agree with the constant part of the client's hello; at most 56.
 * Source: 44 of 44 measured, Ehlert and Petgang 2006 print the same bytes. */
size_t skype_hello_client_match(const uint8_t *data, size_t length);

/* True when the 16 bytes of a challenge are one run of the padding generator, as those of every
 * Skype hello are: 120 bits of proof, a random challenge is none. */
bool skype_hello_challenge_follows(const uint8_t challenge[SKYPE_HELLO_CHALLENGE_LENGTH]);

/* Bytes at the start of data that agree with the server's hello; at most 79.  Its first 5 are as
 * common as TLS itself, its first 19 (the "random" of 2004 among them) are not. */
size_t skype_hello_server_match(const uint8_t *data, size_t length);

#endif
