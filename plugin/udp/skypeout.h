/* skypeout.h - calls to the telephone network: datagrams between a client and a gateway.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_SKYPEOUT_H
#define SKYPE_UDP_SKYPEOUT_H

#include "ws_compat.h"

void skype_skypeout_register(int proto);

/* Dissects the datagram in tvb when it belongs to a SkypeOut flow of a socket that is proven to be
 * Skype's, else returns 0.  The gateway's port alone says nothing: the flow's statistics must fit,
 * so its first hundred datagrams are recognised in the second pass only. */
int skype_skypeout_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif
