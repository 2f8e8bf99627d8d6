/* random_list.c - object lists to encode, made up but the same on every run.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "random_list.h"

#include <stdlib.h>

/* Most bytes and numbers of one value. */
#define BYTES_MAX   64u
#define NUMBERS_MAX 24u

#define MEMBERS_MAX 24u
#define SHAPES      3u /* of lists within one list */

typedef struct {
    random_source *source;
    skype_object_list *list;
    uint64_t shapes;
    uint32_t left; /* objects that may still be added */
} maker;

static uint64_t next(random_source *source)
{
    uint64_t x = source->state += 0x9E3779B97F4A7C15u;

    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

uint32_t random_below(random_source *source, uint32_t below)
{
    return (uint32_t)((next(source) >> 32) * below >> 32);
}

/* Every length of up to bits bits is as likely as any other. */
static uint64_t any_number(random_source *source, uint32_t bits)
{
    uint32_t length = random_below(source, bits + 1);

    return length == 0 ? 0 : next(source) >> (64 - length);
}

static uint8_t any_letter(random_source *source)
{
    static const char usual[] = "etaoinshrdlucmfwypvbgkjqxz0123456789ETAOINSHRDL ./-_";

    if (random_below(source, 8) == 0)
        return (uint8_t)(1 + random_below(source, UINT8_MAX));
    return (uint8_t)usual[random_below(source, sizeof usual - 1)];
}

static uint32_t any_length(random_source *source, uint32_t most)
{
    return random_below(source, 1 + random_below(source, most + 1));
}

static void make_bytes(maker *m, skype_object *object)
{
    skype_object_list *list = m->list;
    uint32_t length = any_length(m->source, BYTES_MAX);
    bool text = object->family == SKYPE_FAMILY_STRING;

    object->value.bytes.start = list->bytes_length;
    object->value.bytes.length = length;
    for (uint32_t k = 0; k < length; k++)
        list->bytes[list->bytes_length++] = text ? any_letter(m->source) : (uint8_t)next(m->source);
}

static void make_numbers(maker *m, skype_object *object)
{
    skype_object_list *list = m->list;
    uint32_t count = any_length(m->source, NUMBERS_MAX);

    object->value.numbers.start = list->numbers_count;
    object->value.numbers.count = count;
    for (uint32_t k = 0; k < count; k++)
        list->numbers[list->numbers_count++] = (uint32_t)any_number(m->source, 32);
}

static uint32_t make_members(maker *m, uint32_t depth);

static void make_value(maker *m, uint32_t index)
{
    skype_object *object = &m->list->objects[index];

    switch (object->family) {
    case SKYPE_FAMILY_NUMBER:
        object->value.number = (uint32_t)any_number(m->source, 32);
        break;
    case SKYPE_FAMILY_NODE_ID:
        object->value.node_id = any_number(m->source, 64);
        break;
    case SKYPE_FAMILY_ADDRESS:
        object->value.address.ip = (uint32_t)next(m->source);
        object->value.address.port = (uint16_t)next(m->source);
        break;
    case SKYPE_FAMILY_STRING:
    case SKYPE_FAMILY_BLOB:
        make_bytes(m, object);
        break;
    case SKYPE_FAMILY_LIST:
        object->value.members = make_members(m, object->depth + 1u);
        break;
    case SKYPE_FAMILY_NUMBERS:
        make_numbers(m, object);
        break;
    }
}

static uint32_t any_step(random_source *source)
{
    switch (random_below(source, 8)) {
    case 0:
    case 1:
        return 0;
    case 2:
    case 3:
    case 4:
        return 1;
    case 5:
    case 6:
        return random_below(source, 12);
    default:
        return (uint32_t)any_number(source, random_below(source, 8) == 0 ? 32 : 16);
    }
}

static uint8_t any_family(random_source *source, uint32_t depth)
{
    uint8_t family = (uint8_t)random_below(source, SKYPE_FAMILIES);

    if (family == SKYPE_FAMILY_LIST && depth + 1 >= SKYPE_LIST_MAX_DEPTH)
        return SKYPE_FAMILY_NUMBER;
    return family;
}

/* Ids and families come from one of a few shapes, lengths and values do not: so lists of one shape
 * begin with the same headers. */
static uint32_t make_members(maker *m, uint32_t depth)
{
    random_source shape = {.state = m->shapes + random_below(m->source, SHAPES)};
    uint32_t most = depth == 0 ? m->left : any_length(m->source, MEMBERS_MAX);
    uint32_t count = 0;
    uint32_t id = 0;

    while (count < most && m->left > 0) {
        uint32_t step = any_step(&shape);
        uint32_t index = m->list->count++;
        id = step <= UINT32_MAX - id ? id + step : id;
        m->list->objects[index] = (skype_object){
            .family = any_family(&shape, depth),
            .depth = (uint8_t)depth,
            .id = id,
            .has_value = true,
        };
        m->left--;
        count++;
        make_value(m, index);
    }
    return count;
}

static void *take(skype_allocator memory, size_t size)
{
    void *block = memory.resize(memory.context, NULL, size);

    if (block == NULL)
        abort();
    return block;
}

void random_list(random_source *source, uint8_t encoding, uint32_t objects, skype_allocator memory,
                 skype_object_list *list)
{
    maker m = {.source = source, .list = list, .shapes = next(source), .left = objects};

    *list = (skype_object_list){.encoding = encoding};
    if (objects == 0)
        return;
    list->objects = take(memory, objects * sizeof *list->objects);
    list->bytes = take(memory, (size_t)objects * BYTES_MAX);
    list->numbers = take(memory, objects * NUMBERS_MAX * sizeof *list->numbers);
    make_members(&m, 0);
}
