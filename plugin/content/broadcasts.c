/* broadcasts.c - signed broadcast messages: what the network tells all clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/broadcasts.h"

#include "state/network_keys.h"
#include "view/expert_items.h"
#include "wire/object_id.h"

#define SECONDS_PER_MINUTE 60

/* The channel whose version is a time. */
#define CHANNEL_OF_TIMES 256u

static int hf_key = -1;
static int hf_signature = -1;
static int hf_message = -1;
static int hf_version_time = -1;

static int ett_broadcast = -1;

static void add_version_time(proto_tree *tree, tvbuff_t *message, const skype_object_list *list)
{
    const skype_object *channel =
        skype_object_list_find(list, SKYPE_FAMILY_NUMBER, SKYPE_OBJECT_CHANNEL);
    const skype_object *version =
        skype_object_list_find(list, SKYPE_FAMILY_NUMBER, SKYPE_OBJECT_CHANNEL_VERSION);
    nstime_t moment = NSTIME_INIT_ZERO;

    if (!channel || !version || channel->value.number != CHANNEL_OF_TIMES)
        return;
    moment.secs = (time_t)version->value.number * SECONDS_PER_MINUTE;
    proto_item_set_generated(proto_tree_add_time(tree, hf_version_time, message, 0, 0, &moment));
}

static void add_part(const skype_blob *blob, proto_tree *tree, int hf, skype_span part)
{
    if (part.length > 0)
        proto_tree_add_item(tree, hf, blob->tvb, blob->place.start + (int)part.start,
                            (int)part.length, ENC_NA);
}

static void show_content(const skype_blob *blob, proto_tree *tree, tvbuff_t *message,
                         uint32_t length, const skype_object_list *list)
{
    const skype_span whole = {0, length};

    blob->show_list(blob->pinfo, tree, message, whole, &skype_known_broadcast);
    add_version_time(tree, message, list);
}

void skype_broadcast_show(skype_blob blob, proto_item *item)
{
    const skype_signed_title title = {
        .title = "Broadcast message",
        .noun = "Broadcast message",
    };
    const uint32_t length = (uint32_t)blob.place.length;
    proto_tree *tree = proto_item_add_subtree(item, ett_broadcast);
    skype_object_list list;
    skype_public_key key;
    tvbuff_t *message;

    if (length < SKYPE_RECORD_NUMBER_LENGTH) {
        expert_add_info_format(blob.pinfo, item, skype_expert(SKYPE_EXPERT_MALFORMED),
                               "Signed message of %u bytes has no key number", length);
        return;
    }
    const skype_span behind = {SKYPE_RECORD_NUMBER_LENGTH, length - SKYPE_RECORD_NUMBER_LENGTH};
    const bool is_known = skype_network_keys_find(tvb_get_ntohl(blob.tvb, blob.place.start), &key);
    const skype_signed_part part = skype_signed_part_split(behind, is_known ? key.length : 0);
    skype_signed opened = skype_signed_open(&blob, is_known ? &key : NULL, part);

    if (opened.state == SKYPE_SIGNED_GOOD &&
        !skype_signed_list_decode(opened.message, opened.length,
                                  skype_pool_allocator(blob.pinfo->pool), &list))
        opened.state = SKYPE_SIGNED_UNREADABLE;
    proto_tree_add_item(tree, hf_key, blob.tvb, blob.place.start, SKYPE_RECORD_NUMBER_LENGTH,
                        ENC_BIG_ENDIAN);
    add_part(&blob, tree, hf_signature, part.signature);
    add_part(&blob, tree, hf_message, part.rest);
    tree = skype_signed_show(&blob, tree, &opened, title, &message);
    if (tree)
        show_content(&blob, tree, message, opened.length, &list);
}

void skype_broadcasts_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_key,
         {"Key number", "skype.channel.key", FT_UINT32, BASE_HEX, NULL, 0,
          "Key that signed the broadcast message", HFILL}},
        {&hf_signature,
         {"Signature", "skype.channel.signature", FT_BYTES, BASE_NONE, NULL, 0,
          "Carries the broadcast message", HFILL}},
        {&hf_message,
         {"Rest of the signed message", "skype.channel.message", FT_BYTES, BASE_NONE, NULL, 0, NULL,
          HFILL}},
        {&hf_version_time,
         {"Version as a time", "skype.channel.version.time", FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC,
          NULL, 0, "The version of channel 256 counts minutes", HFILL}},
    };
    static int *subtrees[] = {&ett_broadcast};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
