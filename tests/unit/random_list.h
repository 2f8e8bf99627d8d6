/* random_list.h - object lists to encode, made up but the same on every run.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TESTS_RANDOM_LIST_H
#define SKYPE_TESTS_RANDOM_LIST_H

#include "wire/object_list_decode.h"

/* A generator of numbers; its state is the seed. */
typedef struct {
    uint64_t state;
} random_source;

/* A number of 0 .. below - 1; below is not 0. */
uint32_t random_below(random_source *source, uint32_t below);

/* Makes up a list of about objects objects in all, lists in it nested up to the usual limit, well
 * below the usual budget for up to 5,000 objects.  Ids do not decrease within a list, so that both
 * encodings keep the order; many lists share headers, as real ones do.  All memory comes from the
 * allocator, which must not refuse. */
void random_list(random_source *source, uint8_t encoding, uint32_t objects, skype_allocator memory,
                 skype_object_list *list);

#endif
