/* decipher.h - which seed opens a datagram.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_DECIPHER_H
#define SKYPE_UDP_DECIPHER_H

#include "udp/suspect.h"

/* Pairs of addresses that are tried for one datagram. */
#define SKYPE_SEED_TRIES 24u

/* Tries the seeds that the known addresses of both ends give, best first.  True where the CRC of
 * the plaintext fits: then proof and plaintext are set.  In the first pass, after two datagrams in
 * a row between the same sockets that nothing opened, only the best pairs are tried until more is
 * known of either host. */
bool skype_decipher_with_addresses(skype_suspect *s);

/* The same for a datagram that the capture cuts: the head of its first command must fit. */
bool skype_decipher_cut(skype_suspect *s);

/* Tries the one seed of a resend: its challenge. */
bool skype_decipher_resend(skype_suspect *s);

/* Deciphers `length` bytes into pool. */
uint8_t *skype_decipher_with(uint32_t seed, const uint8_t *data, uint32_t length,
                             wmem_allocator_t *pool);

/* Have other datagrams of the same sockets, in the same direction, been deciphered?  Then their
 * addresses are certain. */
bool skype_decipher_is_certain(const skype_suspect *s);

#endif
