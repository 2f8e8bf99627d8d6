/* known_objects.c - what is known about the objects of each list: how it is found.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/known_objects.h"

const skype_known_object *skype_known_object_find(const skype_vocabulary *vocabulary, uint32_t id,
                                                  uint8_t family)
{
    if (vocabulary == NULL)
        return NULL;
    for (size_t k = 0; k < vocabulary->count; k++)
        if (vocabulary->objects[k].id == id && vocabulary->objects[k].family == family)
            return &vocabulary->objects[k];
    return NULL;
}

skype_object_field skype_known_object_field(const skype_known_object *known)
{
    return known != NULL ? (skype_object_field)known->field : SKYPE_FIELD_NONE;
}
