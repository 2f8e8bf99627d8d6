/* keys.c - hash functions for the maps of this plugin.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/keys.h"

#include <string.h>

guint skype_key64_hash(gconstpointer key)
{
    return wmem_strong_hash(key, sizeof(uint64_t));
}

gboolean skype_key64_equal(gconstpointer a, gconstpointer b)
{
    return g_int64_equal(a, b);
}

guint skype_ends_hash(gconstpointer key)
{
    return wmem_strong_hash(key, sizeof(skype_ends));
}

gboolean skype_ends_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(skype_ends)) == 0;
}
