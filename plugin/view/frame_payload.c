/* frame_payload.c - the TCP payload of a frame, for post-dissectors.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/frame_payload.h"

#include <epan/dissectors/packet-tcp.h>
#include <string.h>

/* IPv4 and TCP headers, as far as they are read here. */
enum {
    IP_LENGTH_OFFSET = 2,
    IP_FRAGMENT_OFFSET = 6,
    IP_PROTOCOL_OFFSET = 9,
    IP_SOURCE_OFFSET = 12,
    IP_ADDRESS_LENGTH = 4,
    IP_HEADER_LENGTH = 20,
    IP_PROTOCOL_TCP = 6,
    TCP_SEQUENCE_OFFSET = 4,
    TCP_DATA_OFFSET = 12,
    TCP_FLAGS_OFFSET = 13,
    TCP_HEADER_LENGTH = 20,
    WORD_LENGTH = 4,
};
#define IP_VERSION_4     4u
#define IP_FRAGMENT_MASK 0x3FFFu /* more fragments, and the offset */
#define HEADERS_MAX      512     /* the IP header starts within so many bytes of a frame */

/* Offset of the IPv4 header with this packet's addresses, that carries TCP; -1 if there is none. */
static int find_ip_header(tvbuff_t *frame, const packet_info *pinfo)
{
    const int searched = MIN((int)tvb_captured_length(frame), HEADERS_MAX);
    const uint8_t *bytes = tvb_get_ptr(frame, 0, searched);
    uint8_t addresses[2 * IP_ADDRESS_LENGTH];

    memcpy(addresses, pinfo->src.data, IP_ADDRESS_LENGTH);
    memcpy(addresses + IP_ADDRESS_LENGTH, pinfo->dst.data, IP_ADDRESS_LENGTH);
    for (int ip = 0; ip <= searched - IP_HEADER_LENGTH; ip++) {
        if (bytes[ip] >> 4 == IP_VERSION_4 && bytes[ip + IP_PROTOCOL_OFFSET] == IP_PROTOCOL_TCP &&
            memcmp(bytes + ip + IP_SOURCE_OFFSET, addresses, sizeof addresses) == 0)
            return ip;
    }
    return -1;
}

static int header_words(tvbuff_t *frame, int offset, unsigned shift)
{
    return (tvb_get_uint8(frame, offset) >> shift & 0xF) * WORD_LENGTH;
}

tvbuff_t *skype_payload_of(tvbuff_t *frame, const packet_info *pinfo, uint32_t *seq)
{
    const int captured = (int)tvb_captured_length(frame);
    const int ip = pinfo->src.type == AT_IPv4 ? find_ip_header(frame, pinfo) : -1;
    int tcp, payload, length;

    if (ip < 0 || tvb_get_ntohs(frame, ip + IP_FRAGMENT_OFFSET) & IP_FRAGMENT_MASK)
        return NULL;
    tcp = ip + header_words(frame, ip, 0);
    if (tcp + TCP_HEADER_LENGTH > captured || tvb_get_ntohs(frame, tcp) != pinfo->srcport ||
        tvb_get_ntohs(frame, tcp + 2) != pinfo->destport ||
        tvb_get_uint8(frame, tcp + TCP_FLAGS_OFFSET) & (TH_SYN | TH_RST))
        return NULL;
    *seq = tvb_get_ntohl(frame, tcp + TCP_SEQUENCE_OFFSET);
    payload = tcp + header_words(frame, tcp + TCP_DATA_OFFSET, 4);
    length = ip + tvb_get_ntohs(frame, ip + IP_LENGTH_OFFSET) - payload;
    if (length <= 0 || payload >= captured)
        return NULL;
    return tvb_new_subset_length_caplen(frame, payload, MIN(length, captured - payload), length);
}
