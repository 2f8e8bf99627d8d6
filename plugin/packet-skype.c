/* packet-skype.c - the protocol: every layer registers its own.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "packet-skype.h"

#include "ws_compat.h"
#include "state/calls.h"
#include "state/duplicates.h"
#include "content/commands.h"
#include "view/evidence.h"
#include "state/sent_datagrams.h"
#include "view/expert_items.h"
#include "statistics/flow_statistics.h"
#include "view/flow_tap.h"
#include "udp/fragments.h"
#include "view/client_generation.h"
#include "udp/udp_entry.h"
#include "state/iv_lines.h"
#include "view/frame_links.h"
#include "udp/media.h"
#include "state/memory.h"
#include "view/message_tap.h"
#include "content/objects.h"
#include "state/pairs.h"
#include "preferences.h"
#include "udp/skypeout.h"
#include "statistics/statistics.h"
#include "tcp/tcp_entry.h"
#include "udp/datagram_view.h"

static int proto_skype = -1;

/* libwireshark has a dissector of its own called "skype" that guesses; where it is compiled in, its
 * protocol is adopted, so that one name, one filter and one switch mean this dissector. */
static bool has_builtin;

static void (*const layers[])(int proto) = {
    skype_expert_items_register, skype_evidence_register, skype_links_register,
    skype_generation_register,   skype_objects_register,  skype_commands_register,
    skype_fragments_register,    skype_udp_register,      skype_statistics_register,
    skype_calls_register,        skype_media_register,    skype_skypeout_register,
    skype_duplicates_register,
};

static void (*const memories[])(void) = {
    skype_memory_register, skype_pairs_register,    skype_exchange_register,
    skype_lines_register,  skype_messages_register, skype_flows_register,
};

void proto_register_skype_p2p(void)
{
    proto_skype = proto_get_id_by_filter_name("skype");
    has_builtin = proto_skype >= 0;
    if (!has_builtin)
        proto_skype = proto_register_protocol("Skype", "SKYPE", "skype");
    skype_preferences_register(proto_skype, skype_heuristics_apply_ports);
    for (unsigned i = 0; i < array_length(memories); i++)
        memories[i]();
    for (unsigned i = 0; i < array_length(layers); i++)
        layers[i](proto_skype);
    skype_tcp_register(proto_skype, has_builtin);
    skype_heuristics_register(proto_skype, has_builtin);
}

void proto_reg_handoff_skype_p2p(void)
{
    skype_heuristics_handoff(proto_skype, has_builtin);
    skype_tcp_handoff(proto_skype, has_builtin);
    skype_statistics_handoff();
    skype_flow_statistics_handoff();
}
