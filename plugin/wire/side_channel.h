/* side_channel.h - what other protocols tell of a Skype client: DNS names, NAT-PMP requests.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_SIDE_CHANNEL_H
#define SKYPE_WIRE_SIDE_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Four numbers of up to nine digits, three dots, and the end. */
#define SKYPE_HINT_VERSION_MAX  40u
#define SKYPE_HINT_PLATFORM_MAX 10u

typedef struct {
    char version[SKYPE_HINT_VERSION_MAX];   /* "7.7.0.335" */
    char platform[SKYPE_HINT_PLATFORM_MAX]; /* digits: 0 Windows, 2 Linux, 3 Mac */
} skype_dns_hint;

/* May a DNS message ask for a name of Skype's?  Looks for the labels alone. */
bool skype_dns_may_hint(const uint8_t *data, size_t length);

/* Reads the first question of a DNS message over UDP: build.revision.minor.major.platform.rstN.r.
 * skype.net, all but "rst", "r" and the domain in decimal.  False for any other name.  Source:
 * measured in two captures, where update checks and commands tell the same version. */
bool skype_dns_hint_parse(const uint8_t *data, size_t length, skype_dns_hint *hint);

/* Reads a NAT-PMP request to map a UDP port to the same one outside, as clients make it.  False for
 * anything else.  Source: 12 of 12 measured. */
bool skype_nat_pmp_parse(const uint8_t *data, size_t length, uint16_t *port);

#endif
