/* hash_table.h - a hash table of entries that begin with their keys.
 *
 * Linear probing (Knuth, The Art of Computer Programming, 6.4): slots of a pointer and 32 bits of
 * its key's hash, in two arrays.  At most 5 of 8 slots are used: a look-up that fails then reads
 * about 4 neighbouring hashes on average, and an entry only where all 32 bits agree.
 *
 * tests/bench/bench_hash_table compares: with a thousand and with a million entries each operation
 * takes less time than that of GHashTable and wmem_map; with a million, a look-up that succeeds
 * takes 0.4 of wmem_map's time, one that fails 0.3.
 *
 * Entries belong to the caller, who allocates and frees them; the table owns its slots only.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_HASH_TABLE_H
#define SKYPE_WIRE_HASH_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "allocator.h"

/* Hash and entry lie together, so that a search meets one cache line, and without padding: the
 * pointer may not be aligned. */
typedef struct {
    uint32_t hash; /* 0: the slot is free */
    unsigned char entry[sizeof(void *)];
} skype_hash_slot;

/* All members are the table's own; declared here so that a table can be part of a struct. */
typedef struct {
    skype_hash_slot *slots; /* NULL until the first entry is put */
    uint32_t mask;          /* number of slots, a power of two, minus 1 */
    uint32_t count;
    size_t key_length;
    uint64_t secret;
    skype_allocator memory;
} skype_hash_table;

/* Makes an empty table, without allocating.  A key is the first key_length bytes of an entry:
 * whole 32-bit words, no padding, in no particular byte order.  The secret enters each hash: a
 * random one keeps the makers of a capture from choosing keys that share a slot.  The slots come
 * from memory, which must free blocks too (see allocator.h). */
void skype_hash_table_init(skype_hash_table *table, size_t key_length, uint64_t secret,
                           skype_allocator memory);

/* Removes all entries and frees the slots.  The table stays usable. */
void skype_hash_table_clear(skype_hash_table *table);

/* The entry with this key of key_length bytes, or NULL.  The key may be unaligned. */
void *skype_hash_table_find(const skype_hash_table *table, const void *key);

/* A look-up of this key follows soon: the slot where it begins is fetched meanwhile. */
void skype_hash_table_prefetch(const skype_hash_table *table, const void *key);

/* The same, where the slot has been fetched: the entry, of `length` bytes, is fetched meanwhile. */
void skype_hash_table_prefetch_entry(const skype_hash_table *table, const void *key, size_t length);

/* Puts an entry into the table in place of the one with the same key, which *replaced receives
 * (NULL where there was none).  replaced may be NULL.  False: the allocator refused, or there are
 * 2^31 slots already; then nothing has changed. */
bool skype_hash_table_put(skype_hash_table *table, void *entry, void **replaced);

/* Takes the entry with this key out of the table and returns it; NULL where there is none.  The
 * number of slots does not shrink. */
void *skype_hash_table_remove(skype_hash_table *table, const void *key);

/* Number of entries. */
uint32_t skype_hash_table_count(const skype_hash_table *table);

/* Hash of a key of length bytes, whole 32-bit words: never 0.  An entry's search begins in the slot
 * that the hash's low bits number. */
uint32_t skype_hash(const void *key, size_t length, uint64_t secret);

/* Hash of length bytes, which a random secret keeps from being foreseen: some 1.5 instructions per
 * byte.  Depends on the machine's order of bytes. */
uint32_t skype_hash_bytes(const uint8_t *bytes, size_t length, uint64_t secret);

#endif
