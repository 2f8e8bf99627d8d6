/* key_schedule.h - from a 32-bit seed to the 80-byte RC4 key.
 *
 * The schedule is the table key-schedule.tsv; the build turns it into straight C.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_KEY_SCHEDULE_H
#define SKYPE_WIRE_KEY_SCHEDULE_H

#include <stdint.h>

#define SKYPE_KEY_WORDS  20
#define SKYPE_KEY_LENGTH 80
#define SKYPE_KEY_STAGES 25

/* Expands a seed (host order) into the RC4 key: 20 words, each stored little-endian. */
void skype_key_expand(uint32_t seed, uint8_t key[SKYPE_KEY_LENGTH]);

/* Runs one stage (1..25) alone on the given words; for tests of the table. */
void skype_key_stage(unsigned stage, uint32_t argument, uint32_t words[SKYPE_KEY_WORDS]);

#endif
