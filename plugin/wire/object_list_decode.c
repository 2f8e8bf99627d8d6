/* object_list_decode.c - decodes an object list, whichever its encoding.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "object_list_decode.h"

#include "object_list_compressed.h"
#include "object_list_plain.h"

/* Keeps every position within 32 bits; no container comes near. */
#define MAX_INPUT_LENGTH 0x7FFFFFFFu

/* Reads the list at the reader's position, its mark first. */
static void read_list(skype_list_reader *reader, uint32_t depth)
{
    if (!skype_list_enter(reader, depth))
        return;
    if (reader->position == reader->length) {
        skype_list_fail(reader, SKYPE_LIST_END);
        return;
    }
    switch (reader->data[reader->position++]) {
    case SKYPE_LIST_PLAIN:
        skype_list_read_plain(reader, depth);
        break;
    case SKYPE_LIST_COMPRESSED:
        skype_list_read_compressed(reader, depth);
        break;
    default:
        skype_list_fail(reader, SKYPE_LIST_MARK);
        break;
    }
}

static void count_members(skype_object_list *list)
{
    uint32_t holder[SKYPE_LIST_MAX_DEPTH + 1] = {0}; /* by the depth of what it holds */

    for (uint32_t k = 0; k < list->count; k++) {
        const skype_object *object = &list->objects[k];
        if (object->depth > 0)
            list->objects[holder[object->depth]].value.members++;
        if (object->family == SKYPE_FAMILY_LIST)
            holder[object->depth + 1] = k;
    }
}

skype_list_error skype_object_list_decode(const uint8_t *data, size_t length,
                                          const skype_list_limits *limits, skype_allocator memory,
                                          skype_object_list *list)
{
    static const skype_list_limits usual = {SKYPE_LIST_MAX_DEPTH, SKYPE_LIST_BUDGET};

    if (limits == NULL)
        limits = &usual;
    *list = (skype_object_list){.encoding = length > 0 ? data[0] : 0};
    skype_list_reader reader = {
        .data = data,
        .length = length < MAX_INPUT_LENGTH ? (uint32_t)length : MAX_INPUT_LENGTH,
        .max_depth = limits->depth < SKYPE_LIST_MAX_DEPTH ? limits->depth : SKYPE_LIST_MAX_DEPTH,
        .budget = limits->budget,
        .memory = memory,
        .list = list,
        .read_list = read_list,
    };
    read_list(&reader, 0);
    count_members(list);
    list->consumed = reader.position;
    return list->error;
}
