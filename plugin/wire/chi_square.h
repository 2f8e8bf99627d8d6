/* chi_square.h - Pearson's chi-square test of the first bytes of a flow's messages.
 *
 * Bits that a cipher or a generator fills are equally likely; bits that a protocol determines are
 * not.  The first 8 bytes of each message are taken as 16 groups of 4 bits; a group's 16 values
 * should be equally frequent, which is a test of 15 degrees of freedom.
 *
 * Source: Bonfiglio, Mellia, Meo, Rossi, Tofanelli, "Revealing Skype traffic: when randomness plays
 * with you", SIGCOMM 2007.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_CHI_SQUARE_H
#define SKYPE_WIRE_CHI_SQUARE_H

#include <stdbool.h>
#include <stdint.h>

#define SKYPE_CHI_SQUARE_BYTES   8u
#define SKYPE_CHI_SQUARE_GROUPS  16u
#define SKYPE_CHI_SQUARE_VALUES  16u
#define SKYPE_CHI_SQUARE_FREEDOM (SKYPE_CHI_SQUARE_VALUES - 1u)

/* Counts how often each value of each group was seen.  All zero before the first message. */
typedef struct {
    uint32_t counts[SKYPE_CHI_SQUARE_GROUPS][SKYPE_CHI_SQUARE_VALUES];
    uint64_t squares[SKYPE_CHI_SQUARE_GROUPS]; /* of the counts, summed up */
    uint32_t samples[SKYPE_CHI_SQUARE_GROUPS]; /* messages long enough to have the group */
} skype_chi_square;

/* A set of groups: bit 0 stands for the first one, the high half of the first byte. */
typedef uint16_t skype_chi_square_set;

/* Adds the first bytes of one message; what is behind the 8th does not count. */
void skype_chi_square_add(skype_chi_square *chi, const uint8_t *bytes, uint32_t length);

/* The statistic of one group, numbered from 0: 0 when its values are equally frequent, 15 times the
 * number of messages when there is only one.  0 without samples. */
double skype_chi_square_value(const skype_chi_square *chi, unsigned group);

/* Do the groups of one set exceed the threshold, and those of the other stay below it?  False when
 * one of them has fewer samples than `samples`. */
bool skype_chi_square_fits(const skype_chi_square *chi, skype_chi_square_set above,
                           skype_chi_square_set below, double threshold, uint32_t samples);

#endif
