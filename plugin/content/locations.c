/* locations.c - locations: blobs that say where a node is.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/locations.h"

#include "view/expert_items.h"
#include "content/common_fields.h"
#include "content/object_text.h"
#include "wire/private_network.h"

#define IP_LENGTH   4
#define PORT_LENGTH 2

static int hf_location_flag = -1;
static int hf_location_rest = -1;
static int hf_private_ip = -1;
static int hf_private_port = -1;
static int hf_third_ip = -1;
static int hf_third_port = -1;
static int hf_location_mask = -1;
static int hf_location_value_4 = -1;
static int hf_location_value_8 = -1;
static int hf_public_port = -1;

static int ett_location = -1;

static const value_string flag_strings[] = {
    {SKYPE_LOCATION_OWN_PUBLIC, "public address follows"},
    {SKYPE_LOCATION_OWN_PRIVATE, "private address follows"},
    {0, NULL},
};

bool skype_location_read(tvbuff_t *tvb, int offset, int length, skype_location *location)
{
    return length > 0 &&
           skype_location_parse(tvb_get_ptr(tvb, offset, length), (size_t)length, location);
}

static void add_socket(proto_tree *tree, tvbuff_t *tvb, int offset, int hf_ip, int hf_port)
{
    proto_tree_add_item(tree, hf_ip, tvb, offset, IP_LENGTH, ENC_BIG_ENDIAN);
    proto_tree_add_item(tree, hf_port, tvb, offset + IP_LENGTH, PORT_LENGTH, ENC_BIG_ENDIAN);
}

static void add_public(proto_tree *tree, tvbuff_t *tvb, int offset,
                       const skype_location_socket *outside)
{
    skype_common_add_public_ip(tree, tvb, offset, outside->ip, false);
    proto_tree_add_item(tree, hf_public_port, tvb, offset + IP_LENGTH, PORT_LENGTH, ENC_BIG_ENDIAN);
}

/* The third address: the one that the first is not, if it can be that. */
static void add_other(proto_tree *tree, tvbuff_t *tvb, int offset, const skype_location *location)
{
    if (&location->other == skype_location_public(location))
        add_public(tree, tvb, offset, &location->other);
    else if (skype_ip_is_private(location->other.ip))
        add_socket(tree, tvb, offset, hf_private_ip, hf_private_port);
    else
        add_socket(tree, tvb, offset, hf_third_ip, hf_third_port);
}

static void add_tail(proto_tree *tree, tvbuff_t *tvb, int offset, const skype_location *location)
{
    int at = offset + SKYPE_LOCATION_LONG;

    if (!location->has_tail)
        return;
    proto_tree_add_item(tree, hf_location_mask, tvb, at++, 1, ENC_NA);
    if (location->has_value_4)
        proto_tree_add_item(tree, hf_location_value_4, tvb, at++, 1, ENC_NA);
    if (location->has_value_8)
        proto_tree_add_item(tree, hf_location_value_8, tvb, at, 1, ENC_NA);
}

static skype_socket socket_of(const skype_location_socket *end)
{
    return (skype_socket){.ip = end->ip, .port = end->port};
}

static void append_gist(proto_item *item, const skype_location *location, wmem_allocator_t *pool)
{
    const skype_location_socket *outside = skype_location_public(location);
    const skype_socket shown = socket_of(outside != NULL ? outside : &location->own);

    proto_item_append_text(item, ", node 0x%016" PRIx64 ", %s", location->node_id,
                           skype_socket_text(&shown, pool));
}

void skype_location_show(proto_item *item, tvbuff_t *tvb, int offset, int length,
                         packet_info *pinfo)
{
    proto_tree *tree = proto_item_add_subtree(item, ett_location);
    skype_location location;

    if (!skype_location_read(tvb, offset, length, &location)) {
        expert_add_info_format(pinfo, item, skype_expert(SKYPE_EXPERT_MALFORMED),
                               "Not a location: %d bytes", length);
        return;
    }
    const skype_socket supernode = socket_of(&location.supernode);
    const int rest = length - (int)location.length;

    append_gist(item, &location, pinfo->pool);
    skype_common_add_node_id(tree, tvb, offset + SKYPE_LOCATION_NODE_ID, location.node_id);
    proto_tree_add_item(tree, hf_location_flag, tvb, offset + SKYPE_LOCATION_FLAG, 1, ENC_NA);
    if (&location.own == skype_location_public(&location))
        add_public(tree, tvb, offset + SKYPE_LOCATION_OWN, &location.own);
    else
        add_socket(tree, tvb, offset + SKYPE_LOCATION_OWN, hf_private_ip, hf_private_port);
    skype_common_add_supernode(tree, tvb, offset + SKYPE_LOCATION_SUPERNODE, &supernode);
    if (location.has_other)
        add_other(tree, tvb, offset + SKYPE_LOCATION_OTHER, &location);
    add_tail(tree, tvb, offset, &location);
    if (rest > 0)
        proto_tree_add_item(tree, hf_location_rest, tvb, offset + (int)location.length, rest,
                            ENC_NA);
}

void skype_locations_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_location_flag,
         {"Kind of the next address", "skype.location.flag", FT_UINT8, BASE_DEC, VALS(flag_strings),
          0, NULL, HFILL}},
        {&hf_private_ip,
         {"Private address", "skype.private_ip", FT_IPv4, BASE_NONE, NULL, 0,
          "Address of the node in its own network", HFILL}},
        {&hf_private_port,
         {"Private port", "skype.private_port", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_public_port,
         {"Public port", "skype.public_port", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_third_ip,
         {"Third address?", "skype.location.third_ip", FT_IPv4, BASE_NONE, NULL, 0,
          "Neither the public address nor one of a private network", HFILL}},
        {&hf_third_port,
         {"Third port?", "skype.location.third_port", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_location_mask,
         {"Mask of further values?", "skype.location.mask", FT_UINT8, BASE_HEX, NULL, 0, NULL,
          HFILL}},
        {&hf_location_value_4,
         {"Value of bit 4?", "skype.location.value_4", FT_UINT8, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_location_value_8,
         {"Value of bit 8?", "skype.location.value_8", FT_UINT8, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_location_rest,
         {"Unknown", "skype.location.unknown", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static int *subtrees[] = {&ett_location};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
