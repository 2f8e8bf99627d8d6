/* sent_datagrams.c - datagrams that belong together by frame id.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/sent_datagrams.h"

/* Datagrams of one key that a search looks at: hostile clocks must not make it long. */
#define MAX_SEARCH 16u

static skype_hash_table *datagrams; /* the newest skype_sent by pair and id */

void skype_exchange_register(void)
{
    datagrams = skype_capture_table_new(SKYPE_PAIR_ID_LENGTH);
}

/* A copy is not later than now and not older than 12 s. */
static bool is_recent(const skype_sent *sent, const nstime_t *now)
{
    return skype_memory_is_recent(&sent->last_time, now) ||
           skype_memory_is_recent(&sent->first_time, now);
}

/* Where a search ends: what was sent before is no more recent. */
static bool is_past(const skype_sent *sent, const nstime_t *now)
{
    return skype_memory_is_past(&sent->last_time, now);
}

/* The latest one of a pair with this id that is recent. */
static skype_sent *latest(const skype_pair *pair, uint16_t id, const nstime_t *now)
{
    skype_sent *sent = skype_hash_table_find(datagrams, &(skype_pair_id){pair, id});

    for (unsigned i = 0; sent && !is_past(sent, now) && i < MAX_SEARCH; i++, sent = sent->older)
        if (is_recent(sent, now))
            return sent;
    return NULL;
}

skype_sent *skype_exchange_find(const skype_ends *ends, uint16_t id, const nstime_t *now)
{
    const skype_pair *pair = skype_pairs_find(ends);

    return pair ? latest(pair, id, now) : NULL;
}

unsigned skype_exchange_recent_ids(const skype_ends *ends, const nstime_t *now, uint16_t *ids,
                                   unsigned max)
{
    const skype_pair *pair = skype_pairs_find(ends);
    const skype_sent *sent = pair ? pair->newest_sent : NULL;
    unsigned count = 0;

    for (unsigned i = 0; sent && !is_past(sent, now) && i < MAX_SEARCH && count < max; i++) {
        if (is_recent(sent, now))
            ids[count++] = (uint16_t)sent->id;
        sent = sent->older_ends;
    }
    return count;
}

static skype_sent *new_sent(skype_pair *pair, uint16_t id, const packet_info *pinfo)
{
    skype_sent *sent = wmem_new0(wmem_file_scope(), skype_sent);

    sent->pair = pair;
    sent->id = id;
    sent->frame = pinfo->num;
    sent->first_time = pinfo->abs_ts;
    sent->older = skype_capture_table_put(datagrams, sent);
    sent->older_ends = pair->newest_sent;
    pair->newest_sent = sent;
    return sent;
}

skype_sent *skype_exchange_note_payload(const skype_ends *ends, uint16_t id, uint32_t iv,
                                        uint32_t crc, uint32_t length, const packet_info *pinfo)
{
    skype_pair *pair = skype_pairs_need(ends);
    skype_sent *sent = latest(pair, id, &pinfo->abs_ts);

    if (!sent || sent->crc != crc || sent->length != length) {
        sent = new_sent(pair, id, pinfo);
        sent->crc = crc;
        sent->length = length;
    }
    sent->last_frame = pinfo->num;
    sent->last_time = pinfo->abs_ts;
    sent->iv = iv;
    return sent;
}

const skype_udp_answer *skype_exchange_answer(const skype_sent *sent)
{
    static const skype_udp_answer none;

    return sent && sent->answer ? sent->answer : &none;
}

skype_udp_answer *skype_exchange_need_answer(skype_sent *sent)
{
    if (!sent->answer)
        sent->answer = wmem_new0(wmem_file_scope(), skype_udp_answer);
    return sent->answer;
}
