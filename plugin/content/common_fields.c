/* common_fields.c - fields that object lists and other messages show alike: addresses of nodes,
 * names, clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/common_fields.h"

#include "content/object_text.h"

#define IP_LENGTH      4
#define PORT_LENGTH    2
#define NODE_ID_LENGTH 8

static int hf_supernode_port = -1;
static int hf_client_platform = -1;

proto_item *skype_common_add_public_ip(proto_tree *tree, tvbuff_t *tvb, int offset, uint32_t ip,
                                       bool hidden)
{
    proto_item *item =
        proto_tree_add_ipv4(tree, skype_object_field_handle(SKYPE_FIELD_PUBLIC_ADDRESS), tvb,
                            offset, IP_LENGTH, g_htonl(ip));

    if (hidden)
        proto_item_set_hidden(item);
    return item;
}

void skype_common_add_supernode(proto_tree *tree, tvbuff_t *tvb, int offset,
                                const skype_socket *supernode)
{
    proto_tree_add_ipv4(tree, skype_object_field_handle(SKYPE_FIELD_SUPERNODE), tvb, offset,
                        IP_LENGTH, g_htonl(supernode->ip));
    proto_tree_add_uint(tree, hf_supernode_port, tvb, offset + IP_LENGTH, PORT_LENGTH,
                        supernode->port);
}

void skype_common_add_supernode_port(proto_tree *tree, tvbuff_t *tvb, int offset, uint16_t port)
{
    proto_item_set_hidden(
        proto_tree_add_uint(tree, hf_supernode_port, tvb, offset, PORT_LENGTH, port));
}

void skype_common_add_user_name(proto_tree *tree, tvbuff_t *tvb, int offset, int length,
                                const char *name)
{
    proto_item_set_hidden(proto_tree_add_string(
        tree, skype_object_field_handle(SKYPE_FIELD_USER_NAME), tvb, offset, length, name));
}

void skype_common_add_node_id(proto_tree *tree, tvbuff_t *tvb, int offset, uint64_t node_id)
{
    proto_tree_add_uint64(tree, skype_object_field_handle(SKYPE_FIELD_NODE_ID), tvb, offset,
                          NODE_ID_LENGTH, node_id);
}

void skype_common_add_platform(proto_tree *tree, tvbuff_t *tvb, int offset, int length,
                               const char *platform)
{
    proto_tree_add_string(tree, hf_client_platform, tvb, offset, length, platform);
}

void skype_common_add_client(proto_tree *tree, tvbuff_t *tvb, int offset, int length,
                             const char *platform_digit, const char *version)
{
    proto_item_set_hidden(proto_tree_add_string(
        tree, skype_object_field_handle(SKYPE_FIELD_CLIENT_VERSION), tvb, offset, length, version));
    if (platform_digit != NULL)
        proto_item_set_hidden(proto_tree_add_string(tree, hf_client_platform, tvb, offset, length,
                                                    skype_platform_name(platform_digit)));
}

void skype_common_fields_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_supernode_port,
         {"Supernode port", "skype.supernode.port", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_client_platform,
         {"Platform", "skype.client.platform", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
    };

    proto_register_field_array(proto, fields, array_length(fields));
}
