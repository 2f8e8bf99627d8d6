/* datagram_records.c - what is known about each claimed datagram, by frame.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/datagram_records.h"

#include "state/capture_state.h"

/* Frames of one page. */
#define PAGE_BITS 10u
#define PAGE_SIZE (1u << PAGE_BITS)

static skype_proof **page_of(uint32_t frame)
{
    const skype_record_pages *pages = &skype_capture()->records;
    const uint32_t page = frame >> PAGE_BITS;

    return page < pages->count ? pages->pages[page] : NULL;
}

static void reach(skype_record_pages *pages, uint32_t page)
{
    const uint32_t count = MAX(2 * pages->count, page + 1);

    if (page < pages->count)
        return;
    pages->pages = wmem_realloc(wmem_file_scope(), pages->pages, count * sizeof *pages->pages);
    for (uint32_t i = pages->count; i < count; i++)
        pages->pages[i] = NULL;
    pages->count = count;
}

static skype_proof **need_page(uint32_t frame)
{
    skype_record_pages *pages = &skype_capture()->records;
    const uint32_t page = frame >> PAGE_BITS;

    reach(pages, page);
    if (!pages->pages[page])
        pages->pages[page] = wmem_alloc0_array(wmem_file_scope(), skype_proof *, PAGE_SIZE);
    return pages->pages[page];
}

skype_proof *skype_datagram_record_find(uint32_t frame, uint32_t place)
{
    skype_proof **page = page_of(frame);
    skype_proof *proof = page ? page[frame % PAGE_SIZE] : NULL;

    while (proof && proof->place != place)
        proof = proof->next;
    return proof;
}

const skype_proof *skype_datagram_record_like(uint32_t frame, uint32_t place)
{
    const skype_proof *found = skype_datagram_record_find(frame, place);
    skype_proof **page = page_of(frame);

    return found || !page ? found : page[frame % PAGE_SIZE];
}

skype_proof *skype_datagram_record_keep(uint32_t frame, const skype_proof *proof)
{
    skype_proof **at = &need_page(frame)[frame % PAGE_SIZE];
    skype_proof *kept = skype_entry_new(&skype_capture()->memory.records, sizeof *kept);

    *kept = *proof;
    kept->next = *at;
    *at = kept;
    return kept;
}
