/* frame_payload.h - the TCP payload of a frame, for post-dissectors: these get the frame alone.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_FRAME_PAYLOAD_H
#define SKYPE_VIEW_FRAME_PAYLOAD_H

#include "ws_compat.h"

/* The payload of the packet's TCP segment, and its sequence number as it stands there.  NULL where
 * there is none: no payload, SYN or RST, fragmented, not IPv4. */
tvbuff_t *skype_payload_of(tvbuff_t *frame, const packet_info *pinfo, uint32_t *seq);

#endif
