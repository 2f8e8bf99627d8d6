/* tcp_entry.h - Skype over TCP: the entry points for streams.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TCP_TCP_ENTRY_H
#define SKYPE_TCP_TCP_ENTRY_H

#include "ws_compat.h"

void skype_tcp_register(int proto, bool has_builtin);
void skype_tcp_handoff(int proto, bool has_builtin);

/* For Decode As and the port preference. */
dissector_handle_t skype_tcp_forced_handle(void);

#endif
