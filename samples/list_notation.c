/* list_notation.c - object lists as scenarios write them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "list_notation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signed_notation.h"
#include "wire/object_list_encode.h"

/* A list being put together. */
typedef struct {
    arena *memory;
    filler *source;
    skype_object *objects;
    size_t count;
    size_t capacity;
    bytes pool;
    uint32_t *numbers;
    size_t numbers_count;
    size_t numbers_capacity;
} builder;

static builder builder_new(arena *memory, filler *source)
{
    return (builder){.memory = memory, .source = source, .pool = bytes_new(memory)};
}

static skype_object *add_object(builder *b, skype_family family, uint32_t id, uint8_t depth)
{
    b->objects = arena_grow(b->memory, b->objects, b->count, &b->capacity, sizeof *b->objects);
    b->objects[b->count] =
        (skype_object){.family = (uint8_t)family, .depth = depth, .has_value = true, .id = id};
    return &b->objects[b->count++];
}

static void set_bytes(builder *b, skype_object *object, const uint8_t *data, size_t length)
{
    object->value.bytes.start = (uint32_t)b->pool.length;
    object->value.bytes.length = (uint32_t)length;
    bytes_append(&b->pool, data, length);
}

static void set_address(skype_object *object, endpoint address)
{
    object->value.address.ip = address.ip;
    object->value.address.port = address.port;
}

static bool try_encode(const builder *b, bool plain, bytes *out)
{
    skype_object_list list = {
        .encoding = plain ? SKYPE_LIST_PLAIN : SKYPE_LIST_COMPRESSED,
        .objects = b->objects,
        .count = (uint32_t)b->count,
        .bytes = b->pool.data,
        .bytes_length = (uint32_t)b->pool.length,
        .numbers = b->numbers,
        .numbers_count = (uint32_t)b->numbers_count,
    };

    *out = bytes_new(b->memory);
    return skype_object_list_encode(&list, arena_allocator(b->memory), &out->data, &out->length);
}

/* Lists of known shape have no line to blame. */
static bytes encode_known(const builder *b, bool plain)
{
    bytes out;

    if (!try_encode(b, plain, &out)) {
        fputs("the encoder refuses a list of known shape\n", stderr);
        exit(EXIT_FAILURE);
    }
    return out;
}

/* ---- reading ---- */

static uint32_t read_members(builder *b, reader *r, uint8_t depth);

static void read_numbers(builder *b, reader *r, skype_object *object)
{
    object->value.numbers.start = (uint32_t)b->numbers_count;
    while (reader_at_number(r)) {
        b->numbers = arena_grow(b->memory, b->numbers, b->numbers_count, &b->numbers_capacity,
                                sizeof *b->numbers);
        b->numbers[b->numbers_count++] = reader_number(r);
        object->value.numbers.count++;
    }
}

static void read_blob(builder *b, reader *r, skype_object *object)
{
    bytes blob = notation_read_blob(r, b->source);

    set_bytes(b, object, blob.data, blob.length);
}

static void read_text(builder *b, reader *r, skype_object *object)
{
    const char *text = reader_word(r);

    set_bytes(b, object, (const uint8_t *)text, strlen(text));
}

static void read_value(builder *b, reader *r, skype_object *object)
{
    reader_expect(r, "=");
    switch (object->family) {
    case SKYPE_FAMILY_NUMBER:
        object->value.number = reader_number(r);
        break;
    case SKYPE_FAMILY_NODE_ID:
        object->value.node_id = reader_long_number(r);
        break;
    case SKYPE_FAMILY_ADDRESS:
        set_address(object, reader_endpoint(r));
        break;
    case SKYPE_FAMILY_STRING:
        read_text(b, r, object);
        break;
    case SKYPE_FAMILY_BLOB:
        read_blob(b, r, object);
        break;
    default:
        read_numbers(b, r, object);
    }
}

static void read_list_object(builder *b, reader *r, uint8_t depth, uint32_t id)
{
    size_t index = b->count;
    uint32_t members;

    add_object(b, SKYPE_FAMILY_LIST, id, depth);
    members = read_members(b, r, (uint8_t)(depth + 1));
    b->objects[index].value.members = members;
}

static void read_nest(builder *b, reader *r, uint8_t depth)
{
    uint32_t levels = reader_number(r);
    uint32_t id;

    reader_expect(r, "list");
    id = reader_number(r);
    for (; levels > 1; levels--)
        add_object(b, SKYPE_FAMILY_LIST, id, depth++)->value.members = 1;
    read_list_object(b, r, depth, id);
}

static uint32_t read_repeat(builder *b, reader *r, uint8_t depth)
{
    int rounds = (int)reader_number(r);
    int outer = r->repeat;
    size_t body = r->next;
    uint32_t members = 0;

    for (int i = 0; i < rounds; i++) {
        r->next = body;
        r->repeat = i;
        members += read_members(b, r, depth);
    }
    r->repeat = outer;
    return members;
}

static skype_family read_family(reader *r)
{
    static const char *const names[SKYPE_FAMILIES] = {
        "number", "node-id", "address", "string", "blob", "list", "numbers",
    };
    unsigned family = 0;

    while (family < SKYPE_FAMILIES && !reader_accept(r, names[family]))
        family++;
    if (family == SKYPE_FAMILIES)
        reader_fail(r, "\"%s\" is no family of objects", reader_word(r));
    return (skype_family)family;
}

/* Reads one entry and returns how many objects it made at this depth. */
static uint32_t read_entry(builder *b, reader *r, uint8_t depth)
{
    skype_family family;
    uint32_t id;

    if (reader_accept(r, "repeat"))
        return read_repeat(b, r, depth);
    if (reader_accept(r, "nest")) {
        read_nest(b, r, depth);
        return 1;
    }
    family = read_family(r);
    id = reader_number(r);
    if (family == SKYPE_FAMILY_LIST)
        read_list_object(b, r, depth, id);
    else
        read_value(b, r, add_object(b, family, id, depth));
    return 1;
}

static uint32_t read_members(builder *b, reader *r, uint8_t depth)
{
    uint32_t members = 0;

    reader_expect(r, "{");
    while (!reader_accept(r, "}"))
        members += read_entry(b, r, depth);
    return members;
}

bool notation_at_list(const reader *r)
{
    return reader_next_is(r, "{") || reader_next_is(r, "plain") || reader_next_is(r, "list-bytes");
}

bytes notation_read_list(reader *r, filler *source)
{
    builder b = builder_new(r->list->memory, source);
    bytes out;
    bool plain;

    if (reader_accept(r, "list-bytes"))
        return reader_hex(r);
    plain = reader_accept(r, "plain");
    read_members(&b, r, 0);
    if (!try_encode(&b, plain, &out))
        reader_fail(r, "this list cannot be encoded");
    return out;
}

/* ---- blobs ---- */

#define RECORD_KEYS         2u
#define RECORD_KEY_NUMBER   0x5A3D0100u /* of the first of two that nobody has */
#define RECORD_HEAD         4u /* the length counts the key number and the server signature */
#define RECORD_USER_SIGNED  128u
#define LOCATION_IS_PUBLIC  0u
#define LOCATION_IS_PRIVATE 1u

static void put_random(bytes *out, filler *source, size_t length)
{
    filler_bytes(source, bytes_extend(out, length), length);
}

static void put_fill(bytes *out, reader *r)
{
    uint8_t value = (uint8_t)reader_number(r);

    bytes_repeat(out, value, reader_number(r));
}

static void put_endpoint(bytes *out, endpoint address)
{
    bytes_u32(out, address.ip);
    bytes_u16(out, address.port);
}

static void put_location(bytes *out, reader *r)
{
    bytes_u64(out, reader_long_number(r));
    if (reader_accept(r, "private")) {
        bytes_u8(out, LOCATION_IS_PRIVATE);
    } else {
        reader_expect(r, "public");
        bytes_u8(out, LOCATION_IS_PUBLIC);
    }
    put_endpoint(out, reader_endpoint(r));
    put_endpoint(out, reader_endpoint(r));
    if (reader_accept(r, "and"))
        put_endpoint(out, reader_endpoint(r));
}

static void put_directory_record(bytes *out, reader *r, filler *source)
{
    static const uint32_t signature_length[RECORD_KEYS] = {192, 256};
    uint32_t key = reader_number(r);
    uint32_t rest = reader_number(r);

    if (key >= RECORD_KEYS)
        reader_fail(r, "a directory record has key 0 or 1");
    bytes_u32(out, RECORD_HEAD + signature_length[key]);
    bytes_u32(out, RECORD_KEY_NUMBER + key);
    put_random(out, source, signature_length[key] + RECORD_USER_SIGNED + rest);
}

static void put_random_range(bytes *out, reader *r, filler *source)
{
    uint32_t low;
    uint32_t high;

    reader_range(r, &low, &high);
    if (low < high)
        low += filler_number(source) % (high - low + 1);
    put_random(out, source, low);
}

bytes notation_read_part(reader *r, filler *source)
{
    bytes out = bytes_new(r->list->memory);

    if (reader_accept(r, "random"))
        put_random_range(&out, r, source);
    else if (reader_accept(r, "fill"))
        put_fill(&out, r);
    else if (reader_accept(r, "location"))
        put_location(&out, r);
    else if (reader_accept(r, "directory-record"))
        put_directory_record(&out, r, source);
    else if (reader_accept(r, "nested-list"))
        return notation_read_list(r, source);
    else if (!reader_accept(r, "empty") && !signed_part_read(&out, r, source))
        return reader_hex(r);
    return out;
}

bytes notation_read_blob(reader *r, filler *source)
{
    bytes out = notation_read_part(r, source);

    while (reader_accept(r, "with")) {
        bytes part = notation_read_part(r, source);

        bytes_join(&out, &part);
    }
    return out;
}

/* ---- known shapes ---- */

#define PROBE_PADDING_ID      0u
#define PROBE_STACK_ID        11u
#define PROBE_STACK_VERSION   52u
#define PROBE_PAD_WORD_LENGTH 4u

bytes notation_empty_list(arena *memory, bool plain)
{
    builder b = builder_new(memory, NULL);

    return encode_known(&b, plain);
}

bytes notation_probe_padding(arena *memory, uint32_t pad_word, size_t length)
{
    builder b = builder_new(memory, NULL);
    skype_object *blob = add_object(&b, SKYPE_FAMILY_BLOB, PROBE_PADDING_ID, 0);

    for (size_t i = 0; i < length; i++)
        bytes_u8(&b.pool, (uint8_t)(pad_word >> (8 * (i % PROBE_PAD_WORD_LENGTH))));
    blob->value.bytes.length = (uint32_t)length;
    add_object(&b, SKYPE_FAMILY_NUMBER, PROBE_STACK_ID, 0)->value.number = PROBE_STACK_VERSION;
    return encode_known(&b, false);
}

bytes notation_read_addresses(reader *r, uint32_t id)
{
    builder b = builder_new(r->list->memory, NULL);

    while (reader_at_number(r))
        set_address(add_object(&b, SKYPE_FAMILY_ADDRESS, id, 0), reader_endpoint(r));
    return encode_known(&b, false);
}
