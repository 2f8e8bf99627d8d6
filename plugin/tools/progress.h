/* progress.h - how far a search is, as a line on the terminal.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TOOLS_PROGRESS_H
#define SKYPE_TOOLS_PROGRESS_H

#include <stdint.h>

#include "search.h"

typedef struct {
    const find_plan *plan;
    uint64_t from; /* where the search began */
    uint64_t end;  /* and where it ends */
} find_progress;

/* The line: bar and share of the positions, rate, expected and longest remaining time.  Free it
 * with g_free(). */
char *find_progress_text(const find_progress *progress, uint64_t position, double seconds);

/* A find_watcher for a find_progress: writes the line to stderr, over the one before. */
void find_progress_show(void *progress, uint64_t position, double seconds);

/* Removes the line. */
void find_progress_hide(void);

#endif
