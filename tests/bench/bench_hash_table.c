/* bench_hash_table.c - what look-ups, insertions and removals cost, and how much memory an entry
 * takes besides its own: wire/hash_table.h against GLib's hash table and wmem_map.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _POSIX_C_SOURCE 200809L

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <glib.h>
#include <wsutil/wmem/wmem.h>

#include "wire/generator.h"
#include "wire/hash_table.h"

#define ROUNDS      9
#define NANOSECONDS 1e9
#define SECRET      UINT64_C(0x0123456789ABCDEF)

/* Sizes of tables: one that fits into a cache close to the processor, and one far beyond. */
static const uint32_t sizes[] = {1000, 1000000};
#define SIZES (sizeof sizes / sizeof *sizes)

/* Key of two ends, as of what is kept by address and port, and the rest of a small entry. */
typedef struct {
    uint32_t key[4];
    uint32_t rest[4];
} entry;
#define KEY_LENGTH sizeof(((entry *)NULL)->key)

static guint hash_key(gconstpointer key)
{
    return skype_hash(key, KEY_LENGTH, SECRET);
}

static gboolean equal_keys(gconstpointer left, gconstpointer right)
{
    return memcmp(left, right, KEY_LENGTH) == 0;
}

/* One kind of table. */
typedef struct {
    const char *name;
    void (*start)(void);
    void (*put)(entry *one);
    const void *(*find)(const entry *one);
    void (*remove)(const entry *one);
    void (*stop)(void);
} kind;

/* As file scope, which takes memory in blocks of 8 MB: what fits into the first counts as none. */
static wmem_allocator_t *new_scope(void)
{
    wmem_allocator_t *scope = wmem_allocator_new(WMEM_ALLOCATOR_BLOCK);

    wmem_alloc(scope, 1);
    return scope;
}

static skype_hash_table table;

static void *resize(void *context, void *old, size_t size)
{
    return wmem_realloc(context, old, size);
}

static void table_start(void)
{
    wmem_allocator_t *scope = new_scope();

    skype_hash_table_init(&table, KEY_LENGTH, SECRET, (skype_allocator){resize, scope});
}

static void table_put(entry *one)
{
    if (!skype_hash_table_put(&table, one, NULL))
        abort();
}

static const void *table_find(const entry *one)
{
    return skype_hash_table_find(&table, one->key);
}

static void table_remove(const entry *one)
{
    skype_hash_table_remove(&table, one->key);
}

static void table_stop(void)
{
    wmem_destroy_allocator(table.memory.context);
}

static GHashTable *glib_table;

static void glib_start(void)
{
    glib_table = g_hash_table_new(hash_key, equal_keys);
}

static void glib_put(entry *one)
{
    g_hash_table_add(glib_table, one);
}

static const void *glib_find(const entry *one)
{
    return g_hash_table_lookup(glib_table, one);
}

static void glib_remove(const entry *one)
{
    g_hash_table_remove(glib_table, one);
}

static void glib_stop(void)
{
    g_hash_table_destroy(glib_table);
}

static wmem_allocator_t *map_scope;
static wmem_map_t *map;

static void map_start(void)
{
    map_scope = new_scope();
    map = wmem_map_new(map_scope, hash_key, equal_keys);
}

static void map_put(entry *one)
{
    wmem_map_insert(map, one, one);
}

static const void *map_find(const entry *one)
{
    return wmem_map_lookup(map, one);
}

static void map_remove(const entry *one)
{
    wmem_map_remove(map, one);
}

static void map_stop(void)
{
    wmem_destroy_allocator(map_scope);
}

static const kind kinds[] = {
    {"wire/hash_table", table_start, table_put, table_find, table_remove, table_stop},
    {"GHashTable", glib_start, glib_put, glib_find, glib_remove, glib_stop},
    {"wmem_map", map_start, map_put, map_find, map_remove, map_stop},
};
#define KINDS (sizeof kinds / sizeof *kinds)

enum {
    PUT,
    HIT,
    MISS,
    REMOVE,
    MEMORY, /* bytes an entry */
    MEASURES,
};

static double now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * NANOSECONDS + (double)time.tv_nsec;
}

static double allocated(void)
{
    const struct mallinfo2 info = mallinfo2();

    return (double)info.uordblks + (double)info.hblkhd;
}

/* Entries of one host's ports with others, and `count` more that are never put in; in an order that
 * no cache foresees. */
static entry *make_entries(uint32_t count)
{
    entry *entries = calloc(2 * (size_t)count, sizeof *entries);
    uint32_t state = 1;

    if (!entries)
        abort();
    for (uint32_t i = 0; i < 2 * count; i++)
        entries[i] = (entry){{0xC0A80102, 40000, 0x50000000 + i / 4, 1024 + i % 4}, {i}};
    for (uint32_t i = 2 * count - 1; i > 0; i--) {
        state = skype_generator_next(state);
        const uint32_t other = (uint32_t)((uint64_t)state * (i + 1) >> 32);
        const entry held = entries[i];

        entries[i] = entries[other];
        entries[other] = held;
    }
    return entries;
}

static uint32_t count_found(const kind *k, const entry *entries, uint32_t count)
{
    uint32_t found = 0;

    for (uint32_t i = 0; i < count; i++)
        found += k->find(&entries[i]) != NULL;
    return found;
}

static void measure(const kind *k, entry *entries, uint32_t count, double results[MEASURES])
{
    double times[MEASURES];
    double before;

    k->start();
    before = allocated();
    times[0] = now_ns();
    for (uint32_t i = 0; i < count; i++)
        k->put(&entries[i]);
    times[HIT] = now_ns();
    if (count_found(k, entries, count) != count)
        abort();
    times[MISS] = now_ns();
    if (count_found(k, entries + count, count) != 0)
        abort();
    times[REMOVE] = now_ns();
    results[MEMORY] = (allocated() - before) / count;
    results[PUT] = (times[HIT] - times[PUT]) / count;
    results[HIT] = (times[MISS] - times[HIT]) / count;
    results[MISS] = (times[REMOVE] - times[MISS]) / count;
    times[REMOVE] = now_ns();
    for (uint32_t i = 0; i < count; i++)
        k->remove(&entries[i]);
    results[REMOVE] = (now_ns() - times[REMOVE]) / count;
    if (count_found(k, entries, count) != 0)
        abort();
    k->stop();
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static double median(double results[ROUNDS][MEASURES], unsigned what)
{
    double values[ROUNDS];

    for (unsigned round = 0; round < ROUNDS; round++)
        values[round] = results[round][what];
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

static void measure_size(uint32_t count)
{
    static double results[KINDS][ROUNDS][MEASURES];
    entry *entries = make_entries(count);

    for (unsigned round = 0; round < ROUNDS; round++)
        for (unsigned n = 0; n < KINDS; n++)
            measure(&kinds[n], entries, count, results[n][round]);
    for (unsigned n = 0; n < KINDS; n++)
        printf("%8u  %-16s %8.1f %8.1f %8.1f %8.1f %8.1f\n", count, kinds[n].name,
               median(results[n], PUT), median(results[n], HIT), median(results[n], MISS),
               median(results[n], REMOVE), median(results[n], MEMORY));
    free(entries);
}

int main(void)
{
    wmem_init();
    printf("%8s  %-16s %8s %8s %8s %8s %8s\n", "entries", "ns of each", "put", "find", "miss",
           "remove", "bytes");
    for (unsigned n = 0; n < SIZES; n++)
        measure_size(sizes[n]);
    wmem_cleanup();
    return EXIT_SUCCESS;
}
