/* tcp_entry.h - Skype over TCP: the entry points for streams.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TCP_TCP_ENTRY_H
#define SKYPE_TCP_TCP_ENTRY_H

#include "ws_compat.h"
#include "state/connection.h"

void skype_tcp_register(int proto, bool has_builtin);
void skype_tcp_handoff(int proto, bool has_builtin);

/* For Decode As and the port preference. */
dissector_handle_t skype_tcp_forced_handle(void);

/* Dissects a payload that TCP hands over where its connection is ours, or turns out to be by it;
 * else 0. */
int skype_tcp_sniff(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

/* First pass: judges a connection that is not decided by payload bytes, and takes it over when it
 * is Skype.  data is TCP's struct tcpinfo. */
skype_connection_kind skype_tcp_judge(skype_tcp_place *place, tvbuff_t *tvb, packet_info *pinfo,
                                      uint32_t seq, bool raw);

/* Dissects a segment of a connection that is ours.  seq and raw: see skype_connection_offset();
 * reassembled: TCP's struct tcpinfo says so. */
int skype_tcp_dissect_segment(skype_tcp_place *place, tvbuff_t *tvb, packet_info *pinfo,
                              proto_tree *tree, uint32_t seq, bool raw, bool reassembled);

/* Has TCP handed this frame's payload to us? */
bool skype_tcp_was_handed(packet_info *pinfo);
void skype_tcp_note_handed(packet_info *pinfo);

#endif
