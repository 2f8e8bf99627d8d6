/* keystream_lanes.c - the keystreams of several seeds, started side by side.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "keystream_lanes.h"

#include "wire/key_schedule.h"

static void swap_step(skype_rc4 *stream, unsigned i, uint8_t *j, uint8_t key_byte)
{
    const uint8_t si = stream->s[i];

    *j = (uint8_t)(*j + si + key_byte);
    stream->s[i] = stream->s[*j];
    stream->s[*j] = si;
}

void find_start_keystreams(const uint32_t seeds[FIND_LANES], skype_rc4 streams[FIND_LANES])
{
    uint8_t keys[FIND_LANES][SKYPE_KEY_LENGTH];
    uint8_t j[FIND_LANES] = {0};

    for (unsigned lane = 0; lane < FIND_LANES; lane++) {
        skype_key_expand(seeds[lane], keys[lane]);
        streams[lane].i = 0;
        streams[lane].j = 0;
        for (unsigned i = 0; i < SKYPE_RC4_STATES; i++)
            streams[lane].s[i] = (uint8_t)i;
    }
    for (unsigned i = 0, k = 0; i < SKYPE_RC4_STATES; i++, k = k + 1 < SKYPE_KEY_LENGTH ? k + 1 : 0)
#pragma GCC unroll FIND_LANES
        for (unsigned lane = 0; lane < FIND_LANES; lane++)
            swap_step(&streams[lane], i, &j[lane], keys[lane][k]);
}
