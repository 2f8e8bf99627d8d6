/* generator.h - the two linear congruential generators whose states are visible on the wire.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_GENERATOR_H
#define SKYPE_WIRE_GENERATOR_H

#include <stddef.h>
#include <stdint.h>

#define SKYPE_GENERATOR_FACTOR 69069u
#define SKYPE_GENERATOR_STEP   17009u

/* Next state of the 32-bit generator: x * 69069 + 17009 mod 2^32.  The IV of a datagram and the
 * seed of a TCP direction are bare states of it. */
uint32_t skype_generator_next(uint32_t state);

/* Steps from state 0 to the given state on the one full cycle of 2^32: some
 * 35 instructions. */
uint32_t skype_generator_position(uint32_t state);

/* Steps from one state forward to another (modulo 2^32): the difference of their positions. */
uint32_t skype_generator_distance(uint32_t from, uint32_t to);

/* Next byte of the padding generator: b * 0xCD + 0x71 mod 256, the low byte of the other. */
uint8_t skype_pad_next(uint8_t value);

/* Number of bytes at the start of data that form one run of the padding generator: at least 1
 * where there is any byte, as a single byte is a run of no step. */
size_t skype_pad_run(const uint8_t *data, size_t length);

#endif
