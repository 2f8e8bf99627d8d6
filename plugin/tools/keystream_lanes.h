/* keystream_lanes.h - the keystreams of several seeds, started side by side.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TOOLS_KEYSTREAM_LANES_H
#define SKYPE_TOOLS_KEYSTREAM_LANES_H

#include <stdint.h>

#include "wire/keystream.h"

enum { FIND_LANES = 4 };

/* Key expansion and RC4 key setup for each seed: the same as one after the other, but each step of
 * a key setup waits for the one before it, and meanwhile the processor works on the other lanes. */
void find_start_keystreams(const uint32_t seeds[FIND_LANES], skype_rc4 streams[FIND_LANES]);

#endif
