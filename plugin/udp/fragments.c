/* fragments.c - fragmented answers, put together again with Wireshark's reassembly.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp/fragments.h"

#include <string.h>

#include <epan/reassemble.h>

#include "state/capture_tables.h"

/* What all sets that lack fragments may take: beyond it those are given up that began first. */
#define PENDING_MEMORY_MAX 0x1000000u

/* Wireshark's items for a fragment, beside its bytes. */
#define FRAGMENT_OVERHEAD 256u

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

/* A set that lacks fragments. */
typedef struct {
    skype_ends ends;
    uint32_t id;
    uint32_t memory;
    wmem_list_frame_t *queued;
} pending_set;
#define PENDING_KEY_LENGTH (sizeof(skype_ends) + sizeof(uint32_t))

static skype_hash_table *pending_sets; /* pending_set by ends and id */
static wmem_list_t *pending_queue;     /* the same, the oldest first; NULL: none yet */
static uint32_t pending_memory;

static void forget_pending(void)
{
    pending_queue = NULL; /* its memory goes with the file scope */
    pending_memory = 0;
}

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
    pending_sets = skype_capture_table_new(PENDING_KEY_LENGTH);
    register_init_routine(forget_pending);
    reassembly_table_register(&sets, &addresses_ports_reassembly_table_functions);
}

/* A set is one datagram of its sender: its frame id, and the one it answers. */
static uint32_t set_id(const skype_datagram *head)
{
    return (uint32_t)head->id << 16 | head->group;
}

static pending_set *need_pending(const skype_ends *ends, uint32_t id)
{
    const pending_set key = {*ends, id, 0, NULL};
    pending_set *set = skype_hash_table_find(pending_sets, &key);

    if (set)
        return set;
    if (!pending_queue)
        pending_queue = wmem_list_new(wmem_file_scope());
    set = wmem_memdup(wmem_file_scope(), &key, sizeof key);
    skype_capture_table_put(pending_sets, set);
    wmem_list_append(pending_queue, set);
    set->queued = wmem_list_tail(pending_queue);
    return set;
}

static void forget_set(pending_set *set)
{
    pending_memory -= set->memory;
    skype_hash_table_remove(pending_sets, set);
    wmem_list_remove_frame(pending_queue, set->queued);
    wmem_free(wmem_file_scope(), set);
}

/* What Wireshark's reassembly asks of a packet. */
typedef struct {
    packet_info pinfo;
    frame_data frame;
    uint32_t source;
    uint32_t destination;
} stand_in;

static void stand_in_for(const skype_ends *ends, stand_in *packet)
{
    memset(packet, 0, sizeof *packet);
    packet->source = g_htonl(ends->source.ip);
    packet->destination = g_htonl(ends->destination.ip);
    packet->pinfo.fd = &packet->frame;
    packet->pinfo.srcport = ends->source.port;
    packet->pinfo.destport = ends->destination.port;
    set_address(&packet->pinfo.src, AT_IPv4, sizeof packet->source, &packet->source);
    set_address(&packet->pinfo.dst, AT_IPv4, sizeof packet->destination, &packet->destination);
}

static void give_up(pending_set *set)
{
    stand_in packet;
    tvbuff_t *left;

    stand_in_for(&set->ends, &packet);
    left = fragment_delete(&sets, &packet.pinfo, set->id, NULL);
    if (left)
        tvb_free(left);
    forget_set(set);
}

/* Hostile captures begin sets without end: the oldest ones make room. */
static void note_pending(const skype_ends *ends, uint32_t id, uint32_t length, bool complete)
{
    pending_set *set = need_pending(ends, id);

    set->memory += length + FRAGMENT_OVERHEAD;
    pending_memory += length + FRAGMENT_OVERHEAD;
    if (complete)
        forget_set(set);
    while (pending_memory > PENDING_MEMORY_MAX)
        give_up(wmem_list_frame_data(wmem_list_head(pending_queue)));
}

const uint8_t *skype_fragments_learn(const skype_sighting *seen, const uint8_t *plaintext,
                                     wmem_allocator_t *pool, uint32_t *length)
{
    const uint32_t id = set_id(&seen->head);
    const uint32_t part_length = skype_sighting_data_captured(seen);
    tvbuff_t *part = tvb_new_real_data(plaintext, part_length, (int)part_length);
    const uint8_t *whole = NULL;
    fragment_head *set;
    stand_in packet;

    stand_in_for(&seen->ends, &packet);
    packet.pinfo.num = seen->moment.frame;
    packet.pinfo.curr_layer_num = seen->layer;
    set = fragment_add_seq_check(&sets, part, 0, &packet.pinfo, id, NULL, seen->head.part,
                                 part_length, !seen->head.last);
    tvb_free(part);
    note_pending(&seen->ends, id, part_length, set != NULL);
    if (!set || set->reassembled_in != seen->moment.frame || !set->tvb_data)
        return NULL;
    *length = tvb_captured_length(set->tvb_data);
    whole = tvb_memdup(pool, set->tvb_data, 0, *length);
    return whole;
}

tvbuff_t *skype_fragments_show(tvbuff_t *plaintext, packet_info *pinfo, proto_tree *tree,
                               const skype_datagram *head)
{
    fragment_head *set = fragment_get_reassembled_id(&sets, pinfo, set_id(head));

    if (set)
        set->reas_in_layer_num = pinfo->curr_layer_num; /* others may have come before us */
    return process_reassembled_data(plaintext, 0, pinfo, "Reassembled Skype", set, &items, NULL,
                                    tree);
}
