/* key_schedule.c - from a 32-bit seed to the 80-byte RC4 key.
 *
 * The stages themselves are generated from key-schedule.tsv.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "key_schedule.h"

#define WORD_LENGTH (SKYPE_KEY_LENGTH / SKYPE_KEY_WORDS)

static void store_word(uint32_t word, uint8_t *out)
{
    out[0] = (uint8_t)word;
    out[1] = (uint8_t)(word >> 8);
    out[2] = (uint8_t)(word >> 16);
    out[3] = (uint8_t)(word >> 24);
}

void skype_key_expand(uint32_t seed, uint8_t key[SKYPE_KEY_LENGTH])
{
    uint32_t words[SKYPE_KEY_WORDS];

    for (unsigned n = 0; n < SKYPE_KEY_WORDS; n++)
        words[n] = seed;
    skype_key_stage(SKYPE_KEY_STAGES, seed, words);
    for (unsigned n = 0; n < SKYPE_KEY_WORDS; n++)
        store_word(words[n], key + WORD_LENGTH * n);
}
