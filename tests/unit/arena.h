/* arena.h - memory for tests of the codecs: freed all at once, bounded, able to refuse.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TESTS_ARENA_H
#define SKYPE_TESTS_ARENA_H

#include <stddef.h>

#include "wire/allocator.h"

/* Zero-initialised with a limit it is ready.  Every block is one of malloc(), so that a sanitizer
 * sees its borders. */
typedef struct {
    size_t limit;       /* bytes held at once */
    size_t used;        /* bytes held now */
    size_t calls;       /* requests so far */
    size_t refuse_from; /* 0: never; else the request, counted from 1, from which all are refused */
    struct arena_block *blocks;
} arena;

skype_allocator arena_allocator(arena *a);

/* Frees all blocks. */
void arena_clear(arena *a);

#endif
