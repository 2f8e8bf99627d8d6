/* datagram_view.h - datagrams into the tree: payload, NAck, ack, resend, fragment, media.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_DATAGRAM_VIEW_H
#define SKYPE_UDP_DATAGRAM_VIEW_H

#include "ws_compat.h"
#include "udp/judge.h"

void skype_udp_register(int proto);

/* Shows the datagram in tvb where it is Skype; false where it is not, and then nothing is left
 * behind. */
bool skype_udp_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, skype_asked asked);

/* The same for a datagram that the user calls Skype: shown with evidence "forced" at least. */
int skype_udp_dissect_forced(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif
