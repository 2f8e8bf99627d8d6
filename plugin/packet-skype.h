/* packet-skype.h - the protocol at the door of epan.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_PACKET_SKYPE_H
#define SKYPE_PACKET_SKYPE_H

void proto_register_skype_p2p(void);
void proto_reg_handoff_skype_p2p(void);

#endif
