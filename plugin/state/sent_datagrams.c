/* sent_datagrams.c - datagrams that belong together by session ID.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/sent_datagrams.h"

#include "state/capture_state.h"
#include "wire/prefetch.h"

/* Datagrams that a search for the latest looks at: hostile clocks must not make it long. */
#define MAX_SEARCH 16u

static skype_timeline *timeline_of(const skype_said *said)
{
    return &skype_said_side(said)->sent;
}

/* Without copies and answers nobody asks for it: its own view needs no more than that. */
static bool let_go(skype_said *said)
{
    skype_sent *sent = (skype_sent *)said;

    if (sent->answer || said->is_shared)
        return false;
    if (*sent->holder == sent)
        *sent->holder = NULL;
    return true;
}

static void prefetch(const skype_said *said)
{
    skype_prefetch(said->side, sizeof *said->side);
    skype_prefetch(((const skype_sent *)said)->holder, sizeof(void *));
}

static const skype_said_kind kind = {sizeof(skype_sent), timeline_of, skype_peer_side_is_open,
                                     let_go, prefetch};

static skype_sent *of_event(skype_event *event)
{
    return event ? (skype_sent *)((char *)event - offsetof(skype_sent, said.event)) : NULL;
}

skype_sent *skype_sent_find(const skype_peer_side *side, uint16_t id, const skype_moment *now)
{
    return (skype_sent *)skype_said_find(&skype_capture()->sent, side, id, now).recent;
}

void skype_sent_prefetch(const skype_peer_side *side, uint16_t id)
{
    skype_said_prefetch(&skype_capture()->sent, side, id);
}

unsigned skype_sent_recent_ids(skype_peer_side *side, const skype_moment *now, uint16_t *ids,
                               unsigned max)
{
    const skype_sent *sent = side ? of_event(skype_timeline_at(&side->sent, now->frame)) : NULL;
    unsigned count = 0;

    for (unsigned i = 0;
         sent && !skype_said_ends_search(&skype_capture()->sent, &sent->said, now) &&
         i < MAX_SEARCH && count < max;
         i++) {
        if (skype_is_recent(&sent->said.last_time, &now->time) ||
            skype_is_recent(&sent->said.first_time, &now->time))
            ids[count++] = (uint16_t)sent->said.name;
        sent = of_event(sent->said.event.older);
    }
    return count;
}

static bool is_copy(const skype_sent *sent, const skype_sent_head *head)
{
    return sent && sent->crc == head->crc && sent->length == head->length;
}

static skype_sent *new_sent(const skype_said_found *found, const skype_sent_head *head,
                            const skype_moment *now)
{
    skype_sent *sent = (skype_sent *)skype_said_add(&skype_capture()->sent, &kind, found, now);

    sent->crc = head->crc;
    sent->length = head->length;
    return sent;
}

void skype_sent_note(skype_peer_side *side, const skype_sent_head *head, const skype_moment *now,
                     skype_sent **holder)
{
    skype_said_store *store = &skype_capture()->sent;
    skype_said_found found;
    skype_sent *sent;

    if (!skype_capture()->is_settling)
        skype_said_let_go(store, &kind, now);
    found = skype_said_find(store, side, head->id, now);
    /* Noted once more, the datagram keeps its entry, though a search may not find this any more. */
    sent = *holder;
    if (!is_copy(sent, head) || !skype_said_is(&sent->said, side, head->id))
        sent = (skype_sent *)found.recent;
    if (!is_copy(sent, head)) {
        sent = new_sent(&found, head, now);
        sent->holder = holder;
    }
    skype_said_show(store, &kind, &sent->said);
    sent->said.is_shared |= holder != sent->holder;
    if (skype_said_again(&sent->said, now))
        sent->iv = head->iv;
    *holder = sent;
}

const skype_udp_answer *skype_sent_answer(const skype_sent *sent)
{
    static const skype_udp_answer none;

    return sent && sent->answer ? sent->answer : &none;
}

skype_udp_answer *skype_sent_need_answer(skype_sent *sent)
{
    if (!sent->answer)
        sent->answer = wmem_new0(wmem_file_scope(), skype_udp_answer);
    return sent->answer;
}
