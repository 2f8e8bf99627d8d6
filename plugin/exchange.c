/* exchange.c - datagrams that belong together by frame id.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "exchange.h"

#include <string.h>

/* Frame ids are 16 bits: this one stands for all datagrams between two ends. */
#define ANY_ID 0x10000u

/* Datagrams of one key that a search looks at: hostile clocks must not make it long. */
#define MAX_SEARCH 16u

typedef struct {
    skype_ends ends;
    uint32_t id; /* a full word: no padding in the key */
} sent_key;

typedef struct {
    sent_key key;
    skype_sent *newest;
} sent_entry;

static wmem_map_t *entries; /* sent_entry by key */

static guint key_hash(gconstpointer key)
{
    return wmem_strong_hash(key, sizeof(sent_key));
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(sent_key)) == 0;
}

void skype_exchange_register(void)
{
    entries = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), key_hash, key_equal);
}

static sent_entry *find_entry(const skype_ends *ends, uint32_t id)
{
    const sent_key key = {*ends, id};

    return wmem_map_lookup(entries, &key);
}

/* A copy is not later than now and not older than 12 s. */
static bool is_recent(const skype_sent *sent, const nstime_t *now)
{
    return skype_memory_is_recent(&sent->last_time, now) ||
           skype_memory_is_recent(&sent->time, now);
}

static skype_sent *latest(const sent_entry *entry, const nstime_t *now)
{
    skype_sent *sent = entry ? entry->newest : NULL;

    for (unsigned i = 0; sent && i < MAX_SEARCH; i++, sent = sent->older)
        if (is_recent(sent, now))
            return sent;
    return NULL;
}

skype_sent *skype_exchange_find(const skype_ends *ends, uint16_t id, const nstime_t *now)
{
    return latest(find_entry(ends, id), now);
}

static sent_entry *need_entry(const skype_ends *ends, uint32_t id)
{
    sent_entry *entry = find_entry(ends, id);

    if (entry)
        return entry;
    entry = wmem_new0(wmem_file_scope(), sent_entry);
    entry->key = (sent_key){*ends, id};
    wmem_map_insert(entries, &entry->key, entry);
    return entry;
}

unsigned skype_exchange_recent_ids(const skype_ends *ends, const nstime_t *now, uint16_t *ids,
                                   unsigned max)
{
    const sent_entry *entry = find_entry(ends, ANY_ID);
    const skype_sent *sent = entry ? entry->newest : NULL;
    unsigned count = 0;

    for (unsigned i = 0; sent && i < MAX_SEARCH && count < max; i++, sent = sent->older_ends)
        if (is_recent(sent, now))
            ids[count++] = sent->id;
    return count;
}

static skype_sent *new_sent(sent_entry *entry, sent_entry *of_ends, uint16_t id,
                            const packet_info *pinfo)
{
    skype_sent *sent = wmem_new0(wmem_file_scope(), skype_sent);

    sent->id = id;
    sent->frame = pinfo->num;
    sent->time = pinfo->abs_ts;
    sent->older = entry->newest;
    entry->newest = sent;
    sent->older_ends = of_ends->newest;
    of_ends->newest = sent;
    return sent;
}

skype_sent *skype_exchange_note_payload(const skype_ends *ends, uint16_t id, uint32_t iv,
                                        uint32_t crc, uint32_t length, const packet_info *pinfo)
{
    sent_entry *entry = need_entry(ends, id);
    skype_sent *sent = latest(entry, &pinfo->abs_ts);

    if (!sent || sent->crc != crc || sent->length != length) {
        sent = new_sent(entry, need_entry(ends, ANY_ID), id, pinfo);
        sent->crc = crc;
        sent->length = length;
    }
    sent->last_frame = pinfo->num;
    sent->last_time = pinfo->abs_ts;
    sent->iv = iv;
    return sent;
}
