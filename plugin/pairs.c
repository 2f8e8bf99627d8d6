/* pairs.c - two ends, and the newest of what passed from one to the other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "pairs.h"

static skype_table *pairs; /* skype_pair by ends */

void skype_pairs_register(void)
{
    pairs = skype_table_new_autoreset(sizeof(skype_ends));
}

skype_pair *skype_pairs_find(const skype_ends *ends)
{
    return skype_table_find(pairs, ends);
}

skype_pair *skype_pairs_need(const skype_ends *ends)
{
    skype_pair *pair = skype_pairs_find(ends);

    if (pair)
        return pair;
    pair = wmem_new0(wmem_file_scope(), skype_pair);
    pair->ends = *ends;
    skype_table_put(pairs, pair);
    return pair;
}
