/* connection.c - a TCP connection: is it Skype, in which dialect, and where in it a packet stands.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/connection.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/proto_data.h>
#include <string.h>

/* What an undecided connection may have sent before it is given up as foreign. */
#define OPEN_BYTES_MAX    0x4000u
#define OPEN_SEGMENTS_MAX 256u

/* What all undecided connections together may take, with their segments: beyond it those are given
 * up that have been open longest. */
#define OPEN_MEMORY_MAX 0x1000000u

/* Sequence numbers more than this ahead of all that was seen are behind the stream's start. */
#define SEQUENCE_WINDOW 0x40000000u

#define OFFSET_SMALL   (UINT64_C(1) << 32)
#define KEY_FAR_OFFSET 1u

/* A segment of a connection that is not decided yet.  They come and go: from GLib's heap, as the
 * file scope gives back little of what was freed in it. */
typedef struct open_segment {
    struct open_segment *next;
    skype_segment segment;
    uint8_t bytes[];
} open_segment;

typedef struct {
    open_segment *segments; /* sorted by offset */
    uint32_t count;
    uint32_t length;
} open_side;

typedef struct skype_tcp_state {
    skype_connection_kind kind;
    skype_tcp_numbering numbering[2];
    open_side open[2];
    wmem_list_frame_t *queued; /* in open_connections, while undecided */
    conversation_t *conversation;
    uint32_t *watched;
    skype_connection *connection;
} tcp_state;

static int proto_skype = -1;
static int proto_tcp = -1;
static const skype_dialect *const *dialects;
static unsigned dialect_count;

static uint32_t connection_count; /* recognised in this capture */

/* Connections that are Skype or not decided, counted by their ports: almost all others are told
 * from them without a look-up. */
#define WATCH_SLOTS 4096u
static uint32_t watched[WATCH_SLOTS];

static wmem_list_t *open_connections; /* tcp_state, the oldest first; NULL: none yet */
static uint32_t open_memory;          /* bytes they take */

/* Shared by all foreign connections: they cost nothing but this pointer. */
static tcp_state foreign = {.kind = SKYPE_CONNECTION_FOREIGN};

/* Both directions of a connection have the same slot. */
static uint32_t *watch_slot(const packet_info *pinfo)
{
    return &watched[(pinfo->srcport ^ pinfo->destport) % WATCH_SLOTS];
}

bool skype_connection_may_be_watched(const packet_info *pinfo)
{
    return *watch_slot(pinfo) > 0;
}

/* --- place --- */

bool skype_connection_place(packet_info *pinfo, skype_tcp_place *place)
{
    *place = (skype_tcp_place){0};
    if (pinfo->ptype != PT_TCP || pinfo->flags.in_error_pkt || pinfo->src.type != AT_IPv4)
        return false;
    if (proto_tcp < 0)
        proto_tcp = proto_get_id_by_filter_name("tcp");
    place->conversation = find_conversation_pinfo(pinfo, 0);
    if (!place->conversation)
        return false;
    place->tcp = conversation_get_proto_data(place->conversation, proto_tcp);
    if (!place->tcp || !place->tcp->fwd)
        return false;
    place->state = conversation_get_proto_data(place->conversation, proto_skype);
    place->side = place->tcp->fwd == &place->tcp->flow1 ? 0 : 1;
    return true;
}

skype_connection_kind skype_connection_kind_of(const skype_tcp_place *place)
{
    return place->state ? place->state->kind : SKYPE_CONNECTION_NEW;
}

skype_connection *skype_connection_of(const skype_tcp_place *place)
{
    return place->state ? place->state->connection : NULL;
}

static bool saw_syn(const skype_tcp_place *place)
{
    return place->tcp->server_port != 0;
}

static skype_tcp_role role_of_sender(const skype_tcp_place *place, const packet_info *pinfo)
{
    if (!saw_syn(place) || pinfo->srcport == pinfo->destport)
        return SKYPE_ROLE_UNKNOWN;
    return pinfo->destport == place->tcp->server_port ? SKYPE_ROLE_CLIENT : SKYPE_ROLE_SERVER;
}

static skype_tcp_role opposite(skype_tcp_role role)
{
    switch (role) {
    case SKYPE_ROLE_CLIENT:
        return SKYPE_ROLE_SERVER;
    case SKYPE_ROLE_SERVER:
        return SKYPE_ROLE_CLIENT;
    default:
        return SKYPE_ROLE_UNKNOWN;
    }
}

static uint16_t server_port_of(const skype_tcp_place *place, const packet_info *pinfo)
{
    return saw_syn(place) ? place->tcp->server_port
                          : (uint16_t)MIN(pinfo->srcport, pinfo->destport);
}

/* --- state --- */

static void watch(skype_tcp_place *place, const packet_info *pinfo)
{
    tcp_state *state;

    if (place->state)
        return;
    state = wmem_new0(wmem_file_scope(), tcp_state);
    state->kind = SKYPE_CONNECTION_OPEN;
    state->numbering[place->side] = place->numbering;
    state->conversation = place->conversation;
    state->watched = watch_slot(pinfo);
    if (!open_connections)
        open_connections = wmem_list_new(wmem_file_scope());
    wmem_list_append(open_connections, state);
    state->queued = wmem_list_tail(open_connections);
    open_memory += (uint32_t)sizeof *state;
    conversation_add_proto_data(place->conversation, proto_skype, state);
    ++*state->watched;
    place->state = state;
}

static uint32_t memory_of(const open_segment *segment)
{
    return (uint32_t)sizeof *segment + segment->segment.captured;
}

static void free_open(tcp_state *state)
{
    for (unsigned side = 0; side < array_length(state->open); side++) {
        while (state->open[side].segments) {
            open_segment *segment = state->open[side].segments;

            state->open[side].segments = segment->next;
            open_memory -= memory_of(segment);
            g_free(segment);
        }
    }
    if (!state->queued)
        return;
    open_memory -= (uint32_t)sizeof *state;
    wmem_list_remove_frame(open_connections, state->queued);
    state->queued = NULL;
}

static void forget_connections(void)
{
    while (open_connections && wmem_list_count(open_connections) > 0)
        free_open(wmem_list_frame_data(wmem_list_head(open_connections)));
    connection_count = 0;
    open_connections = NULL; /* its memory goes with the file scope */
    memset(watched, 0, sizeof watched);
}

void skype_connections_register(int proto, const skype_dialect *const *known, unsigned count)
{
    proto_skype = proto;
    dialects = known;
    dialect_count = count;
    register_cleanup_routine(forget_connections);
}

uint32_t skype_connections_count(void)
{
    return connection_count;
}

static void give_up(tcp_state *state)
{
    conversation_add_proto_data(state->conversation, proto_skype, &foreign);
    free_open(state);
    --*state->watched;
    wmem_free(wmem_file_scope(), state);
}

static void dismiss(skype_tcp_place *place)
{
    tcp_state *state = place->state;

    place->state = &foreign;
    if (state && state != &foreign)
        give_up(state);
    else
        conversation_add_proto_data(place->conversation, proto_skype, &foreign);
}

/* Hostile captures open connections without end: the oldest ones make room for this one. */
static void make_room(const tcp_state *for_this)
{
    while (open_memory > OPEN_MEMORY_MAX) {
        tcp_state *oldest = wmem_list_frame_data(wmem_list_head(open_connections));

        if (oldest == for_this)
            return;
        give_up(oldest);
    }
}

/* --- offsets --- */

static uint32_t distance(uint32_t offset, uint64_t from)
{
    const uint32_t ahead = offset - (uint32_t)from;

    return MIN(ahead, 0u - ahead);
}

/* Offset modulo 2^32.  TCP's numbers are relative to the SYN or not, as the user wants it: of the
 * two readings of the first number the one nearer to what was seen before, or to 0, is right. */
static uint32_t read_offset(const skype_tcp_place *place, skype_tcp_numbering *numbering,
                            uint32_t seq, bool raw)
{
    const uint32_t relative = seq - 1;
    const uint32_t absolute = relative - place->tcp->fwd->base_seq;

    if (raw)
        return absolute;
    if (!numbering->reading_known) {
        numbering->relative =
            distance(relative, numbering->last) <= distance(absolute, numbering->last);
        numbering->reading_known = true;
    }
    return numbering->relative ? relative : absolute;
}

/* The offset near `last` that is `offset` modulo 2^32; negative before the stream's start. */
static int64_t extend(uint32_t offset, uint64_t last)
{
    return (int64_t)last + (int32_t)(offset - (uint32_t)last);
}

static uint64_t *far_offset_of(packet_info *pinfo)
{
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_FAR_OFFSET);
}

/* Streams of more than 4 GiB leave a note for the later passes. */
static void note_far_offset(packet_info *pinfo, uint64_t offset)
{
    uint64_t *note;

    if (offset < OFFSET_SMALL || far_offset_of(pinfo))
        return;
    note = wmem_new(wmem_file_scope(), uint64_t);
    *note = offset;
    p_add_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_FAR_OFFSET, note);
}

static skype_tcp_numbering *numbering_of(skype_tcp_place *place)
{
    const bool kept = place->state && place->state != &foreign;

    return kept ? &place->state->numbering[place->side] : &place->numbering;
}

bool skype_connection_offset(skype_tcp_place *place, packet_info *pinfo, uint32_t seq, bool raw,
                             uint64_t *offset)
{
    skype_tcp_numbering *numbering = numbering_of(place);
    const uint32_t read = read_offset(place, numbering, seq, raw);
    const uint64_t *far_offset = far_offset_of(pinfo);
    int64_t exact;

    if (PINFO_FD_VISITED(pinfo)) {
        *offset = far_offset ? *far_offset : read;
        return *offset <= numbering->last + SEQUENCE_WINDOW;
    }
    exact = extend(read, numbering->last);
    if (exact < 0)
        return false;
    *offset = (uint64_t)exact;
    numbering->last = *offset;
    note_far_offset(pinfo, *offset);
    return true;
}

void skype_connection_note_ack(skype_tcp_place *place, uint32_t ack)
{
    skype_tcp_numbering *other = &place->state->numbering[1 - place->side];
    const uint32_t relative = ack - 1;
    int64_t exact;

    if (!other->reading_known)
        return;
    exact = extend(other->relative ? relative : relative - place->tcp->rev->base_seq, other->last);
    if (exact > 0 && (uint64_t)exact > other->acknowledged)
        other->acknowledged = (uint64_t)exact;
}

/* Pure ACKs are known to TCP's analysis alone, if that is switched on. */
uint64_t skype_connection_acknowledged(const skype_tcp_place *place)
{
    const tcp_analyze_seq_flow_info_t *other = place->tcp->rev->tcp_analyze_seq_info;
    const skype_tcp_numbering *numbering = &place->state->numbering[place->side];
    int64_t exact = 0;

    if (other && other->lastack)
        exact = extend(other->lastack - place->tcp->fwd->base_seq - 1, numbering->last);
    return MAX(numbering->acknowledged, (uint64_t)MAX(exact, 0));
}

/* --- recognition --- */

static skype_recognition recognise(const skype_opening *opening, const skype_opening *other,
                                   const skype_dialect **dialect)
{
    skype_recognition best = {.answer = SKYPE_IS_NOT};

    for (unsigned i = 0; i < dialect_count; i++) {
        const skype_recognition one = dialects[i]->recognise(opening, other);

        if (one.answer > best.answer) {
            best = one;
            *dialect = dialects[i];
        }
        if (best.answer == SKYPE_IS)
            break;
    }
    return best;
}

static void add_open(open_side *side, const skype_segment *segment)
{
    open_segment **at = &side->segments;
    open_segment *copy = g_malloc(sizeof *copy + segment->captured);

    memcpy(copy->bytes, segment->bytes, segment->captured);
    copy->segment = *segment;
    copy->segment.bytes = copy->bytes;
    while (*at && (*at)->segment.offset <= segment->offset)
        at = &(*at)->next;
    copy->next = *at;
    *at = copy;
    side->count++;
    side->length += segment->captured;
    open_memory += memory_of(copy);
}

static void note_segment(skype_opening *opening, uint32_t count)
{
    if (opening->first_segment == 0)
        opening->first_segment = count;
    else if (opening->second_segment == 0)
        opening->second_segment = count;
}

/* The contiguous bytes from the first one seen on, this segment's included. */
static void assemble(const open_side *side, const skype_segment *extra, uint8_t *buffer,
                     skype_opening *opening)
{
    const open_segment *s = side->segments;
    bool extra_used = extra == NULL;

    opening->bytes = buffer;
    opening->length = 0;
    opening->offset = s ? s->segment.offset : 0;
    if (extra && (!s || extra->offset < opening->offset))
        opening->offset = extra->offset;
    while (s || !extra_used) {
        const bool take_extra = !extra_used && (!s || extra->offset < s->segment.offset);
        const skype_segment *piece = take_extra ? extra : &s->segment;
        const uint64_t end = opening->offset + opening->length;
        const uint64_t piece_end = piece->offset + piece->captured;

        if (piece->offset > end || opening->length == SKYPE_OPENING_MAX)
            return;
        if (piece_end > end) {
            const uint32_t count =
                (uint32_t)MIN(piece_end - end, SKYPE_OPENING_MAX - opening->length);

            memcpy(buffer + opening->length, piece->bytes + (end - piece->offset), count);
            note_segment(opening, count);
            opening->length += count;
        }
        if (take_extra)
            extra_used = true;
        else
            s = s->next;
    }
}

static void feed_open(skype_direction *direction, const open_side *side)
{
    for (const open_segment *s = side->segments; s; s = s->next)
        skype_stream_feed(direction, &s->segment, 0, NULL);
}

static const skype_framing *framing_of(const skype_dialect *dialect, skype_tcp_role role)
{
    return role == SKYPE_ROLE_SERVER ? dialect->server : dialect->client;
}

/* The connection is Skype: what has been seen of it is put in its place. */
static void claim(skype_tcp_place *place, const packet_info *pinfo, const skype_dialect *dialect,
                  const skype_recognition *by, const skype_opening *opening)
{
    skype_connection *connection = wmem_new0(wmem_file_scope(), skype_connection);
    skype_direction *mine = &connection->sides[place->side];
    skype_direction *other = &connection->sides[1 - place->side];
    skype_tcp_role role = by->role ? by->role : opening->role;
    const bool own_framing = by->framing && opening->offset == 0;

    connection->is_client_known = role != SKYPE_ROLE_UNKNOWN || dialect->client_first;
    if (role == SKYPE_ROLE_UNKNOWN)
        role = SKYPE_ROLE_CLIENT;
    watch(place, pinfo);
    place->state->kind = SKYPE_CONNECTION_SKYPE;
    place->state->connection = connection;
    connection->number = connection_count++;
    connection->begun_as = dialect;
    connection->dialect = by->dialect;
    connection->client = (uint8_t)(role == SKYPE_ROLE_CLIENT ? place->side : 1 - place->side);
    connection->server_port = server_port_of(place, pinfo);
    connection->proof_frame = pinfo->num;
    skype_ends_of_packet(pinfo, &connection->ends);
    if (role == SKYPE_ROLE_SERVER)
        connection->ends = skype_ends_reverse(&connection->ends);
    mine->connection = connection;
    other->connection = connection;
    skype_stream_start(mine, 0, own_framing ? by->framing : framing_of(dialect, role));
    skype_stream_start(other, 0, framing_of(dialect, opposite(role)));
    feed_open(mine, &place->state->open[place->side]);
    feed_open(other, &place->state->open[1 - place->side]);
    free_open(place->state);
}

static bool is_too_much(const open_side *side)
{
    return side->length > OPEN_BYTES_MAX || side->count > OPEN_SEGMENTS_MAX;
}

/* Not decided yet: the bytes wait for more. */
static void remember(skype_tcp_place *place, const packet_info *pinfo, const skype_segment *segment)
{
    open_side *side;

    watch(place, pinfo);
    side = &place->state->open[place->side];
    add_open(side, segment);
    if (is_too_much(side))
        dismiss(place);
    else
        make_room(place->state);
}

static void fill_opening(skype_opening *opening, const skype_tcp_place *place,
                         const packet_info *pinfo, skype_tcp_role role)
{
    opening->from_syn = saw_syn(place);
    opening->role = role;
    opening->server_port = server_port_of(place, pinfo);
}

void skype_connection_judge(skype_tcp_place *place, const packet_info *pinfo,
                            const skype_segment *segment)
{
    static const open_side nothing;
    const open_side *sides = place->state ? place->state->open : NULL;
    const skype_tcp_role role = role_of_sender(place, pinfo);
    const skype_dialect *dialect = NULL;
    uint8_t buffers[2][SKYPE_OPENING_MAX];
    skype_opening opening = {0};
    skype_opening other = {0};
    skype_recognition recognition;

    assemble(sides ? &sides[place->side] : &nothing, segment, buffers[0], &opening);
    assemble(sides ? &sides[1 - place->side] : &nothing, NULL, buffers[1], &other);
    fill_opening(&opening, place, pinfo, role);
    fill_opening(&other, place, pinfo, opposite(role));
    skype_ends_of_packet(pinfo, &opening.ends);
    other.ends = skype_ends_reverse(&opening.ends);
    recognition = recognise(&opening, &other, &dialect);
    if (recognition.answer == SKYPE_IS)
        claim(place, pinfo, dialect, &recognition, &opening);
    else if (recognition.answer == SKYPE_MAY_BE || (opening.from_syn && opening.offset > 0))
        remember(place, pinfo, segment);
    else
        dismiss(place);
}

void skype_connection_force(skype_tcp_place *place, const packet_info *pinfo,
                            const skype_segment *segment)
{
    static const skype_dialect any = {
        .name = "unknown",
        .client = &skype_framing_unframed,
        .server = &skype_framing_unframed,
    };
    const skype_recognition by = {
        .answer = SKYPE_IS,
        .role = role_of_sender(place, pinfo),
        .framing = &skype_framing_unframed,
    };
    const skype_opening opening = {.offset = 0};

    place->state = NULL; /* what was said of it, shared with all foreign ones */
    claim(place, pinfo, &any, &by, &opening);
    place->state->connection->forced = true;
    skype_stream_start(&place->state->connection->sides[place->side], segment->offset,
                       &skype_framing_unframed);
}
