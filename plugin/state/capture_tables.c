/* capture_tables.c - hash tables whose entries live as long as a capture is open.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/capture_tables.h"

#include <wsutil/wslog.h>

#define HALF_SECRET_BITS 32

/* wmem ends the program rather than refuse memory. */
static void *resize_in_file_scope(void *context _U_, void *old, size_t size)
{
    return wmem_realloc(wmem_file_scope(), old, size);
}

uint64_t skype_random_secret(void)
{
    return (uint64_t)g_random_int() << HALF_SECRET_BITS | g_random_int();
}

void skype_capture_table_init(skype_hash_table *table, size_t key_length)
{
    const skype_allocator memory = {.resize = resize_in_file_scope};

    skype_hash_table_init(table, key_length, skype_random_secret(), memory);
}

static ws_callback_bool reset(wmem_allocator_t *scope _U_, wmem_cb_event_t event _U_, void *data)
{
    skype_hash_table *table = data;

    skype_hash_table_init(table, table->key_length, table->secret, table->memory);
    return true;
}

skype_hash_table *skype_capture_table_new(size_t key_length)
{
    skype_hash_table *table = wmem_new(wmem_epan_scope(), skype_hash_table);

    skype_capture_table_init(table, key_length);
    wmem_register_callback(wmem_file_scope(), reset, table);
    return table;
}

void *skype_capture_table_put(skype_hash_table *table, void *entry)
{
    void *replaced = NULL;

    if (!skype_hash_table_put(table, entry, &replaced))
        ws_error("skype: a hash table has too many entries");
    return replaced;
}
