/* capture.c - frames in the order of their times, written as a pcap file.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture.h"

#include <stdlib.h>

#include "clock.h"
#include "frames.h"

/* The pcap format, written big-endian on every machine. */
#define PCAP_MAGIC         0xA1B2C3D4u
#define PCAP_MAJOR         2u
#define PCAP_MINOR         4u
#define PCAP_TIME_ZONE     0u
#define PCAP_ACCURACY      0u
#define PCAP_SNAP_LENGTH   262144u
#define PCAP_LINK_ETHERNET 1u

void pcap_put_head(bytes *file)
{
    bytes_u32(file, PCAP_MAGIC);
    bytes_u16(file, PCAP_MAJOR);
    bytes_u16(file, PCAP_MINOR);
    bytes_u32(file, PCAP_TIME_ZONE);
    bytes_u32(file, PCAP_ACCURACY);
    bytes_u32(file, PCAP_SNAP_LENGTH);
    bytes_u32(file, PCAP_LINK_ETHERNET);
}

void pcap_put_frame(bytes *file, uint64_t time, const bytes *frame, size_t captured)
{
    bytes_u32(file, (uint32_t)(time / MICROSECONDS_PER_SECOND));
    bytes_u32(file, (uint32_t)(time % MICROSECONDS_PER_SECOND));
    bytes_u32(file, (uint32_t)captured);
    bytes_u32(file, (uint32_t)frame->length);
    bytes_append(file, frame->data, captured);
}

static void add_one(capture *to, uint64_t time, const bytes *frame, size_t captured)
{
    to->frames = arena_grow(to->memory, to->frames, to->count, &to->capacity, sizeof *to->frames);
    to->frames[to->count] = (captured_frame){time, to->count, *frame, captured};
    to->count++;
}

static void add_mirrored(capture *to, uint64_t time, const bytes *frame, size_t captured)
{
    add_one(to, time, frame, captured);
    if (to->copied_after)
        add_one(to, time + to->copied_after, frame, captured);
}

void capture_add(capture *to, uint64_t time, const bytes *frame, size_t captured)
{
    const size_t length = frame_ipv4_data_length(frame);

    if (to->fragment_length == 0 || length <= to->fragment_length) {
        add_mirrored(to, time, frame, captured);
        return;
    }
    for (size_t start = 0; start < length; start += to->fragment_length) {
        const bytes piece = frame_ipv4_fragment(to->memory, frame, start, to->fragment_length);

        add_mirrored(to, time, &piece, piece.length);
    }
}

static int by_time(const void *left, const void *right)
{
    const captured_frame *a = left;
    const captured_frame *b = right;

    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

void capture_sort(capture *frames)
{
    if (frames->count > 1)
        qsort(frames->frames, frames->count, sizeof *frames->frames, by_time);
}

bytes capture_file(capture *from)
{
    bytes file = bytes_new(from->memory);

    pcap_put_head(&file);
    capture_sort(from);
    for (size_t i = 0; i < from->count; i++) {
        const captured_frame *at = &from->frames[i];

        pcap_put_frame(&file, at->time, &at->frame, at->captured);
    }
    return file;
}
