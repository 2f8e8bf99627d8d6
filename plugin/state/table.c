/* table.c - hash tables of entries that begin with their keys: linear probing (Knuth, TAOCP 6.4).
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/table.h"

#include <string.h>

#define FIRST_SLOTS 256u

/* So many of 8 slots are used at most. */
#define FULLEST 7u
#define OF      8u

#define HASH_BITS 64u

/* 2^64 divided by the golden ratio. */
#define MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

typedef struct {
    void *entry; /* NULL: free */
    uint32_t hash;
} slot;

struct skype_table {
    size_t key_length;
    uint64_t secret; /* so that nobody can make a capture whose keys all meet in one place */
    slot *slots;
    uint32_t mask; /* number of slots - 1, a power of two - 1 */
    uint32_t count;
};

static ws_callback_bool reset(wmem_allocator_t *scope _U_, wmem_cb_event_t event _U_, void *data)
{
    skype_table *table = data;

    table->slots = NULL; /* its memory goes with the file scope */
    table->count = 0;
    return true;
}

skype_table *skype_table_new_autoreset(size_t key_length)
{
    skype_table *table = wmem_new0(wmem_epan_scope(), skype_table);

    table->key_length = key_length;
    table->secret = (uint64_t)g_random_int() << 32 | g_random_int();
    wmem_register_callback(wmem_file_scope(), reset, table);
    return table;
}

static uint32_t hash_of(const skype_table *table, const uint8_t *key)
{
    uint64_t hash = table->secret;

    for (size_t i = 0; i < table->key_length; i += sizeof(uint32_t)) {
        uint32_t word;

        memcpy(&word, key + i, sizeof word);
        hash = (hash ^ word) * MULTIPLIER;
        hash ^= hash >> HASH_BITS / 2;
    }
    return (uint32_t)hash;
}

/* The slot of the entry with this key, or the free one where it belongs. */
static slot *find_slot(const skype_table *table, const void *key, uint32_t hash)
{
    for (uint32_t i = hash & table->mask;; i = (i + 1) & table->mask) {
        slot *at = &table->slots[i];

        if (!at->entry || (at->hash == hash && memcmp(at->entry, key, table->key_length) == 0))
            return at;
    }
}

void *skype_table_find(const skype_table *table, const void *key)
{
    return table->count > 0 ? find_slot(table, key, hash_of(table, key))->entry : NULL;
}

/* All entries are different: none has to be looked at. */
static void place(const skype_table *table, slot one)
{
    uint32_t i = one.hash & table->mask;

    while (table->slots[i].entry)
        i = (i + 1) & table->mask;
    table->slots[i] = one;
}

static void grow(skype_table *table)
{
    slot *old = table->slots;
    const uint32_t old_slots = old ? table->mask + 1 : 0;
    const uint32_t slots = old ? 2 * old_slots : FIRST_SLOTS;

    table->slots = wmem_alloc0_array(wmem_file_scope(), slot, slots);
    table->mask = slots - 1;
    for (uint32_t i = 0; i < old_slots; i++)
        if (old[i].entry)
            place(table, old[i]);
    wmem_free(wmem_file_scope(), old);
}

void *skype_table_put(skype_table *table, void *entry)
{
    const uint32_t hash = hash_of(table, entry);
    void *before;
    slot *at;

    if (!table->slots || table->count / FULLEST >= (table->mask + 1) / OF)
        grow(table);
    at = find_slot(table, entry, hash);
    before = at->entry;
    *at = (slot){entry, hash};
    table->count += !before;
    return before;
}

/* May what lies in slot `from` move to the free slot `to`, that is: is `to` on the way to it? */
static bool may_move(const skype_table *table, uint32_t from, uint32_t to)
{
    const uint32_t home = table->slots[from].hash & table->mask;

    return ((from - home) & table->mask) >= ((from - to) & table->mask);
}

void skype_table_remove(skype_table *table, const void *key)
{
    uint32_t hole = (uint32_t)(find_slot(table, key, hash_of(table, key)) - table->slots);

    for (uint32_t i = (hole + 1) & table->mask; table->slots[i].entry; i = (i + 1) & table->mask) {
        if (!may_move(table, i, hole))
            continue;
        table->slots[hole] = table->slots[i];
        hole = i;
    }
    table->slots[hole] = (slot){NULL, 0};
    table->count--;
}

uint32_t skype_table_count(const skype_table *table)
{
    return table->count;
}
