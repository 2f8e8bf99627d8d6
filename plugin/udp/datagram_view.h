/* datagram_view.h - datagrams into the tree: payload, NAck, ack, resend, fragment, media.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_DATAGRAM_VIEW_H
#define SKYPE_UDP_DATAGRAM_VIEW_H

#include "ws_compat.h"

void skype_udp_register(int proto);

/* Dissects a datagram if it is proven to be Skype.  Returns the bytes dissected, or 0 and leaves no
 * trace. */
int skype_udp_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* Dissects whatever it is: the user asked for it.  Returns 0 only for what can never be Skype
 * (IPv6). */
int skype_udp_dissect_forced(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif
