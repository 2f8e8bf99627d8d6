/* segment_view.h - one TCP segment of a Skype connection into the tree: the units it completes, and
 * what else its bytes are.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TCP_SEGMENT_VIEW_H
#define SKYPE_TCP_SEGMENT_VIEW_H

#include "ws_compat.h"
#include "state/connection.h"

void skype_segment_register(int proto);

/* Shows the segment in tvb; batch holds what the first pass has just deciphered, else NULL. */
void skype_segment_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                        skype_direction *direction, const skype_segment *segment,
                        const skype_batch *batch);

/* Shows a segment that frame `original` holds already: nothing of it is counted or shown again. */
void skype_segment_show_duplicate(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                                  skype_direction *direction, const skype_segment *segment,
                                  uint32_t original);

#endif
