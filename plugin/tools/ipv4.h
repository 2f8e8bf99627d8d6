/* ipv4.h - IPv4 addresses and ranges of them, as text and as numbers (a.b.c.d as 0xaabbccdd).
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TOOLS_IPV4_H
#define SKYPE_TOOLS_IPV4_H

#include <stdbool.h>
#include <stdint.h>

#define FIND_IPV4_TEXT 16 /* "255.255.255.255" and its end */

typedef struct {
    uint32_t first;
    uint32_t last;
} find_range;

/* Reads "a.b.c.d", nothing before or behind it. */
bool find_ipv4_parse(const char *text, uint32_t *address);

/* Reads "a.b.c.d/length" (bits behind the prefix do not matter) or "a.b.c.d-e.f.g.h".  Returns
 * false for anything else, an address alone too, and for a range that ends before it begins. */
bool find_range_parse(const char *text, find_range *range);

/* The ranges of addresses that middle boxes give their clients: carrier NAT (RFC 6598), then
 * private ones (RFC 1918), the smallest first. */
#define FIND_PRIVATE_RANGES 4
extern const find_range find_private_ranges[FIND_PRIVATE_RANGES];

/* Writes "a.b.c.d" and returns it. */
const char *find_ipv4_text(uint32_t address, char text[FIND_IPV4_TEXT]);

#endif
