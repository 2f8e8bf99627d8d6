/* hints.h - what frames of DNS and NAT-PMP tell of a Skype client.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_HINTS_H
#define SKYPE_CONTENT_HINTS_H

#include "ws_compat.h"

void skype_hints_register(int proto);

/* After all other dissectors, for every UDP datagram: adds what it tells to a tree that is there
 * anyway.  The frame stays its protocol's; nothing is learned from it. */
void skype_hints_look_after(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree);

#endif
