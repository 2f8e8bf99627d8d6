/* segments.h - what becomes of the payload of a TCP segment: it is judged, taken, shown.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TCP_SEGMENTS_H
#define SKYPE_TCP_SEGMENTS_H

#include "ws_compat.h"
#include "state/connection.h"

void skype_segments_register(int proto);

/* The handle that first_look.c sets on connections which are not decided: ours takes its place. */
void skype_segments_note_sniffer(dissector_handle_t handle);

/* Dissects a payload that TCP hands over where its connection is ours, or turns out to be by it;
 * else 0. */
int skype_tcp_sniff(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

/* The same where this frame's payload has not been handed to us before. */
bool skype_tcp_sniff_once(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

/* Dissects a payload that the user calls Skype. */
int skype_tcp_dissect_forced(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

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

#endif
