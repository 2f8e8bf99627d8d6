/* sent_datagrams.c - datagrams that belong together by session ID.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/sent_datagrams.h"

#include "state/capture_state.h"

/* Datagrams of one key that a search looks at: hostile clocks must not make it long. */
#define MAX_SEARCH 16u

/* A copy is not later than now and not older than 12 s. */
static bool is_recent(const skype_sent *sent, const skype_moment *now)
{
    return skype_is_recent(&sent->last_time, &now->time) ||
           skype_is_recent(&sent->first_time, &now->time);
}

/* Where a search ends: what was sent before is no more recent. */
static bool is_past(const skype_sent *sent, const skype_moment *now)
{
    return skype_is_past(&sent->last_time, &now->time);
}

static skype_sent *of_event(skype_event *event)
{
    return event ? (skype_sent *)((char *)event - offsetof(skype_sent, event)) : NULL;
}

static skype_sent *newest_of(const skype_peer_side *side, uint16_t id)
{
    return side ? skype_hash_table_find(skype_capture()->sent, &(skype_side_id){side, id}) : NULL;
}

/* Of datagrams of one side and id, from the newest (NULL: there are none) on. */
static skype_sent *find_recent(skype_sent *newest, const skype_moment *now)
{
    skype_sent *sent = newest ? of_event(skype_event_alike_at(&newest->event, now->frame)) : NULL;

    for (unsigned i = 0; sent && !is_past(sent, now) && i < MAX_SEARCH; i++) {
        if (is_recent(sent, now))
            return sent;
        sent = of_event(sent->event.older_alike);
    }
    return NULL;
}

skype_sent *skype_sent_find(const skype_peer_side *side, uint16_t id, const skype_moment *now)
{
    return find_recent(newest_of(side, id), now);
}

unsigned skype_sent_recent_ids(skype_peer_side *side, const skype_moment *now, uint16_t *ids,
                               unsigned max)
{
    const skype_sent *sent = side ? of_event(skype_timeline_at(&side->sent, now->frame)) : NULL;
    unsigned count = 0;

    for (unsigned i = 0; sent && !is_past(sent, now) && i < MAX_SEARCH && count < max; i++) {
        if (is_recent(sent, now))
            ids[count++] = (uint16_t)sent->id;
        sent = of_event(sent->event.older);
    }
    return count;
}

/* Among those of its side and id, of which `known` is the newest, in the order of frames. */
static void link_by_id(skype_sent *sent, skype_sent *known)
{
    skype_event *newest = known ? &known->event : NULL;

    skype_event_add_alike(&newest, &sent->event);
    if (newest == &sent->event)
        skype_capture_table_put(skype_capture()->sent, sent);
}

static skype_sent *new_sent(skype_peer_side *side, uint16_t id, skype_sent *newest,
                            const skype_moment *now)
{
    skype_sent *sent = skype_capture_keep(sizeof *sent);

    sent->side = side;
    sent->id = id;
    sent->event.frame = now->frame;
    sent->first_time = now->time;
    link_by_id(sent, newest);
    skype_timeline_add(&side->sent, &sent->event);
    return sent;
}

skype_sent *skype_sent_note(skype_peer_side *side, const skype_sent_head *head,
                            const skype_moment *now)
{
    skype_sent *newest = newest_of(side, head->id);
    skype_sent *sent = find_recent(newest, now);

    if (!sent || sent->crc != head->crc || sent->length != head->length) {
        sent = new_sent(side, head->id, newest, now);
        sent->crc = head->crc;
        sent->length = head->length;
    }
    if (sent->last_frame > now->frame)
        return sent;
    sent->last_frame = now->frame;
    sent->last_time = now->time;
    sent->iv = head->iv;
    return sent;
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
