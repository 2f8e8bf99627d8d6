/* object_items.h - one object in the tree: its line, and what stands below it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_OBJECT_ITEMS_H
#define SKYPE_CONTENT_OBJECT_ITEMS_H

#include "content/captured_list.h"
#include "content/known_objects.h"

/* An object on its way into the tree. */
typedef struct {
    packet_info *pinfo;
    const skype_captured_list *decoded;
    const skype_object *object;      /* of decoded */
    const skype_known_object *known; /* NULL: nothing */
    unsigned index; /* among those of its name in its list, from 1; 0: the only one */
} skype_object_view;

/* Items of most objects: line, name, id, family, value. */
#define SKYPE_ITEMS_OF_OBJECT 5u

void skype_object_items_register(int proto);

/* Adds the object's line and what is below it, of a sequence of numbers at most that many.  Returns
 * the line. */
proto_item *skype_object_show(const skype_object_view *view, proto_tree *tree,
                              unsigned numbers_max);

#endif
