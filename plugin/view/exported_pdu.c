/* exported_pdu.c - deciphered messages for File > Export PDUs to File (OSI layer 7).
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/exported_pdu.h"

#include <epan/exported_pdu.h>
#include <wsutil/exported_pdu_tlvs.h>

static int export_tap = -1;

void skype_exported_pdu_handoff(void)
{
    export_tap = find_tap_id(EXPORT_PDU_TAP_NAME_LAYER_7);
}

void skype_export_commands(packet_info *pinfo, tvbuff_t *plaintext)
{
    exp_pdu_data_t *exported;

    if (export_tap <= 0 || !have_tap_listener(export_tap))
        return;
    exported =
        export_pdu_create_common_tags(pinfo, SKYPE_EXPORTED_COMMANDS, EXP_PDU_TAG_DISSECTOR_NAME);
    exported->tvb_captured_length = tvb_captured_length(plaintext);
    exported->tvb_reported_length = tvb_reported_length(plaintext);
    exported->pdu_tvb = plaintext;
    tap_queue_packet(export_tap, pinfo, exported);
}
