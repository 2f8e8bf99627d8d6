/* call_links.h - shows how the set-up of a call and the media that follow it find each other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_CALL_LINKS_H
#define SKYPE_VIEW_CALL_LINKS_H

#include "ws_compat.h"
#include "state/calls.h"

void skype_call_links_register(int proto);

/* For a message of a set-up: the frames in which the media of its call begin, as far as they are
 * known.  call NULL: nothing. */
void skype_call_links_add_starts(proto_tree *tree, tvbuff_t *tvb, const skype_call *call);

/* For media: the first frame of the set-up that they follow.  call NULL: nothing. */
void skype_call_links_add_setup(proto_tree *tree, tvbuff_t *tvb, const skype_call *call);

#endif
