/* private_network.h - IPv4 addresses that are no public ones.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_PRIVATE_NETWORK_H
#define SKYPE_WIRE_PRIVATE_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether a.b.c.d, given as 0xaabbccdd, is of RFC 1918, RFC 6598 (carrier NAT) or RFC 3927 (link
 * local): translated before it reaches the Internet. */
bool skype_ip_is_private(uint32_t ip);

/* Whether a host can have it: not 0.0.0.0/8, loopback, multicast, reserved or broadcast
 * (RFC 6890). */
bool skype_ip_is_usable(uint32_t ip);

/* Usable and not private.  The networks for documentation (RFC 5737) count as public ones. */
bool skype_ip_is_public(uint32_t ip);

#endif
