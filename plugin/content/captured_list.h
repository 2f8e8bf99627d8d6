/* captured_list.h - an object list in its packet: as much of it as the capture holds, and where.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_CAPTURED_LIST_H
#define SKYPE_CONTENT_CAPTURED_LIST_H

#include "ws_compat.h"
#include "wire/object_list_decode.h"

typedef struct {
    tvbuff_t *tvb;
    int offset; /* of the list in tvb */
    skype_object_list list;
    int length;     /* of the container: what was asked for, within the data reported */
    int captured;   /* of these, what is there */
    bool truncated; /* the list runs into the cut: objects behind it are not in the list, values
                       behind it not set */
} skype_captured_list;

/* Memory of a pool for the functions of plugin/wire. */
skype_allocator skype_pool_allocator(wmem_allocator_t *pool);

/* Decodes the list in the container tvb[offset, offset + length).  Values behind the end of the
 * captured bytes, or that depend on them, are never made up.  All memory comes from pool. */
void skype_captured_list_decode(tvbuff_t *tvb, int offset, int length, wmem_allocator_t *pool,
                                skype_captured_list *decoded);

/* Bytes of the tvb. */
typedef struct {
    int start;
    int length;
} skype_place;

/* Where an object, its id, its family and its value stand.  In a compressed list only raw values
 * (node ids, addresses, blobs) have bytes of their own; everything else is somewhere in the code.
 */
skype_place skype_place_of_object(const skype_captured_list *decoded, const skype_object *object);
skype_place skype_place_of_id(const skype_captured_list *decoded, const skype_object *object);
skype_place skype_place_of_family(const skype_captured_list *decoded, const skype_object *object);
skype_place skype_place_of_value(const skype_captured_list *decoded, const skype_object *object);

#endif
