/* chi_square.c - Pearson's chi-square test of the first bytes of a flow's messages.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "chi_square.h"

#define BITS_PER_GROUP  4u
#define GROUPS_PER_BYTE 2u
#define VALUE_MASK      0x0Fu

/* The square of a count grows by 2 * count + 1 when the count grows by one. */
static void count(skype_chi_square *chi, unsigned group, unsigned value)
{
    uint32_t *seen = &chi->counts[group][value];

    if (chi->samples[group] == UINT32_MAX)
        return;
    chi->squares[group] += 2 * (uint64_t)*seen + 1;
    ++*seen;
    chi->samples[group]++;
}

void skype_chi_square_add(skype_chi_square *chi, const uint8_t *bytes, uint32_t length)
{
    for (unsigned i = 0; i < SKYPE_CHI_SQUARE_BYTES && i < length; i++) {
        count(chi, GROUPS_PER_BYTE * i, bytes[i] >> BITS_PER_GROUP);
        count(chi, GROUPS_PER_BYTE * i + 1, bytes[i] & VALUE_MASK);
    }
}

/* With the same expectation E = n / 16 for all values, sum (O - E)^2 / E is
 * 16 / n * sum O^2 - n. */
double skype_chi_square_value(const skype_chi_square *chi, unsigned group)
{
    const double samples = chi->samples[group];

    if (chi->samples[group] == 0)
        return 0;
    return SKYPE_CHI_SQUARE_VALUES * (double)chi->squares[group] / samples - samples;
}

bool skype_chi_square_fits(const skype_chi_square *chi, skype_chi_square_set above,
                           skype_chi_square_set below, double threshold, uint32_t samples)
{
    for (unsigned group = 0; group < SKYPE_CHI_SQUARE_GROUPS; group++) {
        const bool must_exceed = above >> group & 1;
        const bool must_not = below >> group & 1;
        const double value = skype_chi_square_value(chi, group);

        if ((must_exceed || must_not) && chi->samples[group] < samples)
            return false;
        if ((must_exceed && !(value > threshold)) || (must_not && !(value < threshold)))
            return false;
    }
    return true;
}
