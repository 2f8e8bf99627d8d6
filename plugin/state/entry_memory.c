/* entry_memory.c - memory for entries of one kind that are kept as long as a capture is open.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/entry_memory.h"

#include <string.h>

#include "wire/prefetch.h"

/* File scope gives it in pieces of this size. */
#define PIECE 0x8000u

static size_t round_up(size_t size, size_t multiple)
{
    return (size + multiple - 1) / multiple * multiple;
}

/* From the beginning of a line on. */
static void begin_piece(skype_entry_memory *memory, size_t least)
{
    const size_t length = MAX(PIECE, least + SKYPE_FETCH_LENGTH);
    uint8_t *piece = wmem_alloc(wmem_file_scope(), length);
    const size_t skipped = round_up((uintptr_t)piece, SKYPE_FETCH_LENGTH) - (uintptr_t)piece;

    memory->rest = piece + skipped;
    memory->left = length - skipped;
}

/* size: bytes, a multiple of what the entry is aligned for. */
static void *take(skype_entry_memory *memory, size_t size)
{
    void *entry;

    if (memory->left < size)
        begin_piece(memory, size);
    entry = memory->rest;
    memory->rest += size;
    memory->left -= size;
    skype_prefetch(memory->rest, MIN(size, memory->left)); /* for the next one */
    return memset(entry, 0, size);
}

void *skype_entry_new(skype_entry_memory *memory, size_t size)
{
    return take(memory, round_up(size, sizeof(void *)));
}

void *skype_entry_new_in_lines(skype_entry_memory *memory, size_t size)
{
    return take(memory, round_up(size, SKYPE_FETCH_LENGTH));
}
