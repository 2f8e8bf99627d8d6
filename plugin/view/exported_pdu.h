/* exported_pdu.h - deciphered messages for File > Export PDUs to File (OSI layer 7).
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_EXPORTED_PDU_H
#define SKYPE_VIEW_EXPORTED_PDU_H

#include "ws_compat.h"

/* The dissector that reads what was exported. */
#define SKYPE_EXPORTED_COMMANDS "skype.commands"

void skype_exported_pdu_handoff(void);

/* Exports a deciphered message of commands; costs nothing while nobody exports. */
void skype_export_commands(packet_info *pinfo, tvbuff_t *plaintext);

#endif
