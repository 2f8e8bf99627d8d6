/* script.c - a fuzzer's input read as a script.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

#include <string.h>

#include "fuzz_input.h"
#include "samples/datagrams.h"
#include "samples/dh.h"
#include "samples/frames.h"
#include "samples/logins.h"
#include "samples/records.h"
#include "wire/command.h"

#define HOST_LENGTH        11u
#define HOST_KNOWS_PUBLIC  0x01u
#define CONNECTIONS_MAX    12u
#define COMMAND_HEAD_MAX   12u
#define START              1000000000000000u /* microseconds since 1970 */
#define SHORT_WAIT         1000u             /* microseconds per unit, up to ... */
#define SHORT_WAITS        128u
#define LONG_WAIT          100000u /* ... and for the square of what is above */
#define FILLER_STATE       1u
#define WHOLE_FRAME        SIZE_MAX
#define FRAGMENT_PIECE_MAX 512u
#define LOGIN_BODY_MAX     512u
#define LAST_FRAGMENT      63u

/* Bits of the first byte of what goes into a stream. */
#define STREAM_HOLD  0x01u /* goes in one segment with what follows */
#define STREAM_CLEAR 0x02u /* not enciphered */
#define STREAM_PEER  0x80u /* of a generator that is not known */

/* Bits of the kind of a command. */
#define COMMAND_KIND_MASK  0x03u
#define COMMAND_OWN_ID     0x80u /* a request id of its own follows */
#define DELIVERY_SWAPPED   0x01u
#define DELIVERY_REPEATED  0x02u
#define FIRST_PADDED       1u
#define FIRST_PORT80       2u
#define FIRST_PEER         3u
#define FIRST_FORMS        4u
#define LOGIN_RECORD_HELLO 0u
#define LOGIN_RECORD_KEY   1u
#define LOGIN_RECORDS      3u

typedef struct {
    host host;
    bytes queue;             /* plaintext that the next message takes along */
    bytes latest;            /* plaintext of the latest datagram */
    uint16_t latest_id;      /* of its latest datagram */
    uint16_t latest_request; /* id */
    uint32_t challenge;      /* of the latest NAck it got */
} party;

typedef struct {
    arena *memory;
    party parties[SCRIPT_HOSTS_MAX];
    stream_table streams;
    capture frames;
    filler source;
    uint64_t time;
    size_t snap_length;
    party *from; /* of the item being played */
    party *to;
    fuzz_input rest;
} play;

static void append_input(bytes *to, fuzz_input tail)
{
    if (tail.length > 0)
        bytes_append(to, tail.data, tail.length);
}

/* --- datagrams --- */

static void send_frame(play *p, const bytes *frame)
{
    capture_add(&p->frames, p->time, frame, frame->length);
}

static void send_datagram(play *p, const bytes *payload)
{
    const bytes frame = frame_udp(p->memory, &p->from->host, &p->to->host, false, payload);

    send_frame(p, &frame);
}

/* What is queued, then the item's bytes. */
static bytes take_plaintext(play *p)
{
    bytes plaintext = p->from->queue;

    p->from->queue = bytes_new(p->memory);
    append_input(&plaintext, p->rest);
    p->from->latest = plaintext;
    return plaintext;
}

static uint16_t own_id(play *p)
{
    const uint16_t wanted = fuzz_u16(&p->rest);

    p->from->latest_id = wanted ? wanted : host_draw_id(&p->from->host);
    return p->from->latest_id;
}

static void play_frame(play *p)
{
    bytes frame = bytes_new(p->memory);

    append_input(&frame, p->rest);
    if (frame.length > 0)
        send_frame(p, &frame);
}

static void play_raw_datagram(play *p)
{
    bytes payload = bytes_new(p->memory);

    append_input(&payload, p->rest);
    send_datagram(p, &payload);
}

/* u16 number, u8 kind [, u16 request id], object list: waits for the next message. */
static void play_command(play *p)
{
    const uint16_t number = fuzz_u16(&p->rest);
    const uint8_t form = fuzz_u8(&p->rest);
    const skype_command_kind kind = (skype_command_kind)(form & COMMAND_KIND_MASK);
    const size_t room = p->rest.length + COMMAND_HEAD_MAX;
    bytes *queue = &p->from->queue;
    uint16_t id = p->to->latest_request;
    uint8_t *at;

    if (kind == SKYPE_COMMAND_REQUEST)
        id = p->from->latest_request = host_draw_id(&p->from->host);
    if (form & COMMAND_OWN_ID)
        id = fuzz_u16(&p->rest);
    at = bytes_extend(queue, room);
    queue->length -= room;
    queue->length += skype_command_write(number, kind, id, p->rest.data, p->rest.length, at);
}

/* u16 id (0: the next one), plaintext */
static void play_payload(play *p)
{
    const uint16_t id = own_id(p);
    const bytes plaintext = take_plaintext(p);
    const bytes payload = datagram_payload(p->memory, &p->from->host, &p->to->host, id, &plaintext);

    send_datagram(p, &payload);
}

/* u16 id (0: that of the latest), u32 challenge (0: that of the NAck), plaintext (none: the latest)
 */
static void play_resend(play *p)
{
    const uint16_t wanted = fuzz_u16(&p->rest);
    const uint16_t id = wanted ? wanted : p->from->latest_id;
    const uint32_t given = fuzz_u32(&p->rest);
    const uint32_t challenge = given ? given : p->from->challenge;
    const bool again = p->rest.length == 0 && p->from->queue.length == 0;
    const bytes plaintext = again ? p->from->latest : take_plaintext(p);
    const bytes payload =
        datagram_resend(p->memory, &p->from->host, &p->to->host, id, challenge, &plaintext);

    send_datagram(p, &payload);
}

/* u16 id (0: that of the other's latest), u32 challenge */
static void answer(play *p, skype_datagram_type type)
{
    const uint16_t wanted = fuzz_u16(&p->rest);
    const uint16_t id = wanted ? wanted : p->to->latest_id;
    bytes payload;

    p->to->challenge = fuzz_u32(&p->rest);
    payload = datagram_answer(p->memory, &p->from->host, &p->to->host, type, id, p->to->challenge);
    p->to->host.believed_ip = p->to->host.outside.ip;
    send_datagram(p, &payload);
}

static void play_ack(play *p)
{
    answer(p, SKYPE_TYPE_ACK);
}

static void play_nack(play *p)
{
    answer(p, SKYPE_TYPE_NACK);
}

/* u16 id, u16 group (0: the other's latest), u8 index and last bit, plaintext */
static void play_fragment(play *p)
{
    const uint16_t id = own_id(p);
    const uint16_t group = fuzz_u16(&p->rest);
    const uint8_t index = fuzz_u8(&p->rest);
    const bytes plaintext = take_plaintext(p);
    const fragment_part part = {
        .id = id,
        .group = group ? group : p->to->latest_id,
        .index = index & SKYPE_FRAGMENT_INDEX_MASK,
        .last = (index & SKYPE_FRAGMENT_LAST_BIT) != 0,
        .data = plaintext.data,
        .length = plaintext.length,
    };
    const bytes payload = datagram_fragment(p->memory, &p->from->host, &p->to->host, &part);

    send_datagram(p, &payload);
}

/* u16 id, u8 size of a piece, plaintext: all its fragments */
static void play_fragments(play *p)
{
    const uint16_t id = own_id(p);
    const size_t piece = 1 + fuzz_u8(&p->rest) % FRAGMENT_PIECE_MAX;
    const bytes plaintext = take_plaintext(p);

    for (size_t start = 0, index = 0; start < plaintext.length && index <= LAST_FRAGMENT;
         start += piece, index++) {
        const size_t left = plaintext.length - start;
        const fragment_part part = {
            .id = id,
            .group = p->to->latest_id,
            .index = (uint8_t)index,
            .last = left <= piece || index == LAST_FRAGMENT,
            .data = plaintext.data + start,
            .length = left < piece ? left : piece,
        };
        const bytes payload = datagram_fragment(p->memory, &p->from->host, &p->to->host, &part);

        send_datagram(p, &payload);
    }
}

/* u16 id, data */
static void play_media(play *p)
{
    const uint16_t id = own_id(p);
    bytes data = bytes_new(p->memory);
    bytes payload;

    append_input(&data, p->rest);
    payload = datagram_media(p->memory, &p->from->host, id, &data);
    send_datagram(p, &payload);
}

/* Quotes the latest frame, whatever it is. */
static void play_unreachable(play *p)
{
    bytes frame;

    if (p->frames.count == 0 ||
        p->frames.frames[p->frames.count - 1].frame.length < FRAME_ETHERNET_LENGTH)
        return;
    frame = frame_icmp_unreachable(p->memory, &p->from->host, &p->to->host,
                                   &p->frames.frames[p->frames.count - 1].frame);
    send_frame(p, &frame);
}

/* --- connections --- */

static connection *open_connection(play *p)
{
    connection *c;

    if (p->streams.count == CONNECTIONS_MAX)
        return p->streams.connections[CONNECTIONS_MAX - 1];
    c = streams_add(&p->streams, &p->from->host, &p->to->host);
    p->time = stream_open(&p->streams, c, &p->frames, p->time);
    return c;
}

/* The latest one between the two, else a new one.  The last of too many serves everybody. */
static connection *current_connection(play *p)
{
    connection *c = streams_find(&p->streams, &p->from->host, &p->to->host, NULL);

    return c ? c : open_connection(p);
}

static stream_side *current_side(play *p)
{
    return stream_side_of(current_connection(p), &p->from->host);
}

/* how: STREAM_... */
static void send_bytes(play *p, uint8_t how, bytes data)
{
    connection *c = current_connection(p);
    stream_side *side = stream_side_of(c, &p->from->host);
    const stream_split whole = {NULL, 0};

    if (!(how & STREAM_CLEAR))
        stream_encipher(side, &data);
    bytes_join(&side->held, &data);
    if (how & STREAM_HOLD)
        return;
    p->time = stream_send(&p->streams, c, &p->from->host, &side->held, whole, &p->frames, p->time);
    side->held = bytes_new(p->memory);
}

static void play_connect(play *p)
{
    open_connection(p);
}

/* u8 how, bytes */
static void play_stream(play *p)
{
    const uint8_t how = fuzz_u8(&p->rest);
    bytes data = bytes_new(p->memory);

    append_input(&data, p->rest);
    send_bytes(p, how, data);
}

/* u8 how, u8 form, u8 cookie, u8 high byte of the version, u8 filler */
static void play_first_message(play *p)
{
    static const uint8_t forms[FIRST_FORMS] = {
        HANDSHAKE_UNPADDED,
        [FIRST_PADDED] = HANDSHAKE_PADDED,
        [FIRST_PORT80] = HANDSHAKE_PORT80,
        [FIRST_PEER] = HANDSHAKE_PEER,
    };
    const uint8_t how = fuzz_u8(&p->rest);
    handshake_form form = {.form = forms[fuzz_u8(&p->rest) % FIRST_FORMS]};
    const connection *c = current_connection(p);

    form.cookie = fuzz_u8(&p->rest);
    form.version = (uint16_t)(fuzz_u8(&p->rest) << 8);
    form.filler = fuzz_u8(&p->rest);
    send_bytes(p, how | STREAM_CLEAR,
               handshake_message(p->memory, &p->from->host, current_side(p), &form, c->secret,
                                 &p->source));
}

/* u8 how, u8: 1 the server's */
static void play_hello(play *p)
{
    const uint8_t how = fuzz_u8(&p->rest);
    const bool by_server = fuzz_u8(&p->rest) & 1;

    send_bytes(p, how,
               by_server ? https_server_hello(p->memory)
                         : https_client_hello(p->memory, &p->from->host));
}

/* u8 how, u16 id (0: the next), commands */
static void play_packet(play *p)
{
    const uint8_t how = fuzz_u8(&p->rest);
    const uint16_t wanted = fuzz_u16(&p->rest);
    const uint16_t id = wanted ? wanted : host_draw_id(&p->from->host);
    const bytes commands = take_plaintext(p);

    p->from->latest_id = id;
    send_bytes(p, how, record_packet(p->memory, id, &commands));
}

/* u8 how, u8 type, body */
static void play_control(play *p)
{
    const uint8_t how = fuzz_u8(&p->rest);
    const uint8_t type = fuzz_u8(&p->rest);
    bytes body = bytes_new(p->memory);

    append_input(&body, p->rest);
    send_bytes(p, how, record_control(p->memory, type, &body));
}

/* u8 how, u16 id (0: of the other's latest packet) */
static void play_record_ack(play *p)
{
    const uint8_t how = fuzz_u8(&p->rest);
    const uint16_t wanted = fuzz_u16(&p->rest);
    bytes body = bytes_new(p->memory);

    bytes_u16(&body, wanted ? wanted : p->to->latest_id);
    send_bytes(p, how, record_control(p->memory, CONTROL_ACK, &body));
}

/* u8 how, u16 destination, u16 sequence, u16 command (0: enciphered otherwise), list or data */
static void play_session(play *p)
{
    const uint8_t how = fuzz_u8(&p->rest);
    const uint16_t destination = fuzz_u16(&p->rest);
    const session_head head = {.destination = destination, .sequence = fuzz_u16(&p->rest)};
    const uint16_t command = fuzz_u16(&p->rest);
    bytes body = bytes_new(p->memory);

    append_input(&body, p->rest);
    send_bytes(p, how,
               command ? record_session_command(p->memory, head, host_draw_id(&p->from->host),
                                                command, &body)
                       : record_session_data(p->memory, head, &body));
}

/* u8 how, u8: 0 empty record, 1 key block, 2 record; list, or u16 length */
static void play_login(play *p)
{
    const uint8_t how = fuzz_u8(&p->rest);
    const uint8_t kind = fuzz_u8(&p->rest) % LOGIN_RECORDS;
    const bool by_client = current_connection(p)->client == &p->from->host;
    bytes list = bytes_new(p->memory);

    if (kind == LOGIN_RECORD_HELLO) {
        send_bytes(p, how, login_hello(p->memory, by_client));
    } else if (kind == LOGIN_RECORD_KEY) {
        append_input(&list, p->rest);
        send_bytes(p, how, login_key_block(p->memory, &list));
    } else {
        send_bytes(p, how,
                   login_record(p->memory, current_side(p), fuzz_u16(&p->rest) % LOGIN_BODY_MAX,
                                &p->source));
    }
}

/* u8 how, u8 padding */
static void play_public_value(play *p)
{
    const uint8_t how = fuzz_u8(&p->rest);
    const dh_padding padding = {.length = fuzz_u8(&p->rest), .of_peer = how & STREAM_PEER};

    send_bytes(p, how | STREAM_CLEAR,
               dh_value(p->memory, current_connection(p), &p->from->host, padding, &p->source));
}

/* u8 how, u8: bit 0 what follows is enciphered with the secret */
static void play_hash(play *p)
{
    connection *c = current_connection(p);
    const uint8_t how = fuzz_u8(&p->rest);
    const bool enciphers = fuzz_u8(&p->rest) & 1;
    const bool by_client = c->client == &p->from->host;

    if (!c->secret)
        return;
    send_bytes(p, how | STREAM_CLEAR, dh_hash(p->memory, c, by_client));
    if (enciphers)
        dh_cipher(c, current_side(p), by_client);
}

/* u8 segment length, u8 bits, u8 number of the segment that is lost */
static void play_delivery(play *p)
{
    stream_delivery *how = &p->streams.delivery;
    uint8_t bits;

    how->segment_length = fuzz_u8(&p->rest);
    bits = fuzz_u8(&p->rest);
    how->swapped = bits & DELIVERY_SWAPPED;
    how->repeated = bits & DELIVERY_REPEATED;
    how->lost = fuzz_u8(&p->rest);
}

/* i16 distance from the next byte of the stream, u8 TCP flags, bytes: as they are */
static void play_segment(play *p)
{
    connection *c = current_connection(p);
    const bool by_client = c->client == &p->from->host;
    const uint16_t client_port = c->client_port;
    const uint16_t server_port = c->server->seen.port;
    tcp_head head = {
        .source_port = by_client ? client_port : server_port,
        .destination_port = by_client ? server_port : client_port,
        .sequence = stream_side_of(c, &p->from->host)->sequence,
        .acknowledgement = stream_side_of(c, &p->to->host)->sequence,
    };
    bytes data = bytes_new(p->memory);
    bytes frame;

    head.sequence += (uint32_t)(int32_t)(int16_t)fuzz_u16(&p->rest);
    head.flags = fuzz_u8(&p->rest);
    append_input(&data, p->rest);
    frame = frame_tcp(p->memory, &p->from->host, &p->to->host, &head, &data);
    send_frame(p, &frame);
}

/* u8: 1 a reset */
static void play_close(play *p)
{
    connection *c = current_connection(p);

    if (fuzz_u8(&p->rest) & 1)
        p->time = stream_reset(&p->streams, c, &p->from->host, &p->frames, p->time);
    else
        p->time = stream_close(&p->streams, c, &p->from->host, &p->frames, p->time);
}

/* --- what happens to frames --- */

/* u16 length at which all frames are cut; 0: none is */
static void play_snap_length(play *p)
{
    const uint16_t length = fuzz_u16(&p->rest);

    p->snap_length = length ? length : WHOLE_FRAME;
}

/* u16 offset, u8 value xored to the latest frame */
static void play_corruption(play *p)
{
    const uint16_t offset = fuzz_u16(&p->rest);
    const uint8_t value = fuzz_u8(&p->rest);
    const bytes *frame;

    if (p->frames.count == 0)
        return;
    frame = &p->frames.frames[p->frames.count - 1].frame;
    frame->data[offset % frame->length] ^= value;
}

/* Seeds refer to them by number: only append. */
static void (*const items[])(play *p) = {
    play_frame,      play_raw_datagram, play_command,       play_payload,   play_resend,
    play_ack,        play_nack,         play_fragment,      play_fragments, play_media,
    play_connect,    play_stream,       play_first_message, play_hello,     play_packet,
    play_control,    play_record_ack,   play_session,       play_login,     play_public_value,
    play_hash,       play_delivery,     play_segment,       play_close,     play_snap_length,
    play_corruption, play_unreachable,
};

#define ITEMS (sizeof items / sizeof items[0])

static void pass_time(play *p, uint8_t units)
{
    const uint64_t above = units > SHORT_WAITS ? units - SHORT_WAITS : 0;

    p->time += above ? above * above * LONG_WAIT : (uint64_t)units * SHORT_WAIT;
}

static void play_item(play *p, unsigned hosts, fuzz_input *in)
{
    const uint8_t what = fuzz_u8(in);
    const uint8_t ends = fuzz_u8(in);
    const unsigned from = (ends & 0x0Fu) % hosts;
    const unsigned to = (ends >> 4) % hosts;

    pass_time(p, fuzz_u8(in));
    p->from = &p->parties[from];
    p->to = &p->parties[to == from ? (from + 1) % hosts : to];
    p->rest = fuzz_bytes(in, fuzz_u16(in));
    items[what % ITEMS](p);
}

static host read_host(unsigned index, fuzz_input in)
{
    static const char *const names[SCRIPT_HOSTS_MAX] = {"a", "b", "c", "d", "e"};
    endpoint seen;
    endpoint outside;
    host who;

    seen.ip = fuzz_u32(&in);
    seen.port = fuzz_u16(&in);
    outside = (endpoint){fuzz_u32(&in), seen.port};
    if (outside.ip == 0)
        outside.ip = seen.ip;
    who = host_make(names[index], seen, outside);
    if (fuzz_u8(&in) & HOST_KNOWS_PUBLIC)
        who.believed_ip = outside.ip;
    return who;
}

static unsigned read_hosts(play *p, fuzz_input *in)
{
    const unsigned count =
        SCRIPT_HOSTS_MIN + fuzz_u8(in) % (SCRIPT_HOSTS_MAX - SCRIPT_HOSTS_MIN + 1);

    for (unsigned i = 0; i < count; i++)
        p->parties[i] = (party){
            .host = read_host(i, fuzz_bytes(in, HOST_LENGTH)),
            .queue = bytes_new(p->memory),
            .latest = bytes_new(p->memory),
        };
    return count;
}

static void cut_frames(play *p)
{
    for (size_t i = 0; i < p->frames.count; i++) {
        captured_frame *at = &p->frames.frames[i];

        at->captured = at->frame.length < p->snap_length ? at->frame.length : p->snap_length;
    }
}

/* Exponents are the same in every script: so the first secret is, whoever the hosts are. */
static const uint8_t *first_secret(const stream_table *streams)
{
    for (size_t i = 0; i < streams->count; i++)
        if (streams->connections[i]->secret)
            return streams->connections[i]->secret;
    return NULL;
}

script script_run(arena *memory, const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};
    script result = {.options = fuzz_u8(&in)};
    play p = {
        .memory = memory,
        .streams = {.memory = memory},
        .frames = {.memory = memory},
        .source = {FILLER_STATE},
        .time = START,
        .snap_length = WHOLE_FRAME,
    };

    result.hosts = read_hosts(&p, &in);
    for (unsigned i = 0; i < result.hosts; i++)
        result.ports[i] = p.parties[i].host.seen.port;
    while (in.length > 0 && p.frames.count < SCRIPT_FRAMES_MAX)
        play_item(&p, result.hosts, &in);
    cut_frames(&p);
    capture_sort(&p.frames);
    result.frames = p.frames;
    result.secret = first_secret(&p.streams);
    return result;
}
