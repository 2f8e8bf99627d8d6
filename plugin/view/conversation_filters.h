/* conversation_filters.h - Conversation Filter > Skype.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_CONVERSATION_FILTERS_H
#define SKYPE_VIEW_CONVERSATION_FILTERS_H

void skype_conversation_filters_handoff(void);

#endif
