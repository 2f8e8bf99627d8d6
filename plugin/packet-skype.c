/* packet-skype.c - the protocol: every layer registers its own.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "packet-skype.h"

#include <epan/prefs.h>

#include "post_dissector.h"
#include "preferences.h"
#include "ws_compat.h"
#include "content/broadcasts.h"
#include "content/certificates.h"
#include "content/challenges.h"
#include "content/commands.h"
#include "content/common_fields.h"
#include "content/credentials.h"
#include "content/exported_commands.h"
#include "content/hints.h"
#include "content/object_fields.h"
#include "content/object_items.h"
#include "content/locations.h"
#include "content/objects.h"
#include "content/signed.h"
#include "state/calls.h"
#include "state/capture_state.h"
#include "state/duplicates.h"
#include "state/iv_lines.h"
#include "state/network_keys.h"
#include "state/signatures.h"
#include "statistics/flow_statistics.h"
#include "statistics/statistics.h"
#include "tcp/tcp_entry.h"
#include "udp/datagram_view.h"
#include "udp/fragments.h"
#include "udp/media.h"
#include "udp/skypeout.h"
#include "udp/udp_entry.h"
#include "view/client_generation.h"
#include "view/call_links.h"
#include "view/conversation_filters.h"
#include "view/evidence.h"
#include "view/expert_items.h"
#include "view/exported_pdu.h"
#include "view/flow_tap.h"
#include "view/frame_links.h"
#include "view/key_status.h"
#include "view/message_tap.h"
#include "view/readers.h"

#define LAST_PORT 65535u

#define LONG_NAME "Skype peer-to-peer"

static int proto_skype = -1;

/* libwireshark has a dissector of its own called "skype" that guesses; where it is compiled in, its
 * protocol is adopted, so that one name, one filter and one switch mean this dissector. */
static bool has_builtin;

/* Everything that registers fields, taps, preferences or memory.  What speaks over TCP stands in
 * the table of tcp/tcp_entry.c. */
static void register_all(void (*ports_changed)(void))
{
    skype_preferences_register(proto_skype, ports_changed);

    skype_capture_state_register();
    skype_lines_register();
    skype_network_keys_register();
    skype_duplicates_register(proto_skype);
    skype_signatures_register(proto_skype);
    skype_messages_register();
    skype_flows_register();
    skype_readers_register();

    skype_expert_items_register(proto_skype);
    skype_evidence_register(proto_skype);
    skype_links_register(proto_skype);
    skype_key_status_register(proto_skype);
    skype_generation_register(proto_skype);
    skype_objects_register(proto_skype);
    skype_common_fields_register(proto_skype);
    skype_locations_register(proto_skype);
    skype_object_fields_register(proto_skype);
    skype_object_items_register(proto_skype);
    skype_signed_register(proto_skype);
    skype_credentials_register(proto_skype);
    skype_certificates_register(proto_skype);
    skype_signed_challenges_register(proto_skype);
    skype_broadcasts_register(proto_skype);
    skype_commands_register(proto_skype);
    skype_exported_commands_register(proto_skype);
    skype_hints_register(proto_skype);
    skype_fragments_register(proto_skype);
    skype_udp_register(proto_skype);
    skype_statistics_register(proto_skype);
    skype_calls_register();
    skype_call_links_register(proto_skype);
    skype_media_register(proto_skype);
    skype_skypeout_register(proto_skype);

    skype_tcp_register(proto_skype, has_builtin);
    skype_udp_entry_register(proto_skype, has_builtin);
    skype_post_dissector_register(proto_skype);
}

/* The built-in dissector registers the port preferences for its own handle. */
static void point_ports(const char *table, dissector_handle_t handle)
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

static void apply_ports(void)
{
    point_ports("udp.port", skype_udp_forced_handle());
    point_ports("tcp.port", skype_tcp_forced_handle());
}

void proto_register_skype_p2p(void)
{
    proto_skype = proto_get_id_by_filter_name("skype");
    has_builtin = proto_skype >= 0;
    if (!has_builtin)
        proto_skype = proto_register_protocol(LONG_NAME, "SKYPE", "skype");
    else
        proto_registrar_get_nth((unsigned)proto_skype)->name = LONG_NAME;
    register_all(apply_ports);
}

void proto_reg_handoff_skype_p2p(void)
{
    skype_udp_entry_handoff(has_builtin);
    skype_post_dissector_handoff();
    skype_tcp_handoff(proto_skype, has_builtin);
    skype_conversation_filters_handoff();
    skype_exported_pdu_handoff();
    skype_statistics_handoff();
    skype_flow_statistics_handoff();
}
