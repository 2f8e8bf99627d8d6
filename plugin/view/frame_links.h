/* frame_links.h - fields by which frames point at each other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_FRAME_LINKS_H
#define SKYPE_VIEW_FRAME_LINKS_H

#include "ws_compat.h"

void skype_links_register(int proto);

/* Each adds one generated item; a frame of 0 adds nothing. */
void skype_links_add_response_in(proto_tree *tree, tvbuff_t *tvb, uint32_t frame);
void skype_links_add_retransmission_of(proto_tree *tree, tvbuff_t *tvb, uint32_t frame);
void skype_links_add_duplicate_of(proto_tree *tree, tvbuff_t *tvb, uint32_t frame);

/* The frame this message answers, and the time from it to now; request_time NULL: not known. */
void skype_links_add_response_to(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                                 uint32_t frame, const nstime_t *request_time);

#endif
