/* tcp_entry.c - Skype over TCP: the entry points for streams.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcp/tcp_entry.h"

#include "state/connection_attempts.h"
#include "dialects/dh384.h"
#include "dialects/handshake_steps.h"
#include "dialects/padding.h"
#include "view/flow_tap.h"
#include "dialects/supernode.h"
#include "dialects/https.h"
#include "dialects/login.h"
#include "dialects/raw_pipe.h"
#include "dialects/records.h"
#include "tcp/segment_view.h"
#include "view/attempt_links.h"
#include "view/unit_view.h"
#include "dialects/session.h"
#include "tcp/first_look.h"
#include "tcp/segments.h"
#include "dialects/update_check.h"

static dissector_handle_t forced_handle;

/* In this order; what is cheap to rule out comes first. */
static const skype_dialect *const dialects[] = {
    &skype_dialect_https,
    &skype_dialect_login,
    &skype_dialect_supernode,
    &skype_dialect_dh384,
};

static void (*const rooms[])(int proto) = {
    skype_unit_view_register, skype_attempt_links_register, skype_segment_register,
    skype_handshake_register, skype_https_register,         skype_records_register,
    skype_session_register,   skype_pipe_register,          skype_login_register,
    skype_dh384_register,     skype_update_check_register,  skype_handshake_steps_register,
    skype_padding_register,
};

dissector_handle_t skype_tcp_forced_handle(void)
{
    return forced_handle;
}

static ws_bool heuristic_or_observer(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                                     void *data)
{
    if (skype_tcp_sniff_once(tvb, pinfo, tree, data))
        return true;
    skype_flows_observe(tvb, pinfo, SKYPE_FLOW_TCP);
    return false;
}

void skype_tcp_register(int proto, bool has_builtin)
{
    for (unsigned i = 0; i < array_length(rooms); i++)
        rooms[i](proto);
    skype_attempts_register();
    skype_connections_register(proto, dialects, array_length(dialects));
    skype_segments_register(proto);
    /* A second handle of an adopted protocol needs a name and a description of its own. */
    forced_handle = has_builtin ? register_dissector_with_description(
                                      "skype_p2p_tcp", "Skype P2P", skype_tcp_dissect_forced, proto)
                                : register_dissector("skype_tcp", skype_tcp_dissect_forced, proto);
    skype_sniffer_register(proto);
}

void skype_tcp_handoff(int proto, bool has_builtin)
{
    heur_dissector_add("tcp", heuristic_or_observer, "Skype P2P over TCP", "skype_p2p_tcp", proto,
                       HEURISTIC_ENABLE);
    if (has_builtin)
        dissector_add_for_decode_as("tcp.port", forced_handle);
    else
        dissector_add_for_decode_as_with_preference("tcp.port", forced_handle);
    skype_sniffer_handoff();
    skype_update_check_handoff();
}
