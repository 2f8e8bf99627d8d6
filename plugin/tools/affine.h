/* affine.h - solves y = f(x) for functions that are affine over GF(2), as every CRC is.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TOOLS_AFFINE_H
#define SKYPE_TOOLS_AFFINE_H

#include <stddef.h>
#include <stdint.h>

#define FIND_AFFINE_BITS      32u
#define FIND_AFFINE_SOLUTIONS 4u

/* f(a ^ b ^ c) must equal f(a) ^ f(b) ^ f(c). */
typedef uint32_t find_affine(uint32_t x, const void *context);

/* Finds the x below 2^bits (bits: 1..32) with f(x) = y.  Returns how many, 0 when there is none;
 * where there are more than FIND_AFFINE_SOLUTIONS, it gives that many of them. */
size_t find_affine_solve(find_affine *f, const void *context, unsigned bits, uint32_t y,
                         uint32_t x[FIND_AFFINE_SOLUTIONS]);

#endif
