/* flow_tap.c - what every flow reports to its statistics.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/flow_tap.h"

#include "preferences.h"

static int flow_tap = -1;

void skype_flows_register(void)
{
    flow_tap = register_tap(SKYPE_FLOWS_TAP);
}

void skype_flows_see(tvbuff_t *tvb, packet_info *pinfo, skype_flow_transport transport,
                     skype_flow_standing standing)
{
    skype_flow_sighting *sighting;
    skype_ends ends;

    if (!have_tap_listener(flow_tap) || !skype_ends_of_packet(pinfo, &ends))
        return;
    sighting = wmem_new0(pinfo->pool, skype_flow_sighting);
    sighting->ends = ends;
    sighting->transport = (uint8_t)transport;
    sighting->standing = (uint8_t)standing;
    sighting->size = tvb_reported_length(tvb);
    sighting->captured = (uint8_t)MIN(tvb_captured_length(tvb), sizeof sighting->head);
    tvb_memcpy(tvb, sighting->head, 0, sighting->captured);
    tap_queue_packet(flow_tap, pinfo, sighting);
}

void skype_flows_observe(tvbuff_t *tvb, packet_info *pinfo, skype_flow_transport transport)
{
    if (skype_preferences()->classify_all && !pinfo->flags.in_error_pkt)
        skype_flows_see(tvb, pinfo, transport, SKYPE_FLOW_FOREIGN);
}
