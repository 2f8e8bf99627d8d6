/* table.h - hash tables of entries that begin with their keys.
 *
 * What the capture teaches is looked up several times for each datagram, and long ago means far
 * from any cache: a look-up that finds nothing should touch one slot, one that finds something the
 * entry besides.  wmem_map takes three of each, and twice the memory.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_TABLE_H
#define SKYPE_STATE_TABLE_H

#include "ws_compat.h"

typedef struct skype_table skype_table;

/* A table for entries in file scope; empties itself when a capture is closed.  A key is what an
 * entry begins with: key_length bytes, whole 32-bit words without padding. */
skype_table *skype_table_new_autoreset(size_t key_length);

/* The entry with this key; NULL where there is none. */
void *skype_table_find(const skype_table *table, const void *key);

/* Puts an entry into the table, in place of the one with its key.  Returns that, or NULL. */
void *skype_table_put(skype_table *table, void *entry);

/* Takes the entry with this key, which must be there, out of the table. */
void skype_table_remove(skype_table *table, const void *key);

uint32_t skype_table_count(const skype_table *table);

#endif
