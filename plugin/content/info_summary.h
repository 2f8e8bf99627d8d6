/* info_summary.h - the gist of an object list, for the info column.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_INFO_SUMMARY_H
#define SKYPE_CONTENT_INFO_SUMMARY_H

#include "content/known_objects.h"

/* Different details that the info column takes. */
#define SKYPE_DETAILS_MAX 6u

typedef struct {
    const skype_known_object *known;
    unsigned count;
    const char *text; /* of the first value; a text or names: of all */
} skype_detail;

typedef struct {
    unsigned count;
    skype_detail details[SKYPE_DETAILS_MAX];
} skype_details;

/* A text cut at 60 bytes, between characters, with dots instead of the rest. */
const char *skype_details_shorten(const char *text, wmem_allocator_t *pool);

/* Notes one more object.  text is its value; it must live as long as the details. */
void skype_details_note(skype_details *details, const skype_known_object *known, const char *text,
                        wmem_allocator_t *pool);

/* "slot 1481, 5 supernodes"; NULL when nothing was noted. */
const char *skype_details_text(const skype_details *details, wmem_allocator_t *pool);

#endif
