/* list_check.c - what holds for every decoded object list.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "list_check.h"

#include <string.h>

#define PRICE_OBJECT 16u
#define PRICE_NUMBER 4u

static bool within(uint32_t start, uint32_t length, uint32_t total)
{
    return start <= total && length <= total - start;
}

static const char *bytes_fault(const skype_object_list *list, const skype_object *object)
{
    uint32_t start = object->value.bytes.start;
    uint32_t length = object->value.bytes.length;

    if (!within(start, length, list->bytes_length))
        return "bytes outside the pool";
    if (object->family == SKYPE_FAMILY_STRING && length > 0 &&
        memchr(list->bytes + start, 0, length) != NULL)
        return "string with a 0x00";
    return NULL;
}

static uint32_t count_members(const skype_object_list *list, uint32_t holder)
{
    uint32_t inside = list->objects[holder].depth + 1u;
    uint32_t members = 0;

    for (uint32_t k = holder + 1; k < list->count && list->objects[k].depth >= inside; k++)
        members += list->objects[k].depth == inside;
    return members;
}

static const char *value_fault(const skype_object_list *list, uint32_t index)
{
    const skype_object *object = &list->objects[index];

    if (object->family == SKYPE_FAMILY_LIST)
        return object->value.members == count_members(list, index) ? NULL : "member count";
    if (!object->has_value)
        return NULL;
    switch (object->family) {
    case SKYPE_FAMILY_STRING:
    case SKYPE_FAMILY_BLOB:
        return bytes_fault(list, object);
    case SKYPE_FAMILY_NUMBERS:
        return within(object->value.numbers.start, object->value.numbers.count, list->numbers_count)
                   ? NULL
                   : "numbers outside the pool";
    default:
        return NULL;
    }
}

static const char *object_fault(const skype_object_list *list, uint32_t index)
{
    const skype_object *object = &list->objects[index];
    const skype_object *before = index > 0 ? object - 1 : NULL;
    uint32_t deepest = 0;

    if (before != NULL)
        deepest = before->depth + (before->family == SKYPE_FAMILY_LIST ? 1u : 0u);
    if (object->family >= SKYPE_FAMILIES)
        return "family";
    if (object->depth > deepest)
        return "depth without a list around";
    if (!within(object->offset, object->length, list->consumed))
        return "range outside the list";
    if (object->exact && !object->has_value && list->error != SKYPE_LIST_MEMORY)
        return "exact range of an unknown value";
    if (list->error == SKYPE_LIST_OK && !object->has_value)
        return "unknown value without an error";
    return value_fault(list, index);
}

const char *list_fault(const skype_object_list *list, size_t length, skype_list_limits limits)
{
    uint64_t price = (uint64_t)list->count * PRICE_OBJECT + list->bytes_length +
                     (uint64_t)list->numbers_count * PRICE_NUMBER;
    bool compressed = list->encoding == SKYPE_LIST_COMPRESSED;

    if (list->consumed > length)
        return "consumed more than there is";
    if (list->code_length > list->consumed)
        return "code longer than the list";
    if ((list->code_length > 0) != (compressed && list->error == SKYPE_LIST_OK))
        return "code length";
    if (price > limits.budget)
        return "more than the budget allows";
    for (uint32_t k = 0; k < list->count; k++) {
        const char *fault = object_fault(list, k);
        if (fault != NULL)
            return fault;
        if (list->objects[k].depth >= limits.depth)
            return "deeper than the limit";
    }
    return NULL;
}

static bool same_bytes(const skype_object_list *a, const skype_object *x,
                       const skype_object_list *b, const skype_object *y)
{
    uint32_t length = x->value.bytes.length;

    if (length != y->value.bytes.length)
        return false;
    return length == 0 ||
           memcmp(a->bytes + x->value.bytes.start, b->bytes + y->value.bytes.start, length) == 0;
}

static bool same_numbers(const skype_object_list *a, const skype_object *x,
                         const skype_object_list *b, const skype_object *y)
{
    uint32_t count = x->value.numbers.count;

    if (count != y->value.numbers.count)
        return false;
    return count == 0 || memcmp(a->numbers + x->value.numbers.start,
                                b->numbers + y->value.numbers.start, count * sizeof(uint32_t)) == 0;
}

static bool same_value(const skype_object_list *a, const skype_object *x,
                       const skype_object_list *b, const skype_object *y)
{
    switch (x->family) {
    case SKYPE_FAMILY_NUMBER:
        return x->value.number == y->value.number;
    case SKYPE_FAMILY_NODE_ID:
        return x->value.node_id == y->value.node_id;
    case SKYPE_FAMILY_ADDRESS:
        return x->value.address.ip == y->value.address.ip &&
               x->value.address.port == y->value.address.port;
    case SKYPE_FAMILY_STRING:
    case SKYPE_FAMILY_BLOB:
        return same_bytes(a, x, b, y);
    case SKYPE_FAMILY_LIST:
        return x->value.members == y->value.members;
    case SKYPE_FAMILY_NUMBERS:
        return same_numbers(a, x, b, y);
    default:
        return false;
    }
}

bool lists_equal(const skype_object_list *a, const skype_object_list *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t k = 0; k < a->count; k++) {
        const skype_object *x = &a->objects[k];
        const skype_object *y = &b->objects[k];
        if (x->family != y->family || x->depth != y->depth || x->id != y->id)
            return false;
        if (x->has_value != y->has_value)
            return false;
        if (x->has_value && !same_value(a, x, b, y))
            return false;
    }
    return true;
}
