/* session.h - control 05: data of a session between two clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_DIALECTS_SESSION_H
#define SKYPE_DIALECTS_SESSION_H

#include "ws_compat.h"
#include "view/unit_view.h"

void skype_session_register(int proto);

/* First pass: judges the sequence of a record (its body behind the type byte) by those before it
 * in its direction.  Returns its status, one of PROTO_CHECKSUM_E_... */
uint8_t skype_session_follow(skype_direction *direction, const uint8_t *body, uint32_t length);

/* First pass: notes what the record, completed by `frame`, teaches where it can be read: calls,
 * users, challenges, addresses. */
void skype_session_learn(skype_direction *direction, uint32_t frame, const uint8_t *body,
                         uint32_t length);

/* Shows the body, length bytes at offset of tvb; status is what skype_session_follow() found.
 * Returns a text for the info column, static or in pinfo->pool. */
const char *skype_session_show(const skype_view *view, proto_tree *tree, tvbuff_t *tvb, int offset,
                               int length, uint8_t status);

#endif
