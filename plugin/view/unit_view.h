/* unit_view.h - what the units of a stream are shown with: their subtree, evidence, dialect, and
 * what is said of them in the info column.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_UNIT_VIEW_H
#define SKYPE_VIEW_UNIT_VIEW_H

#include "ws_compat.h"
#include "state/connection.h"
#include "view/evidence.h"
#include "view/message_tap.h"

/* A unit on its way into the tree. */
typedef struct skype_view {
    packet_info *pinfo;
    proto_tree *tree; /* of the segment */
    proto_item *item; /* of the segment */
    skype_connection *connection;
    skype_direction *direction;
    const skype_unit *unit;
    skype_ends ends;
    uint8_t login; /* of the message, for the tap: 1..4 for L1..L4, else 0 */
    bool begins_login;
    uint8_t login_outcome;   /* 0 where it is not told */
    unsigned *said;          /* texts in the info column */
    skype_message **message; /* the latest one, queued for the taps */
} skype_view;

/* Value strings of skype.tcp.dialect and skype.tcp.sender. */
extern const value_string skype_tcp_dialects[];
extern const value_string skype_tcp_senders[];

void skype_unit_view_register(int proto);

/* For the show functions of framings: the unit's own subtree, with its evidence; queues the message
 * on the tap.  kind: see messages.h. */
proto_tree *skype_view_message(const skype_view *view, tvbuff_t *tvb, int ett, proto_item **item,
                               const char *label, const char *kind, skype_verdict verdict);

/* Appends to the info column, after ", " where there is something already. */
void skype_view_info(const skype_view *view, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Adds skype.tcp.dialect. */
void skype_view_dialect(proto_tree *tree, tvbuff_t *tvb, skype_tcp_dialect dialect);

/* The stream up to this unit is framed without a gap from a proven first message on. */
skype_verdict skype_view_framed(const skype_view *view);

/* What else than its own bytes proves a connection that has skype_connection.joint. */
skype_verdict skype_view_joint(const skype_view *view);

/* Belongs to a connection that is proven, or that the user calls Skype, and no more. */
skype_verdict skype_view_same_connection(const skype_view *view);

/* Who sends: skype_sender, 0 where it is not known. */
uint8_t skype_view_sender(const skype_view *view);

/* Adds skype.tcp.sender where it is known; returns it. */
uint8_t skype_view_add_sender(const skype_view *view, tvbuff_t *tvb);

#endif
