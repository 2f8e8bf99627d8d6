/* object_list_decode.h - decodes an object list, plain (0x41) or range-coded (0x42).
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_OBJECT_LIST_DECODE_H
#define SKYPE_WIRE_OBJECT_LIST_DECODE_H

#include <stddef.h>
#include <stdint.h>

#include "allocator.h"
#include "object_list.h"

typedef struct {
    uint32_t depth;  /* SKYPE_LIST_MAX_DEPTH */
    uint32_t budget; /* SKYPE_LIST_BUDGET */
} skype_list_limits;

/* Decodes the list that starts at data[0]; length reaches to the end of its container (command,
 * record, blob), bytes behind the list are left alone.  limits NULL means the usual ones.  All
 * memory comes from the allocator and grows with what is really decoded, never by an announced
 * size.  A depth above SKYPE_LIST_MAX_DEPTH counts as that.  Returns list->error.
 * After an error the objects before it stand in the list, and the unfinished one and the lists
 * around it with has_value false.  In the compressed form that is what was decoded from bytes that
 * are there: its last few objects are left out, their ids may be wrong.
 * Format: object lists as measured on 714 real lists, see docs/protocol.md. */
skype_list_error skype_object_list_decode(const uint8_t *data, size_t length,
                                          const skype_list_limits *limits, skype_allocator memory,
                                          skype_object_list *list);

#endif
