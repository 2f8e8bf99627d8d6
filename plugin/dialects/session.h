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

/* What the first pass found out about a session's record. */
typedef struct {
    uint8_t status;                        /* of its sequence: PROTO_CHECKSUM_E_... */
    uint8_t key_status;                    /* skype_key_status, where it is to be told here */
    const struct skype_session_flow *flow; /* that it belongs to; NULL where it is none */
} skype_session_facts;

/* First pass: judges the sequence of a record (its body behind the type byte) by those before it
 * in its direction, and tries the user's keys on it. */
skype_session_facts skype_session_follow(skype_direction *direction, const uint8_t *body,
                                         uint32_t length);

/* First pass: notes what the record, completed by `frame`, teaches where it can be read: calls,
 * users, challenges, addresses.  facts is what skype_session_follow() found. */
void skype_session_learn(skype_direction *direction, uint32_t frame, const uint8_t *body,
                         uint32_t length, const skype_session_facts *facts);

/* Shows the body, length bytes at offset of tvb; facts is what skype_session_follow() found.
 * Returns a text for the info column, static or in pinfo->pool. */
const char *skype_session_show(const skype_view *view, proto_tree *tree, tvbuff_t *tvb, int offset,
                               int length, const skype_session_facts *facts);

#endif
