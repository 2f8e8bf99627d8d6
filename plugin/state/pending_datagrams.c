/* pending_datagrams.c - datagrams that what comes later may prove or open.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/pending_datagrams.h"

#include "preferences.h"
#include "state/capture_state.h"
#include "wire/prefetch.h"

/* What the allocator takes for two blocks. */
#define OVERHEAD 32u

static uint32_t memory_of(const skype_pending *pending)
{
    const uint32_t data = pending->seen.data ? skype_sighting_data_captured(&pending->seen) : 0;

    return (uint32_t)sizeof *pending + data + OVERHEAD;
}

static void free_data(skype_pending *pending)
{
    wmem_free(wmem_file_scope(), (void *)(uintptr_t)pending->seen.data);
    pending->seen.data = NULL;
}

static void drop_oldest(skype_pending_queue *queue)
{
    skype_pending *oldest = queue->oldest;

    queue->oldest = oldest->next;
    if (!queue->oldest)
        queue->newest = NULL;
    skype_prefetch(queue->oldest, sizeof *queue->oldest); /* the next to be dropped */
    queue->memory -= memory_of(oldest);
    if (!oldest->settled)
        queue->dropped_until = oldest->seen.moment.frame;
    free_data(oldest);
    wmem_free(wmem_file_scope(), oldest);
}

static void append(skype_pending_queue *queue, skype_pending *pending, uint32_t memory_max)
{
    if (queue->newest)
        queue->newest->next = pending;
    else
        queue->oldest = pending;
    queue->newest = pending;
    queue->memory += memory_of(pending);
    while (queue->memory > memory_max)
        drop_oldest(queue);
}

skype_pending *skype_pending_add(const skype_sighting *seen, skype_proof *proof)
{
    skype_capture_state *capture = skype_capture();
    skype_pending *pending = wmem_new0(wmem_file_scope(), skype_pending);
    /* Its bytes serve for nothing but deciphering. */
    const uint32_t kept = skype_preferences()->decipher ? skype_sighting_data_captured(seen) : 0;

    pending->seen = *seen;
    pending->seen.data = kept ? wmem_memdup(wmem_file_scope(), seen->data, kept) : NULL;
    pending->claimed = proof != NULL;
    pending->proof = proof;
    capture->pending_added = true;
    append(proof ? &capture->claimed : &capture->unclaimed, pending,
           proof ? SKYPE_PENDING_CLAIMED_MAX : SKYPE_PENDING_UNCLAIMED_MAX);
    return pending;
}

void skype_pending_settle(skype_pending *pending)
{
    skype_pending_queue *queue =
        pending->claimed ? &skype_capture()->claimed : &skype_capture()->unclaimed;

    queue->memory -= memory_of(pending);
    pending->settled = true;
    free_data(pending);
    queue->memory += memory_of(pending);
}

static skype_pending *earlier(skype_pending *a, skype_pending *b)
{
    if (!a || !b)
        return a ? a : b;
    return b->seen.moment.frame < a->seen.moment.frame ? b : a;
}

void skype_pending_visit(void (*visit)(skype_pending *pending, void *data), void *data)
{
    skype_pending *claimed = skype_capture()->claimed.oldest;
    skype_pending *unclaimed = skype_capture()->unclaimed.oldest;

    while (claimed || unclaimed) {
        skype_pending *next = earlier(claimed, unclaimed);

        if (next == claimed)
            claimed = claimed->next;
        else
            unclaimed = unclaimed->next;
        if (!next->settled)
            visit(next, data);
    }
}

bool skype_pending_keeps_unclaimed(uint32_t frame)
{
    return frame > skype_capture()->unclaimed.dropped_until;
}
