/* segments.c - what becomes of the payload of a TCP segment: it is judged, taken, shown.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcp/segments.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/proto_data.h>

#include "state/connection_attempts.h"
#include "tcp/segment_view.h"
#include "view/flow_tap.h"
#include "view/frame_payload.h"

#define KEY_HANDED 3u
#define KEY_OWN    5u

static int proto_skype = -1;

static dissector_handle_t proven_handle;
static dissector_handle_t sniffer_handle;

bool skype_tcp_was_handed(packet_info *pinfo)
{
    return p_get_proto_data(pinfo->pool, pinfo, proto_skype, KEY_HANDED) != NULL;
}

static void note_handed(packet_info *pinfo)
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

    if (!before || before == sniffer_handle)
        conversation_set_dissector(place->conversation, proven_handle);
    else
        conversation_set_dissector_from_frame_number(place->conversation, first, proven_handle);
    skype_attempts_note_connection(place, pinfo);
}

/* A login that something else proves, a message that names its server or not, proves those
 * connections that came before. */
static void take_over_supporting(const skype_tcp_place *place, const packet_info *pinfo)
{
    const skype_connection *connection = skype_connection_of(place);
    const skype_attempt *before;
    skype_tcp_place earlier;

    if (!connection->joint || connection->dialect != SKYPE_TCP_LOGIN)
        return;
    while ((before = skype_attempts_supporting(&connection->ends, &pinfo->abs_ts)) != NULL &&
           skype_connection_claim_sign(before->conversation, pinfo->num, &earlier))
        take_over(&earlier, pinfo);
}

skype_connection_kind skype_tcp_judge(skype_tcp_place *place, tvbuff_t *tvb, packet_info *pinfo,
                                      uint32_t seq, bool raw)
{
    skype_frame_print made;
    skype_segment segment;
    uint64_t offset;

    if (PINFO_FD_VISITED(pinfo) || tvb_captured_length(tvb) == 0 ||
        skype_frame_duplicate_of(tvb, pinfo, &made) ||
        !skype_connection_offset(place, pinfo, seq, raw, &offset))
        return skype_connection_kind_of(place);
    skype_connection_note_offset(place, pinfo, seq, raw, offset);
    segment = segment_of(tvb, pinfo, offset);
    skype_connection_judge(place, pinfo, &segment);
    if (skype_connection_kind_of(place) != SKYPE_CONNECTION_FOREIGN)
        skype_frame_remember(tvb, pinfo, &made);
    if (skype_connection_kind_of(place) == SKYPE_CONNECTION_SKYPE) {
        take_over_supporting(place, pinfo);
        take_over(place, pinfo);
    }
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
    skype_frame_print made;
    const uint32_t original = skype_frame_duplicate_of(tvb, pinfo, &made);
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
    skype_frame_remember(tvb, pinfo, &made);
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

    note_handed(pinfo);
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
bool skype_tcp_sniff_once(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return !skype_tcp_was_handed(pinfo) && skype_tcp_sniff(tvb, pinfo, tree, data) > 0;
}

/* What the user calls Skype is looked at like anything else; only where the stream's start, which
 * alone can tell, is not in the capture is the user's word taken for it. */
int skype_tcp_dissect_forced(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const struct tcpinfo *info = data;
    skype_tcp_place place;
    skype_segment segment;
    uint64_t offset;

    if (skype_tcp_sniff_once(tvb, pinfo, tree, data))
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

void skype_segments_note_sniffer(dissector_handle_t handle)
{
    sniffer_handle = handle;
}

void skype_segments_register(int proto)
{
    proto_skype = proto;
    proven_handle = create_dissector_handle(dissect_proven, proto);
}
