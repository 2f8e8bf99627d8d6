/* udp_entry.c - what epan calls for datagrams: the heuristic, conversations of ours, the user.
 *
 * Datagrams whose ports have no owner reach the heuristic.  What owners of ports and conversations
 * accept before, the post-dissector looks at, once the capture has a proven socket: what proves
 * itself there is shown, and from that frame on the conversation asks us first, so that the
 * datagram is shown without the other's tree when it is dissected again.  Only the exact
 * conversation of two sockets is ever touched: one with wildcards would be found by everybody and
 * merge streams.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp/udp_entry.h"

#include <epan/conversation.h>

#include "state/capture_state.h"
#include "state/foreign_pairs.h"
#include "state/peers.h"
#include "state/sockets.h"
#include "udp/datagram_view.h"
#include "view/column_fields.h"
#include "view/flow_tap.h"
#include "view/frame_payload.h"

/* Datagrams that others accept, from each end of a conversation: so many are looked at, then one of
 * so many. */
#define ALWAYS_SAMPLED 16u
#define SAMPLED_ONE_IN 16u

static dissector_handle_t forced_handle;

/* What is claimed is dissected by this one, so that "skype" stands among the layers ... */
static dissector_handle_t claimed_handle;

/* ... and a conversation of ours has this one: in name only, it leaves no layer in what it lets
 * pass. */
static dissector_handle_t conversation_handle;

static dissector_table_t udp_ports;
static int proto_data = -1;
static int proto_skype = -1;

/* --- the exact conversation --- */

/* The conversation of these two sockets and no others; NULL where there is none. */
static conversation_t *exact_conversation(const packet_info *pinfo)
{
    conversation_t *conversation = find_conversation(
        pinfo->num, &pinfo->src, &pinfo->dst, CONVERSATION_UDP, pinfo->srcport, pinfo->destport, 0);

    return conversation && !(conversation->options & (NO_ADDR2 | NO_PORT2)) ? conversation : NULL;
}

static bool has_port_owner(const packet_info *pinfo)
{
    return dissector_get_uint_handle(udp_ports, pinfo->srcport) ||
           dissector_get_uint_handle(udp_ports, pinfo->destport);
}

/* Are both sockets Skype's beyond doubt: did they exchange proven messages, or are both proven and
 * one of them established? */
static bool is_ours(const skype_ends *ends)
{
    const skype_peer *peer = skype_peer_find(ends);
    const bool proven =
        skype_socket_is_proven(&ends->source) && skype_socket_is_proven(&ends->destination);

    return (peer && peer->exchanged) ||
           (proven && (skype_socket_is_established(&ends->source) ||
                       skype_socket_is_established(&ends->destination)));
}

/* First pass: a datagram is claimed.  Another dissector may have set itself on the conversation: it
 * gets it back behind this frame, unless the two sockets are Skype's.  Where it declined the
 * datagram, it will again; a third that comes to the conversation later, for all its frames, would
 * be asked as well: to keep it away would cost a search for each datagram of a pair of which none
 * has answered yet. */
static void own(const packet_info *pinfo, const skype_ends *ends, bool was_accepted)
{
    const bool ours = is_ours(ends);
    conversation_t *conversation;
    dissector_handle_t owner;

    if (!was_accepted && !ours)
        return; /* the heuristic is asked again */
    conversation = exact_conversation(pinfo);
    if (!conversation)
        return;
    owner = conversation_get_dissector(conversation, pinfo->num);
    if (owner == conversation_handle)
        return;
    conversation_set_dissector_from_frame_number(conversation, pinfo->num, conversation_handle);
    if (owner && (!ours || skype_foreign_pair_is_two_way(ends)))
        conversation_set_dissector_from_frame_number(conversation, pinfo->num + 1, owner);
}

/* --- conversations of ours --- */

static bool is_another(dissector_handle_t handle)
{
    return handle && handle != conversation_handle;
}

/* What is not ours goes to whoever would have had it from the conversation without us: who set
 * himself on it for all frames, or on one with wildcards. */
static int pass_on(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    static const unsigned wildcards[] = {NO_ADDR_B, NO_PORT_B, NO_ADDR_B | NO_PORT_B};
    conversation_t *conversation = exact_conversation(pinfo);
    dissector_handle_t handle = conversation ? conversation_get_dissector(conversation, 0) : NULL;

    if (is_another(handle))
        return call_dissector_only(handle, tvb, pinfo, tree, NULL);
    for (unsigned i = 0; i < array_length(wildcards); i++) {
        conversation = find_conversation(pinfo->num, &pinfo->dst, &pinfo->src, CONVERSATION_UDP,
                                         pinfo->destport, pinfo->srcport, wildcards[i]);
        handle = conversation ? conversation_get_dissector(conversation, pinfo->num) : NULL;
        if (is_another(handle))
            return call_dissector_only(handle, tvb, pinfo, tree, NULL);
    }
    return 0;
}

static int dissect_claimed(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const skype_asked *asked = data;

    return skype_udp_dissect(tvb, pinfo, tree, *asked) ? (int)tvb_captured_length(tvb) : 0;
}

static int dissect_conversation(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    skype_asked asked = has_port_owner(pinfo) ? SKYPE_ASKED_FIRST : SKYPE_ASKED_LAST;
    const int used = call_dissector_only(claimed_handle, tvb, pinfo, tree, &asked);

    return used ? used : pass_on(tvb, pinfo, tree);
}

/* --- the heuristic --- */

static ws_bool heuristic(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    skype_ends ends;

    if (!skype_udp_dissect(tvb, pinfo, tree, SKYPE_ASKED_LAST)) {
        skype_flows_observe(tvb, pinfo, SKYPE_FLOW_UDP);
        return false;
    }
    if (!PINFO_FD_VISITED(pinfo) && skype_ends_of_packet(pinfo, &ends))
        own(pinfo, &ends, false);
    return true;
}

/* --- after all others --- */

static bool is_at_proven_socket(const skype_ends *ends)
{
    return skype_sockets_exist() &&
           (skype_socket_is_proven(&ends->source) || skype_socket_is_proven(&ends->destination));
}

/* First pass: where a stranger's datagram has brought his dissector to the conversation, it takes
 * the proofs of the sockets as well.  So the first datagrams from each end are looked at, and then
 * some: whoever hides a socket has to hide them all. */
static bool is_sampled(unsigned accepted)
{
    return accepted <= ALWAYS_SAMPLED || accepted % SAMPLED_ONE_IN == 0;
}

/* Who comes to a conversation after our first proof does not become its owner. */
static bool is_proven_pair(const skype_ends *ends)
{
    const skype_peer *peer = skype_sockets_exist() ? skype_peer_find(ends) : NULL;

    return peer && peer->proven;
}

/* Whose layer is the last one?  What nobody wants is data. */
static bool is_accepted_by_others(const packet_info *pinfo)
{
    const wmem_list_frame_t *last = wmem_list_tail(pinfo->layers);
    const int proto = last ? GPOINTER_TO_INT(wmem_list_frame_data(last)) : proto_data;

    return proto != proto_data && proto != proto_skype;
}

/* Shows the datagram where it is Skype's. */
static bool claim_after(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree,
                        const skype_ends *ends)
{
    skype_asked asked = has_port_owner(pinfo) || skype_foreign_pair_is_two_way(ends)
                            ? SKYPE_ASKED_AFTER_OWNER
                            : SKYPE_ASKED_AFTER_STRANGER;
    tvbuff_t *payload = skype_frame_udp_payload(frame, pinfo);
    skype_sighting seen;

    /* In the first pass most are of another shape. */
    if (payload && !PINFO_FD_VISITED(pinfo) && !skype_sighting_look(payload, pinfo, &seen))
        return false;
    return payload && call_dissector_only(claimed_handle, payload, pinfo, tree, &asked);
}

void skype_udp_look_after(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree)
{
    const bool first_pass = !PINFO_FD_VISITED(pinfo);
    skype_ends ends;

    if (pinfo->flags.in_error_pkt || !skype_ends_of_packet(pinfo, &ends))
        return;
    if (skype_capture()->asked_frame == pinfo->num) {
        if (first_pass && is_accepted_by_others(pinfo) && !is_proven_pair(&ends))
            skype_foreign_pair_note(&ends);
        return;
    }
    if (is_at_proven_socket(&ends) ||
        (first_pass && is_sampled(skype_foreign_pair_accepted(&ends) + 1) &&
         !has_port_owner(pinfo))) {
        if (claim_after(frame, pinfo, tree, &ends)) {
            skype_column_fields_follow(pinfo, tree);
            if (first_pass)
                own(pinfo, &ends, true);
            return;
        }
    }
    if (first_pass && !is_proven_pair(&ends))
        skype_foreign_pair_note(&ends);
}

/* --- the user --- */

static int dissect_forced(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    return skype_udp_dissect_forced(tvb, pinfo, tree);
}

dissector_handle_t skype_udp_forced_handle(void)
{
    return forced_handle;
}

void skype_udp_entry_register(int proto, bool has_builtin)
{
    const int proto_conversation =
        proto_register_protocol_in_name_only("Skype over UDP, conversation", "Skype conversation",
                                             "skype.conversation", proto, FT_PROTOCOL);

    /* A second handle of an adopted protocol needs a name and a description of its own. */
    forced_handle = has_builtin ? register_dissector_with_description("skype_p2p", "Skype P2P",
                                                                      dissect_forced, proto)
                                : register_dissector("skype", dissect_forced, proto);
    claimed_handle = create_dissector_handle(dissect_claimed, proto);
    conversation_handle = create_dissector_handle(dissect_conversation, proto_conversation);
}

void skype_udp_entry_handoff(bool has_builtin)
{
    udp_ports = find_dissector_table("udp.port");
    proto_data = proto_get_id_by_filter_name("data");
    proto_skype = proto_get_id_by_filter_name("skype");
    heur_dissector_add("udp", heuristic, "Skype P2P over UDP", "skype_p2p_udp", proto_skype,
                       HEURISTIC_ENABLE);
    if (has_builtin)
        dissector_add_for_decode_as("udp.port", forced_handle);
    else
        dissector_add_for_decode_as_with_preference("udp.port", forced_handle);
}
