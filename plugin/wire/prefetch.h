/* prefetch.h - asks the processor for memory that is needed soon.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_PREFETCH_H
#define SKYPE_WIRE_PREFETCH_H

#include <stddef.h>
#include <stdint.h>

/* What a processor fetches at once, bytes, on most. */
#define SKYPE_FETCH_LENGTH 64u

/* A hint without effect on what a program computes: `memory` may be wrong or NULL. */
static inline void skype_prefetch(const void *memory, size_t length)
{
#ifdef __GNUC__
    for (size_t at = 0; at < length; at += SKYPE_FETCH_LENGTH)
        __builtin_prefetch((const void *)((uintptr_t)memory + at));
#else
    (void)memory;
    (void)length;
#endif
}

#endif
