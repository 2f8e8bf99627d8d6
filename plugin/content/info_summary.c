/* info_summary.c - the gist of an object list, for the info column.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/info_summary.h"

#include <string.h>

/* Neither a column nor the line of a list is a place for more. */
#define TEXTS_MAX      4u
#define TEXT_BYTES_MAX 60u

#define UTF8_FOLLOWING      0x80
#define UTF8_FOLLOWING_MASK 0xC0

const char *skype_details_shorten(const char *text, wmem_allocator_t *pool)
{
    size_t length = TEXT_BYTES_MAX;

    if (strlen(text) <= length)
        return text;
    while (length > 0 && ((uint8_t)text[length] & UTF8_FOLLOWING_MASK) == UTF8_FOLLOWING)
        length--;
    return wmem_strdup_printf(pool, "%.*s...", (int)length, text);
}

/* Whether all values are told, not the first or their number. */
static bool is_joined(const skype_known_object *known)
{
    return known->detail == SKYPE_DETAIL_TEXT || known->detail == SKYPE_DETAIL_NAMES;
}

/* Whether an object of another id has told the same. */
static bool is_told(const skype_details *details, const skype_known_object *known, const char *text)
{
    for (unsigned k = 0; k < details->count; k++) {
        const skype_detail *entry = &details->details[k];
        if (entry->known != known && entry->known->detail == SKYPE_DETAIL_TEXT &&
            strcmp(entry->text, text) == 0)
            return true;
    }
    return false;
}

static skype_detail *entry_of(skype_details *details, const skype_known_object *known)
{
    for (unsigned k = 0; k < details->count; k++)
        if (details->details[k].known == known)
            return &details->details[k];
    if (details->count == SKYPE_DETAILS_MAX)
        return NULL;
    skype_detail *entry = &details->details[details->count++];
    *entry = (skype_detail){.known = known};
    return entry;
}

void skype_details_note(skype_details *details, const skype_known_object *known, const char *text,
                        wmem_allocator_t *pool)
{
    text = skype_details_shorten(text, pool);
    if (known->detail == SKYPE_DETAIL_TEXT && is_told(details, known, text))
        return;
    skype_detail *entry = entry_of(details, known);

    if (entry == NULL)
        return;
    entry->count++;
    if (entry->count == 1)
        entry->text = text;
    else if (is_joined(known) && entry->count <= TEXTS_MAX)
        entry->text = wmem_strdup_printf(pool, "%s, %s", entry->text, text);
    else if (is_joined(known) && entry->count == TEXTS_MAX + 1)
        entry->text = wmem_strdup_printf(pool, "%s, ...", entry->text);
}

static void append(wmem_strbuf_t *all, const skype_detail *entry)
{
    const char *word = entry->known->word;

    switch (entry->known->detail) {
    case SKYPE_DETAIL_TEXT:
        wmem_strbuf_append(all, entry->text);
        break;
    case SKYPE_DETAIL_NAMES:
        wmem_strbuf_append_printf(all, "%s %s", word, entry->text);
        break;
    case SKYPE_DETAIL_AMOUNT:
        wmem_strbuf_append_printf(all, "%s %s", entry->text, word);
        break;
    case SKYPE_DETAIL_VALUE:
        if (entry->count == 1) {
            wmem_strbuf_append_printf(all, "%s %s", word, entry->text);
            break;
        }
        /* FALL THROUGH */
    default:
        wmem_strbuf_append_printf(all, "%u %s%s", entry->count, word, entry->count == 1 ? "" : "s");
        break;
    }
}

const char *skype_details_text(const skype_details *details, wmem_allocator_t *pool)
{
    if (details->count == 0)
        return NULL;
    wmem_strbuf_t *all = wmem_strbuf_new(pool, NULL);

    for (unsigned k = 0; k < details->count; k++) {
        if (k > 0)
            wmem_strbuf_append(all, ", ");
        append(all, &details->details[k]);
    }
    return wmem_strbuf_finalize(all);
}
