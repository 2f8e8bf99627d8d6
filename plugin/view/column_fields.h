/* column_fields.h - columns as fields, where Wireshark fills them before post-dissectors.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_COLUMN_FIELDS_H
#define SKYPE_VIEW_COLUMN_FIELDS_H

#include "ws_compat.h"

/* A post-dissector has changed columns of this frame: since 4.4, `_ws.col.protocol` and
 * `_ws.col.info` tell what was there before; let them say what the packet list shows. */
void skype_column_fields_follow(packet_info *pinfo, proto_tree *tree);

#endif
