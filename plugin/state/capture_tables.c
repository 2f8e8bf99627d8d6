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

/* epan's numbers of what is called when a capture is closed. */
static GSList *resets;

/* 4.2 unloads plugins before it destroys the file scope, which calls what is still registered. */
static void unregister_resets(void)
{
    for (const GSList *one = resets; one; one = one->next)
        wmem_unregister_callback(wmem_file_scope(), GPOINTER_TO_UINT(one->data));
    g_slist_free(resets);
    resets = NULL;
}

void skype_capture_register_reset(wmem_user_cb_t reset, void *data)
{
    const guint number = wmem_register_callback(wmem_file_scope(), reset, data);

    if (!resets)
        register_shutdown_routine(unregister_resets);
    resets = g_slist_prepend(resets, GUINT_TO_POINTER(number));
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
    skype_capture_register_reset(reset, table);
    return table;
}

void *skype_capture_table_put(skype_hash_table *table, void *entry)
{
    void *replaced = NULL;

    if (!skype_hash_table_put(table, entry, &replaced))
        ws_error("skype: a hash table has too many entries");
    return replaced;
}
