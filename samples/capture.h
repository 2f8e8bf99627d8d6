/* capture.h - frames in the order of their times, written as a pcap file.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_CAPTURE_H
#define SKYPE_SAMPLES_CAPTURE_H

#include <stddef.h>
#include <stdint.h>

#include "bytes.h"

typedef struct {
    uint64_t time; /* microseconds since 1970 */
    size_t order;  /* frames of equal time stay in the order they came */
    bytes frame;
    size_t captured; /* bytes of it in the file; less than its length for a short snap length */
} captured_frame;

typedef struct {
    arena *memory;
    captured_frame *frames;
    size_t count;
    size_t capacity;
    uint64_t copied_after; /* microseconds, where a mirror port sends every frame twice; else 0 */
    size_t
        fragment_length; /* of the longest IPv4 fragment, a multiple of 8; 0: packets are whole */
} capture;

/* Adds a frame, of which the first `captured` bytes will be kept, as the capture's settings have
 * it: twice, or the IPv4 packet in fragments (which are kept whole).  The capture takes the bytes.
 */
void capture_add(capture *to, uint64_t time, const bytes *frame, size_t captured);

/* Puts the frames in the order of their times. */
void capture_sort(capture *frames);

/* The capture as the bytes of a pcap file. */
bytes capture_file(capture *from);

/* The two parts of a pcap file: its head (Ethernet, microseconds), and one frame. */
void pcap_put_head(bytes *file);
void pcap_put_frame(bytes *file, uint64_t time, const bytes *frame, size_t captured);

#endif
