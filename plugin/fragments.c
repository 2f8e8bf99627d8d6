/* fragments.c - fragmented answers, put together again with Wireshark's reassembly.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fragments.h"

#include <epan/reassemble.h>

static int hf_fragments = -1;
static int hf_fragment = -1;
static int hf_overlap = -1;
static int hf_overlap_conflicts = -1;
static int hf_multiple_tails = -1;
static int hf_too_long = -1;
static int hf_error = -1;
static int hf_count = -1;
static int hf_reassembled_in = -1;
static int hf_reassembled_length = -1;
static int hf_reassembled_data = -1;

static int ett_fragment = -1;
static int ett_fragments = -1;

static const fragment_items items = {
    &ett_fragment,
    &ett_fragments,
    &hf_fragments,
    &hf_fragment,
    &hf_overlap,
    &hf_overlap_conflicts,
    &hf_multiple_tails,
    &hf_too_long,
    &hf_error,
    &hf_count,
    &hf_reassembled_in,
    &hf_reassembled_length,
    &hf_reassembled_data,
    "Skype fragments",
};

static reassembly_table sets;

void skype_fragments_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_fragments, {"Fragments", "skype.fragments", FT_NONE, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_fragment,
         {"Fragment", "skype.fragments.fragment", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_overlap,
         {"Fragment overlap", "skype.fragments.overlap", FT_BOOLEAN, BASE_NONE, NULL, 0, NULL,
          HFILL}},
        {&hf_overlap_conflicts,
         {"Fragment overlap with different data", "skype.fragments.overlap.conflicts", FT_BOOLEAN,
          BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_multiple_tails,
         {"Several last fragments", "skype.fragments.multiple_tails", FT_BOOLEAN, BASE_NONE, NULL,
          0, NULL, HFILL}},
        {&hf_too_long,
         {"Fragment too long", "skype.fragments.too_long", FT_BOOLEAN, BASE_NONE, NULL, 0, NULL,
          HFILL}},
        {&hf_error,
         {"Reassembly error", "skype.fragments.error", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL,
          HFILL}},
        {&hf_count,
         {"Fragment count", "skype.fragments.count", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_reassembled_in,
         {"Reassembled in", "skype.reassembled.in", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_reassembled_length,
         {"Reassembled length", "skype.reassembled.length", FT_UINT32, BASE_DEC, NULL, 0, NULL,
          HFILL}},
        {&hf_reassembled_data,
         {"Reassembled data", "skype.reassembled.data", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static int *subtrees[] = {&ett_fragment, &ett_fragments};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    reassembly_table_register(&sets, &addresses_ports_reassembly_table_functions);
}

/* A set is one datagram of its sender: its frame id, and the one it answers. */
static uint32_t set_id(const skype_datagram *head)
{
    return (uint32_t)head->id << 16 | head->group;
}

tvbuff_t *skype_fragments_add(tvbuff_t *plaintext, packet_info *pinfo, proto_tree *tree,
                              const skype_datagram *head)
{
    fragment_head *set =
        fragment_add_seq_check(&sets, plaintext, 0, pinfo, set_id(head), NULL, head->index,
                               tvb_captured_length(plaintext), !head->last);

    return process_reassembled_data(plaintext, 0, pinfo, "Reassembled Skype", set, &items, NULL,
                                    tree);
}
