/* readers.h - does anybody see what is shown of a packet?
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_READERS_H
#define SKYPE_VIEW_READERS_H

#include "ws_compat.h"

void skype_readers_register(void);

/* Is there a tree, are there columns, or does anybody listen to a tap that views report to?  Where
 * not, as when Wireshark opens a file, a view leaves nothing but data sources and the severity of
 * its expert info. */
bool skype_readers_exist(const packet_info *pinfo, const proto_tree *tree);

/* Is expert info of this severity (PI_CHAT ...) the gravest of the capture so far?  Wireshark shows
 * that without having shown the packet. */
bool skype_readers_want_severity(int severity);

#endif
