/* udp_entry.h - the entry points epan calls.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_UDP_ENTRY_H
#define SKYPE_UDP_UDP_ENTRY_H

#include "ws_compat.h"

/* Creates the handles and enters them where epan looks for dissectors. */
void skype_heuristics_register(int proto, bool has_builtin);
void skype_heuristics_handoff(int proto, bool has_builtin);

/* Points the ports the user named in the preferences at our handles. */
void skype_heuristics_apply_ports(void);

#endif
