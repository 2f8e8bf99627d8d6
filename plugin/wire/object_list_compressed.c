/* object_list_compressed.c - decodes compressed object lists (0x42).
 *
 * One range-coded stream holds headers, ids, numbers, strings and lengths, with static models.
 * Behind it stands the tail: the raw bytes of node ids, addresses and blobs, in order of
 * appearance.  Where the tail begins is known only when the stream has ended, so its values are
 * first reserved and filled in at the end.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "object_list_compressed.h"

#include "object_list_coding.h"

#define FIRST_RANGE 128u /* 7 bits of the first byte */
#define LOOK_AHEAD  3u /* bytes the code is ahead of what is decided; past the end they are zero */

#define NUMBER_BITS    32u
#define NODE_ID_MAX    8u
#define IP_LENGTH      4u
#define ADDRESS_LENGTH 6u

typedef struct {
    skype_list_reader *reader;
    const uint8_t *input; /* behind the mark */
    uint32_t length;
    uint32_t loaded;   /* code bytes, with those read as zero past the end */
    uint32_t reserved; /* tail bytes */
    uint32_t range;
    uint32_t code;    /* position within range */
    uint32_t held;    /* last byte loaded; its lowest bit is not in code yet */
    uint32_t depth;   /* of the outermost compressed list */
    bool past_end;    /* bytes that are not there have been read as zero */
    uint32_t certain; /* objects when that happened first */
    skype_levels *levels;
} decoder;

typedef void value_decoder(decoder *d, uint32_t object);

static skype_object *object_at(const decoder *d, uint32_t object)
{
    return &d->reader->list->objects[object];
}

/* Bytes that code and tail may still take together. */
static uint32_t free_bytes(const decoder *d)
{
    return d->length + LOOK_AHEAD - d->loaded - d->reserved;
}

/* At the end of a whole list this is as it should be.  In one that is cut off, what is decoded from
 * here on may be wrong. */
static void note_past_end(decoder *d)
{
    if (d->past_end)
        return;
    d->past_end = true;
    d->certain = d->reader->list->count;
}

static uint32_t load(decoder *d)
{
    if (free_bytes(d) == 0) {
        skype_list_fail(d->reader, SKYPE_LIST_END);
        return 0;
    }
    if (free_bytes(d) <= LOOK_AHEAD) {
        note_past_end(d);
        d->loaded++;
        return 0;
    }
    return d->input[d->loaded++];
}

static void start(decoder *d)
{
    d->held = load(d);
    d->code = d->held >> 1;
    d->range = FIRST_RANGE;
}

static inline void refill(decoder *d)
{
    while (d->range <= SKYPE_RANGE_LOW) {
        uint32_t byte = load(d);
        d->code = d->code << 8 | (d->held & 1u) << 7 | byte >> 1;
        d->range <<= 8;
        d->held = byte;
    }
}

/* Which of 2^bits steps the code lies in; the topmost has the remainder too. */
static inline uint32_t locate(const decoder *d, uint32_t step, uint32_t bits)
{
    uint32_t point = d->code / step;
    uint32_t last = (1u << bits) - 1;

    return point < last ? point : last;
}

/* Narrows the range to the steps low .. high - 1 of 2^bits. */
static inline void narrow(decoder *d, uint32_t step, uint32_t low, uint32_t high, uint32_t bits)
{
    d->code -= step * low;
    d->range = high >> bits ? d->range - step * low : step * (high - low);
}

static inline uint32_t decode_symbol(decoder *d, const skype_model *model)
{
    refill(d);
    uint32_t step = d->range >> SKYPE_MODEL_TOTAL_BITS;
    uint32_t point = locate(d, step, SKYPE_MODEL_TOTAL_BITS);
    uint32_t symbol = model->first[point >> SKYPE_MODEL_SLOT_BITS];
    while (point >= model->bounds[symbol + 1])
        symbol++;
    narrow(d, step, model->bounds[symbol], model->bounds[symbol + 1], SKYPE_MODEL_TOTAL_BITS);
    return symbol;
}

static uint32_t decode_bits(decoder *d, uint32_t bits)
{
    refill(d);
    uint32_t step = d->range >> bits;
    uint32_t point = locate(d, step, bits);
    narrow(d, step, point, point + 1, bits);
    return point;
}

/* A number whose prefix symbol is read: its value, or 0 and an error. */
static uint32_t finish_number(decoder *d, const skype_number_coding *coding, uint32_t symbol,
                              uint32_t more_bits)
{
    if (symbol < coding->direct)
        return symbol;
    uint32_t bits = symbol - coding->adjustment;
    if (more_bits > NUMBER_BITS - bits) {
        skype_list_fail(d->reader, SKYPE_LIST_NUMBER);
        return 0;
    }
    uint32_t below_top = bits + more_bits - 1;
    uint32_t low_bits = below_top < SKYPE_STEP_BITS_MAX ? below_top : SKYPE_STEP_BITS_MAX;
    uint32_t number = 1u << below_top | decode_bits(d, low_bits);
    if (below_top > low_bits)
        number |= decode_bits(d, below_top - low_bits) << low_bits;
    return number;
}

static uint32_t decode_number(decoder *d, const skype_number_coding *coding)
{
    uint32_t symbol = decode_symbol(d, coding->model);
    if (symbol != coding->escape)
        return finish_number(d, coding, symbol, 0);

    uint32_t inner = decode_symbol(d, coding->model);
    if (inner == coding->escape) {
        skype_list_fail(d->reader, SKYPE_LIST_NUMBER);
        return 0;
    }
    return finish_number(d, coding, symbol, finish_number(d, coding, inner, 0));
}

/* Sets length bytes of the tail aside for the object. */
static void reserve(decoder *d, uint32_t object, uint32_t length)
{
    if (length > free_bytes(d)) {
        skype_list_fail(d->reader, SKYPE_LIST_END);
        return;
    }
    object_at(d, object)->exact = true;
    object_at(d, object)->offset = d->reserved;
    object_at(d, object)->length = length;
    d->reserved += length;
}

static void decode_number_value(decoder *d, uint32_t object)
{
    object_at(d, object)->value.number = decode_number(d, &skype_long_number);
}

static void decode_node_id(decoder *d, uint32_t object)
{
    uint32_t length = decode_number(d, &skype_long_number);

    if (length > NODE_ID_MAX)
        skype_list_fail(d->reader, SKYPE_LIST_SIZE);
    else
        reserve(d, object, length);
}

static void decode_address(decoder *d, uint32_t object)
{
    reserve(d, object, ADDRESS_LENGTH);
}

static void decode_blob(decoder *d, uint32_t object)
{
    uint32_t length = decode_number(d, &skype_long_number);

    if (skype_list_spend(d->reader, length))
        reserve(d, object, length);
}

static uint8_t decode_letter(decoder *d, uint32_t class)
{
    const skype_model *model = &skype_model_letter[class];
    bool alone = model->bounds[1] == SKYPE_MODEL_TOTAL;

    return skype_letters[class][alone ? 0 : decode_symbol(d, model)];
}

static void decode_string(decoder *d, uint32_t object)
{
    uint32_t begin = d->reader->list->bytes_length;
    uint32_t class = SKYPE_CLASS_END;

    for (;;) {
        if (!skype_list_spend(d->reader, 1))
            return;
        class = decode_symbol(d, &skype_model_class[class]);
        if (class == SKYPE_CLASS_END)
            break;
        uint8_t letter = decode_letter(d, class);
        if (!skype_list_add_bytes(d->reader, &letter, 1))
            return;
    }
    object_at(d, object)->value.bytes.start = begin;
    object_at(d, object)->value.bytes.length = d->reader->list->bytes_length - begin;
}

static void decode_numbers(decoder *d, uint32_t object)
{
    uint32_t begin = d->reader->list->numbers_count;
    uint32_t count = decode_number(d, &skype_long_number);

    if (!skype_list_spend(d->reader, (uint64_t)count * SKYPE_PRICE_NUMBER))
        return;
    for (uint32_t k = 0; k < count; k++) {
        uint32_t number = decode_number(d, &skype_long_number);
        if (skype_list_failed(d->reader) || !skype_list_add_number(d->reader, number))
            return;
    }
    object_at(d, object)->value.numbers.start = begin;
    object_at(d, object)->value.numbers.count = count;
}

static void decode_list(decoder *d, uint32_t depth);

static void decode_nested_list(decoder *d, uint32_t object)
{
    uint32_t depth = object_at(d, object)->depth + 1u;

    if (skype_list_enter(d->reader, depth))
        decode_list(d, depth);
}

static value_decoder *const decode_value[SKYPE_FAMILIES] = {
    [SKYPE_FAMILY_NUMBER] = decode_number_value, [SKYPE_FAMILY_NODE_ID] = decode_node_id,
    [SKYPE_FAMILY_ADDRESS] = decode_address,     [SKYPE_FAMILY_STRING] = decode_string,
    [SKYPE_FAMILY_BLOB] = decode_blob,           [SKYPE_FAMILY_LIST] = decode_nested_list,
    [SKYPE_FAMILY_NUMBERS] = decode_numbers,
};

/* The header of the next object: *id goes from the one before to this one's, the family moves to
 * rank 0.  False at the end of the list. */
static bool decode_header(decoder *d, skype_level *level, uint32_t *id)
{
    uint32_t symbol = decode_symbol(d, &skype_model_header);

    if (symbol == SKYPE_HEADER_END)
        return false;
    if (symbol < SKYPE_HEADER_STEP_MORE) {
        *id += symbol - SKYPE_HEADER_STEP_0;
        return true;
    }
    uint32_t step = decode_number(d, &skype_short_number);
    if (symbol == SKYPE_HEADER_STEP_MORE) {
        *id += SKYPE_STEP_MORE + step;
        return true;
    }
    *id += step;
    skype_level_move_to_front(level, symbol - SKYPE_HEADER_OTHER_FAMILY + SKYPE_OTHER_FAMILY);
    return true;
}

/* The header that the list before had at this place. */
static bool repeat_header(decoder *d, skype_level *level, uint32_t *id)
{
    if (level->count >= SKYPE_HISTORY_MAX) {
        skype_list_fail(d->reader, SKYPE_LIST_HISTORY);
        return false;
    }
    *id = level->id[level->count];
    skype_level_move_to_front(level, skype_level_rank(level, level->family[level->count]));
    return true;
}

static void decode_object(decoder *d, uint32_t depth, uint8_t family, uint32_t id)
{
    uint32_t object;

    if (!skype_list_add_object(d->reader, depth, family, id, &object))
        return;
    decode_value[family](d, object);
    object_at(d, object)->has_value = !d->past_end && !skype_list_failed(d->reader);
}

/* Nested lists begin with how many headers of the list before come again. */
static uint32_t decode_repeat(decoder *d, const skype_level *level, bool nested)
{
    if (!nested || level->count == 0)
        return 0;
    uint32_t repeat = decode_number(d, &skype_short_number);
    if (repeat > level->count)
        skype_list_fail(d->reader, SKYPE_LIST_REPEAT);
    return repeat;
}

static void decode_list(decoder *d, uint32_t depth)
{
    uint32_t nesting = depth - d->depth;
    skype_level *level = skype_level_at(d->levels, nesting);
    uint32_t repeat = decode_repeat(d, level, nesting > 0);
    uint32_t id = 0;

    level->count = 0;
    while (!skype_list_failed(d->reader)) {
        bool more = repeat > 0 ? repeat_header(d, level, &id) : decode_header(d, level, &id);
        if (!more || skype_list_failed(d->reader))
            return;
        repeat -= repeat > 0;
        skype_level_remember(level, id);
        decode_object(d, depth, level->recency[0], id);
    }
}

static uint64_t little_endian(const uint8_t *bytes, uint32_t length)
{
    uint64_t value = 0;

    while (length-- > 0)
        value = value << 8 | bytes[length];
    return value;
}

static void fill_node_id(skype_list_reader *reader, uint32_t position)
{
    skype_object *object = &reader->list->objects[position];

    object->value.node_id = little_endian(reader->data + object->offset, object->length);
}

static void fill_address(skype_list_reader *reader, uint32_t position)
{
    skype_object *object = &reader->list->objects[position];
    const uint8_t *bytes = reader->data + object->offset;

    object->value.address.ip = (uint32_t)little_endian(bytes, IP_LENGTH);
    object->value.address.port =
        (uint16_t)little_endian(bytes + IP_LENGTH, ADDRESS_LENGTH - IP_LENGTH);
}

static void fill_blob(skype_list_reader *reader, uint32_t position)
{
    skype_object *object = &reader->list->objects[position];
    uint32_t begin = reader->list->bytes_length;

    if (!skype_list_add_bytes(reader, reader->data + object->offset, object->length))
        return;
    object->value.bytes.start = begin;
    object->value.bytes.length = object->length;
}

static skype_value_reader *const fill_value[SKYPE_FAMILIES] = {
    [SKYPE_FAMILY_NODE_ID] = fill_node_id,
    [SKYPE_FAMILY_ADDRESS] = fill_address,
    [SKYPE_FAMILY_BLOB] = fill_blob,
};

static void place_in_tail(skype_list_reader *reader, uint32_t position, uint32_t tail)
{
    skype_object *object = &reader->list->objects[position];

    object->offset += tail;
    fill_value[object->family](reader, position);
    object->has_value = !skype_list_failed(reader);
}

/* Gives the objects from first on their places: those of the tail exactly, and their values; all
 * others the code as a whole. */
static void place_objects(skype_list_reader *reader, uint32_t first, uint32_t code,
                          uint32_t code_length)
{
    for (uint32_t k = first; k < reader->list->count; k++) {
        skype_object *object = &reader->list->objects[k];
        if (object->exact) {
            place_in_tail(reader, k, code + code_length);
            continue;
        }
        object->has_value = true;
        object->offset = code;
        object->length = code_length;
    }
}

/* After an error: drops what may be wrong and the values in the tail, whose place is not known. */
static void forget_objects(const decoder *d, uint32_t first, uint32_t code)
{
    skype_object_list *list = d->reader->list;

    if (d->past_end)
        list->count = d->certain;
    for (uint32_t k = first; k < list->count; k++) {
        skype_object *object = &list->objects[k];
        object->has_value = object->has_value && !object->exact;
        object->exact = false;
        object->offset = code;
        object->length = d->reader->position - code;
    }
}

/* After the end symbol: the tail begins LOOK_AHEAD bytes before the last one loaded. */
static bool finish(decoder *d)
{
    if (skype_list_failed(d->reader))
        return false;
    d->range >>= 1;
    refill(d);
    return !skype_list_failed(d->reader);
}

void skype_list_read_compressed(skype_list_reader *reader, uint32_t depth)
{
    uint32_t mark = reader->position - 1;
    uint32_t first = reader->list->count;
    skype_levels levels;
    decoder d = {
        .reader = reader,
        .input = reader->data + reader->position,
        .length = reader->length - reader->position,
        .depth = depth,
        .levels = &levels,
    };

    levels.started = 0;
    start(&d);
    decode_list(&d, depth);
    if (!finish(&d)) {
        reader->position += d.loaded < d.length ? d.loaded : d.length;
        forget_objects(&d, first, mark);
        return;
    }
    reader->position += d.loaded - LOOK_AHEAD;
    place_objects(reader, first, mark, reader->position - mark);
    if (depth == 0 && !skype_list_failed(reader))
        reader->list->code_length = reader->position - mark;
    reader->position += d.reserved;
}
