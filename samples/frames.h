/* frames.h - Ethernet frames with IPv4 or IPv6, and UDP, TCP or ICMP in them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_FRAMES_H
#define SKYPE_SAMPLES_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "hosts.h"

#define FRAME_ETHERNET_LENGTH 14u

typedef struct {
    uint16_t source_port;
    uint16_t destination_port;
    uint32_t sequence;
    uint32_t acknowledgement;
    uint8_t flags;
} tcp_head;

enum {
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_RST = 0x04,
    TCP_PSH = 0x08,
    TCP_ACK = 0x10,
};

/* Builds a frame, all lengths and checksums right.  A frame that reaches a host behind NAT is
 * padded to Ethernet's 60 bytes, as a capture at that host shows it; ipv6 takes the hosts' IPv6
 * addresses instead. */
bytes frame_udp(arena *memory, host *from, const host *to, bool ipv6, const bytes *payload);
size_t frame_udp_data_offset(bool ipv6);
bytes frame_tcp(arena *memory, host *from, const host *to, const tcp_head *head,
                const bytes *payload);

/* Bytes behind the IPv4 header of a frame; 0 where it holds no IPv4 packet. */
size_t frame_ipv4_data_length(const bytes *frame);

/* A frame with the fragment that holds bytes [start, start + length) of these, as far as there are
 * any; start is a multiple of 8, and length where more follow. */
bytes frame_ipv4_fragment(arena *memory, const bytes *frame, size_t start, size_t length);

/* ICMP "port unreachable", quoting the IP packet of a frame as hosts do. */
bytes frame_icmp_unreachable(arena *memory, host *from, const host *to, const bytes *quoted);

#endif
