/* read_capture.h - the frames of a capture file, for a fuzzer's epan session.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TESTS_READ_CAPTURE_H
#define SKYPE_TESTS_READ_CAPTURE_H

#include <stdbool.h>

#include "samples/capture.h"

/* Appends the Ethernet frames of the file to `to`, so that it has at most `limit`; others, and
 * records that hold no packet, are left out.  False where it cannot be opened.  After
 * session_start() only. */
bool read_capture(const char *path, arena *memory, size_t limit, capture *to);

#endif
