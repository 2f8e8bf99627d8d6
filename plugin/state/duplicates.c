/* duplicates.c - IP packets that a capture holds twice: mirror ports send copies of both
 * directions.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/duplicates.h"

#include <epan/proto_data.h>
#include <string.h>

#include "state/capture_state.h"
#include "state/ends.h"

/* Between a packet and its copy: no timer of any protocol here is as short. */
#define COPY_NANOSECONDS 1000000

/* Key of per-frame data; the payload's offset is added, as a frame may hold several packets. */
#define KEY_DUPLICATE 0x40000000u

typedef struct {
    skype_packet_head head;
    uint32_t hash; /* of its bytes, another function for each capture */
    uint32_t frame;
    nstime_t time;
} noted_packet;

/* Numbered from 0 on; each stands at its number % SKYPE_DUPLICATES_MAX. */
struct skype_noted_packets {
    noted_packet packets[SKYPE_DUPLICATES_MAX];
    uint64_t count;
    uint64_t secret; /* of their hashes */
    bool has_copies; /* of any of them */
};

static int proto_skype = -1;

void skype_duplicates_register(int proto)
{
    proto_skype = proto;
}

static skype_noted_packets *need_noted(void)
{
    skype_capture_state *capture = skype_capture();

    if (!capture->noted_packets) {
        capture->noted_packets = wmem_new0(wmem_file_scope(), skype_noted_packets);
        capture->noted_packets->secret = skype_random_secret();
    }
    return capture->noted_packets;
}

static uint32_t hash_of(const skype_packet_print *print)
{
    return skype_hash_bytes(print->bytes, print->captured, need_noted()->secret);
}

static bool has_head(const noted_packet *packet, const skype_packet_head *head)
{
    return packet->head.id == head->id && memcmp(&packet->head, head, sizeof *head) == 0;
}

/* The packet with this number, of those that are still known. */
static const noted_packet *packet_of(const skype_noted_packets *noted, uint64_t number)
{
    return &noted->packets[number % SKYPE_DUPLICATES_MAX];
}

/* NULL where none is noted. */
static const noted_packet *newest_of(const skype_noted_packets *noted)
{
    return noted && noted->count ? packet_of(noted, noted->count - 1) : NULL;
}

static bool is_before(const nstime_t *a, const nstime_t *b)
{
    return a->secs < b->secs || (a->secs == b->secs && a->nsecs < b->nsecs);
}

/* No original of a packet of this time is older. */
static nstime_t oldest_original(const nstime_t *time)
{
    nstime_t oldest = {time->secs, time->nsecs - COPY_NANOSECONDS};

    if (oldest.nsecs < 0) {
        oldest.secs--;
        oldest.nsecs += SKYPE_SECOND;
    }
    return oldest;
}

/* Nor later: the capture has swapped the two. */
static nstime_t latest_original(const nstime_t *time)
{
    nstime_t latest = {time->secs, time->nsecs + COPY_NANOSECONDS};

    if (latest.nsecs >= SKYPE_SECOND) {
        latest.secs++;
        latest.nsecs -= SKYPE_SECOND;
    }
    return latest;
}

bool skype_duplicates_possible(const packet_info *pinfo)
{
    const skype_noted_packets *noted = skype_capture()->noted_packets;
    const noted_packet *newest = newest_of(noted);
    const nstime_t oldest = oldest_original(&pinfo->abs_ts);

    if (PINFO_FD_VISITED(pinfo))
        return noted && noted->has_copies;
    return newest && pinfo->presence_flags & PINFO_HAS_TS && !is_before(&newest->time, &oldest);
}

/* Packets are noted in the order of their times, but for a few that the capture has swapped. */
static const noted_packet *find_original(const packet_info *pinfo, const skype_packet_print *print)
{
    const nstime_t oldest = oldest_original(&pinfo->abs_ts);
    const nstime_t latest = latest_original(&pinfo->abs_ts);
    const skype_noted_packets *noted = skype_capture()->noted_packets;
    const uint64_t count = noted ? noted->count : 0;
    const uint64_t known = MIN(count, SKYPE_DUPLICATES_MAX);
    uint32_t hash = 0;
    bool is_hashed = false; /* heads differ almost always */

    for (uint64_t number = count; number > count - known; number--) {
        const noted_packet *packet = packet_of(noted, number - 1);

        if (is_before(&packet->time, &oldest))
            break;
        if (!has_head(packet, &print->head) || packet->frame == pinfo->num ||
            is_before(&latest, &packet->time))
            continue;
        if (!is_hashed)
            hash = hash_of(print);
        is_hashed = true;
        if (packet->hash == hash)
            return packet;
    }
    return NULL;
}

uint32_t skype_duplicates_find(packet_info *pinfo, uint32_t offset, const skype_packet_print *print)
{
    uint32_t known = skype_duplicates_found(pinfo, offset);
    const noted_packet *original;

    if (known)
        return known;
    original = find_original(pinfo, print);
    if (!original)
        return 0;
    skype_capture()->noted_packets->has_copies = true;
    p_add_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_DUPLICATE + offset,
                     GUINT_TO_POINTER(original->frame));
    return original->frame;
}

uint32_t skype_duplicates_found(packet_info *pinfo, uint32_t offset)
{
    return GPOINTER_TO_UINT(
        p_get_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_DUPLICATE + offset));
}

void skype_duplicates_note(const packet_info *pinfo, const skype_packet_print *print)
{
    skype_noted_packets *noted = need_noted();
    const noted_packet *newest = newest_of(noted);
    const uint32_t hash = hash_of(print);

    if (newest && newest->frame == pinfo->num && newest->hash == hash &&
        has_head(newest, &print->head))
        return;
    noted->packets[noted->count++ % SKYPE_DUPLICATES_MAX] = (noted_packet){
        .head = print->head,
        .hash = hash,
        .frame = pinfo->num,
        .time = pinfo->abs_ts,
    };
}
