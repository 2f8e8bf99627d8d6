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

/* Between a packet and its copy: no timer of any protocol here is as short. */
#define COPY_NANOSECONDS 1000000

/* Key of per-frame data; the payload's offset is added, as a frame may hold several packets. */
#define KEY_DUPLICATE 0x40000000u

typedef struct {
    skype_packet_print print;
    nstime_t time;
    uint32_t frame;
} noted_packet;

/* The newest is at (count - 1) % SKYPE_DUPLICATES_MAX. */
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

uint32_t skype_duplicates_hash(const uint8_t *bytes, size_t length)
{
    return skype_hash_bytes(bytes, length, need_noted()->secret);
}

/* The packet noted before `age` others; NULL behind the last. */
static noted_packet *noted_before(uint64_t age)
{
    skype_noted_packets *noted = skype_capture()->noted_packets;

    if (!noted || age >= MIN(noted->count, SKYPE_DUPLICATES_MAX))
        return NULL;
    return &noted->packets[(noted->count - 1 - age) % SKYPE_DUPLICATES_MAX];
}

static int64_t nanoseconds_since(const noted_packet *packet, const packet_info *pinfo)
{
    nstime_t elapsed;

    nstime_delta(&elapsed, &pinfo->abs_ts, &packet->time);
    if (elapsed.secs != 0)
        return elapsed.secs > 0 ? INT64_MAX : INT64_MIN;
    return elapsed.nsecs;
}

/* Packets are noted in the order of their times, but for a few that the capture has swapped. */
static bool is_too_old(const noted_packet *packet, const packet_info *pinfo)
{
    return nanoseconds_since(packet, pinfo) > COPY_NANOSECONDS;
}

bool skype_duplicates_possible(const packet_info *pinfo)
{
    const skype_noted_packets *noted = skype_capture()->noted_packets;
    const noted_packet *newest = noted_before(0);

    if (PINFO_FD_VISITED(pinfo))
        return noted && noted->has_copies;
    return newest && pinfo->presence_flags & PINFO_HAS_TS && !is_too_old(newest, pinfo);
}

static const noted_packet *find_original(const packet_info *pinfo, const skype_packet_print *print)
{
    const noted_packet *packet;

    for (uint64_t age = 0; (packet = noted_before(age)) && !is_too_old(packet, pinfo); age++) {
        if (packet->frame != pinfo->num && packet->print.hash == print->hash &&
            memcmp(&packet->print, print, sizeof *print) == 0 &&
            nanoseconds_since(packet, pinfo) >= -COPY_NANOSECONDS)
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
    const noted_packet *newest = noted_before(0);

    if (newest && newest->frame == pinfo->num && memcmp(&newest->print, print, sizeof *print) == 0)
        return;
    noted->packets[noted->count++ % SKYPE_DUPLICATES_MAX] = (noted_packet){
        .print = *print,
        .time = pinfo->abs_ts,
        .frame = pinfo->num,
    };
}
