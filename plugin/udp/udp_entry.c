/* udp_entry.c - the entry points epan calls: cheap look first, then proof.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp/udp_entry.h"

#include <epan/conversation.h>
#include <epan/prefs.h>

#include "view/flow_tap.h"
#include "state/memory.h"
#include "udp/judge.h"
#include "tcp/tcp_entry.h"
#include "udp/datagram_view.h"

#define LAST_PORT 65535u

/* For what the user asks for (Decode As, port preferences) ... */
static dissector_handle_t udp_forced_handle;
/* ... and for conversations and sockets that are proven. */
static dissector_handle_t udp_proven_handle;

static int dissect_udp_forced(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    return skype_udp_dissect_forced(tvb, pinfo, tree);
}

/* All further datagrams of a proven socket come to us before the dissectors of their ports; what is
 * not Skype's falls through to those. */
static void claim_socket(const packet_info *pinfo)
{
    static const address any_address = ADDRESS_INIT_NONE;
    const unsigned options = NO_ADDR2 | NO_PORT2;
    conversation_t *claimed;
    skype_ends ends;

    if (!skype_memory_ends(pinfo, &ends) || skype_memory_socket_proof(&ends.source) != pinfo->num)
        return;
    claimed = find_conversation(pinfo->num, &pinfo->src, &any_address, CONVERSATION_UDP,
                                pinfo->srcport, 0, NO_ADDR_B | NO_PORT_B);
    if (claimed && conversation_get_dissector(claimed, pinfo->num) == udp_proven_handle)
        return;
    claimed = conversation_new(pinfo->num, &pinfo->src, &any_address, CONVERSATION_UDP,
                               pinfo->srcport, 0, options | CONVERSATION_TEMPLATE);
    conversation_set_dissector(claimed, udp_proven_handle);
}

static int dissect_udp_proven(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    const int used = skype_udp_dissect(tvb, pinfo, tree);

    if (used && !PINFO_FD_VISITED(pinfo))
        claim_socket(pinfo);
    return used;
}

static ws_bool heuristic_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (dissect_udp_proven(tvb, pinfo, tree, data))
        return true;
    skype_flows_observe(tvb, pinfo, SKYPE_FLOW_UDP);
    return false;
}

void skype_heuristics_register(int proto, bool has_builtin)
{
    /* A second handle of an adopted protocol needs a name and a description of its own. */
    udp_forced_handle = has_builtin ? register_dissector_with_description("skype_p2p", "Skype P2P",
                                                                          dissect_udp_forced, proto)
                                    : register_dissector("skype", dissect_udp_forced, proto);
    udp_proven_handle = create_dissector_handle(dissect_udp_proven, proto);
}

void skype_heuristics_handoff(int proto, bool has_builtin)
{
    heur_dissector_add("udp", heuristic_udp, "Skype P2P over UDP", "skype_p2p_udp", proto,
                       HEURISTIC_ENABLE);
    if (has_builtin)
        dissector_add_for_decode_as("udp.port", udp_forced_handle);
    else
        dissector_add_for_decode_as_with_preference("udp.port", udp_forced_handle);
}

/* The built-in dissector registers the port preferences for its own handle. */
static void apply_ports(const char *table, dissector_handle_t handle)
{
    module_t *module = prefs_find_module("skype");
    const range_t *ports;

    if (!module || !prefs_find_preference(module, table))
        return;
    ports = prefs_get_range_value("skype", table);
    for (unsigned i = 0; ports && i < ports->nranges; i++)
        for (uint32_t port = ports->ranges[i].low; port <= MIN(ports->ranges[i].high, LAST_PORT);
             port++)
            dissector_change_uint(table, port, handle);
}

void skype_heuristics_apply_ports(void)
{
    apply_ports("udp.port", udp_forced_handle);
    apply_ports("tcp.port", skype_tcp_forced_handle());
}
