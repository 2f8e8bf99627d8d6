/* key_status.h - what the user's keys did with a message.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_KEY_STATUS_H
#define SKYPE_VIEW_KEY_STATUS_H

#include "ws_compat.h"

void skype_key_status_register(int proto);

/* Adds skype.key.status: a key that the user gave has opened the message. */
void skype_key_status_add_opened(proto_tree *tree, tvbuff_t *tvb);

/* Adds it where none of so many keys opens what it names ("this login"), with an expert item. */
void skype_key_status_add_unfit(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                                proto_item *item, unsigned keys, const char *what);

#endif
