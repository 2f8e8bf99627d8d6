/* open_capture.h - memory of a capture for tests of plugin/state, without the rest of epan.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TESTS_OPEN_CAPTURE_H
#define SKYPE_TESTS_OPEN_CAPTURE_H

/* Makes epan's scopes of memory and opens a capture: once, before any of the functions below. */
void open_capture_begin(void);

/* Closes the capture and opens another one. */
void open_capture_again(void);

#endif
