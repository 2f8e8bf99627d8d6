/* pairs.c - two ends, and the newest of what passed from one to the other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/pairs.h"

#include <string.h>

/* Both directions in one entry: what a datagram answers is looked up with what was sent before. */
typedef struct {
    skype_ends ends; /* the lesser end is the source */
    skype_pair from_lesser;
    skype_pair from_greater;
} both_ways;

static skype_hash_table *pairs; /* both_ways by ends */

void skype_pairs_register(void)
{
    pairs = skype_capture_table_new(sizeof(skype_ends));
}

static bool is_from_lesser(const skype_ends *ends)
{
    return memcmp(&ends->source, &ends->destination, sizeof ends->source) <= 0;
}

static skype_ends key_of(const skype_ends *ends)
{
    return is_from_lesser(ends) ? *ends : skype_memory_reverse(ends);
}

static skype_pair *direction_of(both_ways *both, const skype_ends *ends)
{
    return is_from_lesser(ends) ? &both->from_lesser : &both->from_greater;
}

skype_pair *skype_pairs_find(const skype_ends *ends)
{
    const skype_ends key = key_of(ends);
    both_ways *both = skype_hash_table_find(pairs, &key);

    return both ? direction_of(both, ends) : NULL;
}

skype_pair *skype_pairs_need(const skype_ends *ends)
{
    skype_pair *pair = skype_pairs_find(ends);
    both_ways *both;

    if (pair)
        return pair;
    both = wmem_new0(wmem_file_scope(), both_ways);
    both->ends = key_of(ends);
    skype_capture_table_put(pairs, both);
    return direction_of(both, ends);
}
