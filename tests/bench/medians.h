/* medians.h - how long a piece of work takes.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TESTS_MEDIANS_H
#define SKYPE_TESTS_MEDIANS_H

/* Microseconds of CPU time that work takes: the median of 21 rounds, in each of which it is
 * repeated until the clock can tell. */
double median_usec(void (*work)(void *context), void *context);

#endif
