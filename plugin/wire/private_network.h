/* private_network.h - IPv4 addresses that are translated before they reach the Internet.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_PRIVATE_NETWORK_H
#define SKYPE_WIRE_PRIVATE_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

/* Whether a.b.c.d, given as 0xaabbccdd, is of RFC 1918, RFC 6598 (carrier NAT) or RFC 3927 (link
 * local). */
bool skype_ip_is_private(uint32_t ip);

#endif
