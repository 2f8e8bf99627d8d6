/* identity_fields.h - fields of the objects that say who a user is: credential and profile.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_IDENTITY_FIELDS_H
#define SKYPE_CONTENT_IDENTITY_FIELDS_H

#include "content/known_objects.h"

void skype_identity_fields_register(int proto);

/* The field of such an object; -1 for all others. */
int skype_identity_field(skype_object_field field);

/* Adds what else there is to say of an object with that field: the service that expires. */
void skype_identity_add_more(proto_tree *tree, tvbuff_t *tvb, int offset, int length,
                             skype_object_field field, uint32_t id);

#endif
