/* object_list_encode.c - writes object lists, plain (0x41) and compressed (0x42).
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "object_list_encode.h"

#include <stdlib.h>
#include <string.h>

#include "object_list_coding.h"
#include "varint.h"

#define FIRST_ROOM 64u
#define BYTE_BITS  8u

#define NODE_ID_LENGTH 8u
#define IP_LENGTH      4u
#define PORT_LENGTH    2u

/* Bytes being written; after a refusal of memory they stay as they are. */
typedef struct {
    skype_allocator memory;
    uint8_t *bytes;
    size_t length;
    size_t room;
    bool refused;
} buffer;

static void put_bytes(buffer *b, const void *bytes, size_t length)
{
    if (b->refused || length == 0)
        return;
    if (length > b->room - b->length) {
        size_t room = (b->room + length) * 2 + FIRST_ROOM;
        uint8_t *moved = b->memory.resize(b->memory.context, b->bytes, room);
        if (moved == NULL) {
            b->refused = true;
            return;
        }
        b->bytes = moved;
        b->room = room;
    }
    memcpy(b->bytes + b->length, bytes, length);
    b->length += length;
}

static void put_byte(buffer *b, uint8_t byte)
{
    put_bytes(b, &byte, 1);
}

static void put_varint(buffer *b, uint32_t value)
{
    uint8_t bytes[SKYPE_VARINT_MAX_LENGTH];

    put_bytes(b, bytes, skype_varint_encode(value, bytes));
}

static void put_big_endian(buffer *b, uint64_t value, uint32_t length)
{
    while (length-- > 0)
        put_byte(b, (uint8_t)(value >> (BYTE_BITS * length)));
}

static void put_little_endian(buffer *b, uint64_t value, uint32_t length)
{
    for (uint32_t k = 0; k < length; k++)
        put_byte(b, (uint8_t)(value >> (BYTE_BITS * k)));
}

static bool bytes_inside(const skype_object_list *list, const skype_object *object)
{
    uint32_t start = object->value.bytes.start;
    uint32_t length = object->value.bytes.length;

    return start <= list->bytes_length && length <= list->bytes_length - start;
}

static bool text_is_whole(const skype_object_list *list, const skype_object *object)
{
    uint32_t length = object->value.bytes.length;

    if (!bytes_inside(list, object))
        return false;
    return length == 0 || memchr(list->bytes + object->value.bytes.start, 0, length) == NULL;
}

static bool numbers_inside(const skype_object_list *list, const skype_object *object)
{
    uint32_t start = object->value.numbers.start;

    return start <= list->numbers_count &&
           object->value.numbers.count <= list->numbers_count - start;
}

static bool value_is_consistent(const skype_object_list *list, const skype_object *object)
{
    if (!object->has_value || object->family >= SKYPE_FAMILIES)
        return false;
    switch (object->family) {
    case SKYPE_FAMILY_STRING:
        return text_is_whole(list, object);
    case SKYPE_FAMILY_BLOB:
        return bytes_inside(list, object);
    case SKYPE_FAMILY_NUMBERS:
        return numbers_inside(list, object);
    default:
        return true;
    }
}

/* Index behind the object and, for a list, its members. */
static uint32_t behind(const skype_object_list *list, uint32_t position)
{
    uint32_t next = position + 1;

    while (next < list->count && list->objects[next].depth > list->objects[position].depth)
        next++;
    return next;
}

static uint32_t count_members(const skype_object_list *list, uint32_t first, uint32_t end)
{
    uint32_t members = 0;

    for (uint32_t k = first; k < end; k = behind(list, k))
        members++;
    return members;
}

static bool is_consistent(const skype_object_list *list)
{
    uint32_t deepest = 0; /* where the next object may stand */

    for (uint32_t k = 0; k < list->count; k++) {
        const skype_object *object = &list->objects[k];
        bool holds = object->family == SKYPE_FAMILY_LIST;
        if (object->depth > deepest || object->depth >= SKYPE_LIST_MAX_DEPTH)
            return false;
        if (!value_is_consistent(list, object))
            return false;
        if (holds && count_members(list, k + 1, behind(list, k)) != object->value.members)
            return false;
        deepest = object->depth + (holds ? 1u : 0u);
    }
    return true;
}

/* The pools may be NULL where every value is empty. */
static const uint8_t *bytes_of(const skype_object_list *list, const skype_object *object)
{
    return object->value.bytes.length > 0 ? list->bytes + object->value.bytes.start : NULL;
}

static const uint32_t *numbers_of(const skype_object_list *list, const skype_object *object)
{
    return object->value.numbers.count > 0 ? list->numbers + object->value.numbers.start : NULL;
}

static void put_plain_numbers(buffer *b, const uint32_t *numbers, uint32_t count)
{
    put_varint(b, count);
    for (uint32_t k = 0; k < count; k++)
        put_varint(b, numbers[k]);
}

static void put_plain_list(buffer *b, uint32_t count)
{
    put_byte(b, SKYPE_LIST_PLAIN);
    put_varint(b, count);
}

static void put_plain_value(buffer *b, const skype_object_list *list, const skype_object *object)
{
    switch (object->family) {
    case SKYPE_FAMILY_NUMBER:
        put_varint(b, object->value.number);
        break;
    case SKYPE_FAMILY_NODE_ID:
        put_big_endian(b, object->value.node_id, NODE_ID_LENGTH);
        break;
    case SKYPE_FAMILY_ADDRESS:
        put_big_endian(b, object->value.address.ip, IP_LENGTH);
        put_big_endian(b, object->value.address.port, PORT_LENGTH);
        break;
    case SKYPE_FAMILY_STRING:
        put_bytes(b, bytes_of(list, object), object->value.bytes.length);
        put_byte(b, 0);
        break;
    case SKYPE_FAMILY_BLOB:
        put_varint(b, object->value.bytes.length);
        put_bytes(b, bytes_of(list, object), object->value.bytes.length);
        break;
    case SKYPE_FAMILY_LIST:
        put_plain_list(b, object->value.members);
        break;
    case SKYPE_FAMILY_NUMBERS:
        put_plain_numbers(b, numbers_of(list, object), object->value.numbers.count);
        break;
    }
}

/* Members follow their list at once, so wire order is the order of the objects. */
static void encode_plain(buffer *b, const skype_object_list *list)
{
    put_plain_list(b, count_members(list, 0, list->count));
    for (uint32_t k = 0; k < list->count; k++) {
        const skype_object *object = &list->objects[k];
        put_byte(b, object->family);
        put_varint(b, object->id);
        put_plain_value(b, list, object);
    }
}

typedef struct {
    uint32_t id;
    uint32_t position;
} sibling;

typedef struct {
    const skype_object_list *list;
    buffer code;
    buffer tail;
    uint32_t low;
    uint32_t range;
    skype_levels levels;
    sibling *siblings; /* a stack: objects of all lists being written, sorted list by list */
    uint32_t siblings_count;
    uint8_t class_of[UINT8_MAX + 1];
    uint8_t letter_of[UINT8_MAX + 1];
} encoder;

static void carry(encoder *e)
{
    size_t k = e->code.length;

    if (e->low < SKYPE_RANGE_MAX)
        return;
    e->low -= SKYPE_RANGE_MAX;
    while (k-- > 0 && ++e->code.bytes[k] == 0)
        continue;
}

static void put_top_byte(encoder *e)
{
    carry(e);
    put_byte(&e->code, (uint8_t)(e->low >> (SKYPE_CODE_BITS - BYTE_BITS)));
}

static void refill(encoder *e)
{
    while (e->range <= SKYPE_RANGE_LOW) {
        put_top_byte(e);
        e->low = e->low << BYTE_BITS & (SKYPE_RANGE_MAX - 1);
        e->range <<= BYTE_BITS;
    }
}

/* Codes the interval low .. high - 1 of 2^bits. */
static void encode_interval(encoder *e, uint32_t low, uint32_t high, uint32_t bits)
{
    refill(e);
    uint32_t step = e->range >> bits;
    e->low += step * low;
    e->range = high >> bits ? e->range - step * low : step * (high - low);
}

static void encode_symbol(encoder *e, const skype_model *model, uint32_t symbol)
{
    encode_interval(e, model->bounds[symbol], model->bounds[symbol + 1], SKYPE_MODEL_TOTAL_BITS);
}

static void encode_bits(encoder *e, uint32_t value, uint32_t bits)
{
    encode_interval(e, value, value + 1, bits);
}

static uint32_t bit_length(uint32_t number)
{
    uint32_t bits = 0;

    for (; number > 0; number >>= 1)
        bits++;
    return bits;
}

/* The bits of a number below its topmost one. */
static void encode_below_top(encoder *e, uint32_t number, uint32_t bits)
{
    uint32_t below_top = number & ((1u << bits) - 1);
    uint32_t low_bits = bits < SKYPE_STEP_BITS_MAX ? bits : SKYPE_STEP_BITS_MAX;

    encode_bits(e, below_top & ((1u << low_bits) - 1), low_bits);
    if (bits > low_bits)
        encode_bits(e, below_top >> low_bits, bits - low_bits);
}

static void encode_number(encoder *e, const skype_number_coding *coding, uint32_t number)
{
    if (number < coding->direct) {
        encode_symbol(e, coding->model, number);
        return;
    }
    uint32_t bits = bit_length(number);
    uint32_t symbol = bits + coding->adjustment;
    encode_symbol(e, coding->model, symbol < coding->escape ? symbol : coding->escape);
    if (symbol >= coding->escape) /* once only: the rest of a bit length needs no escape */
        encode_number(e, coding, symbol - coding->escape);
    encode_below_top(e, number, bits - 1);
}

static void encode_node_id(encoder *e, uint64_t node_id)
{
    uint32_t length = 0;

    while (length < NODE_ID_LENGTH && node_id >> (BYTE_BITS * length) != 0)
        length++;
    encode_number(e, &skype_long_number, length);
    put_little_endian(&e->tail, node_id, length);
}

static void encode_string(encoder *e, const uint8_t *text, uint32_t length)
{
    uint32_t class = SKYPE_CLASS_END;

    for (uint32_t k = 0; k < length; k++) {
        uint32_t next = e->class_of[text[k]];
        const skype_model *letters = &skype_model_letter[next];
        encode_symbol(e, &skype_model_class[class], next);
        if (letters->bounds[1] < SKYPE_MODEL_TOTAL)
            encode_symbol(e, letters, e->letter_of[text[k]]);
        class = next;
    }
    encode_symbol(e, &skype_model_class[class], SKYPE_CLASS_END);
}

static void encode_numbers(encoder *e, const uint32_t *numbers, uint32_t count)
{
    encode_number(e, &skype_long_number, count);
    for (uint32_t k = 0; k < count; k++)
        encode_number(e, &skype_long_number, numbers[k]);
}

static void encode_list(encoder *e, uint32_t first, uint32_t end, uint32_t nesting);

static void encode_value(encoder *e, uint32_t position)
{
    const skype_object *object = &e->list->objects[position];

    switch (object->family) {
    case SKYPE_FAMILY_NUMBER:
        encode_number(e, &skype_long_number, object->value.number);
        break;
    case SKYPE_FAMILY_NODE_ID:
        encode_node_id(e, object->value.node_id);
        break;
    case SKYPE_FAMILY_ADDRESS:
        put_little_endian(&e->tail, object->value.address.ip, IP_LENGTH);
        put_little_endian(&e->tail, object->value.address.port, PORT_LENGTH);
        break;
    case SKYPE_FAMILY_STRING:
        encode_string(e, bytes_of(e->list, object), object->value.bytes.length);
        break;
    case SKYPE_FAMILY_BLOB:
        encode_number(e, &skype_long_number, object->value.bytes.length);
        put_bytes(&e->tail, bytes_of(e->list, object), object->value.bytes.length);
        break;
    case SKYPE_FAMILY_LIST:
        encode_list(e, position + 1, behind(e->list, position), object->depth + 1u);
        break;
    case SKYPE_FAMILY_NUMBERS:
        encode_numbers(e, numbers_of(e->list, object), object->value.numbers.count);
        break;
    }
}

static void encode_header(encoder *e, skype_level *level, uint8_t family, uint32_t step)
{
    uint32_t rank = skype_level_rank(level, family);

    if (rank >= SKYPE_OTHER_FAMILY) {
        encode_symbol(e, &skype_model_header,
                      SKYPE_HEADER_OTHER_FAMILY + rank - SKYPE_OTHER_FAMILY);
        encode_number(e, &skype_short_number, step);
        skype_level_move_to_front(level, rank);
    } else if (step >= SKYPE_STEP_MORE) {
        encode_symbol(e, &skype_model_header, SKYPE_HEADER_STEP_MORE);
        encode_number(e, &skype_short_number, step - SKYPE_STEP_MORE);
    } else {
        encode_symbol(e, &skype_model_header, SKYPE_HEADER_STEP_0 + step);
    }
}

static int compare_siblings(const void *left, const void *right)
{
    const sibling *a = left;
    const sibling *b = right;

    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return a->position < b->position ? -1 : a->position > b->position;
}

/* Pushes the objects of one list onto the stack, sorted by id; equal ids keep their order. */
static uint32_t push_siblings(encoder *e, uint32_t first, uint32_t end)
{
    uint32_t begin = e->siblings_count;

    for (uint32_t k = first; k < end; k = behind(e->list, k))
        e->siblings[e->siblings_count++] = (sibling){e->list->objects[k].id, k};
    uint32_t count = e->siblings_count - begin;
    if (count > 1)
        qsort(e->siblings + begin, count, sizeof *e->siblings, compare_siblings);
    return count;
}

/* How many headers are the same as in the list before. */
static uint32_t count_repeated(const encoder *e, const skype_level *level, const sibling *siblings,
                               uint32_t count)
{
    uint32_t same = 0;

    while (same < count && same < level->count && level->id[same] == siblings[same].id &&
           level->family[same] == e->list->objects[siblings[same].position].family)
        same++;
    return same;
}

static void encode_list(encoder *e, uint32_t first, uint32_t end, uint32_t nesting)
{
    skype_level *level = skype_level_at(&e->levels, nesting);
    const sibling *siblings = e->siblings + e->siblings_count;
    uint32_t count = push_siblings(e, first, end);
    uint32_t repeated = 0;
    uint32_t id = 0;

    if (nesting > 0 && level->count > 0) {
        repeated = count_repeated(e, level, siblings, count);
        encode_number(e, &skype_short_number, repeated);
    }
    level->count = 0;
    for (uint32_t k = 0; k < count; k++) {
        uint8_t family = e->list->objects[siblings[k].position].family;
        if (k < repeated)
            skype_level_move_to_front(level, skype_level_rank(level, family));
        else
            encode_header(e, level, family, siblings[k].id - id);
        id = siblings[k].id;
        skype_level_remember(level, id);
        encode_value(e, siblings[k].position);
    }
    encode_symbol(e, &skype_model_header, SKYPE_HEADER_END);
    e->siblings_count -= count;
}

/* Any code within the range would do; the original takes the middle. */
static void finish(encoder *e)
{
    e->range >>= 1;
    e->low += e->range;
    refill(e);
    put_top_byte(e);
}

static void index_letters(encoder *e)
{
    for (uint8_t class = 0; class < SKYPE_CLASSES; class ++) {
        const skype_model *model = &skype_model_letter[class];
        for (uint8_t letter = 0; letter == 0 || model->bounds[letter] < SKYPE_MODEL_TOTAL;
             letter++) {
            e->class_of[skype_letters[class][letter]] = class;
            e->letter_of[skype_letters[class][letter]] = letter;
        }
    }
}

static bool encode_compressed(buffer *b, const skype_object_list *list)
{
    encoder e = {
        .list = list,
        .code = *b,
        .tail = {.memory = b->memory},
        .range = SKYPE_RANGE_MAX,
    };

    e.siblings =
        b->memory.resize(b->memory.context, NULL, ((size_t)list->count + 1) * sizeof *e.siblings);
    if (e.siblings == NULL)
        return false;
    index_letters(&e);
    put_byte(&e.code, SKYPE_LIST_COMPRESSED);
    encode_list(&e, 0, list->count, 0);
    finish(&e);
    put_bytes(&e.code, e.tail.bytes, e.tail.length);
    *b = e.code;
    return !e.tail.refused;
}

bool skype_object_list_encode(const skype_object_list *list, skype_allocator memory, uint8_t **out,
                              size_t *out_length)
{
    buffer b = {.memory = memory};
    bool whole = is_consistent(list);

    if (whole && list->encoding == SKYPE_LIST_COMPRESSED)
        whole = encode_compressed(&b, list);
    else if (whole && list->encoding == SKYPE_LIST_PLAIN)
        encode_plain(&b, list);
    else
        whole = false;
    *out = b.bytes;
    *out_length = b.length;
    return whole && !b.refused;
}
