/* plaintexts.h - what a datagram must say, as far as its head tells.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TOOLS_PLAINTEXTS_H
#define SKYPE_TOOLS_PLAINTEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "affine.h"

#define FIND_PLAINTEXT_MAX 26u /* probe with 15 pad bytes */

typedef struct {
    bool proven; /* by the CRC; else that solved a pad word, which is nearly always possible */
    uint8_t length;
    uint8_t bytes[FIND_PLAINTEXT_MAX];
} find_plaintext;

/* Finds the plaintexts that fit the datagram's frame id, the length of its enciphered bytes and its
 * CRC: requests that follow from the frame id, and padded probes, whose one random 4-byte word,
 * repeated as padding, is solved from the CRC.  Returns how many fit, 0 for an unpredictable one.
 * Format: table of predictable plaintexts, measured on 650 padded probes of 2015 and 2022. */
size_t find_plaintexts(uint16_t id, size_t length, uint32_t crc,
                       find_plaintext out[FIND_AFFINE_SOLUTIONS]);

#endif
