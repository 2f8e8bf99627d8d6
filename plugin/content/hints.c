/* hints.c - what frames of DNS and NAT-PMP tell of a Skype client.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/hints.h"

#include "content/object_text.h"
#include "state/ends.h"
#include "state/sockets.h"
#include "view/frame_payload.h"
#include "wire/side_channel.h"

#define PORT_DNS     53u
#define PORT_NAT_PMP 5351u

static int hf_version = -1;
static int hf_platform = -1;
static int hf_port = -1;

static int ett_hint = -1;

static proto_tree *add_hint(proto_tree *tree, tvbuff_t *tvb, const char *text)
{
    proto_item *item;
    proto_tree *hint = proto_tree_add_subtree(tree, tvb, 0, 0, ett_hint, &item, text);

    proto_item_set_generated(item);
    return hint;
}

/* The labels are looked for in the frame's bytes before the message is. */
static void look_at_dns(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree)
{
    const int length = (int)tvb_captured_length(frame);
    skype_dns_hint hint;
    tvbuff_t *message;

    if (!skype_dns_may_hint(tvb_get_ptr(frame, 0, length), (size_t)length))
        return;
    message = skype_frame_udp_payload(frame, pinfo);
    if (!message ||
        !skype_dns_hint_parse(tvb_get_ptr(message, 0, (int)tvb_captured_length(message)),
                              tvb_captured_length(message), &hint))
        return;
    tree = add_hint(tree, frame, "Hint: a Skype client looks for its servers");
    proto_item_set_generated(proto_tree_add_string(tree, hf_version, frame, 0, 0, hint.version));
    proto_item_set_generated(
        proto_tree_add_string(tree, hf_platform, frame, 0, 0, skype_platform_name(hint.platform)));
}

static void look_at_nat_pmp(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree)
{
    tvbuff_t *message = skype_frame_udp_payload(frame, pinfo);
    skype_ends ends;
    uint16_t port;

    if (!message || !skype_ends_of_packet(pinfo, &ends) ||
        !skype_nat_pmp_parse(tvb_get_ptr(message, 0, (int)tvb_captured_length(message)),
                             tvb_captured_length(message), &port))
        return;
    if (!skype_socket_is_proven(&(skype_socket){.ip = ends.source.ip, .port = port}))
        return;
    tree = add_hint(tree, frame, "Hint: the port is that of a Skype client");
    proto_item_set_generated(proto_tree_add_uint(tree, hf_port, frame, 0, 0, port));
}

void skype_hints_look_after(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree)
{
    if (!tree || pinfo->flags.in_error_pkt)
        return;
    if (pinfo->srcport == PORT_DNS || pinfo->destport == PORT_DNS)
        look_at_dns(frame, pinfo, tree);
    else if (pinfo->destport == PORT_NAT_PMP)
        look_at_nat_pmp(frame, pinfo, tree);
}

void skype_hints_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_version,
         {"Client version", "skype.hint.version", FT_STRING, BASE_NONE, NULL, 0,
          "The name that DNS is asked for holds it, the last number first", HFILL}},
        {&hf_platform,
         {"Client platform", "skype.hint.platform", FT_STRING, BASE_NONE, NULL, 0,
          "The name that DNS is asked for holds its number", HFILL}},
        {&hf_port,
         {"UDP port", "skype.hint.port", FT_UINT16, BASE_DEC, NULL, 0,
          "NAT-PMP is asked to map a port that is proven to be Skype's", HFILL}},
    };
    static int *subtrees[] = {&ett_hint};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
