/* tcp_entry.c - Skype over TCP: the entry points for streams.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcp/tcp_entry.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/proto_data.h>

#include "state/connection_attempts.h"
#include "dialects/dh384.h"
#include "dialects/handshake_steps.h"
#include "dialects/padding.h"
#include "view/flow_tap.h"
#include "view/frame_payload.h"
#include "dialects/supernode.h"
#include "dialects/https.h"
#include "dialects/login.h"
#include "dialects/raw_pipe.h"
#include "dialects/records.h"
#include "tcp/segment_view.h"
#include "view/attempt_links.h"
#include "view/unit_view.h"
#include "view/frame_payload.h"
#include "dialects/session.h"
#include "tcp/first_look.h"
#include "dialects/update_check.h"

#define KEY_HANDED 3u
#define KEY_OWN    5u

static int proto_skype = -1;

static dissector_handle_t proven_handle;
static dissector_handle_t forced_handle;

/* In this order; what is cheap to rule out comes first. */
static const skype_dialect *const dialects[] = {
    &skype_dialect_https,
    &skype_dialect_login,
    &skype_dialect_supernode,
    &skype_dialect_dh384,
};

static void (*const rooms[])(int proto) = {
    skype_unit_view_register, skype_attempt_links_register, skype_segment_register,
    skype_handshake_register, skype_https_register,         skype_records_register,
    skype_session_register,   skype_pipe_register,          skype_login_register,
    skype_dh384_register,     skype_update_check_register,  skype_handshake_steps_register,
    skype_padding_register,
};

dissector_handle_t skype_tcp_forced_handle(void)
{
    return forced_handle;
}

bool skype_tcp_was_handed(packet_info *pinfo)
{
    return p_get_proto_data(pinfo->pool, pinfo, proto_skype, KEY_HANDED) != NULL;
}

void skype_tcp_note_handed(packet_info *pinfo)
{
    if (!skype_tcp_was_handed(pinfo))
        p_add_proto_data(pinfo->pool, pinfo, proto_skype, KEY_HANDED, pinfo);
}

static skype_segment segment_of(tvbuff_t *tvb, const packet_info *pinfo, uint64_t offset)
{
    const uint32_t captured = tvb_captured_length(tvb);

    return (skype_segment){
        .frame = pinfo->num,
        .time = pinfo->abs_ts,
        .offset = offset,
        .bytes = tvb_get_ptr(tvb, 0, (int)captured),
        .captured = captured,
        .length = tvb_reported_length(tvb),
    };
}

/* From its first frame on the connection is ours, whoever else took it for his before the proof. */
static void take_over(skype_tcp_place *place, const packet_info *pinfo)
{
    const dissector_handle_t before = conversation_get_dissector(place->conversation, pinfo->num);
    const uint32_t first = skype_connection_of(place)->first_frame;

    if (!before || skype_sniffer_is(before))
        conversation_set_dissector(place->conversation, proven_handle);
    else
        conversation_set_dissector_from_frame_number(place->conversation, first, proven_handle);
    skype_attempts_note_connection(place, pinfo);
}

skype_connection_kind skype_tcp_judge(skype_tcp_place *place, tvbuff_t *tvb, packet_info *pinfo,
                                      uint32_t seq, bool raw)
{
    skype_segment segment;
    uint64_t offset;

    if (PINFO_FD_VISITED(pinfo) || tvb_captured_length(tvb) == 0 ||
        skype_frame_duplicate_of(tvb, pinfo) ||
        !skype_connection_offset(place, pinfo, seq, raw, &offset))
        return skype_connection_kind_of(place);
    skype_connection_note_offset(place, pinfo, seq, raw, offset);
    segment = segment_of(tvb, pinfo, offset);
    skype_connection_judge(place, pinfo, &segment);
    if (skype_connection_kind_of(place) != SKYPE_CONNECTION_FOREIGN)
        skype_frame_remember(tvb, pinfo);
    if (skype_connection_kind_of(place) == SKYPE_CONNECTION_SKYPE)
        take_over(place, pinfo);
    return skype_connection_kind_of(place);
}

/* Does the frame only claim to belong to the connection, and came before this was proven? */
static bool is_forged_before_proof(const skype_tcp_place *place, const packet_info *pinfo)
{
    const skype_connection *connection = skype_connection_of(place);

    return PINFO_FD_VISITED(pinfo) && pinfo->num < connection->proof_frame &&
           skype_stream_is_stranger(&connection->sides[place->side], pinfo->num);
}

int skype_tcp_dissect_segment(skype_tcp_place *place, tvbuff_t *tvb, packet_info *pinfo,
                              proto_tree *tree, uint32_t seq, bool raw, bool reassembled)
{
    skype_direction *direction = &skype_connection_of(place)->sides[place->side];
    skype_batch batch = {.pool = pinfo->pool};
    const uint32_t original = skype_frame_duplicate_of(tvb, pinfo);
    skype_segment segment;
    uint64_t offset;

    if (is_forged_before_proof(place, pinfo))
        return 0;
    if (!original)
        skype_flows_see(tvb, pinfo, SKYPE_FLOW_TCP, SKYPE_FLOW_OURS);
    if (!skype_connection_offset(place, pinfo, seq, raw, &offset))
        return 0;
    segment = segment_of(tvb, pinfo, offset);
    segment.reassembled = reassembled;
    if (original) {
        skype_segment_show_duplicate(tvb, pinfo, tree, direction, &segment, original);
        return (int)segment.captured;
    }
    skype_frame_remember(tvb, pinfo);
    if (PINFO_FD_VISITED(pinfo)) {
        segment.contradicts = skype_stream_is_stranger(direction, pinfo->num);
        skype_segment_show(tvb, pinfo, tree, direction, &segment, NULL);
        return (int)segment.captured;
    }
    skype_connection_note_offset(place, pinfo, seq, raw, offset);
    batch.bytes = wmem_array_new(pinfo->pool, sizeof(const uint8_t *));
    segment.contradicts = !skype_connection_take(place, &segment, &batch);
    skype_segment_show(tvb, pinfo, tree, direction, &segment, &batch);
    return (int)segment.captured;
}

/* --- what TCP calls --- */

/* Finds the connection of a payload that TCP hands over. */
static bool find_place(packet_info *pinfo, const struct tcpinfo *info, skype_tcp_place *place)
{
    return info && !(info->flags & TH_SYN) && skype_connection_place(pinfo, place);
}

/* What TCP hands over, or what stands in its place. */
typedef struct {
    tvbuff_t *tvb; /* NULL: this frame's bytes have been taken already */
    uint32_t seq;
    bool raw;
    bool reassembled;
} handed;

static bool is_settled(const skype_tcp_place *place)
{
    const skype_connection *connection = skype_connection_of(place);

    return connection ? connection->sides[place->side].is_settled
                      : skype_connection_kind_of(place) == SKYPE_CONNECTION_FOREIGN;
}

/* Is the frame's own payload taken in place of what TCP hands over? */
static bool takes_own(packet_info *pinfo)
{
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_OWN) != NULL;
}

/* First pass: decides it, once for good. */
static void decide_own(const skype_tcp_place *place, packet_info *pinfo, const struct tcpinfo *info)
{
    uint64_t offset;

    if (is_settled(place) || takes_own(pinfo))
        return;
    if (info->is_reassembled ||
        (skype_connection_offset(place, pinfo, info->seq, false, &offset) && offset > 0))
        p_add_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_OWN, &proto_skype);
}

/* While a direction's first bytes are uncertain, only what a segment says itself counts: TCP may
 * have put it together with others for another dissector, or cut off what it thinks it knows. */
static handed take_handed(const skype_tcp_place *place, tvbuff_t *tvb, packet_info *pinfo,
                          const struct tcpinfo *info)
{
    handed out = {.tvb = tvb, .seq = info->seq, .reassembled = info->is_reassembled};
    const bool came_before = skype_tcp_was_handed(pinfo);
    tvbuff_t *payload;

    skype_tcp_note_handed(pinfo);
    if (!PINFO_FD_VISITED(pinfo))
        decide_own(place, pinfo, info);
    if (!takes_own(pinfo))
        return out;
    payload = pinfo->data_src ? skype_frame_tcp_payload(get_data_source_tvb(pinfo->data_src->data),
                                                        pinfo, &out.seq)
                              : NULL;
    if (!payload)
        return out;
    return (handed){.tvb = came_before ? NULL : payload, .seq = out.seq, .raw = true};
}

static int dissect_handed(skype_tcp_place *place, const handed *h, packet_info *pinfo,
                          proto_tree *tree, const struct tcpinfo *info)
{
    if (!PINFO_FD_VISITED(pinfo) && info->flags & TH_ACK)
        skype_connection_note_ack(place, info->lastackseq);
    return skype_tcp_dissect_segment(place, h->tvb, pinfo, tree, h->seq, h->raw, h->reassembled);
}

static int dissect_proven(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const struct tcpinfo *info = data;
    skype_tcp_place place;
    handed h;

    if (!find_place(pinfo, info, &place) ||
        skype_connection_kind_of(&place) != SKYPE_CONNECTION_SKYPE)
        return 0;
    h = take_handed(&place, tvb, pinfo, info);
    if (!h.tvb || dissect_handed(&place, &h, pinfo, tree, info) > 0)
        return (int)tvb_captured_length(tvb);
    return 0;
}

int skype_tcp_sniff(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const struct tcpinfo *info = data;
    skype_tcp_place place;
    handed h;

    if (!find_place(pinfo, info, &place) ||
        skype_connection_kind_of(&place) == SKYPE_CONNECTION_FOREIGN)
        return 0;
    h = take_handed(&place, tvb, pinfo, info);
    if (!h.tvb)
        return skype_connection_kind_of(&place) == SKYPE_CONNECTION_SKYPE
                   ? (int)tvb_captured_length(tvb)
                   : 0;
    if (skype_connection_kind_of(&place) != SKYPE_CONNECTION_SKYPE &&
        skype_tcp_judge(&place, h.tvb, pinfo, h.seq, h.raw) != SKYPE_CONNECTION_SKYPE)
        return 0;
    return dissect_handed(&place, &h, pinfo, tree, info) > 0 ? (int)tvb_captured_length(tvb) : 0;
}

/* Of connections whose SYN was seen, the sniffer has had the segment before (first_look.c). */
static ws_bool heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return !skype_tcp_was_handed(pinfo) && skype_tcp_sniff(tvb, pinfo, tree, data) > 0;
}

static ws_bool heuristic_or_observer(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                                     void *data)
{
    if (heuristic(tvb, pinfo, tree, data))
        return true;
    skype_flows_observe(tvb, pinfo, SKYPE_FLOW_TCP);
    return false;
}

/* What the user calls Skype is looked at like anything else; only where the stream's start, which
 * alone can tell, is not in the capture is the user's word taken for it. */
static int dissect_forced(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const struct tcpinfo *info = data;
    skype_tcp_place place;
    skype_segment segment;
    uint64_t offset;

    if (heuristic(tvb, pinfo, tree, data))
        return (int)tvb_captured_length(tvb);
    if (PINFO_FD_VISITED(pinfo) || !find_place(pinfo, info, &place) || place.tcp->server_port ||
        skype_connection_may_become_skype(&place) ||
        !skype_connection_offset(&place, pinfo, info->seq, false, &offset))
        return 0;
    segment = segment_of(tvb, pinfo, offset);
    skype_connection_force(&place, pinfo, &segment);
    return skype_tcp_dissect_segment(&place, tvb, pinfo, tree, info->seq, false,
                                     info->is_reassembled);
}

void skype_tcp_register(int proto, bool has_builtin)
{
    proto_skype = proto;
    for (unsigned i = 0; i < array_length(rooms); i++)
        rooms[i](proto);
    skype_attempts_register();
    skype_connections_register(proto, dialects, array_length(dialects));
    proven_handle = create_dissector_handle(dissect_proven, proto);
    /* A second handle of an adopted protocol needs a name and a description of its own. */
    forced_handle = has_builtin ? register_dissector_with_description("skype_p2p_tcp", "Skype P2P",
                                                                      dissect_forced, proto)
                                : register_dissector("skype_tcp", dissect_forced, proto);
    skype_sniffer_register(proto);
}

void skype_tcp_handoff(int proto, bool has_builtin)
{
    heur_dissector_add("tcp", heuristic_or_observer, "Skype P2P over TCP", "skype_p2p_tcp", proto,
                       HEURISTIC_ENABLE);
    if (has_builtin)
        dissector_add_for_decode_as("tcp.port", forced_handle);
    else
        dissector_add_for_decode_as_with_preference("tcp.port", forced_handle);
    skype_sniffer_handoff();
    skype_update_check_handoff();
}
