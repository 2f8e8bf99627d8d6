/* flow_statistics.h - table of flows with the classifiers' values and verdicts.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATISTICS_FLOW_STATISTICS_H
#define SKYPE_STATISTICS_FLOW_STATISTICS_H

/* -z skype_flows,tree (it can be entered at handoff only). */
void skype_flow_statistics_handoff(void);

#endif
