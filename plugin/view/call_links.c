/* call_links.c - shows how the set-up of a call and the media that follow it find each other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/call_links.h"

static int hf_setup = -1;
static int hf_start = -1;

static void add_frame(proto_tree *tree, tvbuff_t *tvb, int field, uint32_t frame)
{
    proto_item_set_generated(proto_tree_add_uint(tree, field, tvb, 0, 0, frame));
}

void skype_call_links_add_starts(proto_tree *tree, tvbuff_t *tvb, const skype_call *call)
{
    for (unsigned i = 0; call && i < call->start_count; i++)
        add_frame(tree, tvb, hf_start, call->starts[i]);
}

void skype_call_links_add_setup(proto_tree *tree, tvbuff_t *tvb, const skype_call *call)
{
    if (call)
        add_frame(tree, tvb, hf_setup, call->first_frame);
}

void skype_call_links_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_setup,
         {"Set up from", "skype.media.setup", FT_FRAMENUM, BASE_NONE, NULL, 0,
          "In this frame began the set-up of a session, after which the media began to flow "
          "between hosts that it concerns",
          HFILL}},
        {&hf_start,
         {"Media from", "skype.media.start", FT_FRAMENUM, BASE_NONE, NULL, 0,
          "After this set-up media began to flow, in this frame, between hosts that it concerns",
          HFILL}},
    };

    proto_register_field_array(proto, fields, array_length(fields));
}
