/* recent.c - tables of bounded size: the entry added first gives way.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/recent.h"

#include <stdalign.h>
#include <string.h>

/* One entry in the order of adding. */
typedef struct link {
    struct link *newer;
    alignas(max_align_t) unsigned char entry[];
} link;

struct skype_recent {
    skype_hash_table *table; /* entries by key */
    size_t key_length;
    uint32_t most;
    link *oldest;
    link *newest;
};

static ws_callback_bool reset(wmem_allocator_t *scope _U_, wmem_cb_event_t event _U_, void *data)
{
    skype_recent *recent = data;

    recent->oldest = recent->newest = NULL; /* their memory goes with the file scope */
    return true;
}

skype_recent *skype_recent_new_autoreset(size_t key_length, uint32_t most)
{
    skype_recent *recent = wmem_new0(wmem_epan_scope(), skype_recent);

    recent->table = skype_capture_table_new(key_length);
    recent->key_length = key_length;
    recent->most = most;
    skype_capture_register_reset(reset, recent);
    return recent;
}

void *skype_recent_find(const skype_recent *recent, const void *key)
{
    return skype_hash_table_find(recent->table, key);
}

static void forget_oldest(skype_recent *recent)
{
    link *oldest = recent->oldest;

    recent->oldest = oldest->newer;
    skype_hash_table_remove(recent->table, oldest->entry);
    wmem_free(wmem_file_scope(), oldest);
}

void *skype_recent_add(skype_recent *recent, const void *key, size_t size)
{
    link *added;

    if (skype_hash_table_count(recent->table) == recent->most)
        forget_oldest(recent);
    added = wmem_alloc0(wmem_file_scope(), sizeof *added + size);
    memcpy(added->entry, key, recent->key_length);
    if (recent->oldest)
        recent->newest->newer = added;
    else
        recent->oldest = added;
    recent->newest = added;
    skype_capture_table_put(recent->table, added->entry);
    return added->entry;
}
