/* object_list_compressed.h - reads compressed object lists, mark 0x42: a range-coded stream and raw
 * values behind it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_OBJECT_LIST_COMPRESSED_H
#define SKYPE_WIRE_OBJECT_LIST_COMPRESSED_H

#include "object_list_reader.h"

/* Reads the list whose mark stands before the reader's position; depth 0 is the outermost. */
void skype_list_read_compressed(skype_list_reader *reader, uint32_t depth);

#endif
