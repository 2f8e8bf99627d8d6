/* world.h - everything a scenario has built up so far.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_WORLD_H
#define SKYPE_SAMPLES_WORLD_H

#include "capture.h"
#include "filler.h"
#include "hosts.h"
#include "message_log.h"
#include "sessions.h"
#include "streams.h"

typedef struct {
    arena *memory;
    host_table hosts;
    message_log messages;
    stream_table streams;
    session_table sessions;
    capture frames;
    filler source;
    uint64_t start;  /* microseconds since 1970 */
    uint32_t jitter; /* microseconds added to times at random, at the most */
    uint64_t clock;  /* microseconds since start: time of the latest frame */
} world;

#endif
