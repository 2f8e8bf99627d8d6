/* entry_memory.h - memory for entries of one kind that are kept as long as a capture is open.
 *
 * They lie together: who looks for some of them among many meets few pages of memory, however many
 * other things a capture keeps between one and the next.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_ENTRY_MEMORY_H
#define SKYPE_STATE_ENTRY_MEMORY_H

#include "ws_compat.h"

/* All zero when a capture is opened. */
typedef struct {
    uint8_t *rest; /* of the piece of file scope that is being used up */
    size_t left;   /* bytes of it */
} skype_entry_memory;

/* Zeroed memory of a few hundred bytes at most, aligned for pointers, in file scope: without what
 * an allocator adds to each block. */
void *skype_entry_new(skype_entry_memory *memory, size_t size);

/* The same for entries that are looked for among many: each lies in as few of the lines that a
 * processor fetches as it can.  A memory gives entries of one of the two kinds only. */
void *skype_entry_new_in_lines(skype_entry_memory *memory, size_t size);

#endif
