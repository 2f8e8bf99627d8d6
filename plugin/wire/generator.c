/* generator.c - the two linear congruential generators.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "generator.h"

#define PAD_FACTOR 0xCDu /* low bytes of the 32-bit generator's constants */
#define PAD_STEP   0x71u

uint32_t skype_generator_next(uint32_t state)
{
    return state * SKYPE_GENERATOR_FACTOR + SKYPE_GENERATOR_STEP;
}

/* The state after n steps from 0 is x = c (a^n - 1) / (a - 1) for factor a and step c, so
 * n = log(1 + x (a - 1) / c) / log(a) in 2-adic numbers.  a - 1 is divisible by 4: the series of
 * the logarithm divided by log(a) has integer coefficients, all those behind the 16th divisible by
 * 2^32.  These are the coefficients of x, x^2 ... x^16 modulo 2^32. */
static const uint32_t position_coefficients[] = {
    0xB41BCF43, 0xC05BFFAE, 0xF3716890, 0xD4E47CF0, 0x4A5F5700, 0xD0065A00, 0xFC25D000, 0x6317F800,
    0x0ECB0000, 0xF4160000, 0x75100000, 0xC6500000, 0x1F000000, 0x42000000, 0x50000000, 0x7C000000,
};
#define COEFFICIENTS (sizeof position_coefficients / sizeof *position_coefficients)

uint32_t skype_generator_position(uint32_t state)
{
    uint32_t position = 0;

    for (size_t k = COEFFICIENTS; k > 0; k--)
        position = (position + position_coefficients[k - 1]) * state;
    return position;
}

uint32_t skype_generator_distance(uint32_t from, uint32_t to)
{
    return skype_generator_position(to) - skype_generator_position(from);
}

uint8_t skype_pad_next(uint8_t value)
{
    return (uint8_t)(value * PAD_FACTOR + PAD_STEP);
}

size_t skype_pad_run(const uint8_t *data, size_t length)
{
    size_t run = length > 0 ? 1 : 0;

    while (run < length && data[run] == skype_pad_next(data[run - 1]))
        run++;
    return run;
}
