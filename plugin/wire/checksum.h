/* checksum.h - the CRC variants of the Skype protocol.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_CHECKSUM_H
#define SKYPE_WIRE_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SKYPE_CRC32_START 0xFFFFFFFFu

/* CRC-32 with the usual reflected polynomial EDB88320 and start FFFFFFFF, but without the final
 * inversion (so it is the bitwise NOT of zlib's value).  Measured on every datagram. */
uint32_t skype_crc32(const uint8_t *data, size_t length);

/* Continues a CRC-32: start with SKYPE_CRC32_START, feed the pieces in order. */
uint32_t skype_crc32_update(uint32_t crc, const uint8_t *data, size_t length);

/* Most unknown bytes a CRC-32 can be solved for. */
#define SKYPE_CRC32_SOLVABLE 4u

/* Finds the `count` bytes (0..4) that take the CRC from state `before` to `after`.  Four bytes
 * always exist; fewer only for matching states: returns false when there are none. */
bool skype_crc32_solve(uint32_t before, uint32_t after, uint8_t *out, size_t count);

/* CRC-16 of session records: polynomial 1021, not reflected, start 0, no final inversion. */
uint16_t skype_crc16(const uint8_t *data, size_t length);

#endif
