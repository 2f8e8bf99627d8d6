/* first_look.c - looks at streams that TCP does not hand to us.
 *
 * Ports 443 and 80 have dissectors that accept whatever comes, before any heuristic is asked, and
 * on other ports another heuristic may be asked before ours, and take the connection for one forged
 * segment.  But before all of them TCP asks the dissector of the conversation.  So when a
 * connection begins, a post-dissector makes a sniffer the dissector of its conversation.  The
 * sniffer looks at the first payloads: Skype it hands to our dissector for good; otherwise it
 * refuses the packet and, once the connection is known as foreign, steps back: TCP goes on as if it
 * had never been there.
 *
 * TCP also keeps segments from dissectors: out-of-order ones and retransmissions, even when they
 * bring bytes that had been missing.  In our own connections the post-dissector takes them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcp/first_look.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/proto_data.h>
#include <string.h>

#include "state/connection_attempts.h"
#include "view/column_fields.h"
#include "view/frame_payload.h"
#include "preferences.h"
#include "tcp/segments.h"

#define KEY_FED 4u

static int proto_skype = -1;
static int proto_sniffer = -1;

static dissector_handle_t sniffer_handle;
static dissector_handle_t sniffing_handle;
static dissector_table_t tcp_ports;

static uint32_t streams_seen; /* TCP connections of this capture so far */

static void forget_streams(void)
{
    streams_seen = 0;
}

/* --- the conversation's first dissector --- */

/* A frame of a connection that turns out to be ours is shown by our own protocol's handle.  Where
 * we refuse it, the dissectors that are called after us find a conversation without a dissector, as
 * without the plugin: SOCKS behaves differently where there is one. */
static int sniff(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const int taken = call_dissector_only(sniffing_handle, tvb, pinfo, tree, data);
    skype_tcp_place place;

    if (taken == 0 && skype_connection_place(pinfo, &place))
        conversation_set_dissector(place.conversation, NULL);
    return taken;
}

/* Undecided, the connection's next payload comes to us first, if nobody has claimed it for good. */
static void await_next(skype_tcp_place *place, const packet_info *pinfo)
{
    if (skype_connection_kind_of(place) == SKYPE_CONNECTION_OPEN &&
        !conversation_get_dissector(place->conversation, pinfo->num))
        conversation_set_dissector(place->conversation, sniffer_handle);
}

static bool has_owner(const packet_info *pinfo)
{
    return dissector_get_uint_handle(tcp_ports, pinfo->srcport) ||
           dissector_get_uint_handle(tcp_ports, pinfo->destport);
}

/* --- the post-dissector --- */

static bool was_fed(packet_info *pinfo)
{
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_FED) != NULL;
}

static void note_fed(packet_info *pinfo)
{
    if (!was_fed(pinfo))
        p_add_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_FED, &proto_skype);
}

/* Does the payload hold bytes that its direction still lacks, or may they replace its first ones?
 */
static bool brings_news(skype_tcp_place *place, packet_info *pinfo, tvbuff_t *payload, uint32_t seq)
{
    const skype_direction *direction = &skype_connection_of(place)->sides[place->side];
    uint64_t offset;

    return skype_connection_offset(place, pinfo, seq, true, &offset) &&
           (!direction->is_settled || offset + tvb_captured_length(payload) > direction->next);
}

/* A later pass may be handed other segments than the first one was. */
static bool holds_units_end(skype_tcp_place *place, packet_info *pinfo, uint32_t seq)
{
    const skype_direction *direction = &skype_connection_of(place)->sides[place->side];
    uint64_t offset;
    uint32_t position;

    if (!skype_connection_offset(place, pinfo, seq, true, &offset))
        return false;
    position = skype_stream_find(direction, offset);
    return position < direction->unit_count &&
           (direction->units[position].frame == pinfo->num ||
            direction->units[position].first_frame == pinfo->num);
}

static void take_payload(skype_tcp_place *place, tvbuff_t *frame, packet_info *pinfo,
                         proto_tree *tree)
{
    uint32_t seq;
    tvbuff_t *payload = skype_frame_tcp_payload(frame, pinfo, &seq);

    if (!payload)
        return;
    if (skype_frame_duplicate_of(payload, pinfo, NULL)) {
        if (skype_connection_kind_of(place) != SKYPE_CONNECTION_SKYPE)
            return;
    } else if (PINFO_FD_VISITED(pinfo)) {
        if (skype_connection_kind_of(place) != SKYPE_CONNECTION_SKYPE ||
            (!was_fed(pinfo) && !holds_units_end(place, pinfo, seq)))
            return;
    } else {
        skype_connection_kind kind = skype_connection_kind_of(place);

        if (kind != SKYPE_CONNECTION_SKYPE)
            kind = skype_tcp_judge(place, payload, pinfo, seq, true);
        if (kind != SKYPE_CONNECTION_SKYPE || !brings_news(place, pinfo, payload, seq))
            return;
        note_fed(pinfo);
    }
    skype_tcp_dissect_segment(place, payload, pinfo, tree, seq, true, false);
    skype_column_fields_follow(pinfo, tree);
}

/* A connection begins with this frame. */
static void begin(skype_tcp_place *place, tvbuff_t *frame, packet_info *pinfo, proto_tree *tree)
{
    if (PINFO_FD_VISITED(pinfo) || (!skype_preferences()->port443 && has_owner(pinfo)) ||
        conversation_get_dissector(place->conversation, pinfo->num))
        return;
    skype_connection_await(place, pinfo);
    if (!place->tcp->server_port) /* else it is a SYN */
        take_payload(place, frame, pinfo, tree);
}

static bool is_undecided_or_ours(const skype_tcp_place *place)
{
    const skype_connection_kind kind = skype_connection_kind_of(place);

    return kind == SKYPE_CONNECTION_OPEN || kind == SKYPE_CONNECTION_SKYPE;
}

static void look(skype_tcp_place *place, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                 bool is_new)
{
    if (is_new && !PINFO_FD_VISITED(pinfo) && place->tcp->server_port == pinfo->destport)
        skype_attempts_note_syn(place, pinfo);
    if (is_undecided_or_ours(place))
        take_payload(place, tvb, pinfo, tree);
    else if (is_new && !place->state)
        begin(place, tvb, pinfo, tree);
}

/* A function of its own in any build: profiles show what it costs (tests/test_linear.py). */
G_GNUC_NO_INLINE void skype_first_look_after(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const uint32_t streams = get_tcp_stream_count();
    const bool is_new = streams != streams_seen;
    skype_tcp_place place;

    streams_seen = streams;
    if (!is_new && !skype_connection_may_be_watched(pinfo))
        return;
    if (!skype_connection_place(pinfo, &place))
        return;
    if (!PINFO_FD_VISITED(pinfo))
        skype_connection_note_seen(&place, pinfo);
    if (!skype_tcp_was_handed(pinfo))
        look(&place, tvb, pinfo, tree, is_new);
    await_next(&place, pinfo);
}

void skype_sniffer_register(int proto)
{
    proto_skype = proto;
    /* In name only: so neither handle leaves a layer in a frame that it has nothing to do with. */
    proto_sniffer = proto_register_protocol_in_name_only(
        "Skype over TCP, first look", "Skype first look", "skype.sniffer", proto, FT_PROTOCOL);
    sniffing_handle = create_dissector_handle(skype_tcp_sniff, proto);
    sniffer_handle = create_dissector_handle(sniff, proto_sniffer);
    skype_segments_note_sniffer(sniffer_handle);
    register_init_routine(forget_streams);
}

void skype_sniffer_handoff(void)
{
    tcp_ports = find_dissector_table("tcp.port");
}
