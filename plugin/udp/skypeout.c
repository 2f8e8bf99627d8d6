/* skypeout.c - calls to the telephone network: datagrams between a client and a gateway.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp/skypeout.h"

#include <epan/proto_data.h>

#include "view/evidence.h"
#include "view/flow_tap.h"
#include "state/sockets.h"
#include "udp/media.h"
#include "view/message_tap.h"
#include "preferences.h"

/* Among the protocol data of a frame. */
#define KEY_MEDIA 0x10000u

/* Flows watched in one capture (1.3 KB each); sockets and ports are easily forged. */
#define MAX_FLOWS 1024u

static int proto_skype = -1;

static int hf_connection = -1;
static int hf_data = -1;

static int ett_skypeout = -1;

typedef struct {
    skype_ends ends;
    uint32_t frame; /* latest one counted */
    bool recognised;
    uint8_t connection_id[SKYPE_CONNECTION_ID_LENGTH];
    skype_classifier statistics;
} gateway_flow;

static wmem_map_t *flows; /* gateway_flow by ends */

static bool is_candidate(const skype_ends *ends)
{
    const bool to = ends->destination.port == SKYPE_GATEWAY_PORT;
    const bool from = ends->source.port == SKYPE_GATEWAY_PORT;

    return to != from && skype_socket_is_established(to ? &ends->source : &ends->destination);
}

static gateway_flow *find_flow(const packet_info *pinfo, const skype_ends *ends)
{
    gateway_flow *flow = wmem_map_lookup(flows, ends);

    if (flow || PINFO_FD_VISITED(pinfo) || wmem_map_size(flows) >= MAX_FLOWS)
        return flow;
    flow = wmem_new0(wmem_file_scope(), gateway_flow);
    flow->ends = *ends;
    skype_classifier_start(&flow->statistics, SKYPE_FLOW_UDP, true);
    wmem_map_insert(flows, &flow->ends, flow);
    return flow;
}

static void count(gateway_flow *flow, tvbuff_t *tvb, const packet_info *pinfo)
{
    uint8_t head[SKYPE_CHI_SQUARE_BYTES];
    const skype_flow_message message = {
        .seconds = nstime_to_sec(&pinfo->abs_ts),
        .size = tvb_reported_length(tvb),
        .head = head,
        .captured = MIN(tvb_captured_length(tvb), (uint32_t)sizeof head),
    };
    const skype_thresholds *thresholds = &skype_preferences()->thresholds;

    tvb_memcpy(tvb, head, 0, message.captured);
    skype_classifier_add(&flow->statistics, &message, thresholds);
    if (skype_classifier_verdict(&flow->statistics, thresholds, false) != SKYPE_VERDICT_SKYPEOUT)
        return;
    flow->recognised = true;
    memcpy(flow->connection_id, flow->statistics.connection_id, sizeof flow->connection_id);
}

static bool is_of(const gateway_flow *flow, tvbuff_t *tvb)
{
    return flow->recognised &&
           tvb_memeql(tvb, 0, flow->connection_id, SKYPE_CONNECTION_ID_LENGTH) == 0;
}

/* A datagram's own place among the protocol data of its frame. */
static uint32_t key_of(const packet_info *pinfo)
{
    return KEY_MEDIA + pinfo->curr_layer_num;
}

static const skype_media_facts *facts_of(packet_info *pinfo)
{
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_skype, key_of(pinfo));
}

static void note_media(packet_info *pinfo, const skype_ends *ends)
{
    const skype_moment now = {pinfo->num, pinfo->abs_ts};

    if (!PINFO_FD_VISITED(pinfo) && !facts_of(pinfo))
        p_add_proto_data(wmem_file_scope(), pinfo, proto_skype, key_of(pinfo),
                         skype_media_note(ends, &now));
}

static int show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const skype_ends *ends)
{
    skype_message *message = wmem_new0(pinfo->pool, skype_message);
    const skype_verdict verdict = {
        SKYPE_EVIDENCE_ENDPOINT,
        "socket is proven elsewhere, port and statistics are those of a telephone gateway"};
    uint32_t connection;
    proto_item *item;

    col_set_str(pinfo->cinfo, COL_PROTOCOL, "SKYPE");
    item = proto_tree_add_protocol_format(tree, proto_skype, tvb, 0, -1, "Skype, SkypeOut");
    tree = proto_item_add_subtree(item, ett_skypeout);
    proto_tree_add_item_ret_uint(tree, hf_connection, tvb, 0, SKYPE_CONNECTION_ID_LENGTH,
                                 ENC_BIG_ENDIAN, &connection);
    if (tvb_captured_length(tvb) > SKYPE_CONNECTION_ID_LENGTH)
        proto_tree_add_item(tree, hf_data, tvb, SKYPE_CONNECTION_ID_LENGTH, -1, ENC_NA);
    skype_evidence_add(tree, tvb, verdict);
    skype_media_add(tree, tvb, facts_of(pinfo));
    col_add_fstr(pinfo->cinfo, COL_INFO, "SkypeOut, connection 0x%08x", connection);
    *message = (skype_message){
        .transport = SKYPE_OVER_UDP,
        .ends = *ends,
        .kind = "SkypeOut",
        .evidence = verdict.value,
        .length = tvb_reported_length(tvb),
    };
    skype_messages_tap(pinfo, message);
    return (int)tvb_captured_length(tvb);
}

int skype_skypeout_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    gateway_flow *flow;
    skype_ends ends;

    if (!skype_ends_of_packet(pinfo, &ends) || !is_candidate(&ends))
        return 0;
    skype_flows_see(tvb, pinfo, SKYPE_FLOW_UDP, SKYPE_FLOW_CANDIDATE);
    flow = find_flow(pinfo, &ends);
    if (!flow)
        return 0;
    if (!PINFO_FD_VISITED(pinfo) && flow->frame != pinfo->num && !flow->recognised)
        count(flow, tvb, pinfo);
    flow->frame = pinfo->num;
    note_media(pinfo, &ends);
    if (!skype_preferences()->show_endpoint ||
        tvb_captured_length(tvb) < SKYPE_CONNECTION_ID_LENGTH)
        return 0;
    return is_of(flow, tvb) ? show(tvb, pinfo, tree, &ends) : 0;
}

void skype_skypeout_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_connection,
         {"Connection", "skype.gateway.connection", FT_UINT32, BASE_HEX, NULL, 0,
          "The same in all datagrams of one direction", HFILL}},
        {&hf_data,
         {"Enciphered data", "skype.gateway.data", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static int *subtrees[] = {&ett_skypeout};

    proto_skype = proto;
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    flows = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), skype_ends_hash,
                                   skype_ends_equal);
}
