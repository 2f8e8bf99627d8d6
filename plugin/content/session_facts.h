/* session_facts.h - what commands and user commands teach about sessions: users and challenges.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_SESSION_FACTS_H
#define SKYPE_CONTENT_SESSION_FACTS_H

#include "content/list_summary.h"
#include "state/session_users.h"

/* First pass: a command between the ends, sent from the first to the second. */
void skype_session_facts_of_command(const skype_ends *ends, uint32_t command,
                                    const skype_list_summary *summary, uint32_t frame);

/* First pass: a user (session) command; way NULL: it is not known which side is the client. */
void skype_session_facts_of_user_command(const skype_session_way *way, uint32_t command,
                                         const skype_list_summary *summary, uint32_t frame);

#endif
