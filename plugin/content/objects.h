/* objects.h - object lists into the tree, with known names.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_OBJECTS_H
#define SKYPE_CONTENT_OBJECTS_H

#include "content/list_summary.h"

/* Where a list stands, for the names of its objects. */
typedef enum {
    SKYPE_LIST_OF_COMMAND,    /* parameters of a command: number and kind say which */
    SKYPE_LIST_OF_SESSION,    /* user (session) command in a control 05 record: number says which */
    SKYPE_LIST_OF_LOGIN_KEY,  /* clear key block of a login (L3) */
    SKYPE_LIST_OF_LOGIN_BODY, /* deciphered body of a login or event server, or to one */
} skype_list_place;

typedef struct {
    skype_list_place place;
    uint32_t number; /* command number */
    uint8_t kind;    /* skype_command_kind */
} skype_list_context;

void skype_objects_register(int proto);

/* Dissects the list at tvb[offset, offset + length) into tree and fills summary (works without a
 * tree as well).  Adds expert items for lists that do not decode (skype.malformed), that break a
 * limit (skype.limits) or leave bytes over.  Never throws on captured data. */
void skype_objects_dissect(tvbuff_t *tvb, int offset, int length, packet_info *pinfo,
                           proto_tree *tree, const skype_list_context *context,
                           skype_list_summary *summary);

#endif
