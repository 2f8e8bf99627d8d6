/* call_tree.h - statistics of calls (skype_calls), from their set-up to the end of their media.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATISTICS_CALL_TREE_H
#define SKYPE_STATISTICS_CALL_TREE_H

/* Registers Statistics > Skype > Calls, -z skype_calls,tree.  At most 1,024 calls are listed. */
void skype_call_tree_handoff(void);

#endif
