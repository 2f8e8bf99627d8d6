/* media.c - datagrams that carry voice, video or files.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp/media.h"

#include "view/call_links.h"
#include "wire/classifier.h"

/* A flow that was silent for longer starts anew (Bonfiglio et al.). */
#define SILENCE_SECONDS 20

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
struct skype_media_facts {
    bool has_gap;
    nstime_t gap;
    skype_media_start *start;
};

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

static skype_media_start *new_start(const skype_ends *ends, const skype_moment *now)
{
    skype_media_start *start = wmem_new0(wmem_file_scope(), skype_media_start);

    start->began = *now;
    start->ends = *ends;
    skype_calls_note_media(start);
    return start;
}

skype_media_facts *skype_media_note(const skype_ends *ends, const skype_moment *now)
{
    skype_media_facts *facts = wmem_new0(wmem_file_scope(), skype_media_facts);
    media_flow *flow = need_flow(ends);

    if (flow->latest_frame > now->frame)
        return facts; /* what is recognised too late has no neighbours */
    if (flow->start) {
        facts->has_gap = true;
        nstime_delta(&facts->gap, &now->time, &flow->latest);
    }
    if (!flow->start || facts->gap.secs >= SILENCE_SECONDS)
        flow->start = new_start(ends, now);
    flow->latest = now->time;
    flow->latest_frame = now->frame;
    facts->start = flow->start;
    return facts;
}

const skype_media_start *skype_media_started(const skype_media_facts *facts)
{
    return facts ? facts->start : NULL;
}

void skype_media_add(proto_tree *tree, tvbuff_t *tvb, const skype_media_facts *facts)
{
    proto_item_set_generated(
        proto_tree_add_uint(tree, hf_size, tvb, 0, 0, tvb_reported_length(tvb)));
    if (facts && facts->has_gap)
        proto_item_set_generated(proto_tree_add_time(tree, hf_gap, tvb, 0, 0, &facts->gap));
    if (facts && facts->start)
        skype_call_links_add_setup(tree, tvb, facts->start->call);
}

const char *skype_media_dissect(proto_tree *tree, tvbuff_t *tvb, const skype_media_facts *facts)
{
    const bool keep_alive = tvb_reported_length(tvb) <= SKYPE_KEEP_ALIVE_LENGTH_MAX;

    skype_media_add(tree, tvb, facts);
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

    proto_register_field_array(proto, fields, array_length(fields));
    flows = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), skype_ends_hash,
                                   skype_ends_equal);
}
