/* arena.c - memory for tests of the codecs.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* Stands before the bytes handed out. */
struct arena_block {
    struct arena_block *next;
    struct arena_block *previous;
    size_t size;
    max_align_t bytes[];
};

static void unlink_block(arena *a, struct arena_block *block)
{
    if (block->previous != NULL)
        block->previous->next = block->next;
    else
        a->blocks = block->next;
    if (block->next != NULL)
        block->next->previous = block->previous;
    a->used -= block->size;
}

static void link_block(arena *a, struct arena_block *block, size_t size)
{
    block->size = size;
    block->previous = NULL;
    block->next = a->blocks;
    if (a->blocks != NULL)
        a->blocks->previous = block;
    a->blocks = block;
    a->used += size;
}

static bool refuses(const arena *a, size_t held, size_t size)
{
    if (a->refuse_from != 0 && a->calls >= a->refuse_from)
        return true;
    return size > a->limit || a->used - held > a->limit - size;
}

static void *resize(void *context, void *old, size_t size)
{
    arena *a = context;
    struct arena_block *block = NULL;
    size_t held = 0;

    if (old != NULL) {
        block = (struct arena_block *)((char *)old - offsetof(struct arena_block, bytes));
        held = block->size;
    }
    if (size == 0) {
        if (block != NULL)
            unlink_block(a, block);
        free(block);
        return NULL;
    }
    a->calls++;
    if (refuses(a, held, size))
        return NULL;
    if (block != NULL)
        unlink_block(a, block);
    struct arena_block *moved = realloc(block, sizeof *moved + size);
    if (moved == NULL)
        abort();
    link_block(a, moved, size);
    return moved->bytes;
}

skype_allocator arena_allocator(arena *a)
{
    return (skype_allocator){.resize = resize, .context = a};
}

void arena_clear(arena *a)
{
    while (a->blocks != NULL) {
        struct arena_block *block = a->blocks;
        unlink_block(a, block);
        free(block);
    }
}
