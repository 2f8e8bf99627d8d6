/* frame_payload.c - finds the TCP segment or UDP datagram of a packet in the frame, or in what epan
 * has deciphered or reassembled from it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/frame_payload.h"

#include <epan/dissectors/packet-tcp.h>
#include <string.h>

/* IPv4, TCP and UDP headers, as far as they are read here. */
enum {
    IP_LENGTH_OFFSET = 2,
    IP_ID_OFFSET = 4,
    IP_FRAGMENT_OFFSET = 6,
    IP_PROTOCOL_OFFSET = 9,
    IP_SOURCE_OFFSET = 12,
    IP_ADDRESS_LENGTH = 4,
    IP_HEADER_LENGTH = 20,
    IP_PROTOCOL_TCP = 6,
    IP_PROTOCOL_UDP = 17,
    PORTS_LENGTH = 4,
    TCP_SEQUENCE_OFFSET = 4,
    TCP_DATA_OFFSET = 12,
    TCP_FLAGS_OFFSET = 13,
    TCP_HEADER_LENGTH = 20,
    UDP_LENGTH_OFFSET = 4,
    UDP_HEADER_LENGTH = 8,
    WORD_LENGTH = 4,
    HEADER_LENGTH_MAX = 60, /* of IP and of TCP */
};
#define IP_VERSION_4         4u
#define IP_FRAGMENT_START    0x1FFFu
#define IP_MORE_FRAGMENTS    0x2000u
#define IP_HEADER_STARTS_MAX 512 /* an IP header is looked for at so many places of a source */
#define SOURCES_MAX          16u /* so many data sources of a packet are looked at */
#define ADDRESS_PAIR_LENGTH  (2 * IP_ADDRESS_LENGTH)

/* Bytes of a data source that were captured. */
typedef struct {
    tvbuff_t *tvb;
    const uint8_t *bytes;
    int captured;
} source;

/* What tells the packet's headers from others. */
typedef struct {
    uint8_t protocol;
    int header_length; /* of TCP or UDP, the shortest */
    uint8_t addresses[ADDRESS_PAIR_LENGTH];
    uint8_t ports[PORTS_LENGTH];
} packet_key;

/* A transport header, whole, and what follows it in its packet. */
typedef struct {
    source in;
    int header;
    int end; /* of the packet, captured or not */
} transport;

typedef struct {
    packet_key key;
    bool is_fragmented; /* an IP header of a fragment was met */
    transport alone;    /* what the first fragment has; of use where epan has not reassembled */
} search;

static source source_of(tvbuff_t *tvb)
{
    const int captured = (int)tvb_captured_length(tvb);

    return (source){
        .tvb = tvb,
        .bytes = captured > 0 ? tvb_get_ptr(tvb, 0, captured) : NULL,
        .captured = captured,
    };
}

static bool make_key(const packet_info *pinfo, packet_key *key)
{
    const uint32_t ports[] = {pinfo->srcport, pinfo->destport};

    if (pinfo->src.type != AT_IPv4 || pinfo->dst.type != AT_IPv4)
        return false;
    key->protocol = pinfo->ptype == PT_TCP ? IP_PROTOCOL_TCP : IP_PROTOCOL_UDP;
    key->header_length = pinfo->ptype == PT_TCP ? TCP_HEADER_LENGTH : UDP_HEADER_LENGTH;
    memcpy(key->addresses, pinfo->src.data, IP_ADDRESS_LENGTH);
    memcpy(key->addresses + IP_ADDRESS_LENGTH, pinfo->dst.data, IP_ADDRESS_LENGTH);
    for (unsigned i = 0; i < array_length(ports); i++) {
        key->ports[2 * i] = (uint8_t)(ports[i] >> 8);
        key->ports[2 * i + 1] = (uint8_t)ports[i];
    }
    return true;
}

/* --- headers --- */

static bool is_ip_header(const packet_key *key, const uint8_t *ip)
{
    return memcmp(ip + IP_SOURCE_OFFSET, key->addresses, sizeof key->addresses) == 0 &&
           ip[0] >> 4 == IP_VERSION_4 && ip[IP_PROTOCOL_OFFSET] == key->protocol;
}

static int ip_header_length(const uint8_t *ip)
{
    return (ip[0] & 0xF) * WORD_LENGTH;
}

static bool is_transport_header(const packet_key *key, const source *in, int header)
{
    return header + key->header_length <= in->captured &&
           memcmp(in->bytes + header, key->ports, sizeof key->ports) == 0;
}

/* Where the packet ends as its IP header says; length 0 is what a sender's own capture has where
 * the card cuts the segments. */
static int packet_end(const source *in, int ip)
{
    const int reported = (int)tvb_reported_length(in->tvb);
    const int length = tvb_get_ntohs(in->tvb, ip + IP_LENGTH_OFFSET);

    return length == 0 ? reported : MIN(ip + length, reported);
}

/* --- search --- */

/* Looks at the packet's IP header.  True if the whole transport header is behind it. */
static bool take_ip_header(search *s, const source *in, int ip, transport *out)
{
    const uint16_t fragment = tvb_get_ntohs(in->tvb, ip + IP_FRAGMENT_OFFSET);
    const transport found = {
        .in = *in,
        .header = ip + ip_header_length(in->bytes + ip),
        .end = packet_end(in, ip),
    };

    s->is_fragmented |= fragment & (IP_FRAGMENT_START | IP_MORE_FRAGMENTS);
    if (fragment & IP_FRAGMENT_START || found.header < ip + IP_HEADER_LENGTH ||
        !is_transport_header(&s->key, in, found.header))
        return false;
    if (fragment & IP_MORE_FRAGMENTS) {
        s->alone = found;
        return false;
    }
    *out = found;
    return true;
}

static bool search_source(search *s, const source *in, transport *out)
{
    const int starts = MIN(in->captured - IP_HEADER_LENGTH + 1, IP_HEADER_STARTS_MAX);

    if (s->is_fragmented && is_transport_header(&s->key, in, 0)) {
        *out = (transport){.in = *in, .end = (int)tvb_reported_length(in->tvb)};
        return true;
    }
    for (int ip = 0; ip < starts; ip++)
        if (is_ip_header(&s->key, in->bytes + ip) && take_ip_header(s, in, ip, out))
            return true;
    return false;
}

/* The frame first: almost always it is there. */
static bool find_transport(tvbuff_t *frame, packet_info *pinfo, transport *out)
{
    search s = {.is_fragmented = false};
    source in = source_of(frame);
    unsigned looked_at = 0;

    if (!make_key(pinfo, &s.key))
        return false;
    if (search_source(&s, &in, out))
        return true;
    for (const GSList *i = pinfo->data_src; i && looked_at < SOURCES_MAX; i = i->next) {
        in = source_of(get_data_source_tvb(i->data));
        if (in.tvb != frame && search_source(&s, &in, out))
            return true;
        looked_at++;
    }
    *out = s.alone;
    return s.alone.in.tvb != NULL;
}

/* --- payloads --- */

static tvbuff_t *payload_between(const transport *t, int start, int end)
{
    const int captured = MIN(end, t->in.captured) - start;

    if (captured <= 0)
        return NULL;
    return tvb_new_subset_length_caplen(t->in.tvb, start, captured, end - start);
}

tvbuff_t *skype_frame_tcp_payload(tvbuff_t *frame, packet_info *pinfo, uint32_t *seq)
{
    const uint8_t *tcp;
    transport t;
    int header_length;

    if (pinfo->ptype != PT_TCP || !find_transport(frame, pinfo, &t))
        return NULL;
    tcp = t.in.bytes + t.header;
    header_length = (tcp[TCP_DATA_OFFSET] >> 4) * WORD_LENGTH;
    if (header_length < TCP_HEADER_LENGTH || tcp[TCP_FLAGS_OFFSET] & (TH_SYN | TH_RST))
        return NULL;
    *seq = tvb_get_ntohl(t.in.tvb, t.header + TCP_SEQUENCE_OFFSET);
    return payload_between(&t, t.header + header_length, t.end);
}

tvbuff_t *skype_frame_udp_payload(tvbuff_t *frame, packet_info *pinfo)
{
    transport t;
    int length;

    if (pinfo->ptype != PT_UDP || !find_transport(frame, pinfo, &t))
        return NULL;
    length = tvb_get_ntohs(t.in.tvb, t.header + UDP_LENGTH_OFFSET);
    if (length > 0) /* 0: to the packet's end, see RFC 2675 */
        t.end = MIN(t.end, t.header + length);
    return payload_between(&t, t.header + UDP_HEADER_LENGTH, t.end);
}

/* --- the packet around a payload --- */

/* Is the header of this length that ends here the packet's? */
static bool has_length(const packet_key *key, const source *in, int header, int length)
{
    return key->protocol == IP_PROTOCOL_UDP ||
           (in->bytes[header + TCP_DATA_OFFSET] >> 4) * WORD_LENGTH == length;
}

/* Offset of the transport header that ends here; -1 if there is none. */
static int transport_header_before(const packet_key *key, const source *in, int end)
{
    const int longest = key->protocol == IP_PROTOCOL_UDP ? UDP_HEADER_LENGTH : HEADER_LENGTH_MAX;

    for (int length = key->header_length; length <= MIN(longest, end); length += WORD_LENGTH)
        if (is_transport_header(key, in, end - length) && has_length(key, in, end - length, length))
            return end - length;
    return -1;
}

/* Offset of the IP header that ends here; -1 if there is none. */
static int ip_header_before(const packet_key *key, const source *in, int end)
{
    for (int length = IP_HEADER_LENGTH; length <= MIN(HEADER_LENGTH_MAX, end);
         length += WORD_LENGTH)
        if (is_ip_header(key, in->bytes + end - length) &&
            ip_header_length(in->bytes + end - length) == length)
            return end - length;
    return -1;
}

/* The packet around a payload, as TCP or UDP hands it to a dissector. */
typedef struct {
    packet_key key;
    source in;
    int ip;        /* header of IP */
    int transport; /* header of TCP or UDP */
    int payload;
} packet;

static bool find_packet(tvbuff_t *payload, const packet_info *pinfo, packet *out)
{
    tvbuff_t *tvb = tvb_get_ds_tvb(payload);

    out->payload = (int)tvb_raw_offset(payload);
    if (!tvb || out->payload > (int)tvb_captured_length(tvb) || !make_key(pinfo, &out->key))
        return false;
    out->in = source_of(tvb);
    out->transport = transport_header_before(&out->key, &out->in, out->payload);
    if (out->transport < 0)
        return false;
    out->ip = ip_header_before(&out->key, &out->in, out->transport);
    return out->ip >= 0;
}

static uint16_t ip_id(const packet *p)
{
    const uint8_t *id = p->in.bytes + p->ip + IP_ID_OFFSET;

    return (uint16_t)(id[0] << 8 | id[1]);
}

/* --- duplicates --- */

static bool make_print(tvbuff_t *payload, const packet_info *pinfo, skype_packet_print *print)
{
    packet p;

    if (!find_packet(payload, pinfo, &p))
        return false;
    const int end = p.payload + (int)tvb_captured_length(payload);

    *print = (skype_packet_print){
        .head = {.protocol = p.key.protocol,
                 .id = ip_id(&p),
                 .length = tvb_reported_length(payload)},
        .bytes = p.in.bytes + p.transport,
        .captured = (size_t)(end - p.transport),
    };
    memcpy(print->head.addresses, p.key.addresses, sizeof p.key.addresses);
    return true;
}

uint32_t skype_frame_duplicate_of(tvbuff_t *payload, packet_info *pinfo, skype_frame_print *made)
{
    const uint32_t offset = (uint32_t)tvb_raw_offset(payload);
    skype_frame_print own;

    made = made ? made : &own;
    made->is_made = false;
    if (!skype_duplicates_possible(pinfo))
        return 0;
    if (PINFO_FD_VISITED(pinfo))
        return skype_duplicates_found(pinfo, offset);
    made->is_made = make_print(payload, pinfo, &made->print);
    return made->is_made ? skype_duplicates_find(pinfo, offset, &made->print) : 0;
}

void skype_frame_remember(tvbuff_t *payload, packet_info *pinfo, const skype_frame_print *made)
{
    skype_packet_print print;

    if (PINFO_FD_VISITED(pinfo))
        return;
    if (made && made->is_made)
        skype_duplicates_note(pinfo, &made->print);
    else if (make_print(payload, pinfo, &print))
        skype_duplicates_note(pinfo, &print);
}
