/* media.c - datagrams that carry voice, video or files.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp/media.h"

#include <epan/proto_data.h>

#include "state/calls.h"
#include "state/keys.h"
#include "wire/classifier.h"

/* A flow that was silent for longer starts anew (Bonfiglio et al.). */
#define SILENCE_SECONDS 20

/* Among the protocol data of a frame; what is below is the proofs' (proof.c). */
#define KEY_MEDIA 0x10000u

static int proto_skype = -1;

static int hf_size = -1;
static int hf_gap = -1;
static int hf_keep_alive = -1;

/* One direction between two sockets. */
typedef struct {
    skype_ends ends;
    nstime_t latest;
    uint32_t latest_frame;
    skype_media_start *start;
} media_flow;

/* What the first pass found out about a datagram. */
typedef struct {
    bool has_gap;
    nstime_t gap;
    skype_media_start *start;
} media_facts;

static wmem_map_t *flows; /* media_flow by ends */

static media_flow *need_flow(const skype_ends *ends)
{
    media_flow *flow = wmem_map_lookup(flows, ends);

    if (flow)
        return flow;
    flow = wmem_new0(wmem_file_scope(), media_flow);
    flow->ends = *ends;
    wmem_map_insert(flows, &flow->ends, flow);
    return flow;
}

static skype_media_start *new_start(const packet_info *pinfo, const skype_ends *ends)
{
    skype_media_start *start = wmem_new0(wmem_file_scope(), skype_media_start);

    start->frame = pinfo->num;
    start->began = pinfo->abs_ts;
    start->ends = *ends;
    return start;
}

static media_facts *note(const packet_info *pinfo, const skype_ends *ends)
{
    media_facts *facts = wmem_new0(wmem_file_scope(), media_facts);
    media_flow *flow = need_flow(ends);

    if (flow->latest_frame > pinfo->num)
        return facts; /* what is recognised too late has no neighbours */
    if (flow->start) {
        facts->has_gap = true;
        nstime_delta(&facts->gap, &pinfo->abs_ts, &flow->latest);
    }
    if (!flow->start || facts->gap.secs >= SILENCE_SECONDS)
        flow->start = new_start(pinfo, ends);
    flow->latest = pinfo->abs_ts;
    flow->latest_frame = pinfo->num;
    facts->start = flow->start;
    return facts;
}

static media_facts *need_facts(packet_info *pinfo, const skype_ends *ends)
{
    const uint32_t key = KEY_MEDIA + pinfo->curr_layer_num;
    media_facts *facts = p_get_proto_data(wmem_file_scope(), pinfo, proto_skype, key);

    if (facts)
        return facts;
    facts = note(pinfo, ends);
    p_add_proto_data(wmem_file_scope(), pinfo, proto_skype, key, facts);
    return facts;
}

void skype_media_note(packet_info *pinfo, const skype_ends *ends)
{
    if (!PINFO_FD_VISITED(pinfo))
        need_facts(pinfo, ends);
}

void skype_media_add(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, const skype_ends *ends)
{
    const media_facts *facts = need_facts(pinfo, ends);

    proto_item_set_generated(
        proto_tree_add_uint(tree, hf_size, tvb, 0, 0, tvb_reported_length(tvb)));
    if (facts->has_gap)
        proto_item_set_generated(proto_tree_add_time(tree, hf_gap, tvb, 0, 0, &facts->gap));
    if (facts->start)
        skype_calls_add_setup(tree, tvb, facts->start);
}

const char *skype_media_dissect(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                                const skype_ends *ends)
{
    const bool keep_alive = tvb_reported_length(tvb) <= SKYPE_KEEP_ALIVE_LENGTH_MAX;

    skype_media_add(tree, tvb, pinfo, ends);
    if (!keep_alive)
        return "Media";
    proto_item_set_generated(proto_tree_add_boolean(tree, hf_keep_alive, tvb, 0, 0, true));
    return "Media keep-alive";
}

void skype_media_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_size,
         {"Size", "skype.media.size", FT_UINT32, BASE_DEC, NULL, 0,
          "Bytes of the datagram, its head included", HFILL}},
        {&hf_gap,
         {"Gap", "skype.media.gap", FT_RELATIVE_TIME, BASE_NONE, NULL, 0,
          "Time since the media datagram before, between the same sockets", HFILL}},
        {&hf_keep_alive,
         {"Keep-alive", "skype.media.keep_alive", FT_BOOLEAN, BASE_NONE, NULL, 0,
          "Too short to carry anything", HFILL}},
    };

    proto_skype = proto;
    proto_register_field_array(proto, fields, array_length(fields));
    flows = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), skype_ends_hash,
                                   skype_ends_equal);
}
