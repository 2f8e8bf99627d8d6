/* statistics.h - tables over a capture: messages, hosts, response times, conversations.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATISTICS_STATISTICS_H
#define SKYPE_STATISTICS_STATISTICS_H

/* -z skype,srt; -z conv,skype; -z endpoints,skype. */
void skype_statistics_register(int proto);

/* -z skype,tree and -z skype_hosts,tree (they can be entered at handoff only). */
void skype_statistics_handoff(void);

#endif
