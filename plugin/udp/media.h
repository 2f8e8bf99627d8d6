/* media.h - datagrams that carry voice, video or files: nothing of them but size and time can be
 * read.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_MEDIA_H
#define SKYPE_UDP_MEDIA_H

#include "ws_compat.h"
#include "state/memory.h"

void skype_media_register(int proto);

/* First pass: counts a datagram, so that a later pass knows its gap.  Media datagrams that are not
 * shown at once need this. */
void skype_media_note(packet_info *pinfo, const skype_ends *ends);

/* Adds size, the gap to the datagram before, and the set-up that the flow follows. */
void skype_media_add(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, const skype_ends *ends);

/* Shows a datagram of type D; returns its name for the info column. */
const char *skype_media_dissect(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                                const skype_ends *ends);

#endif
