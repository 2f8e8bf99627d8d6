/* first_look.h - looks at streams that TCP does not hand to us: on ports that other dissectors own,
 * and segments that TCP keeps back.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TCP_FIRST_LOOK_H
#define SKYPE_TCP_FIRST_LOOK_H

#include "ws_compat.h"

void skype_sniffer_register(int proto);
void skype_sniffer_handoff(void);

/* After all other dissectors, for every TCP segment. */
void skype_first_look_after(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif
