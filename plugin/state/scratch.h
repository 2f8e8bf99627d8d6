/* scratch.h - memory for a decoder that is asked for its answer only.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_SCRATCH_H
#define SKYPE_STATE_SCRATCH_H

#include "ws_compat.h"
#include "wire/allocator.h"

typedef struct {
    skype_allocator allocator;
    wmem_allocator_t *pool;
} skype_scratch;

static inline void *skype_scratch_resize(void *context, void *old, size_t size)
{
    return wmem_realloc(context, old, size);
}

static inline void skype_scratch_begin(skype_scratch *scratch)
{
    scratch->pool = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    scratch->allocator =
        (skype_allocator){.resize = skype_scratch_resize, .context = scratch->pool};
}

static inline void skype_scratch_end(skype_scratch *scratch)
{
    wmem_destroy_allocator(scratch->pool);
}

#endif
