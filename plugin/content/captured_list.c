/* captured_list.c - an object list in its packet: as much of it as the capture holds, and where.
 *
 * The decoder of compressed lists looks ahead, and takes bytes behind the end for zero.  In a list
 * that the capture cuts off they are not zero, so what depends on them must not be believed: the
 * decoder drops it when it runs into the end, and here is seen to it that it does.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/captured_list.h"

#include <string.h>

#include "wire/varint.h"

#define ADDRESS_LENGTH  6u
#define NODE_ID_LENGTH  8u
#define FAMILY_LENGTH   1
#define VARINT_MORE_BIT 0x80

/* Bytes the decoder reads behind the code of a compressed list. */
#define LOOK_AHEAD 3

/* Missing bytes that are stood in for; a tail that is longer loses all its values. */
#define STAND_IN_MAX 0x10000

/* Attempts to see a cut list run into its end. */
#define ATTEMPTS_MAX 16

static void *resize_in_pool(void *context, void *old, size_t size)
{
    return wmem_realloc(context, old, size);
}

skype_allocator skype_pool_allocator(wmem_allocator_t *pool)
{
    return (skype_allocator){.resize = resize_in_pool, .context = pool};
}

static void decode(const uint8_t *data, int length, wmem_allocator_t *pool, skype_object_list *list)
{
    skype_object_list_decode(data, (size_t)length, NULL, skype_pool_allocator(pool), list);
}

/* Takes away values behind the cut. */
static void forget_missing(skype_captured_list *decoded)
{
    const uint32_t captured = (uint32_t)decoded->captured;

    for (uint32_t k = 0; k < decoded->list.count; k++) {
        skype_object *object = &decoded->list.objects[k];
        if (object->length <= captured && object->offset <= captured - object->length)
            continue;
        object->has_value = object->exact = false;
        object->offset = 0;
        object->length = captured;
    }
    decoded->list.consumed = MIN(decoded->list.consumed, captured);
}

/* Decodes a compressed list of which only the tail is cut: zeros stand in for the missing bytes.
 * False when that is not so. */
static bool decode_without_tail(const uint8_t *data, wmem_allocator_t *pool,
                                skype_captured_list *decoded)
{
    const int missing = MIN(decoded->length - decoded->captured, STAND_IN_MAX);
    const int whole = decoded->captured + missing;
    uint8_t *bytes = wmem_alloc0(pool, (size_t)whole);

    memcpy(bytes, data, (size_t)decoded->captured);
    decode(bytes, whole, pool, &decoded->list);
    if (decoded->list.error != SKYPE_LIST_OK || decoded->list.code_length == 0 ||
        decoded->list.code_length + LOOK_AHEAD > (uint32_t)decoded->captured)
        return false;
    decoded->truncated = decoded->list.consumed > (uint32_t)decoded->captured;
    forget_missing(decoded);
    return true;
}

/* Decodes a list that is cut somewhere else.  One that ends well within the looked-at end has only
 * zeros to thank for it, and is decoded with fewer bytes until it does not. */
static void decode_cut(const uint8_t *data, wmem_allocator_t *pool, skype_captured_list *decoded)
{
    for (int k = 0; k < ATTEMPTS_MAX && k < decoded->captured; k++) {
        const int length = decoded->captured - k;
        decode(data, length, pool, &decoded->list);
        decoded->truncated = decoded->list.error != SKYPE_LIST_OK;
        if (decoded->truncated || decoded->list.encoding == SKYPE_LIST_PLAIN ||
            decoded->list.consumed + LOOK_AHEAD <= (uint32_t)length)
            return;
    }
    decoded->truncated = true;
    decoded->list.count = 0;
}

void skype_captured_list_decode(tvbuff_t *tvb, int offset, int length, wmem_allocator_t *pool,
                                skype_captured_list *decoded)
{
    const int reported = MIN(length, tvb_reported_length_remaining(tvb, offset));

    *decoded = (skype_captured_list){
        .tvb = tvb,
        .offset = offset,
        .length = MAX(reported, 0),
        .captured = MAX(MIN(reported, tvb_captured_length_remaining(tvb, offset)), 0),
    };
    if (decoded->captured == 0) {
        decoded->list.error = SKYPE_LIST_END;
        decoded->truncated = decoded->length > 0;
        return;
    }
    const uint8_t *data = tvb_get_ptr(tvb, offset, decoded->captured);

    if (decoded->captured == decoded->length)
        decode(data, decoded->captured, pool, &decoded->list);
    else if (!decode_without_tail(data, pool, decoded))
        decode_cut(data, pool, decoded);
}

skype_place skype_place_of_object(const skype_captured_list *decoded, const skype_object *object)
{
    return (skype_place){decoded->offset + (int)object->offset, (int)object->length};
}

/* Bytes of a raw value. */
static uint32_t raw_length(const skype_object *object)
{
    switch (object->family) {
    case SKYPE_FAMILY_ADDRESS:
        return ADDRESS_LENGTH;
    case SKYPE_FAMILY_NODE_ID:
        return MIN(object->length, NODE_ID_LENGTH);
    default:
        return object->value.bytes.length;
    }
}

static bool is_raw(const skype_object *object)
{
    return object->family == SKYPE_FAMILY_ADDRESS || object->family == SKYPE_FAMILY_NODE_ID ||
           object->family == SKYPE_FAMILY_BLOB;
}

/* Whether the object stands in plain form: family, id and value in its own bytes. */
static bool is_plain(const skype_object *object)
{
    return object->exact && !(is_raw(object) && object->length == raw_length(object));
}

/* Length of the id of a plain object. */
static int id_length(const skype_captured_list *decoded, const skype_object *object)
{
    const int first = skype_place_of_object(decoded, object).start + FAMILY_LENGTH;
    int length = 1;

    while (length < SKYPE_VARINT_MAX_LENGTH &&
           tvb_get_uint8(decoded->tvb, first + length - 1) & VARINT_MORE_BIT)
        length++;
    return length;
}

skype_place skype_place_of_value(const skype_captured_list *decoded, const skype_object *object)
{
    const skype_place bytes = skype_place_of_object(decoded, object);

    if (!is_plain(object))
        return bytes;
    const int head = is_raw(object) ? bytes.length - (int)raw_length(object)
                                    : FAMILY_LENGTH + id_length(decoded, object);
    return (skype_place){bytes.start + head, bytes.length - head};
}

/* The part of a compressed list that holds everything but raw values. */
static skype_place place_of_code(const skype_captured_list *decoded)
{
    const uint32_t code = decoded->list.code_length;

    return (skype_place){decoded->offset, code > 0 ? (int)code : decoded->captured};
}

skype_place skype_place_of_family(const skype_captured_list *decoded, const skype_object *object)
{
    if (!is_plain(object))
        return place_of_code(decoded);
    return (skype_place){skype_place_of_object(decoded, object).start, FAMILY_LENGTH};
}

skype_place skype_place_of_id(const skype_captured_list *decoded, const skype_object *object)
{
    if (!is_plain(object))
        return place_of_code(decoded);
    return (skype_place){skype_place_of_object(decoded, object).start + FAMILY_LENGTH,
                         id_length(decoded, object)};
}
