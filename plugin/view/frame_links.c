/* frame_links.c - fields by which frames point at each other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/frame_links.h"

static int hf_response_in = -1;
static int hf_response_to = -1;
static int hf_response_time = -1;
static int hf_retransmission_of = -1;
static int hf_duplicate_of = -1;

void skype_links_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_response_in,
         {"Response in", "skype.response_in", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0, "The answer to this is in this frame", HFILL}},
        {&hf_response_to,
         {"Response to", "skype.response_to", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0, "This answers the message in this frame", HFILL}},
        {&hf_response_time,
         {"Response time", "skype.response_time", FT_RELATIVE_TIME, BASE_NONE, NULL, 0,
          "Time between the message answered and this answer", HFILL}},
        {&hf_retransmission_of,
         {"Retransmission of", "skype.retransmission_of", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_RETRANS_PREV), 0,
          "The same command was first sent in this frame", HFILL}},
        {&hf_duplicate_of,
         {"Duplicate of", "skype.duplicate_of", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_NONE), 0,
          "The same IP packet was captured in this frame already", HFILL}},
    };

    proto_register_field_array(proto, fields, array_length(fields));
}

static void add_frame(proto_tree *tree, tvbuff_t *tvb, int field, uint32_t frame)
{
    if (frame)
        proto_item_set_generated(proto_tree_add_uint(tree, field, tvb, 0, 0, frame));
}

void skype_links_add_response_in(proto_tree *tree, tvbuff_t *tvb, uint32_t frame)
{
    add_frame(tree, tvb, hf_response_in, frame);
}

void skype_links_add_retransmission_of(proto_tree *tree, tvbuff_t *tvb, uint32_t frame)
{
    add_frame(tree, tvb, hf_retransmission_of, frame);
}

void skype_links_add_duplicate_of(proto_tree *tree, tvbuff_t *tvb, uint32_t frame)
{
    add_frame(tree, tvb, hf_duplicate_of, frame);
}

void skype_links_add_response_to(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                                 uint32_t frame, const nstime_t *request_time)
{
    nstime_t elapsed;

    if (!frame)
        return;
    add_frame(tree, tvb, hf_response_to, frame);
    if (!request_time)
        return;
    nstime_delta(&elapsed, &pinfo->abs_ts, request_time);
    proto_item_set_generated(proto_tree_add_time(tree, hf_response_time, tvb, 0, 0, &elapsed));
}
