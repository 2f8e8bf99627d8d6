/* affine.c - solves y = f(x) for functions that are affine over GF(2).
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "affine.h"

#include <stdbool.h>

#define KERNEL_MAX 2u /* dimensions: 2^2 is FIND_AFFINE_SOLUTIONS */

/* A sum of columns: the bits of x that select them, and what they make of y. */
typedef struct {
    uint32_t x;
    uint32_t y;
} sum;

typedef struct {
    sum rows[FIND_AFFINE_BITS]; /* by the highest bit of y; y is 0 where there is none */
    uint32_t kernel[KERNEL_MAX];
    size_t kernel_count;
} basis;

static unsigned top_bit(uint32_t value)
{
    unsigned bit = 0;

    while (value >>= 1)
        bit++;
    return bit;
}

/* Takes rows off until y is 0 or has a highest bit that no row has. */
static sum reduce(const basis *b, sum s)
{
    while (s.y && b->rows[top_bit(s.y)].y) {
        const sum *row = &b->rows[top_bit(s.y)];

        s.x ^= row->x;
        s.y ^= row->y;
    }
    return s;
}

static void insert(basis *b, sum column)
{
    column = reduce(b, column);
    if (column.y)
        b->rows[top_bit(column.y)] = column;
    else if (b->kernel_count < KERNEL_MAX)
        b->kernel[b->kernel_count++] = column.x;
}

size_t find_affine_solve(find_affine *f, const void *context, unsigned bits, uint32_t y,
                         uint32_t x[FIND_AFFINE_SOLUTIONS])
{
    const uint32_t at_zero = f(0, context);
    basis b = {.kernel_count = 0};
    size_t count = 1;
    sum rest;

    for (unsigned bit = 0; bit < bits; bit++) {
        const uint32_t unit = (uint32_t)1 << bit;

        insert(&b, (sum){unit, f(unit, context) ^ at_zero});
    }
    rest = reduce(&b, (sum){0, y ^ at_zero});
    if (rest.y)
        return 0;
    x[0] = rest.x;
    for (size_t k = 0; k < b.kernel_count; k++, count *= 2)
        for (size_t i = 0; i < count; i++)
            x[count + i] = x[i] ^ b.kernel[k];
    return count;
}
