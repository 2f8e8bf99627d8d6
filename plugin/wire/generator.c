/* generator.c - the two linear congruential generators.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "generator.h"

#define PAD_FACTOR 0xCDu /* low bytes of the 32-bit generator's constants */
#define PAD_STEP   0x71u
#define STATE_BITS 32u

uint32_t skype_generator_next(uint32_t state)
{
    return state * SKYPE_GENERATOR_FACTOR + SKYPE_GENERATOR_STEP;
}

/* Bit n of a state depends on the low bits of its position only.  So walk from state 0 with
 * strides 1, 2, 4 ...: each stride of 2^n steps changes bit n and nothing below it, and is itself
 * a map x -> factor * x + step that squares from stride to stride. */
uint32_t skype_generator_position(uint32_t state)
{
    uint32_t factor = SKYPE_GENERATOR_FACTOR;
    uint32_t step = SKYPE_GENERATOR_STEP;
    uint32_t reached = 0;
    uint32_t position = 0;

    for (unsigned bit = 0; bit < STATE_BITS; bit++) {
        const uint32_t mask = UINT32_C(1) << bit;

        if ((reached ^ state) & mask) {
            reached = reached * factor + step;
            position |= mask;
        }
        step += step * factor;
        factor *= factor;
    }
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
