/* object_list_plain.h - reads plain object lists, mark 0x41: objects one after the other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_OBJECT_LIST_PLAIN_H
#define SKYPE_WIRE_OBJECT_LIST_PLAIN_H

#include "object_list_reader.h"

/* Reads the list whose mark stands before the reader's position; depth 0 is the outermost. */
void skype_list_read_plain(skype_list_reader *reader, uint32_t depth);

#endif
