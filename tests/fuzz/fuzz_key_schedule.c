/* fuzz_key_schedule.c - the key schedule's stages with any words, and the keystreams that come of
 * it; for libFuzzer.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "fuzz_input.h"
#include "tools/keystream_lanes.h"
#include "wire/key_schedule.h"
#include "wire/keystream.h"

#define KEYSTREAM_LIMIT (1u << 20) /* bytes of saved states */
#define LONGEST_JUMP    0x24000u   /* bytes of keystream */
#define LONGEST_READ    64u
#define JUMPS_MAX       4u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One stage alone: the same input, the same words. */
static void check_stage(fuzz_input *in)
{
    const unsigned stage = 1 + fuzz_u8(in) % SKYPE_KEY_STAGES;
    const uint32_t argument = fuzz_u32(in);
    uint32_t first[SKYPE_KEY_WORDS];
    uint32_t second[SKYPE_KEY_WORDS];

    for (unsigned i = 0; i < SKYPE_KEY_WORDS; i++)
        first[i] = second[i] = fuzz_u32(in);
    skype_key_stage(stage, argument, first);
    skype_key_stage(stage, argument, second);
    fuzz_expect(memcmp(first, second, sizeof first) == 0, "a stage depends on more than its input");
}

/* Four seeds at once give what they give one after the other. */
static void check_lanes(fuzz_input *in)
{
    uint32_t seeds[FIND_LANES];
    skype_rc4 lanes[FIND_LANES];

    for (unsigned i = 0; i < FIND_LANES; i++)
        seeds[i] = fuzz_u32(in);
    find_start_keystreams(seeds, lanes);
    for (unsigned i = 0; i < FIND_LANES; i++) {
        uint8_t key[SKYPE_KEY_LENGTH];
        skype_rc4 alone;

        skype_key_expand(seeds[i], key);
        skype_rc4_init(&alone, key, sizeof key);
        fuzz_expect(memcmp(&alone, &lanes[i], sizeof alone) == 0, "a lane differs");
    }
}

/* Deciphered in any order, bytes are what they are in theirs. */
static void check_jumps(fuzz_input *in)
{
    arena memory = {.limit = KEYSTREAM_LIMIT};
    const fuzz_input key = fuzz_bytes(in, 1 + fuzz_u8(in));
    skype_keystream stream;
    skype_rc4 start;

    if (key.length == 0)
        return;
    skype_rc4_init(&start, key.data, key.length);
    fuzz_expect(skype_keystream_init(&stream, key.data, key.length, arena_allocator(&memory)),
                "no memory for a keystream");
    for (unsigned jump = 0; in->length > 0 && jump < JUMPS_MAX; jump++) {
        const uint32_t position = fuzz_u32(in) % LONGEST_JUMP;
        const fuzz_input bytes = fuzz_bytes(in, fuzz_u8(in) % LONGEST_READ);
        uint8_t jumped[LONGEST_READ];
        uint8_t walked[LONGEST_READ];
        skype_rc4 rc4 = start;

        fuzz_expect(skype_keystream_xor(&stream, position, bytes.data, jumped, bytes.length),
                    "no memory for a jump");
        skype_rc4_skip(&rc4, position);
        skype_rc4_xor(&rc4, bytes.data, walked, bytes.length);
        fuzz_expect(memcmp(jumped, walked, bytes.length) == 0, "a jump gives other bytes");
    }
    arena_clear(&memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const checks[])(fuzz_input * in) = {check_stage, check_lanes, check_jumps};
    fuzz_input in = {data, size};

    checks[fuzz_u8(&in) % (sizeof checks / sizeof checks[0])](&in);
    return 0;
}
