/* hash_table.c - a hash table of entries that begin with their keys: linear probing.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "hash_table.h"

#include <string.h>

#define FIRST_SLOTS 256u
#define MOST_SLOTS  0x80000000u

/* At most so many of 8 slots are used. */
#define FULLEST 5u
#define OF      8u

#define HALF_HASH_BITS 32

/* 2^64 divided by the golden ratio (Knuth 6.4): an odd number with bits all over. */
#define MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

void skype_hash_table_init(skype_hash_table *table, size_t key_length, uint64_t secret,
                           skype_allocator memory)
{
    *table = (skype_hash_table){.key_length = key_length, .secret = secret, .memory = memory};
}

static void free_slots(const skype_hash_table *table, skype_hash_slot *slots)
{
    if (slots)
        table->memory.resize(table->memory.context, slots, 0);
}

void skype_hash_table_clear(skype_hash_table *table)
{
    free_slots(table, table->slots);
    table->slots = NULL;
    table->count = 0;
}

uint32_t skype_hash(const void *key, size_t length, uint64_t secret)
{
    const uint8_t *bytes = key;
    uint64_t hash = secret;

    for (size_t i = 0; i < length; i += sizeof(uint32_t)) {
        uint32_t word;

        memcpy(&word, bytes + i, sizeof word);
        hash = (hash ^ word) * MULTIPLIER;
        hash ^= hash >> HALF_HASH_BITS;
    }
    return (uint32_t)hash;
}

static uint32_t hash_of(const skype_hash_table *table, const void *key)
{
    return skype_hash(key, table->key_length, table->secret);
}

/* The slot of the entry with this key, or the free one where it belongs. */
static skype_hash_slot *find_slot(const skype_hash_table *table, const void *key, uint32_t hash)
{
    for (uint32_t i = hash & table->mask;; i = (i + 1) & table->mask) {
        skype_hash_slot *slot = &table->slots[i];

        if (!slot->entry ||
            (slot->hash == hash && memcmp(slot->entry, key, table->key_length) == 0))
            return slot;
    }
}

void *skype_hash_table_find(const skype_hash_table *table, const void *key)
{
    return table->count > 0 ? find_slot(table, key, hash_of(table, key))->entry : NULL;
}

static bool is_full(const skype_hash_table *table)
{
    return !table->slots || table->count >= (table->mask + 1) / OF * FULLEST;
}

/* Copies an entry whose key is not in the table: no key has to be compared. */
static void copy_slot(skype_hash_table *table, const skype_hash_slot *from)
{
    uint32_t i = from->hash & table->mask;

    while (table->slots[i].entry)
        i = (i + 1) & table->mask;
    table->slots[i] = *from;
}

/* Doubles the number of slots. */
static bool grow(skype_hash_table *table)
{
    skype_hash_slot *before = table->slots;
    const uint32_t slots_before = before ? table->mask + 1 : 0;
    const uint32_t slots = before ? 2 * slots_before : FIRST_SLOTS;
    const size_t size = slots * sizeof *before;
    skype_hash_slot *after;

    if (slots_before == MOST_SLOTS)
        return false;
    after = table->memory.resize(table->memory.context, NULL, size);
    if (!after)
        return false;
    table->slots = memset(after, 0, size);
    table->mask = slots - 1;
    for (uint32_t i = 0; i < slots_before; i++)
        if (before[i].entry)
            copy_slot(table, &before[i]);
    free_slots(table, before);
    return true;
}

bool skype_hash_table_put(skype_hash_table *table, void *entry, void **replaced)
{
    const uint32_t hash = hash_of(table, entry);
    skype_hash_slot *slot;

    if (is_full(table) && !grow(table))
        return false;
    slot = find_slot(table, entry, hash);
    table->count += slot->entry == NULL;
    if (replaced)
        *replaced = slot->entry;
    *slot = (skype_hash_slot){entry, hash};
    return true;
}

/* Whether what lies in slot `from` may move to the free slot `to`: `to` must not come before the
 * slot where its search begins. */
static bool may_move(const skype_hash_table *table, uint32_t from, uint32_t to)
{
    const uint32_t home = table->slots[from].hash & table->mask;

    return ((from - home) & table->mask) >= ((from - to) & table->mask);
}

/* Frees a slot.  Those behind it that its entry kept from their home move up, so that no search
 * ends before it has found them. */
static void free_slot(skype_hash_table *table, uint32_t hole)
{
    for (uint32_t i = (hole + 1) & table->mask; table->slots[i].entry; i = (i + 1) & table->mask) {
        if (!may_move(table, i, hole))
            continue;
        table->slots[hole] = table->slots[i];
        hole = i;
    }
    table->slots[hole] = (skype_hash_slot){NULL, 0};
}

void *skype_hash_table_remove(skype_hash_table *table, const void *key)
{
    skype_hash_slot *slot;
    void *entry;

    if (table->count == 0)
        return NULL;
    slot = find_slot(table, key, hash_of(table, key));
    entry = slot->entry;
    if (!entry)
        return NULL;
    free_slot(table, (uint32_t)(slot - table->slots));
    table->count--;
    return entry;
}

uint32_t skype_hash_table_count(const skype_hash_table *table)
{
    return table->count;
}
