/* frames.c - Ethernet frames with IPv4 or IPv6, and UDP, TCP or ICMP in them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "frames.h"

#define ETHERNET_SHORTEST    60u
#define ETHERNET_LOCAL_ADMIN 0x0200u
#define FRAME_ETHERTYPE      12u
#define ETHERTYPE_IPV4       0x0800u
#define ETHERTYPE_IPV6       0x86DDu

#define IPV4_VERSION_LENGTH 0x45u
#define IPV4_HEAD           20u
#define IPV4_DONT_FRAGMENT  0x4000u
#define IPV4_TOTAL_LENGTH   2u
#define IPV4_FRAGMENT       6u
#define IPV4_MORE_FRAGMENTS 0x2000u
#define IPV4_FRAGMENT_UNIT  8u
#define IPV4_CHECKSUM       10u
#define IPV6_VERSION        0x60000000u
#define IPV6_HEAD           40u
#define IPV6_ADDRESS        16u
#define TTL_NEAR            64u
#define TTL_FAR             52u

#define PROTOCOL_ICMP 1u
#define PROTOCOL_TCP  6u
#define PROTOCOL_UDP  17u

#define UDP_HEAD      8u
#define UDP_CHECKSUM  6u
#define TCP_HEAD      20u
#define TCP_SYN_HEAD  24u
#define TCP_CHECKSUM  16u
#define TCP_WINDOW    65535u
#define TCP_MSS       0x020405B4u /* option: largest segment 1460 */
#define ICMP_CHECKSUM 2u

#define ICMP_PORT_UNREACHABLE 0x0303u
#define ICMP_QUOTE_LONGEST                                                                         \
    548u /* of the packet; with all heads 576, the least every host takes                          \
          */

/* The Internet checksum: ones' complement sum of 16-bit words. */
static uint32_t sum_words(uint32_t sum, const uint8_t *data, size_t length)
{
    for (size_t i = 0; i < length; i++)
        sum += i % 2 == 0 ? (uint32_t)data[i] << 8 : data[i];
    while (sum > UINT16_MAX)
        sum = (sum & UINT16_MAX) + (sum >> 16);
    return sum;
}

/* Stands before UDP, TCP and ICMP for their checksum: addresses, protocol, length. */
static uint32_t sum_addresses(const host *from, const host *to, bool ipv6)
{
    uint32_t sum = (from->seen.ip >> 16) + (from->seen.ip & UINT16_MAX) + (to->seen.ip >> 16) +
                   (to->seen.ip & UINT16_MAX);

    if (ipv6)
        sum = sum_words(sum_words(0, from->ipv6, IPV6_ADDRESS), to->ipv6, IPV6_ADDRESS);
    return sum;
}

static void put_transport_checksum(bytes *segment, size_t offset, uint32_t protocol,
                                   uint32_t addresses)
{
    uint32_t sum = addresses + protocol + (uint32_t)segment->length;
    uint16_t checksum = (uint16_t)~sum_words(sum, segment->data, segment->length);

    if (checksum == 0 && protocol == PROTOCOL_UDP)
        checksum = UINT16_MAX;
    bytes_put_u16(segment, offset, checksum);
}

static void put_mac(bytes *out, const host *who)
{
    bytes_u16(out, ETHERNET_LOCAL_ADMIN);
    bytes_u32(out, who->seen.ip);
}

static void put_ipv4(bytes *out, host *from, const host *to, uint8_t protocol, size_t length)
{
    size_t start = out->length;

    bytes_u16(out, IPV4_VERSION_LENGTH << 8);
    bytes_u16(out, (uint16_t)(IPV4_HEAD + length));
    bytes_u16(out, from->ip_identification++);
    bytes_u16(out, IPV4_DONT_FRAGMENT);
    bytes_u8(out, host_behind_nat(from) ? TTL_NEAR : TTL_FAR);
    bytes_u8(out, protocol);
    bytes_u16(out, 0);
    bytes_u32(out, from->seen.ip);
    bytes_u32(out, to->seen.ip);
    bytes_put_u16(out, start + IPV4_CHECKSUM,
                  (uint16_t)~sum_words(0, out->data + start, IPV4_HEAD));
}

static uint16_t u16_at(const bytes *from, size_t offset)
{
    return (uint16_t)(from->data[offset] << 8 | from->data[offset + 1]);
}

size_t frame_ipv4_data_length(const bytes *frame)
{
    if (u16_at(frame, FRAME_ETHERTYPE) != ETHERTYPE_IPV4)
        return 0;
    return u16_at(frame, FRAME_ETHERNET_LENGTH + IPV4_TOTAL_LENGTH) - IPV4_HEAD;
}

bytes frame_ipv4_fragment(arena *memory, const bytes *frame, size_t start, size_t length)
{
    const size_t data = frame_ipv4_data_length(frame);
    const size_t heads = FRAME_ETHERNET_LENGTH + IPV4_HEAD;
    const bool is_last = start + length >= data;
    const size_t kept = is_last ? data - start : length;
    const uint16_t offset = (uint16_t)(start / IPV4_FRAGMENT_UNIT);
    const size_t ip = FRAME_ETHERNET_LENGTH;
    bytes out = bytes_new(memory);

    bytes_append(&out, frame->data, heads);
    bytes_put_u16(&out, ip + IPV4_TOTAL_LENGTH, (uint16_t)(IPV4_HEAD + kept));
    bytes_put_u16(&out, ip + IPV4_FRAGMENT, is_last ? offset : offset | IPV4_MORE_FRAGMENTS);
    bytes_put_u16(&out, ip + IPV4_CHECKSUM, 0);
    bytes_put_u16(&out, ip + IPV4_CHECKSUM, (uint16_t)~sum_words(0, out.data + ip, IPV4_HEAD));
    bytes_append(&out, frame->data + heads + start, kept);
    return out;
}

static void put_ipv6(bytes *out, const host *from, const host *to, uint8_t protocol, size_t length)
{
    bytes_u32(out, IPV6_VERSION);
    bytes_u16(out, (uint16_t)length);
    bytes_u8(out, protocol);
    bytes_u8(out, TTL_NEAR);
    bytes_append(out, from->ipv6, IPV6_ADDRESS);
    bytes_append(out, to->ipv6, IPV6_ADDRESS);
}

static bytes wrap(arena *memory, host *from, const host *to, bool ipv6, uint8_t protocol,
                  const bytes *segment)
{
    bytes out = bytes_new(memory);

    put_mac(&out, to);
    put_mac(&out, from);
    bytes_u16(&out, ipv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4);
    if (ipv6)
        put_ipv6(&out, from, to, protocol, segment->length);
    else
        put_ipv4(&out, from, to, protocol, segment->length);
    bytes_join(&out, segment);
    if (host_behind_nat(to) && out.length < ETHERNET_SHORTEST)
        bytes_repeat(&out, 0, ETHERNET_SHORTEST - out.length);
    return out;
}

bytes frame_udp(arena *memory, host *from, const host *to, bool ipv6, const bytes *payload)
{
    bytes segment = bytes_new(memory);

    bytes_u16(&segment, from->seen.port);
    bytes_u16(&segment, to->seen.port);
    bytes_u16(&segment, (uint16_t)(UDP_HEAD + payload->length));
    bytes_u16(&segment, 0);
    bytes_join(&segment, payload);
    put_transport_checksum(&segment, UDP_CHECKSUM, PROTOCOL_UDP, sum_addresses(from, to, ipv6));
    return wrap(memory, from, to, ipv6, PROTOCOL_UDP, &segment);
}

size_t frame_udp_data_offset(bool ipv6)
{
    return FRAME_ETHERNET_LENGTH + (ipv6 ? IPV6_HEAD : IPV4_HEAD) + UDP_HEAD;
}

bytes frame_tcp(arena *memory, host *from, const host *to, const tcp_head *head,
                const bytes *payload)
{
    bytes segment = bytes_new(memory);
    size_t length = head->flags & TCP_SYN ? TCP_SYN_HEAD : TCP_HEAD;

    bytes_u16(&segment, head->source_port);
    bytes_u16(&segment, head->destination_port);
    bytes_u32(&segment, head->sequence);
    bytes_u32(&segment, head->acknowledgement);
    bytes_u8(&segment, (uint8_t)(length / 4 << 4));
    bytes_u8(&segment, head->flags);
    bytes_u16(&segment, TCP_WINDOW);
    bytes_u32(&segment, 0); /* checksum, urgent pointer */
    if (length == TCP_SYN_HEAD)
        bytes_u32(&segment, TCP_MSS);
    bytes_join(&segment, payload);
    put_transport_checksum(&segment, TCP_CHECKSUM, PROTOCOL_TCP, sum_addresses(from, to, false));
    return wrap(memory, from, to, false, PROTOCOL_TCP, &segment);
}

bytes frame_icmp_unreachable(arena *memory, host *from, const host *to, const bytes *quoted)
{
    bytes message = bytes_new(memory);
    size_t length = quoted->length - FRAME_ETHERNET_LENGTH;

    bytes_u16(&message, ICMP_PORT_UNREACHABLE);
    bytes_u16(&message, 0);
    bytes_u32(&message, 0);
    bytes_append(&message, quoted->data + FRAME_ETHERNET_LENGTH,
                 length < ICMP_QUOTE_LONGEST ? length : ICMP_QUOTE_LONGEST);
    bytes_put_u16(&message, ICMP_CHECKSUM, (uint16_t)~sum_words(0, message.data, message.length));
    return wrap(memory, from, to, false, PROTOCOL_ICMP, &message);
}
