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

void *skype_entry_new(skype_entry_memory *memory, size_t size)
{
    const size_t taken = (size + sizeof(void *) - 1) / sizeof(void *) * sizeof(void *);
    void *entry;

    if (memory->left < taken) {
        memory->left = MAX(PIECE, taken);
        memory->rest = wmem_alloc(wmem_file_scope(), memory->left);
    }
    entry = memory->rest;
    memory->rest += taken;
    memory->left -= taken;
    skype_prefetch(memory->rest, MIN(taken, memory->left)); /* for the next one */
    return memset(entry, 0, size);
}
