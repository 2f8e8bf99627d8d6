/* arena.c - memory that lives as long as one scenario.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 8u

struct arena_block {
    arena_block *previous;
    arena_block *next;
    alignas(max_align_t) unsigned char data[];
};

static arena_block *block_of(void *data)
{
    return (arena_block *)(void *)((unsigned char *)data - offsetof(arena_block, data));
}

static void unlink_block(arena *memory, const arena_block *block)
{
    if (block->previous)
        block->previous->next = block->next;
    else
        memory->blocks = block->next;
    if (block->next)
        block->next->previous = block->previous;
}

static void link_block(arena *memory, arena_block *block)
{
    block->previous = NULL;
    block->next = memory->blocks;
    if (block->next)
        block->next->previous = block;
    memory->blocks = block;
}

void *arena_resize(arena *memory, void *old, size_t size)
{
    arena_block *block = old ? block_of(old) : NULL;

    if (block)
        unlink_block(memory, block);
    block = realloc(block, offsetof(arena_block, data) + size);
    if (!block) {
        fputs("out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    link_block(memory, block);
    return block->data;
}

void *arena_zero(arena *memory, size_t size)
{
    return memset(arena_resize(memory, NULL, size), 0, size);
}

char *arena_text(arena *memory, const char *text, size_t length)
{
    char *copy = arena_resize(memory, NULL, length + 1);

    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

static void *resize_for_wire(void *context, void *old, size_t size)
{
    return arena_resize(context, old, size);
}

skype_allocator arena_allocator(arena *memory)
{
    return (skype_allocator){resize_for_wire, memory};
}

void *arena_grow(arena *memory, void *array, size_t count, size_t *capacity, size_t element)
{
    if (count < *capacity)
        return array;
    *capacity = *capacity ? 2 * *capacity : FIRST_CAPACITY;
    return arena_resize(memory, array, *capacity * element);
}

void arena_release(arena *memory)
{
    while (memory->blocks) {
        arena_block *block = memory->blocks;

        memory->blocks = block->next;
        free(block);
    }
}
