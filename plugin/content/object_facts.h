/* object_facts.h - what the objects of a list tell about hosts.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_OBJECT_FACTS_H
#define SKYPE_CONTENT_OBJECT_FACTS_H

#include "content/captured_list.h"
#include "content/known_objects.h"
#include "content/list_summary.h"

/* Adds to summary what an object with a value tells.  about_others: it is not the sender who is
 * spoken of. */
void skype_object_note_facts(const skype_captured_list *decoded, const skype_object *object,
                             const skype_known_object *known, bool about_others,
                             wmem_allocator_t *pool, skype_list_summary *summary);

#endif
