/* object_list_reader.c - what the two decoders of object lists share: limits, pools, the error.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "object_list_reader.h"

#include <string.h>

#define FIRST_ROOM 16u

/* Keeps every room within 32 bits. */
#define MAX_ROOM 0x80000000u

void skype_list_fail(skype_list_reader *reader, skype_list_error error)
{
    if (!skype_list_failed(reader))
        reader->list->error = error;
}

bool skype_list_spend(skype_list_reader *reader, uint64_t units)
{
    if (skype_list_failed(reader))
        return false;
    if (units > reader->budget) {
        skype_list_fail(reader, SKYPE_LIST_SPENT);
        return false;
    }
    reader->budget -= (uint32_t)units;
    return true;
}

/* Makes room for more elements behind the used ones, at least doubling what there is.  Returns the
 * array, moved perhaps, or NULL (and an error); the old array is then still valid. */
static void *grow(skype_list_reader *reader, void *array, uint32_t used, uint32_t more,
                  uint32_t *room, size_t element)
{
    uint64_t needed = (uint64_t)used + more;
    if (needed <= *room)
        return array;

    uint64_t larger = *room > 0 ? 2u * (uint64_t)*room : FIRST_ROOM;
    if (larger < needed)
        larger = needed;
    void *moved = NULL;
    if (larger <= MAX_ROOM && larger <= SIZE_MAX / element)
        moved = reader->memory.resize(reader->memory.context, array, (size_t)larger * element);
    if (moved == NULL)
        skype_list_fail(reader, SKYPE_LIST_MEMORY);
    else
        *room = (uint32_t)larger;
    return moved;
}

static bool reserve_bytes(skype_list_reader *reader, uint32_t length)
{
    skype_object_list *list = reader->list;
    uint8_t *pool = grow(reader, list->bytes, list->bytes_length, length, &reader->bytes_room, 1);

    if (pool == NULL)
        return false;
    list->bytes = pool;
    return true;
}

static bool reserve_number(skype_list_reader *reader)
{
    skype_object_list *list = reader->list;
    uint32_t *pool =
        grow(reader, list->numbers, list->numbers_count, 1, &reader->numbers_room, sizeof *pool);

    if (pool == NULL)
        return false;
    list->numbers = pool;
    return true;
}

/* So that users can form the address of an empty value too. */
static bool open_pool(skype_list_reader *reader, uint8_t family)
{
    switch (family) {
    case SKYPE_FAMILY_STRING:
    case SKYPE_FAMILY_BLOB:
        return reserve_bytes(reader, 1);
    case SKYPE_FAMILY_NUMBERS:
        return reserve_number(reader);
    default:
        return true;
    }
}

bool skype_list_add_object(skype_list_reader *reader, uint32_t depth, uint8_t family, uint32_t id,
                           uint32_t *object)
{
    skype_object_list *list = reader->list;

    if (!skype_list_spend(reader, SKYPE_PRICE_OBJECT) || !open_pool(reader, family))
        return false;
    skype_object *objects =
        grow(reader, list->objects, list->count, 1, &reader->objects_room, sizeof *objects);
    if (objects == NULL)
        return false;
    list->objects = objects;
    objects[list->count] = (skype_object){
        .family = family,
        .depth = (uint8_t)depth,
        .id = id,
    };
    *object = list->count++;
    return true;
}

bool skype_list_add_bytes(skype_list_reader *reader, const uint8_t *bytes, uint32_t length)
{
    skype_object_list *list = reader->list;

    if (!reserve_bytes(reader, length))
        return false;
    memcpy(list->bytes + list->bytes_length, bytes, length);
    list->bytes_length += length;
    return true;
}

bool skype_list_add_number(skype_list_reader *reader, uint32_t number)
{
    skype_object_list *list = reader->list;

    if (!reserve_number(reader))
        return false;
    list->numbers[list->numbers_count++] = number;
    return true;
}

bool skype_list_enter(skype_list_reader *reader, uint32_t depth)
{
    if (depth < reader->max_depth)
        return true;
    skype_list_fail(reader, SKYPE_LIST_DEPTH);
    return false;
}
