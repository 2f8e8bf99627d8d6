/* object_list_encode.h - writes object lists; for samples and tests, not part of the plugin.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_OBJECT_LIST_ENCODE_H
#define SKYPE_WIRE_OBJECT_LIST_ENCODE_H

#include <stddef.h>

#include "allocator.h"
#include "object_list.h"

/* Encodes list->objects (wire order, members after their list; encoding, bytes and numbers as in
 * a decoded list; offset, length and exact are not looked at).  In the compressed form the objects
 * of every list are first sorted by id, keeping the order of equal ids, as the original does; its
 * choices are unique, so encoding a decoded list gives the same bytes again.
 * On success *out holds *out_length bytes from memory.  Working memory comes from there as well and
 * is left to the caller, who best hands in an arena.  Returns false when memory refuses or the
 * objects are inconsistent (values missing, members that do not add up, text with a 0x00). */
bool skype_object_list_encode(const skype_object_list *list, skype_allocator memory, uint8_t **out,
                              size_t *out_length);

#endif
