/* hash_table.c - a hash table of entries that begin with their keys: linear probing.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "hash_table.h"

#include <string.h>

#include "prefetch.h"

#define FIRST_SLOTS 256u
#define MOST_SLOTS  0x80000000u

/* At most so many of 8 slots are used. */
#define FULLEST 5u
#define OF      8u

#define HALF_HASH_BITS 32

/* 0 marks free slots. */
#define INSTEAD_OF_0 1u

/* 2^64 divided by the golden ratio (Knuth 6.4): an odd number with bits all over. */
#define MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

typedef skype_hash_slot slot;

static void *entry_of(const slot *at)
{
    void *entry;

    memcpy(&entry, at->entry, sizeof entry);
    return entry;
}

static void fill(slot *at, void *entry, uint32_t hash)
{
    at->hash = hash;
    memcpy(at->entry, &entry, sizeof entry);
}

void skype_hash_table_init(skype_hash_table *table, size_t key_length, uint64_t secret,
                           skype_allocator memory)
{
    *table = (skype_hash_table){.key_length = key_length, .secret = secret, .memory = memory};
}

static void free_slots(const skype_hash_table *table, slot *slots)
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

static uint64_t stir(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * MULTIPLIER;
    return hash ^ hash >> HALF_HASH_BITS;
}

uint32_t skype_hash(const void *key, size_t length, uint64_t secret)
{
    const uint8_t *bytes = key;
    uint64_t hash = secret;
    uint64_t pair;
    uint32_t word;

    for (; length >= sizeof pair; length -= sizeof pair, bytes += sizeof pair) {
        memcpy(&pair, bytes, sizeof pair);
        hash = stir(hash, pair);
    }
    if (length > 0) {
        memcpy(&word, bytes, sizeof word);
        hash = stir(hash, word);
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

/* Keys are a few words: less work than a call. */
static bool has_key(const void *entry, const void *key, size_t length)
{
    const uint8_t *a = entry;
    const uint8_t *b = key;

    for (size_t i = 0; i < length; i += sizeof(uint32_t)) {
        uint32_t words[2];

        memcpy(&words[0], a + i, sizeof words[0]);
        memcpy(&words[1], b + i, sizeof words[1]);
        if (words[0] != words[1])
            return false;
    }
    return true;
}

/* The slot of the entry with this key, or the free one where it belongs. */
static slot *find_slot(const skype_hash_table *table, const void *key, uint32_t hash)
{
    uint32_t i = hash & table->mask;

    while (table->slots[i].hash != 0 &&
           (table->slots[i].hash != hash ||
            !has_key(entry_of(&table->slots[i]), key, table->key_length)))
        i = (i + 1) & table->mask;
    return &table->slots[i];
}

void *skype_hash_table_find(const skype_hash_table *table, const void *key)
{
    const slot *found;

    if (table->count == 0)
        return NULL;
    found = find_slot(table, key, hash_of(table, key));
    return found->hash != 0 ? entry_of(found) : NULL;
}

void skype_hash_table_prefetch(const skype_hash_table *table, const void *key)
{
    if (table->count > 0)
        skype_prefetch(&table->slots[hash_of(table, key) & table->mask], sizeof *table->slots);
}

void skype_hash_table_prefetch_entry(const skype_hash_table *table, const void *key, size_t length)
{
    uint32_t hash;
    uint32_t i;

    if (table->count == 0)
        return;
    hash = hash_of(table, key);
    i = hash & table->mask;
    while (table->slots[i].hash != 0 && table->slots[i].hash != hash)
        i = (i + 1) & table->mask;
    if (table->slots[i].hash == hash)
        skype_prefetch(entry_of(&table->slots[i]), length);
}

static bool is_full(const skype_hash_table *table)
{
    return !table->slots || table->count >= (table->mask + 1) / OF * FULLEST;
}

/* Fills the free slot for an entry whose key is not in the table: no key has to be compared. */
static void fill_slot(skype_hash_table *table, void *entry, uint32_t hash)
{
    uint32_t i = hash & table->mask;

    while (table->slots[i].hash != 0)
        i = (i + 1) & table->mask;
    fill(&table->slots[i], entry, hash);
}

/* Doubles the number of slots. */
static bool grow(skype_hash_table *table)
{
    const skype_hash_table before = *table;
    const uint32_t count_before = before.slots ? before.mask + 1 : 0;
    const uint32_t count = before.slots ? 2 * count_before : FIRST_SLOTS;
    slot *slots;

    if (count_before == MOST_SLOTS)
        return false;
    slots = table->memory.resize(table->memory.context, NULL, count * sizeof *slots);
    if (!slots)
        return false;
    memset(slots, 0, count * sizeof *slots);
    table->slots = slots;
    table->mask = count - 1;
    for (uint32_t i = 0; i < count_before; i++)
        if (before.slots[i].hash != 0)
            fill_slot(table, entry_of(&before.slots[i]), before.slots[i].hash);
    free_slots(table, before.slots);
    return true;
}

bool skype_hash_table_put(skype_hash_table *table, void *entry, void **replaced)
{
    const uint32_t hash = hash_of(table, entry);
    slot *place;
    bool is_new;

    if (is_full(table) && !grow(table))
        return false;
    place = find_slot(table, entry, hash);
    is_new = place->hash == 0;
    if (replaced)
        *replaced = is_new ? NULL : entry_of(place);
    fill(place, entry, hash);
    table->count += is_new;
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
    for (uint32_t i = (hole + 1) & table->mask; table->slots[i].hash != 0;
         i = (i + 1) & table->mask) {
        if (!may_move(table, i, hole))
            continue;
        table->slots[hole] = table->slots[i];
        hole = i;
    }
    table->slots[hole].hash = 0;
}

void *skype_hash_table_remove(skype_hash_table *table, const void *key)
{
    slot *found;
    void *entry;

    if (table->count == 0)
        return NULL;
    found = find_slot(table, key, hash_of(table, key));
    if (found->hash == 0)
        return NULL;
    entry = entry_of(found);
    free_slot(table, (uint32_t)(found - table->slots));
    table->count--;
    return entry;
}

uint32_t skype_hash_table_count(const skype_hash_table *table)
{
    return table->count;
}
