/* conversation_filters.c - Conversation Filter > Skype.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/conversation_filters.h"

#include "ws_compat.h"
#include "state/ends.h"

static ws_bool is_ours(WS_CONV_FILTER_ARGS)
{
    return (pinfo->ptype == PT_UDP || pinfo->ptype == PT_TCP) &&
           proto_is_frame_protocol(pinfo->layers, "skype");
}

/* What is Skype between these two sockets, both ways. */
static char *filter_of(WS_CONV_FILTER_ARGS)
{
    const char *over = pinfo->ptype == PT_TCP ? "tcp" : "udp";
    skype_ends ends;

    if (!skype_ends_of_packet(pinfo, &ends))
        return NULL;
    return g_strdup_printf(
        "skype and ip.addr eq %s and ip.addr eq %s and %s.port eq %u and %s.port "
        "eq %u",
        skype_ip_text(pinfo->pool, ends.source.ip), skype_ip_text(pinfo->pool, ends.destination.ip),
        over, ends.source.port, over, ends.destination.port);
}

void skype_conversation_filters_handoff(void)
{
    ws_register_conversation_filter("skype", "Skype", is_ours, filter_of);
}
