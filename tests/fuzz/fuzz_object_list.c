/* fuzz_object_list.c - object lists from any bytes; for libFuzzer.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wire/object_list_decode.h"
#include "wire/object_list_encode.h"
#include "arena.h"
#include "fuzz_input.h"
#include "list_check.h"

/* Decoding within the usual budget needs far less, doubled arrays and all. */
#define DECODE_LIMIT (4u << 20)
#define ENCODE_LIMIT (32u << 20)

#define SMALL_BUDGETS 1024u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const skype_list_limits usual_limits = {SKYPE_LIST_MAX_DEPTH, SKYPE_LIST_BUDGET};

static skype_object_list decode(const uint8_t *data, size_t size, skype_list_limits limits,
                                arena *memory)
{
    skype_object_list list;
    skype_list_error error =
        skype_object_list_decode(data, size, &limits, arena_allocator(memory), &list);
    const char *fault = list_fault(&list, size, limits);

    fuzz_expect(error == list.error, "returned error");
    fuzz_expect(error != SKYPE_LIST_MEMORY, "more memory than the budget allows");
    fuzz_expect(error != SKYPE_LIST_HISTORY, "the unreachable error");
    fuzz_expect(fault == NULL, fault != NULL ? fault : "");
    return list;
}

/* Compressed lists are written sorted; only what nobody writes is not sorted already. */
static bool is_sorted(const skype_object_list *list)
{
    uint32_t last[SKYPE_LIST_MAX_DEPTH + 1] = {0};

    for (uint32_t k = 0; k < list->count; k++) {
        const skype_object *object = &list->objects[k];
        if (object->id < last[object->depth])
            return false;
        last[object->depth] = object->id;
        last[object->depth + 1] = 0;
    }
    return true;
}

/* Written and read again it is the same list. */
static skype_object_list again(const skype_object_list *list, arena *memory)
{
    uint8_t *bytes;
    size_t length;

    fuzz_expect(skype_object_list_encode(list, arena_allocator(memory), &bytes, &length),
                "a decoded list cannot be encoded");
    skype_object_list read = decode(bytes, length, usual_limits, memory);
    fuzz_expect(read.error == SKYPE_LIST_OK, "what was encoded cannot be decoded");
    fuzz_expect(read.consumed == length, "what was encoded is not read to its end");
    return read;
}

static void check_round_trip(const skype_object_list *list)
{
    arena memory = {.limit = ENCODE_LIMIT};
    skype_object_list second = again(list, &memory);
    skype_object_list third = again(&second, &memory);
    bool same_order = list->encoding == SKYPE_LIST_PLAIN || is_sorted(list);

    fuzz_expect(second.count == list->count, "another number of objects");
    fuzz_expect(!same_order || lists_equal(list, &second), "another list after encoding");
    fuzz_expect(lists_equal(&second, &third), "another list after encoding twice");
    arena_clear(&memory);
}

/* Less depth and budget end the list earlier; they do not change what stands before. */
static void check_small_limits(const uint8_t *data, size_t size, const skype_object_list *usual)
{
    arena memory = {.limit = DECODE_LIMIT};
    skype_list_limits limits = {
        .depth = data[size - 1] % (SKYPE_LIST_MAX_DEPTH + 1),
        .budget = (data[size / 2] | (uint32_t)data[size - 1] << 8) % SMALL_BUDGETS,
    };
    skype_object_list list = decode(data, size, limits, &memory);

    fuzz_expect(list.count <= usual->count, "more objects with smaller limits");
    for (uint32_t k = 0; k < list.count; k++) {
        fuzz_expect(list.objects[k].id == usual->objects[k].id, "another id with smaller limits");
        fuzz_expect(list.objects[k].family == usual->objects[k].family,
                    "another family with smaller limits");
    }
    fuzz_expect(list.error != SKYPE_LIST_OK || lists_equal(&list, usual),
                "another list with smaller limits");
    arena_clear(&memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena memory = {.limit = DECODE_LIMIT};
    skype_object_list list = decode(data, size, usual_limits, &memory);

    if (list.error == SKYPE_LIST_OK)
        check_round_trip(&list);
    if (size > 0)
        check_small_limits(data, size, &list);
    arena_clear(&memory);
    return 0;
}
