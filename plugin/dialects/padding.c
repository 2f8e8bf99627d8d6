/* padding.c - padding records: what follows from the seed of their direction, and what does not.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects/padding.h"

#include "view/expert_items.h"
#include "wire/handshake.h"

static int hf_padding = -1;
static int hf_padding_status = -1;

static const skype_padding_status good = {PROTO_CHECKSUM_E_GOOD, "length and bytes follow from the "
                                                                 "seed"};
static const skype_padding_status bad = {PROTO_CHECKSUM_E_BAD, "does not follow from the seed"};
static const skype_padding_status filler = {PROTO_CHECKSUM_E_GOOD, "filler of port 80: all bytes "
                                                                   "are 01"};
static const skype_padding_status foreign = {PROTO_CHECKSUM_E_UNVERIFIED,
                                             "not of the known generator"};
static const skype_padding_status any = {PROTO_CHECKSUM_E_UNVERIFIED, "not the first record"};

const skype_padding_status *skype_padding_judge(const skype_direction *direction,
                                                const uint8_t *padding, uint32_t length)
{
    if (!direction->has_seed || length == 0)
        return &any;
    if (!direction->padding_due)
        return skype_handshake_is_filler(padding, length) ? &filler : &any;
    if (skype_handshake_padding_follows(direction->seed, padding, length))
        return &good;
    return direction->is_foreign_generator ? &foreign : &bad;
}

void skype_padding_show(const skype_view *view, proto_tree *tree, tvbuff_t *tvb, int offset,
                        int length, const skype_padding_status *status)
{
    proto_item *item;

    if (length == 0)
        return;
    item = proto_tree_add_item(tree, hf_padding, tvb, offset, length, ENC_NA);
    proto_item_append_text(item, " (%s)", status->text);
    proto_item_set_generated(
        proto_tree_add_uint(tree, hf_padding_status, tvb, offset, 0, status->status));
    if (status->status == PROTO_CHECKSUM_E_BAD)
        expert_add_info_format(view->pinfo, item, skype_expert(SKYPE_EXPERT_CHECKSUM_BAD),
                               "Padding does not follow from the seed");
}

void skype_padding_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_padding,
         {"Padding", "skype.handshake.padding", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_padding_status,
         {"Padding status", "skype.handshake.padding.status", FT_UINT8, BASE_NONE,
          VALS(proto_checksum_vals), 0, NULL, HFILL}},
    };

    proto_register_field_array(proto, fields, array_length(fields));
}
