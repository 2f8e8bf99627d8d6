/* udp_entry.h - what epan calls for datagrams: the heuristic, conversations of ours, the user.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_UDP_ENTRY_H
#define SKYPE_UDP_UDP_ENTRY_H

#include "ws_compat.h"

/* has_builtin: Wireshark has a dissector of the name "skype". */
void skype_udp_entry_register(int proto, bool has_builtin);
void skype_udp_entry_handoff(bool has_builtin);

/* For what the user asks for: Decode As, port preferences. */
dissector_handle_t skype_udp_forced_handle(void);

/* After all other dissectors, for every UDP datagram: those that they accepted and that prove
 * themselves to be Skype, at a socket that is known to be Skype's. */
void skype_udp_look_after(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree);

#endif
