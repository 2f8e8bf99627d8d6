/* attempt_links.h - shows which attempt to connect failed before a connection, and which followed.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_ATTEMPT_LINKS_H
#define SKYPE_VIEW_ATTEMPT_LINKS_H

#include "ws_compat.h"
#include "state/connection_attempts.h"

void skype_attempt_links_register(int proto);

/* Any pass: links of a connection to the attempt that failed before it, and to the one that
 * follows; for its client's first bytes.  item gets the expert information. */
void skype_attempt_links_add(const skype_connection *connection, packet_info *pinfo, tvbuff_t *tvb,
                             proto_tree *tree, proto_item *item);

#endif
