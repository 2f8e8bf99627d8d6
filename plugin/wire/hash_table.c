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

#define SLOT_SIZE (sizeof(void *) + sizeof(uint32_t))

#define HALF_HASH_BITS 32

/* 0 marks free slots. */
#define INSTEAD_OF_0 1u

/* 2^64 divided by the golden ratio (Knuth 6.4): an odd number with bits all over. */
#define MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

void skype_hash_table_init(skype_hash_table *table, size_t key_length, uint64_t secret,
                           skype_allocator memory)
{
    *table = (skype_hash_table){.key_length = key_length, .secret = secret, .memory = memory};
}

static void free_block(const skype_hash_table *table, void *block)
{
    if (block)
        table->memory.resize(table->memory.context, block, 0);
}

void skype_hash_table_clear(skype_hash_table *table)
{
    free_block(table, table->entries);
    table->entries = NULL;
    table->hashes = NULL;
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
    return (uint32_t)hash ? (uint32_t)hash : INSTEAD_OF_0;
}

/* Two words, of which the state's halves make factors: what one bit of a word changes depends on
 * the secret. */
static uint64_t mix(uint64_t hash, uint32_t first, uint32_t second)
{
    const uint64_t product =
        (uint64_t)((uint32_t)hash ^ first) * ((uint32_t)(hash >> HALF_HASH_BITS) ^ second);

    hash = (hash + product) * MULTIPLIER;
    return hash ^ hash >> HALF_HASH_BITS;
}

uint32_t skype_hash_bytes(const uint8_t *bytes, size_t length, uint64_t secret)
{
    uint32_t words[2];
    uint64_t hash = secret ^ length;

    for (; length >= sizeof words; length -= sizeof words, bytes += sizeof words) {
        memcpy(words, bytes, sizeof words);
        hash = mix(hash, words[0], words[1]);
    }
    memset(words, 0, sizeof words);
    memcpy(words, bytes, length);
    return (uint32_t)mix(mix(hash, words[0], words[1]), 0, 0);
}

static uint32_t hash_of(const skype_hash_table *table, const void *key)
{
    return skype_hash(key, table->key_length, table->secret);
}

/* The slot of the entry with this key, or the free one where it belongs. */
static uint32_t find_slot(const skype_hash_table *table, const void *key, uint32_t hash)
{
    uint32_t i = hash & table->mask;

    while (table->hashes[i] != 0 &&
           (table->hashes[i] != hash || memcmp(table->entries[i], key, table->key_length) != 0))
        i = (i + 1) & table->mask;
    return i;
}

void *skype_hash_table_find(const skype_hash_table *table, const void *key)
{
    uint32_t slot;

    if (table->count == 0)
        return NULL;
    slot = find_slot(table, key, hash_of(table, key));
    return table->hashes[slot] != 0 ? table->entries[slot] : NULL;
}

static bool is_full(const skype_hash_table *table)
{
    return !table->entries || table->count >= (table->mask + 1) / OF * FULLEST;
}

/* Makes free slots of the block. */
static void set_slots(skype_hash_table *table, void *block, uint32_t slots)
{
    table->entries = block;
    table->hashes = (uint32_t *)(table->entries + slots);
    table->mask = slots - 1;
    memset(table->hashes, 0, slots * sizeof *table->hashes);
}

/* Fills the free slot for an entry whose key is not in the table: no key has to be compared. */
static void fill_slot(skype_hash_table *table, void *entry, uint32_t hash)
{
    uint32_t i = hash & table->mask;

    while (table->hashes[i] != 0)
        i = (i + 1) & table->mask;
    table->entries[i] = entry;
    table->hashes[i] = hash;
}

/* Doubles the number of slots. */
static bool grow(skype_hash_table *table)
{
    const skype_hash_table before = *table;
    const uint32_t slots_before = before.entries ? before.mask + 1 : 0;
    const uint32_t slots = before.entries ? 2 * slots_before : FIRST_SLOTS;
    void *block;

    if (slots_before == MOST_SLOTS)
        return false;
    block = table->memory.resize(table->memory.context, NULL, slots * SLOT_SIZE);
    if (!block)
        return false;
    set_slots(table, block, slots);
    for (uint32_t i = 0; i < slots_before; i++)
        if (before.hashes[i] != 0)
            fill_slot(table, before.entries[i], before.hashes[i]);
    free_block(table, before.entries);
    return true;
}

bool skype_hash_table_put(skype_hash_table *table, void *entry, void **replaced)
{
    const uint32_t hash = hash_of(table, entry);
    uint32_t slot;
    bool is_new;

    if (is_full(table) && !grow(table))
        return false;
    slot = find_slot(table, entry, hash);
    is_new = table->hashes[slot] == 0;
    if (replaced)
        *replaced = is_new ? NULL : table->entries[slot];
    table->entries[slot] = entry;
    table->hashes[slot] = hash;
    table->count += is_new;
    return true;
}

/* Whether what lies in slot `from` may move to the free slot `to`: `to` must not come before the
 * slot where its search begins. */
static bool may_move(const skype_hash_table *table, uint32_t from, uint32_t to)
{
    const uint32_t home = table->hashes[from] & table->mask;

    return ((from - home) & table->mask) >= ((from - to) & table->mask);
}

/* Frees a slot.  Those behind it that its entry kept from their home move up, so that no search
 * ends before it has found them. */
static void free_slot(skype_hash_table *table, uint32_t hole)
{
    for (uint32_t i = (hole + 1) & table->mask; table->hashes[i] != 0; i = (i + 1) & table->mask) {
        if (!may_move(table, i, hole))
            continue;
        table->entries[hole] = table->entries[i];
        table->hashes[hole] = table->hashes[i];
        hole = i;
    }
    table->hashes[hole] = 0;
}

void *skype_hash_table_remove(skype_hash_table *table, const void *key)
{
    uint32_t slot;
    void *entry;

    if (table->count == 0)
        return NULL;
    slot = find_slot(table, key, hash_of(table, key));
    if (table->hashes[slot] == 0)
        return NULL;
    entry = table->entries[slot];
    free_slot(table, slot);
    table->count--;
    return entry;
}

uint32_t skype_hash_table_count(const skype_hash_table *table)
{
    return table->count;
}
