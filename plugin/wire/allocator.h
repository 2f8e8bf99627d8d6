/* allocator.h - where the codecs get memory from: the caller decides (wmem pool, malloc, ...).
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_ALLOCATOR_H
#define SKYPE_WIRE_ALLOCATOR_H

#include <stddef.h>

/* resize(context, NULL, n) allocates, resize(context, old, n) grows.  It returns NULL to refuse;
 * the codec then reports SKYPE_..._MEMORY or false.  Freeing is the caller's business, except for
 * the hash table: it frees what it outgrows by resize(context, old, 0), which returns NULL. */
typedef struct {
    void *(*resize)(void *context, void *old, size_t size);
    void *context;
} skype_allocator;

#endif
