/* flow_tap.h - what every flow reports to its statistics: nothing but sizes, times and first bytes.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_FLOW_TAP_H
#define SKYPE_VIEW_FLOW_TAP_H

#include "ws_compat.h"
#include "state/ends.h"
#include "wire/classifier.h"

#define SKYPE_FLOWS_TAP "skype_flows"

/* Why a message is counted. */
typedef enum {
    SKYPE_FLOW_OURS,      /* it is shown as Skype */
    SKYPE_FLOW_CANDIDATE, /* between a Skype socket and a telephone gateway's port */
    SKYPE_FLOW_FOREIGN,   /* preference skype.classify_all: counts where no dissector claims it */
} skype_flow_standing;

/* Queued on the tap, once per datagram or segment. */
typedef struct {
    skype_ends ends;
    uint8_t transport; /* skype_flow_transport */
    uint8_t standing;  /* skype_flow_standing */
    uint8_t captured;  /* bytes in head */
    uint32_t size;     /* bytes of payload */
    uint8_t head[SKYPE_CHI_SQUARE_BYTES];
} skype_flow_sighting;

void skype_flows_register(void);

/* Reports the payload in tvb.  Costs nothing while nobody listens. */
void skype_flows_see(tvbuff_t *tvb, packet_info *pinfo, skype_flow_transport transport,
                     skype_flow_standing standing);

/* Reports a payload that is not ours, where the user wants all flows classified. */
void skype_flows_observe(tvbuff_t *tvb, packet_info *pinfo, skype_flow_transport transport);

#endif
