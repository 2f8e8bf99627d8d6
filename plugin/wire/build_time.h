/* build_time.h - when software was built: a date and a time as one decimal number, [Y]YMMDDhhmm.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_BUILD_TIME_H
#define SKYPE_WIRE_BUILD_TIME_H

#include <stdbool.h>
#include <stdint.h>

/* Seconds since 1970 of 607031441, which is 2006-07-03 14:41; the time zone is not known and taken
 * for UTC.  False where the digits are no date and time.  Source: 4 of 4 values are dates in the
 * order in which they must be. */
bool skype_build_time(uint32_t number, int64_t *seconds);

#endif
