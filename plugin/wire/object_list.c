/* object_list.c - object lists: a search in one that is decoded, texts for errors.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "object_list.h"

#include <stddef.h>

const skype_object *skype_object_list_find(const skype_object_list *list, skype_family family,
                                           uint32_t id)
{
    for (uint32_t k = 0; k < list->count; k++) {
        const skype_object *object = &list->objects[k];
        if (object->depth == 0 && object->family == family && object->id == id && object->has_value)
            return object;
    }
    return NULL;
}

const char *skype_list_error_text(skype_list_error error)
{
    static const char *const texts[] = {
        [SKYPE_LIST_OK] = "no error",
        [SKYPE_LIST_END] = "input ends inside the list",
        [SKYPE_LIST_MARK] = "no list: unknown mark",
        [SKYPE_LIST_DEPTH] = "lists nested too deep",
        [SKYPE_LIST_SPENT] = "list larger than the budget",
        [SKYPE_LIST_VARINT] = "number too long or above 32 bits",
        [SKYPE_LIST_FAMILY] = "unknown family",
        [SKYPE_LIST_TEXT] = "string without its end",
        [SKYPE_LIST_NUMBER] = "compressed number of more than 32 bits",
        [SKYPE_LIST_REPEAT] = "more repeated headers than there are",
        [SKYPE_LIST_HISTORY] = "repeated header that is not known",
        [SKYPE_LIST_SIZE] = "node ID of more than 8 bytes",
        [SKYPE_LIST_MEMORY] = "no memory",
    };

    if ((unsigned)error >= sizeof texts / sizeof texts[0])
        return "unknown error";
    return texts[error];
}
