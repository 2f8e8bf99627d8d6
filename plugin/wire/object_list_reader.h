/* object_list_reader.h - what the two decoders of object lists share: input, limits, pools, the
 * error.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_OBJECT_LIST_READER_H
#define SKYPE_WIRE_OBJECT_LIST_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "allocator.h"
#include "object_list.h"

/* Prices in budget units; a byte of a string or blob costs 1. */
#define SKYPE_PRICE_OBJECT     16u
#define SKYPE_PRICE_PLAIN_LIST 16u /* on top of the object's */
#define SKYPE_PRICE_NUMBER     4u  /* in a number sequence */

typedef struct skype_list_reader skype_list_reader;

/* State of one decoding.  The first error stays; everything called after it does nothing. */
struct skype_list_reader {
    const uint8_t *data;
    uint32_t length;
    uint32_t position; /* first byte not read yet */
    uint32_t max_depth;
    uint32_t budget; /* units left */
    skype_allocator memory;
    skype_object_list *list;
    uint32_t objects_room;
    uint32_t bytes_room;
    uint32_t numbers_room;
    /* Reads the list at the position, its mark first: a list of either encoding may hold it. */
    void (*read_list)(skype_list_reader *reader, uint32_t depth);
};

/* Reads the value of one object, whose family and id are set. */
typedef void skype_value_reader(skype_list_reader *reader, uint32_t object);

/* Notes an error unless there is one already. */
void skype_list_fail(skype_list_reader *reader, skype_list_error error);

static inline bool skype_list_failed(const skype_list_reader *reader)
{
    return reader->list->error != SKYPE_LIST_OK;
}

/* Takes units from the budget; false (and an error) when they are not there. */
bool skype_list_spend(skype_list_reader *reader, uint64_t units);

/* Appends an object without a value, paid from the budget.  Returns false after an error, else sets
 * *object to its index. */
bool skype_list_add_object(skype_list_reader *reader, uint32_t depth, uint8_t family, uint32_t id,
                           uint32_t *object);

/* Append to the pools; false (and an error) when memory is refused. */
bool skype_list_add_bytes(skype_list_reader *reader, const uint8_t *bytes, uint32_t length);
bool skype_list_add_number(skype_list_reader *reader, uint32_t number);

/* Whether a list may stand at depth; false (and an error) when that is too deep. */
bool skype_list_enter(skype_list_reader *reader, uint32_t depth);

#endif
