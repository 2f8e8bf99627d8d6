/* fuzz_input.h - takes numbers and bytes from a fuzzer's input; what is missing is 0.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TESTS_FUZZ_INPUT_H
#define SKYPE_TESTS_FUZZ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What is left of it. */
typedef struct {
    const uint8_t *data;
    size_t length;
} fuzz_input;

static inline uint8_t fuzz_u8(fuzz_input *in)
{
    uint8_t value;

    if (in->length == 0)
        return 0;
    value = in->data[0];
    in->data++;
    in->length--;
    return value;
}

/* Little-endian. */
static inline uint16_t fuzz_u16(fuzz_input *in)
{
    const uint16_t low = fuzz_u8(in);

    return (uint16_t)(low | fuzz_u8(in) << 8);
}

static inline uint32_t fuzz_u32(fuzz_input *in)
{
    const uint32_t low = fuzz_u16(in);

    return low | (uint32_t)fuzz_u16(in) << 16;
}

/* As many as there are, at most length. */
static inline fuzz_input fuzz_bytes(fuzz_input *in, size_t length)
{
    const fuzz_input taken = {in->data, length < in->length ? length : in->length};

    in->data += taken.length;
    in->length -= taken.length;
    return taken;
}

/* Ends the fuzzer, which keeps its input, unless it holds. */
static inline void fuzz_expect(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

#endif
