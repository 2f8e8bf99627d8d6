/* clock.h - the unit of time of scenarios and captures.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_CLOCK_H
#define SKYPE_SAMPLES_CLOCK_H

#define MICROSECONDS_PER_SECOND 1000000u

#endif
