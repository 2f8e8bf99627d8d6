/* tree_lines.h - lines of a statistics tree that say what is known so far: their text may change.
 *
 * A statistics tree counts; a node keeps the name it was made with.  Times of the latest message,
 * outcomes and verdicts are known later, and a row of numbers does not say them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATISTICS_TREE_LINES_H
#define SKYPE_STATISTICS_TREE_LINES_H

#include "ws_compat.h"

/* A node that others stand below, by its name under parent (0: the root); made with count 0. */
int skype_tree_group(stats_tree *tree, const char *name, int parent);

/* The node stands before its siblings, however these are sorted. */
void skype_tree_put_first(stats_tree *tree, const char *name, int parent);

/* For trees of values, which come at no rate and in no bursts: to be called by the tree's init
 * function and with each packet. */
void skype_tree_leave_out_bursts(stats_tree *tree);

/* Counts the line of this text once more; made where there is none. */
void skype_tree_count(stats_tree *tree, const char *text, int parent);

/* Says text in the line that said *shown before, or in a new one with count 1 where *shown is NULL.
 * *shown becomes a copy of text, to be freed with g_free. Siblings must not have the same text. */
void skype_tree_say(stats_tree *tree, char **shown, const char *text, int parent);

/* "2006-01-01 00:00:00.254050 UTC, frame 5", in the packet's pool. */
const char *skype_tree_moment(const packet_info *pinfo);

#endif
