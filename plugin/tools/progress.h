/* progress.h - how far a search is: a line on the terminal that is drawn over, or lines in a log.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TOOLS_PROGRESS_H
#define SKYPE_TOOLS_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "search.h"

typedef struct {
    const find_plan *plan;
    uint64_t from; /* where the search began */
    uint64_t end;  /* and where it ends */

    unsigned logged_parts; /* what the latest line of a log told: parts done ... */
    double logged_seconds; /* ... and when */
} find_progress;

/* A log has a line for each of so many parts of a search, but none sooner than so many seconds
 * after another; and one after so many. */
#define FIND_LOG_PARTS   10u
#define FIND_LOG_SOONEST 1.0
#define FIND_LOG_LATEST  30.0

/* The line: bar and share of the positions, rate, expected and longest remaining time.  Free it
 * with g_free(). */
char *find_progress_text(const find_progress *progress, uint64_t position, double seconds);

/* A find_watcher for a find_progress: writes the line to stderr, over the one before. */
void find_progress_show(void *progress, uint64_t position, double seconds);

/* Whether a line of a log is due; notes that it was written. */
bool find_progress_is_due(find_progress *progress, uint64_t position, double seconds);

/* A find_watcher for a find_progress: writes a line of a log to stderr, where one is due. */
void find_progress_log(void *progress, uint64_t position, double seconds);

/* Removes the line of find_progress_show(). */
void find_progress_hide(void);

#endif
