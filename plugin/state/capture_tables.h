/* capture_tables.h - hash tables whose entries live as long as a capture is open.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_CAPTURE_TABLES_H
#define SKYPE_STATE_CAPTURE_TABLES_H

#include "ws_compat.h"
#include "wire/hash_table.h"

/* Has epan call reset(scope, event, data) when a capture is closed, just before the memory in file
 * scope goes, and no more once epan ends. reset returns true. */
void skype_capture_register_reset(wmem_user_cb_t reset, void *data);

/* Another number for each call, which the makers of a capture do not know. */
uint64_t skype_random_secret(void);

/* Makes an empty table with a random secret whose slots lie in file scope: to be called again
 * for each capture, since the slots go with that scope.  key_length as in hash_table.h. */
void skype_capture_table_init(skype_hash_table *table, size_t key_length);

/* The same as a table of its own, in epan scope, which is empty again after each capture. */
skype_hash_table *skype_capture_table_new(size_t key_length);

/* Puts an entry, in file scope, into one of these tables, in place of the one with its key. Returns
 * that one, or NULL. */
void *skype_capture_table_put(skype_hash_table *table, void *entry);

#endif
