/* test_object_list.c - object lists: both decoders and the encoder.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/object_list_decode.h"
#include "wire/object_list_encode.h"
#include "arena.h"
#include "list_check.h"
#include "list_text.h"
#include "random_list.h"
#include "vectors.h"

#define MEMORY_LIMIT (16u << 20)

#define VECTORS         "protocol/object-list-vectors.tsv"
#define VECTORS_COUNT   322u
#define VECTORS_REFUSED 50u

#define ROUND_TRIPS     100000u
#define ROUND_TRIP_SEED 0x5EEDu
#define LARGEST_ROUND   40u /* objects */
#define LARGE_LIST_SIZE 4000u

static const skype_list_limits usual_limits = {SKYPE_LIST_MAX_DEPTH, SKYPE_LIST_BUDGET};

/* Decodes and checks what holds for every list. */
static skype_object_list decode(const guint8 *data, gsize length, skype_list_limits limits,
                                arena *memory)
{
    skype_object_list list;
    skype_list_error error =
        skype_object_list_decode(data, length, &limits, arena_allocator(memory), &list);

    g_assert_cmpint(error, ==, list.error);
    g_assert_cmpstr(list_fault(&list, length, limits), ==, NULL);
    return list;
}

typedef struct {
    const char *title; /* with the source of published bytes */
    const char *hex;
    guint32 consumed;
    guint32 code_length; /* 0: plain */
    const char *text;
} known_list;

/* Written as the original writes. */
static const known_list known_lists[] = {
    {"empty", "4215", 2, 2, ""},
    {"numbers (SkypeIRC.cap, frame 295)", "42b3799396a0", 6, 6,
     "0 num 18 10|0 num 19 7|0 num 20 1"},
    {"tail (SkypeIRC.cap, frame 276)", "4249b21c6fd2b2622cf24c36c1098857e1", 17, 9,
     "0 num 1 12|0 q64 13 0xe1578809c1364cf2|0 num 16 35990"},
    {"string", "42e9cc9d5d9eefc39942fc23", 12, 12, "0 str 4 \"0/2.5.0.151\""},
    {"supernode list (Biondi and Desclaux, Silver Needle in the Skype, 2006, answer slide)",
     "42f8ebb17943f5e802f95c135ee1e4718c6de1977bef80599f1286065238bc9b46228612aba0a7a953b8817d3debc"
     "9"
     "83f26d65768cf805c58c49d5a86d8a65f646e573",
     67, 13,
     "0 list 6 11|1 num 0 201|1 addr 3 140.113.228.225:57709|1 addr 3 128.239.123.151:40793|"
     "1 addr 3 82.6.134.18:48184|1 addr 3 134.34.70.155:43794|1 addr 3 83.169.167.160:33208|"
     "1 addr 3 201.235.61.125:62083|1 addr 3 140.118.101.109:1528|1 addr 3 213.73.140.197:28072|"
     "1 addr 3 70.246.101.138:29669|1 num 7 9"},
    {"plain, all families",
     "41070000070109112233445566778802020102030405060303616200040402fffe0505410006060201ff01", 43,
     0,
     "0 num 0 7|0 q64 9 0x1122334455667788|0 addr 2 1.2.3.4:1286|0 str 3 \"ab\"|0 blob 4 2:fffe|"
     "0 list 5 0|0 ints 6 2:1,255"},
};

static const known_list tolerated_lists[] = {
    {"compressed in plain", "410300010705024242ec98e2dc4a51de040302010500000309", 25, 0,
     "0 num 1 7|0 list 2 3|1 num 1 2|1 addr 3 1.2.3.4:5|1 str 4 \"inner\"|0 num 3 9"},
    {"padded number", "41010005818000", 7, 0, "0 num 5 1"},
    {"ids in any order", "410300090100030200ff0103", 12, 0, "0 num 9 1|0 num 3 2|0 num 255 3"},
};

static void assert_encodes_to(const skype_object_list *list, const guint8 *bytes, gsize length,
                              arena *memory)
{
    guint8 *out;
    gsize out_length;

    g_assert_true(skype_object_list_encode(list, arena_allocator(memory), &out, &out_length));
    g_assert_cmpmem(out, out_length, bytes, length);
}

static skype_object_list decode_known(const known_list *known, arena *memory)
{
    g_autoptr(GByteArray) bytes = skype_hex_bytes(known->hex);
    skype_object_list list = decode(bytes->data, bytes->len, usual_limits, memory);
    g_autofree gchar *text = list_text(&list);

    g_assert_cmpint(list.error, ==, SKYPE_LIST_OK);
    g_assert_cmpstr(text, ==, known->text);
    g_assert_cmpuint(list.encoding, ==, bytes->data[0]);
    g_assert_cmpuint(list.consumed, ==, known->consumed);
    g_assert_cmpuint(list.code_length, ==, known->code_length);
    return list;
}

static void test_known_list(gconstpointer user_data)
{
    const known_list *known = user_data;
    g_autoptr(GByteArray) bytes = skype_hex_bytes(known->hex);
    arena memory = {.limit = MEMORY_LIMIT};
    skype_object_list list = decode_known(known, &memory);

    assert_encodes_to(&list, bytes->data, bytes->len, &memory);
    arena_clear(&memory);
}

static void test_tolerated_list(gconstpointer user_data)
{
    arena memory = {.limit = MEMORY_LIMIT};

    decode_known(user_data, &memory);
    arena_clear(&memory);
}

typedef struct {
    const char *title;
    const char *hex;
    skype_list_limits limits;
    skype_list_error error;
    const char *text; /* of what is left */
} refused_list;

#define USUAL                                                                                      \
    {                                                                                              \
        SKYPE_LIST_MAX_DEPTH, SKYPE_LIST_BUDGET                                                    \
    }

/* Nine plain lists, and nine compressed ones, in one another. */
#define PLAIN_NEST "4101050141010501410105014101050141010501410105014101050141010501410105014100"

static const refused_list refused_lists[] = {
    {"nothing", "", USUAL, SKYPE_LIST_END, ""},
    {"unknown mark", "4315", USUAL, SKYPE_LIST_MARK, ""},
    {"plain: mark only", "41", USUAL, SKYPE_LIST_END, ""},
    {"plain: fewer objects than announced", "41ffffffff0f000102", USUAL, SKYPE_LIST_END,
     "0 num 1 2"},
    {"plain: family 7", "41020001020701", USUAL, SKYPE_LIST_FAMILY, "0 num 1 2"},
    {"plain: number cut", "4101000180", USUAL, SKYPE_LIST_END, "0 num 1 ?"},
    {"plain: number of 6 bytes", "41010001808080808001", USUAL, SKYPE_LIST_VARINT, "0 num 1 ?"},
    {"plain: number above 32 bits", "41010001ffffffff1f", USUAL, SKYPE_LIST_VARINT, "0 num 1 ?"},
    {"plain: id above 32 bits", "410100ffffffff1f01", USUAL, SKYPE_LIST_VARINT, ""},
    {"plain: node id cut", "4101010901020304050607", USUAL, SKYPE_LIST_END, "0 q64 9 ?"},
    {"plain: address cut", "410102030102030405", USUAL, SKYPE_LIST_END, "0 addr 3 ?"},
    {"plain: string without end", "41010304736b797065", USUAL, SKYPE_LIST_TEXT, "0 str 4 ?"},
    {"plain: string without anything", "41010304", USUAL, SKYPE_LIST_TEXT, "0 str 4 ?"},
    {"plain: blob longer than the rest", "4101040b05010203", USUAL, SKYPE_LIST_END, "0 blob 11 ?"},
    {"plain: blob of 4 GB", "4101040bffffffff0f0102", USUAL, SKYPE_LIST_END, "0 blob 11 ?"},
    {"plain: more numbers than bytes", "41010633050102", USUAL, SKYPE_LIST_END, "0 ints 51 ?"},
    {"plain: unknown mark inside", "410200010205074315", USUAL, SKYPE_LIST_MARK,
     "0 num 1 2|0 list 7 ?"},
    {"plain: cut inside a nested list", "410205014102000102", USUAL, SKYPE_LIST_END,
     "0 list 1 ?|1 num 1 2"},
    {"plain: too deep", PLAIN_NEST, USUAL, SKYPE_LIST_DEPTH,
     "0 list 1 ?|1 list 1 ?|2 list 1 ?|3 list 1 ?|4 list 1 ?|5 list 1 ?|6 list 1 ?|7 list 1 ?"},
    {"plain: deeper than ever allowed",
     PLAIN_NEST,
     {100, SKYPE_LIST_BUDGET},
     SKYPE_LIST_DEPTH,
     "0 list 1 ?|1 list 1 ?|2 list 1 ?|3 list 1 ?|4 list 1 ?|5 list 1 ?|6 list 1 ?|7 list 1 ?"},
    {"plain: no depth at all", "4100", {0, SKYPE_LIST_BUDGET}, SKYPE_LIST_DEPTH, ""},
    {"plain: one unit short of an object", "4101000102", {8, 15}, SKYPE_LIST_SPENT, ""},
    {"plain: one unit short of a string", "410103026100", {8, 17}, SKYPE_LIST_SPENT, "0 str 2 ?"},
    {"plain: one unit short of a blob",
     "4101040303616263",
     {8, 18},
     SKYPE_LIST_SPENT,
     "0 blob 3 ?"},
    {"plain: one unit short of numbers", "41010603020102", {8, 23}, SKYPE_LIST_SPENT, "0 ints 3 ?"},
    {"plain: one unit short of a list", "410105014100", {8, 31}, SKYPE_LIST_SPENT, "0 list 1 ?"},
    {"compressed: mark only", "42", USUAL, SKYPE_LIST_END, ""},
    {"compressed: tail cut", "4249b21c6fd2b2622cf24c36c1098857", USUAL, SKYPE_LIST_END,
     "0 num 1 12|0 q64 13 ?"},
    {"compressed: one unit short",
     "4242c55943616263",
     {8, 51},
     SKYPE_LIST_SPENT,
     "0 num 1 2|0 str 2 \"\"|0 blob 3 ?"},
    {"compressed: too deep", "42f632", {1, SKYPE_LIST_BUDGET}, SKYPE_LIST_DEPTH, ""},
    {"compressed in plain: too deep",
     "410105014215",
     {1, SKYPE_LIST_BUDGET},
     SKYPE_LIST_DEPTH,
     "0 list 1 ?"},
};

static void test_refused_list(gconstpointer user_data)
{
    const refused_list *refused = user_data;
    g_autoptr(GByteArray) bytes = skype_hex_bytes(refused->hex);
    arena memory = {.limit = MEMORY_LIMIT};

    skype_object_list list = decode(bytes->data, bytes->len, refused->limits, &memory);
    g_autofree gchar *text = list_text(&list);
    g_assert_cmpint(list.error, ==, refused->error);
    g_assert_cmpstr(text, ==, refused->text);
    arena_clear(&memory);
}

/* A range that the tests name: index of the object, then its bytes. */
static void assert_range(const skype_object_list *list, guint index, gboolean exact, guint32 offset,
                         guint32 length)
{
    g_assert_cmpuint(index, <, list->count);
    g_assert_cmpint(list->objects[index].exact, ==, exact);
    g_assert_cmpuint(list->objects[index].offset, ==, offset);
    g_assert_cmpuint(list->objects[index].length, ==, length);
}

static void test_ranges_plain(void)
{
    static const guint8 bytes[] = {0x41, 0x03, 0x00, 0x01, 0x80, 0x01, 0x05, 0x02, 0x41, 0x01,
                                   0x03, 0x81, 0x01, 0x61, 0x00, 0x04, 0x03, 0x02, 0xFE, 0xFF};
    arena memory = {.limit = MEMORY_LIMIT};
    skype_object_list list = decode(bytes, sizeof bytes, usual_limits, &memory);

    g_assert_cmpint(list.error, ==, SKYPE_LIST_OK);
    g_assert_cmpuint(list.count, ==, 4);
    assert_range(&list, 0, TRUE, 2, 4);
    assert_range(&list, 1, TRUE, 6, 9); /* the list with its members */
    assert_range(&list, 2, TRUE, 10, 5);
    assert_range(&list, 3, TRUE, 15, 5);
    arena_clear(&memory);

    list = decode(bytes, sizeof bytes - 1, usual_limits, &memory);
    g_assert_cmpint(list.error, ==, SKYPE_LIST_END);
    assert_range(&list, 1, TRUE, 6, 9);
    assert_range(&list, 3, FALSE, 15, 3);
    arena_clear(&memory);
}

static void test_ranges_compressed(void)
{
    /* num 1 = 2, str 2 = "", blob 3 = 61 62 63, behind 5 bytes of code */
    static const guint8 bytes[] = {0x42, 0x42, 0xC5, 0x59, 0x43, 0x61, 0x62, 0x63};
    arena memory = {.limit = MEMORY_LIMIT};
    skype_object_list list = decode(bytes, sizeof bytes, usual_limits, &memory);

    g_assert_cmpint(list.error, ==, SKYPE_LIST_OK);
    g_assert_cmpuint(list.code_length, ==, 5);
    assert_range(&list, 0, FALSE, 0, 5);
    assert_range(&list, 1, FALSE, 0, 5);
    assert_range(&list, 2, TRUE, 5, 3);
    g_assert_cmpmem(list.bytes + list.objects[2].value.bytes.start,
                    list.objects[2].value.bytes.length, "abc", 3);
    arena_clear(&memory);
}

static void test_ranges_compressed_in_plain(void)
{
    g_autoptr(GByteArray) bytes =
        skype_hex_bytes("410300010705024242ec98e2dc4a51de040302010500000309");
    arena memory = {.limit = MEMORY_LIMIT};
    skype_object_list list = decode(bytes->data, bytes->len, usual_limits, &memory);

    g_assert_cmpint(list.error, ==, SKYPE_LIST_OK);
    g_assert_cmpuint(list.count, ==, 6);
    assert_range(&list, 0, TRUE, 2, 3);
    assert_range(&list, 1, TRUE, 5, 17);
    assert_range(&list, 2, FALSE, 7, 9); /* the inner list's code */
    assert_range(&list, 3, TRUE, 16, 6);
    assert_range(&list, 4, FALSE, 7, 9);
    assert_range(&list, 5, TRUE, 22, 3);
    arena_clear(&memory);
}

static void test_bytes_behind(void)
{
    static const char *const lists[] = {"42b3799396a0", "4249b21c6fd2b2622cf24c36c1098857e1",
                                        "410300010705024242ec98e2dc4a51de040302010500000309"};

    for (guint k = 0; k < G_N_ELEMENTS(lists); k++) {
        for (guint behind = 0; behind <= G_MAXUINT8; behind++) {
            g_autoptr(GByteArray) bytes = skype_hex_bytes(lists[k]);
            guint8 filler[8];
            guint whole = bytes->len;
            arena memory = {.limit = MEMORY_LIMIT};
            skype_object_list alone = decode(bytes->data, whole, usual_limits, &memory);
            memset(filler, (int)behind, sizeof filler);
            g_byte_array_append(bytes, filler, 1 + behind % sizeof filler);
            skype_object_list followed = decode(bytes->data, bytes->len, usual_limits, &memory);
            g_assert_cmpint(followed.error, ==, SKYPE_LIST_OK);
            g_assert_cmpuint(followed.consumed, ==, whole);
            g_assert_true(lists_equal(&alone, &followed));
            arena_clear(&memory);
        }
    }
}

static void test_usual_limits(void)
{
    static const guint8 bytes[] = {0x41, 0x01, 0x00, 0x01, 0x02};
    arena memory = {.limit = MEMORY_LIMIT};
    skype_object_list list;

    g_assert_cmpint(
        skype_object_list_decode(bytes, sizeof bytes, NULL, arena_allocator(&memory), &list), ==,
        SKYPE_LIST_OK);
    g_assert_cmpuint(list.count, ==, 1);
    arena_clear(&memory);
}

/* The budget allows 20,480 objects and not one more, in either encoding. */
static void test_budget_of_objects(gconstpointer user_data)
{
    guint8 encoding = (guint8)GPOINTER_TO_UINT(user_data);
    guint32 most = SKYPE_LIST_BUDGET / 16;
    arena memory = {.limit = MEMORY_LIMIT};
    skype_object_list list = {.encoding = encoding, .count = most};
    guint8 *bytes;
    gsize length;

    list.objects = g_new0(skype_object, most + 1);
    for (guint32 k = 0; k <= most; k++)
        list.objects[k].has_value = TRUE;
    for (guint32 extra = 0; extra <= 1; extra++) {
        list.count = most + extra;
        g_assert_true(skype_object_list_encode(&list, arena_allocator(&memory), &bytes, &length));
        skype_object_list decoded = decode(bytes, length, usual_limits, &memory);
        g_assert_cmpint(decoded.error, ==, extra > 0 ? SKYPE_LIST_SPENT : SKYPE_LIST_OK);
        g_assert_cmpuint(decoded.count, <=, most);
        g_assert_cmpuint(decoded.count, >, most - 64);
        arena_clear(&memory);
    }
    g_free(list.objects);
}

/* Refuses each request for memory in turn, until there is enough. */
static void assert_survives_refusals(const guint8 *bytes, gsize length)
{
    gsize refusals = 0;

    for (;; refusals++) {
        arena memory = {.limit = MEMORY_LIMIT, .refuse_from = refusals + 1};
        skype_object_list list = decode(bytes, length, usual_limits, &memory);
        skype_list_error error = list.error;
        arena_clear(&memory);
        if (error == SKYPE_LIST_OK)
            break;
        g_assert_cmpint(error, ==, SKYPE_LIST_MEMORY);
    }
    g_assert_cmpuint(refusals, >, 2);
}

static void test_memory_refused(gconstpointer user_data)
{
    random_source source = {.state = ROUND_TRIP_SEED};
    arena memory = {.limit = MEMORY_LIMIT};
    skype_object_list list;
    guint8 *bytes;
    gsize length;

    random_list(&source, (guint8)GPOINTER_TO_UINT(user_data), LARGE_LIST_SIZE,
                arena_allocator(&memory), &list);
    g_assert_true(skype_object_list_encode(&list, arena_allocator(&memory), &bytes, &length));
    assert_survives_refusals(bytes, length);
    for (gsize from = memory.calls; from > 0; from--) {
        arena refusing = {.limit = MEMORY_LIMIT, .refuse_from = from};
        guint8 *out;
        gsize out_length;
        bool whole = skype_object_list_encode(&list, arena_allocator(&refusing), &out, &out_length);
        g_assert_cmpint(whole, ==, refusing.calls < from);
        arena_clear(&refusing);
    }
    arena_clear(&memory);
}

static void test_sorted_by_id(void)
{
    static const guint32 ids[] = {9, 3, 0xFFFFFFFF, 3, 0, 9};
    static const char *const sorted = "0 num 0 4|0 num 3 1|0 num 3 3|0 num 9 0|0 num 9 5|"
                                      "0 num 4294967295 2";
    skype_object objects[G_N_ELEMENTS(ids)] = {{0}};
    skype_object_list list = {
        .encoding = SKYPE_LIST_COMPRESSED, .objects = objects, .count = G_N_ELEMENTS(ids)};
    arena memory = {.limit = MEMORY_LIMIT};
    guint8 *bytes;
    gsize length;

    for (guint32 k = 0; k < G_N_ELEMENTS(ids); k++) {
        objects[k].id = ids[k];
        objects[k].value.number = k;
        objects[k].has_value = TRUE;
    }
    g_assert_true(skype_object_list_encode(&list, arena_allocator(&memory), &bytes, &length));
    skype_object_list decoded = decode(bytes, length, usual_limits, &memory);
    g_autofree gchar *text = list_text(&decoded);
    g_assert_cmpstr(text, ==, sorted);
    arena_clear(&memory);
}

/* Node IDs are written in as few bytes as hold them: none for 0. */
static void test_length_of_node_ids(void)
{
    for (guint bytes = 0; bytes <= sizeof(guint64); bytes++) {
        const guint64 least = bytes ? G_GUINT64_CONSTANT(1) << (8 * (bytes - 1)) : 0;
        const guint64 most = bytes ? G_MAXUINT64 >> (8 * (sizeof(guint64) - bytes)) : 0;

        for (guint k = 0; k < 2; k++) {
            skype_object object = {.family = SKYPE_FAMILY_NODE_ID,
                                   .has_value = true,
                                   .value.node_id = k ? most : least};
            skype_object_list list = {
                .encoding = SKYPE_LIST_COMPRESSED, .objects = &object, .count = 1};
            arena memory = {.limit = MEMORY_LIMIT};
            guint8 *out;
            gsize length;

            g_assert_true(skype_object_list_encode(&list, arena_allocator(&memory), &out, &length));
            const skype_object_list read = decode(out, length, usual_limits, &memory);
            g_assert_cmpint(read.error, ==, SKYPE_LIST_OK);
            g_assert_cmphex(read.objects[0].value.node_id, ==, object.value.node_id);
            g_assert_cmpuint(length - read.code_length, ==, bytes);
            arena_clear(&memory);
        }
    }
}

typedef struct {
    const char *title;
    guint8 encoding;
    guint32 count;
    skype_object objects[3];
} inconsistent_list;

#define VALUE .has_value = true

static const inconsistent_list inconsistent_lists[] = {
    {"encoding", 0x43, 1, {{VALUE}}},
    {"value missing", SKYPE_LIST_PLAIN, 1, {{.has_value = false}}},
    {"family", SKYPE_LIST_COMPRESSED, 1, {{VALUE, .family = SKYPE_FAMILIES}}},
    {"depth without a list", SKYPE_LIST_COMPRESSED, 2, {{VALUE}, {VALUE, .depth = 1}}},
    {"first object too deep", SKYPE_LIST_PLAIN, 1, {{VALUE, .depth = 1}}},
    {"too few members",
     SKYPE_LIST_PLAIN,
     2,
     {{VALUE, .family = SKYPE_FAMILY_LIST, .value.members = 2}, {VALUE, .depth = 1}}},
    {"too many members",
     SKYPE_LIST_COMPRESSED,
     2,
     {{VALUE, .family = SKYPE_FAMILY_LIST}, {VALUE, .depth = 1}}},
    {"text outside the pool",
     SKYPE_LIST_PLAIN,
     1,
     {{VALUE, .family = SKYPE_FAMILY_STRING, .value.bytes = {3, 2}}}},
    {"blob far outside the pool",
     SKYPE_LIST_COMPRESSED,
     1,
     {{VALUE, .family = SKYPE_FAMILY_BLOB, .value.bytes = {2, UINT32_MAX}}}},
    {"text with a 0x00",
     SKYPE_LIST_COMPRESSED,
     1,
     {{VALUE, .family = SKYPE_FAMILY_STRING, .value.bytes = {0, 4}}}},
    {"numbers outside the pool",
     SKYPE_LIST_PLAIN,
     1,
     {{VALUE, .family = SKYPE_FAMILY_NUMBERS, .value.numbers = {2, 1}}}},
};

static void test_inconsistent_list(gconstpointer user_data)
{
    const inconsistent_list *wrong = user_data;
    skype_object objects[G_N_ELEMENTS(wrong->objects)];
    guint8 bytes[] = {'a', 0, 'b', 'c'};
    guint32 numbers[] = {1, 2};
    skype_object_list list = {
        .encoding = wrong->encoding,
        .objects = objects,
        .count = wrong->count,
        .bytes = bytes,
        .bytes_length = G_N_ELEMENTS(bytes),
        .numbers = numbers,
        .numbers_count = G_N_ELEMENTS(numbers),
    };
    arena memory = {.limit = MEMORY_LIMIT};
    guint8 *out;
    gsize out_length;

    memcpy(objects, wrong->objects, sizeof objects);
    g_assert_false(skype_object_list_encode(&list, arena_allocator(&memory), &out, &out_length));
    arena_clear(&memory);
}

static void test_nested_too_deep(gconstpointer user_data)
{
    skype_object objects[SKYPE_LIST_MAX_DEPTH + 1] = {{0}};
    skype_object_list list = {.encoding = (guint8)GPOINTER_TO_UINT(user_data), .objects = objects};
    arena memory = {.limit = MEMORY_LIMIT};
    guint8 *out;
    gsize out_length;

    for (guint8 k = 0; k < G_N_ELEMENTS(objects); k++)
        objects[k] = (skype_object){
            .family = SKYPE_FAMILY_LIST, .depth = k, .has_value = true, .value.members = 1};
    objects[SKYPE_LIST_MAX_DEPTH].value.members = 0;
    list.count = SKYPE_LIST_MAX_DEPTH + 1;
    g_assert_false(skype_object_list_encode(&list, arena_allocator(&memory), &out, &out_length));
    arena_clear(&memory);
}

/* What is made up, written and read again is the same, and so are the bytes written from that. */
static void test_round_trips(gconstpointer user_data)
{
    random_source source = {.state = ROUND_TRIP_SEED};
    arena memory = {.limit = MEMORY_LIMIT};
    guint32 deepest = 0;

    for (guint k = 0; k < ROUND_TRIPS; k++) {
        skype_object_list made;
        guint8 *bytes;
        gsize length;
        random_list(&source, (guint8)GPOINTER_TO_UINT(user_data),
                    random_below(&source, LARGEST_ROUND), arena_allocator(&memory), &made);
        g_assert_true(skype_object_list_encode(&made, arena_allocator(&memory), &bytes, &length));
        skype_object_list read = decode(bytes, length, usual_limits, &memory);
        g_assert_cmpint(read.error, ==, SKYPE_LIST_OK);
        g_assert_cmpuint(read.consumed, ==, length);
        g_assert_true(lists_equal(&made, &read));
        assert_encodes_to(&read, bytes, length, &memory);
        for (guint32 n = 0; n < read.count; n++)
            deepest = MAX(deepest, read.objects[n].depth);
        arena_clear(&memory);
    }
    g_assert_cmpuint(deepest, ==, SKYPE_LIST_MAX_DEPTH - 1);
}

enum {
    COLUMN_NAME,
    COLUMN_SOURCE,
    COLUMN_ENCODING,
    COLUMN_HEX,
    COLUMN_LIMITS,
    COLUMN_CONSUMED,
    COLUMN_RESULT,
    COLUMN_COUNT,
    COLUMN_OBJECTS,
};

static guint32 decimal(const char *text)
{
    guint64 value;

    if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &value, NULL))
        g_error("not a number: %s", text);
    return (guint32)value;
}

static skype_list_limits vector_limits(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "/", 2);

    g_assert_cmpuint(g_strv_length(parts), ==, 2);
    return (skype_list_limits){.depth = decimal(parts[0]), .budget = decimal(parts[1])};
}

static skype_list_error vector_error(const char *result)
{
    static const struct {
        const char *result;
        skype_list_error error;
    } errors[] = {
        {"ok", SKYPE_LIST_OK},
        {"error:end", SKYPE_LIST_END},
        {"error:mark", SKYPE_LIST_MARK},
        {"error:depth", SKYPE_LIST_DEPTH},
        {"error:budget", SKYPE_LIST_SPENT},
        {"error:varint", SKYPE_LIST_VARINT},
        {"error:family", SKYPE_LIST_FAMILY},
        {"error:string", SKYPE_LIST_TEXT},
        {"error:number", SKYPE_LIST_NUMBER},
        {"error:repeat", SKYPE_LIST_REPEAT},
        {"error:size", SKYPE_LIST_SIZE},
    };

    for (guint k = 0; k < G_N_ELEMENTS(errors); k++)
        if (strcmp(errors[k].result, result) == 0)
            return errors[k].error;
    g_error("unknown result: %s", result);
}

static void assert_is_vector(const skype_object_list *list, gchar **row)
{
    g_autofree gchar *text = list_text(list);

    g_assert_cmpstr(text, ==, row[COLUMN_OBJECTS]);
    g_assert_cmpuint(list->consumed, ==, decimal(row[COLUMN_CONSUMED]));
    g_assert_cmpuint(list->count, ==, decimal(row[COLUMN_COUNT]));
}

static void test_vectors(void)
{
    g_autoptr(GPtrArray) rows = skype_vectors_open(VECTORS);
    guint refused = 0;

    if (rows == NULL)
        return;
    for (guint k = 0; k < rows->len; k++) {
        gchar **row = skype_vectors_row(rows, k);
        g_autoptr(GByteArray) bytes = skype_hex_bytes(row[COLUMN_HEX]);
        arena memory = {.limit = MEMORY_LIMIT};
        skype_object_list list =
            decode(bytes->data, bytes->len, vector_limits(row[COLUMN_LIMITS]), &memory);
        g_test_message("%s", row[COLUMN_NAME]);
        g_assert_cmpint(list.error, ==, vector_error(row[COLUMN_RESULT]));
        if (list.error == SKYPE_LIST_OK)
            assert_is_vector(&list, row);
        else
            refused++;
        arena_clear(&memory);
    }
    g_assert_cmpuint(rows->len, ==, VECTORS_COUNT);
    g_assert_cmpuint(refused, ==, VECTORS_REFUSED);
}

/* Only these are not written the way the original writes. */
static gboolean is_written_otherwise(const char *name)
{
    static const char *const names[] = {"syn41-varint-padded", "syn41-nested-42", NULL};

    return g_strv_contains(names, name);
}

static void test_vectors_written_again(void)
{
    g_autoptr(GPtrArray) rows = skype_vectors_open(VECTORS);
    guint same = 0;

    if (rows == NULL)
        return;
    for (guint k = 0; k < rows->len; k++) {
        gchar **row = skype_vectors_row(rows, k);
        if (strcmp(row[COLUMN_RESULT], "ok") != 0 || is_written_otherwise(row[COLUMN_NAME]))
            continue;
        g_autoptr(GByteArray) bytes = skype_hex_bytes(row[COLUMN_HEX]);
        arena memory = {.limit = MEMORY_LIMIT};
        skype_object_list list = decode(bytes->data, bytes->len, usual_limits, &memory);
        g_test_message("%s", row[COLUMN_NAME]);
        assert_encodes_to(&list, bytes->data, list.consumed, &memory);
        arena_clear(&memory);
        same++;
    }
    g_assert_cmpuint(same, ==, VECTORS_COUNT - VECTORS_REFUSED - 2);
}

/* What a list that is cut off still shows is what the whole list shows there. */
static void assert_is_part_of(const skype_object_list *part, const skype_object_list *whole)
{
    g_autofree gchar *part_text = list_text(part);
    g_autofree gchar *whole_text = list_text(whole);
    g_auto(GStrv) parts = g_strsplit(part_text, "|", -1);
    g_auto(GStrv) wholes = g_strsplit(whole_text, "|", -1);

    g_assert_cmpuint(g_strv_length(parts), <=, g_strv_length(wholes));
    for (guint k = 0; parts[k] != NULL; k++) {
        gboolean known = !g_str_has_suffix(parts[k], " ?");
        gsize length = strlen(parts[k]) - (known ? 0 : 1);
        g_assert_cmpmem(parts[k], length, wholes[k], known ? strlen(wholes[k]) : length);
    }
}

/* A compressed list that is cut may still look whole, with other values: nothing marks its end. */
static void assert_prefixes_hold(const GByteArray *bytes)
{
    arena whole_memory = {.limit = MEMORY_LIMIT};
    skype_object_list whole = decode(bytes->data, bytes->len, usual_limits, &whole_memory);

    for (guint length = 0; length < bytes->len; length++) {
        arena memory = {.limit = MEMORY_LIMIT};
        /* a copy, so that a sanitizer sees the end */
        g_autofree guint8 *prefix = g_memdup2(bytes->data, length);
        skype_object_list list = decode(prefix, length, usual_limits, &memory);
        bool cut = whole.error == SKYPE_LIST_OK && length < whole.consumed;
        if (cut && list.error != SKYPE_LIST_OK)
            assert_is_part_of(&list, &whole);
        if (cut && whole.encoding == SKYPE_LIST_PLAIN)
            g_assert_cmpint(list.error, !=, SKYPE_LIST_OK);
        arena_clear(&memory);
    }
    arena_clear(&whole_memory);
}

static void test_vectors_cut(void)
{
    g_autoptr(GPtrArray) rows = skype_vectors_open(VECTORS);

    if (rows == NULL)
        return;
    for (guint k = 0; k < rows->len; k++) {
        gchar **row = skype_vectors_row(rows, k);
        g_autoptr(GByteArray) bytes = skype_hex_bytes(row[COLUMN_HEX]);
        g_test_message("%s", row[COLUMN_NAME]);
        assert_prefixes_hold(bytes);
    }
}

static void test_error_texts(void)
{
    for (int error = SKYPE_LIST_OK; error <= SKYPE_LIST_MEMORY; error++) {
        const char *text = skype_list_error_text((skype_list_error)error);
        g_assert_nonnull(text);
        g_assert_cmpstr(text, !=, "unknown error");
    }
    g_assert_cmpstr(skype_list_error_text((skype_list_error)(SKYPE_LIST_MEMORY + 1)), ==,
                    "unknown error");
}

/* Registers one test for each row of a table whose rows begin with a title. */
#define ADD_TABLE(path, table, function)                                                           \
    for (guint k = 0; k < G_N_ELEMENTS(table); k++) {                                              \
        g_autofree gchar *name = g_strdup_printf(path "/%s", table[k].title);                      \
        g_test_add_data_func(name, &table[k], function);                                           \
    }

static void add_for_both_encodings(const char *name, GTestDataFunc function)
{
    g_autofree gchar *plain = g_strconcat(name, "/plain", NULL);
    g_autofree gchar *compressed = g_strconcat(name, "/compressed", NULL);

    g_test_add_data_func(plain, GUINT_TO_POINTER(SKYPE_LIST_PLAIN), function);
    g_test_add_data_func(compressed, GUINT_TO_POINTER(SKYPE_LIST_COMPRESSED), function);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_TABLE("/object-list/known", known_lists, test_known_list)
    ADD_TABLE("/object-list/tolerated", tolerated_lists, test_tolerated_list)
    ADD_TABLE("/object-list/refused", refused_lists, test_refused_list)
    g_test_add_func("/object-list/ranges/plain", test_ranges_plain);
    g_test_add_func("/object-list/ranges/compressed", test_ranges_compressed);
    g_test_add_func("/object-list/ranges/compressed-in-plain", test_ranges_compressed_in_plain);
    g_test_add_func("/object-list/bytes-behind", test_bytes_behind);
    g_test_add_func("/object-list/usual-limits", test_usual_limits);
    add_for_both_encodings("/object-list/budget-of-objects", test_budget_of_objects);
    add_for_both_encodings("/object-list/memory-refused", test_memory_refused);
    g_test_add_func("/object-list/sorted-by-id", test_sorted_by_id);
    g_test_add_func("/object-list/length-of-node-ids", test_length_of_node_ids);
    ADD_TABLE("/object-list/inconsistent", inconsistent_lists, test_inconsistent_list)
    add_for_both_encodings("/object-list/nested-too-deep", test_nested_too_deep);
    add_for_both_encodings("/object-list/round-trips", test_round_trips);
    g_test_add_func("/object-list/vectors/decoded", test_vectors);
    g_test_add_func("/object-list/vectors/written-again", test_vectors_written_again);
    g_test_add_func("/object-list/vectors/cut", test_vectors_cut);
    g_test_add_func("/object-list/error-texts", test_error_texts);
    return g_test_run();
}
