/* arena.h - memory that lives as long as one scenario.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_ARENA_H
#define SKYPE_SAMPLES_ARENA_H

#include <stddef.h>

#include "wire/allocator.h"

/* Blocks taken from an arena are all released together; the program ends when memory runs out. */
typedef struct arena_block arena_block;

typedef struct {
    arena_block *blocks;
} arena;

/* Takes size bytes (old NULL) or resizes a block of this arena; new bytes are not cleared. */
void *arena_resize(arena *memory, void *old, size_t size);

/* Takes a cleared block of size bytes. */
void *arena_zero(arena *memory, size_t size);

/* Copies length bytes of text and ends them with a NUL. */
char *arena_text(arena *memory, const char *text, size_t length);

/* The arena as the allocator of the wire functions. */
skype_allocator arena_allocator(arena *memory);

/* Makes room for one more element in a growing array; returns the array, moved or not. */
void *arena_grow(arena *memory, void *array, size_t count, size_t *capacity, size_t element);

void arena_release(arena *memory);

#endif
