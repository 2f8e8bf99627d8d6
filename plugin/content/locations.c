/* locations.c - locations: blobs that say where a node is.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/locations.h"

#include "view/expert_items.h"
#include "content/object_text.h"
#include "content/common_fields.h"

/* Location: node ID, flag, three addresses, of which older clients write two. */
enum {
    LOCATION_NODE_ID = 0,
    LOCATION_FLAG = 8,
    LOCATION_OWN = 9,
    LOCATION_SUPERNODE = 15,
    LOCATION_THIRD = 21,
    LOCATION_SHORT = 21,
    LOCATION_LONG = 27,
};
#define IP_LENGTH   4
#define PORT_LENGTH 2

enum {
    OWN_IS_PUBLIC = 0,
    OWN_IS_PRIVATE = 1,
};

static int hf_location_flag = -1;
static int hf_location_rest = -1;
static int hf_private_ip = -1;
static int hf_private_port = -1;
static int hf_third_ip = -1;
static int hf_third_port = -1;
static int hf_public_port = -1;

static int ett_location = -1;

static const value_string flag_strings[] = {
    {OWN_IS_PUBLIC, "public address follows"},
    {OWN_IS_PRIVATE, "private address follows"},
    {0, NULL},
};

static skype_socket read_socket(tvbuff_t *tvb, int offset)
{
    return (skype_socket){
        .ip = tvb_get_ntohl(tvb, offset),
        .port = tvb_get_ntohs(tvb, offset + IP_LENGTH),
    };
}

bool skype_location_read(tvbuff_t *tvb, int offset, int length, skype_location *location)
{
    if (length < LOCATION_SHORT || tvb_get_uint8(tvb, offset + LOCATION_FLAG) > OWN_IS_PRIVATE)
        return false;

    *location = (skype_location){
        .node_id = tvb_get_ntoh64(tvb, offset + LOCATION_NODE_ID),
        .own_is_private = tvb_get_uint8(tvb, offset + LOCATION_FLAG) == OWN_IS_PRIVATE,
        .own = read_socket(tvb, offset + LOCATION_OWN),
        .supernode = read_socket(tvb, offset + LOCATION_SUPERNODE),
        .has_third = length >= LOCATION_LONG,
    };
    if (location->has_third)
        location->third = read_socket(tvb, offset + LOCATION_THIRD);
    return true;
}

const skype_socket *skype_location_public(const skype_location *location)
{
    const skype_socket *outside = location->own_is_private ? &location->third : &location->own;

    return outside->ip != 0 ? outside : NULL;
}

static void add_socket(proto_tree *tree, tvbuff_t *tvb, int offset, int hf_ip, int hf_port)
{
    proto_tree_add_item(tree, hf_ip, tvb, offset, IP_LENGTH, ENC_BIG_ENDIAN);
    proto_tree_add_item(tree, hf_port, tvb, offset + IP_LENGTH, PORT_LENGTH, ENC_BIG_ENDIAN);
}

static void add_public(proto_tree *tree, tvbuff_t *tvb, int offset, const skype_socket *outside)
{
    skype_common_add_public_ip(tree, tvb, offset, outside->ip, false);
    proto_tree_add_item(tree, hf_public_port, tvb, offset + IP_LENGTH, PORT_LENGTH, ENC_BIG_ENDIAN);
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
    const skype_socket *public_address = skype_location_public(&location);

    proto_item_append_text(
        item, ", node 0x%016" PRIx64 ", %s", location.node_id,
        skype_socket_text(public_address != NULL ? public_address : &location.own, pinfo->pool));
    skype_common_add_node_id(tree, tvb, offset + LOCATION_NODE_ID, location.node_id);
    proto_tree_add_item(tree, hf_location_flag, tvb, offset + LOCATION_FLAG, 1, ENC_BIG_ENDIAN);
    if (public_address == &location.own)
        add_public(tree, tvb, offset + LOCATION_OWN, &location.own);
    else
        add_socket(tree, tvb, offset + LOCATION_OWN, hf_private_ip, hf_private_port);
    skype_common_add_supernode(tree, tvb, offset + LOCATION_SUPERNODE, &location.supernode);
    if (public_address == &location.third)
        add_public(tree, tvb, offset + LOCATION_THIRD, &location.third);
    else if (location.has_third)
        add_socket(tree, tvb, offset + LOCATION_THIRD, hf_third_ip, hf_third_port);

    const int known = location.has_third ? LOCATION_LONG : LOCATION_SHORT;
    if (length > known)
        proto_tree_add_item(tree, hf_location_rest, tvb, offset + known, length - known, ENC_NA);
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
          "Meaning uncertain where the first address is already the public one", HFILL}},
        {&hf_third_port,
         {"Third port?", "skype.location.third_port", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_location_rest,
         {"Unknown", "skype.location.unknown", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static int *subtrees[] = {&ett_location};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
