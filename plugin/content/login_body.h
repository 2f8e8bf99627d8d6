/* login_body.h - what login and event servers and their clients say to each other: lists of
 * objects, once deciphered.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_LOGIN_BODY_H
#define SKYPE_CONTENT_LOGIN_BODY_H

#include "ws_compat.h"

void skype_login_body_register(int proto);

/* Shows a deciphered body, all of tvb: plain lists, one behind the other.  Returns what it is, for
 * the info column: static or in pinfo->pool. */
const char *skype_login_body_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *parent);

#endif
