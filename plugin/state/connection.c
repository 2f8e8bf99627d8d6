/* connection.c - a TCP connection: is it Skype, in which dialect, and where in it a packet stands.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/connection.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/proto_data.h>
#include <string.h>

/* What one side of an undecided connection may have sent before the connection is given up as
 * foreign. */
#define OPEN_BYTES_MAX    0x4000u
#define OPEN_SEGMENTS_MAX 256u

/* The same where what it has sent is no beginning of Skype's, and the other side is silent: another
 * copy of its first bytes, or the other side's, may still be one. */
#define SILENT_SEGMENTS_MAX 8u

/* What a side of a recognised connection may send, in segments, until its first message proves
 * itself: up to there its first bytes may be replaced by another copy of them. */
#define CONTEST_SEGMENTS_MAX 32u

/* What all undecided connections together may take, with their segments: beyond it those are given
 * up that have been open longest. */
#define OPEN_MEMORY_MAX 0x1000000u

/* Connections of which nothing seen so far can be Skype's, and that stay open for another copy of
 * their first bytes: the latest ones.  Packets of all connections that share a slot of `watched`
 * with them cost a look-up. */
#define DOUBTFUL_MAX 256u

/* Sequence numbers more than this ahead of all that was seen are behind the stream's start. */
#define SEQUENCE_WINDOW 0x40000000u

#define OFFSET_SMALL   (UINT64_C(1) << 32)
#define KEY_FAR_OFFSET 1u

/* What a pair of readings is. */
typedef struct {
    skype_recognition by;
    const skype_dialect *dialect;
    uint8_t mine;  /* readings, as bits */
    uint8_t other; /* 0: none was needed */
    bool at_start; /* the sender's reading begins where its stream does */
} judgement;

/* Where a judgement was made. */
typedef struct {
    unsigned side; /* of the sender */
    uint32_t frame;
    skype_ends ends; /* from the sender to the receiver */
    skype_tcp_role role;
    uint16_t server_port;
} judgement_place;

typedef struct skype_tcp_state {
    skype_connection_kind kind;
    skype_tcp_numbering numbering[2];
    skype_first_bytes first[2];
    bool is_doubtful;          /* which queue it is in */
    wmem_list_frame_t *queued; /* while it is undecided, or its first bytes are contested */
    conversation_t *conversation;
    uint32_t *watched;
    skype_connection *connection;
    const skype_copy *current; /* the segment in work, not fed yet */
    uint8_t taken[2];          /* recognised: the reading its directions were fed with, as a bit */
    nstime_t last_seen;        /* undecided: time of its latest packet */
    judgement sign;            /* undecided: what it began with; by.sign: 0 if there is none */
    judgement_place sign_place;
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

/* tcp_state by is_doubtful, the oldest first; NULL: none yet. */
static wmem_list_t *queues[2];
static uint32_t open_memory; /* bytes they take */

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

/* The conversation that was found last, and for what: each frame of an undecided connection asks up
 * to three times.  A frame may hold segments of several connections, and one may begin with it. */
typedef struct {
    uint32_t frame; /* 0: none */
    uint32_t streams;
    skype_ends ends;
    conversation_t *conversation;
} found_conversation;

static found_conversation latest_found;

static conversation_t *find_conversation_of(packet_info *pinfo)
{
    found_conversation now = {.frame = pinfo->num, .streams = get_tcp_stream_count()};

    if (!skype_ends_of_packet(pinfo, &now.ends))
        return NULL;
    if (latest_found.frame == now.frame && latest_found.streams == now.streams &&
        memcmp(&latest_found.ends, &now.ends, sizeof now.ends) == 0)
        return latest_found.conversation;
    now.conversation = find_conversation_pinfo(pinfo, 0);
    if (now.conversation)
        latest_found = now;
    return now.conversation;
}

bool skype_connection_place(packet_info *pinfo, skype_tcp_place *place)
{
    *place = (skype_tcp_place){0};
    if (pinfo->ptype != PT_TCP || pinfo->flags.in_error_pkt)
        return false;
    if (proto_tcp < 0)
        proto_tcp = proto_get_id_by_filter_name("tcp");
    place->conversation = find_conversation_of(pinfo);
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

bool skype_connection_may_become_skype(const skype_tcp_place *place)
{
    return place->state && place->state->kind == SKYPE_CONNECTION_OPEN &&
           !place->state->is_doubtful;
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

static void enqueue(tcp_state *state, bool is_doubtful)
{
    wmem_list_t **queue = &queues[is_doubtful];

    if (!*queue)
        *queue = wmem_list_new(wmem_file_scope());
    wmem_list_append(*queue, state);
    state->queued = wmem_list_tail(*queue);
    state->is_doubtful = is_doubtful;
}

static void dequeue(tcp_state *state)
{
    wmem_list_remove_frame(queues[state->is_doubtful], state->queued);
    state->queued = NULL;
}

static tcp_state *oldest_of(wmem_list_t *queue)
{
    return wmem_list_frame_data(wmem_list_head(queue));
}

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
    enqueue(state, false);
    open_memory += (uint32_t)sizeof *state;
    conversation_add_proto_data(place->conversation, proto_skype, state);
    ++*state->watched;
    place->state = state;
}

static const skype_copy *keep_copy(tcp_state *state, unsigned side, const skype_segment *segment)
{
    skype_first_bytes *first = &state->first[side];
    const uint32_t before = first->memory;
    const skype_copy *copy = skype_first_bytes_add(first, segment);

    open_memory += first->memory - before;
    return copy;
}

static void drop_copies(tcp_state *state, unsigned side)
{
    if (state->first[side].copies)
        state->current = NULL;
    open_memory -= state->first[side].memory;
    skype_first_bytes_clear(&state->first[side]);
}

/* Nothing of the connection's first bytes is looked at any more. */
static void close_first_bytes(tcp_state *state)
{
    for (unsigned side = 0; side < array_length(state->first); side++)
        drop_copies(state, side);
    if (!state->queued)
        return;
    open_memory -= (uint32_t)sizeof *state;
    dequeue(state);
}

static void forget_connections(void)
{
    for (unsigned i = 0; i < array_length(queues); i++) {
        while (queues[i] && wmem_list_count(queues[i]) > 0)
            close_first_bytes(oldest_of(queues[i]));
        queues[i] = NULL; /* its memory goes with the file scope */
    }
    connection_count = 0;
    latest_found.frame = 0;
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

/* Number of the reading with this bit, the only one. */
static unsigned number_of(uint8_t reading)
{
    unsigned r = 0;

    while (reading >> r > 1)
        r++;
    return r;
}

/* Copies of the first bytes that come later are compared with these. */
static void keep_start(tcp_state *state, unsigned side)
{
    skype_direction *direction = &state->connection->sides[side];
    skype_reading reading;

    if (!skype_stream_has_begun(direction) || !state->taken[side])
        return;
    skype_first_bytes_read(&state->first[side], number_of(state->taken[side]), &reading);
    if (reading.offset > 0)
        return;
    direction->kept_count = (uint8_t)MIN(reading.length, sizeof direction->kept);
    memcpy(direction->kept, reading.bytes, direction->kept_count);
}

static bool contradicts_start(const skype_direction *direction, const skype_segment *segment)
{
    const uint64_t end = MIN(segment->offset + segment->captured, direction->kept_count);

    return segment->offset < end && memcmp(direction->kept + segment->offset, segment->bytes,
                                           (size_t)(end - segment->offset)) != 0;
}

/* The direction does not change its first bytes any more. */
static void settle(tcp_state *state, unsigned side)
{
    skype_direction *direction = &state->connection->sides[side];

    if (direction->is_settled)
        return;
    direction->is_settled = true;
    keep_start(state, side);
    for (const skype_copy *copy = state->first[side].copies; copy; copy = copy->next)
        if (!(copy->readings & state->taken[side]))
            skype_stream_note_stranger(direction, copy->segment.frame);
    drop_copies(state, side);
    if (state->queued && state->connection->sides[1 - side].is_settled)
        close_first_bytes(state);
}

/* No more is kept of the connection's first bytes: an undecided one becomes foreign for good, one
 * that has not sent anything is as if it had not been seen. */
static void give_up(tcp_state *state)
{
    const bool has_sent = state->first[0].copies || state->first[1].copies;

    if (state->kind == SKYPE_CONNECTION_SKYPE) {
        settle(state, 0);
        settle(state, 1);
        return;
    }
    close_first_bytes(state);
    if (has_sent)
        conversation_add_proto_data(state->conversation, proto_skype, &foreign);
    else
        conversation_delete_proto_data(state->conversation, proto_skype);
    --*state->watched;
    wmem_free(wmem_file_scope(), state);
}

static void dismiss(skype_tcp_place *place)
{
    tcp_state *state = place->state;

    place->state = &foreign;
    give_up(state);
}

/* Hostile captures open connections without end: the oldest ones make room for this one. */
static void make_room(const tcp_state *for_this)
{
    while (open_memory > OPEN_MEMORY_MAX) {
        wmem_list_t *queue =
            queues[true] && wmem_list_count(queues[true]) ? queues[true] : queues[false];
        tcp_state *oldest = oldest_of(queue);

        if (oldest == for_this)
            return;
        give_up(oldest);
    }
}

bool skype_connection_has_sent(conversation_t *conversation)
{
    const tcp_state *state = conversation_get_proto_data(conversation, proto_skype);

    return state && (state->kind != SKYPE_CONNECTION_OPEN || state->first[0].readings ||
                     state->first[1].readings);
}

/* --- offsets --- */

static uint32_t distance(uint32_t offset, uint64_t from)
{
    const uint32_t ahead = offset - (uint32_t)from;

    return MIN(ahead, 0u - ahead);
}

/* Offset modulo 2^32.  TCP's numbers are relative to the SYN or not, as the user wants it: of the
 * two readings of the first number the one nearer to what was seen before, or to 0, is right. */
typedef struct {
    uint32_t relative;
    uint32_t absolute;
    bool is_relative;
} two_readings;

static two_readings read_offset(const skype_tcp_place *place, const skype_tcp_numbering *numbering,
                                uint32_t seq)
{
    const uint32_t relative = seq - 1;
    const uint32_t absolute = relative - place->tcp->fwd->base_seq;
    const bool is_nearer =
        distance(relative, numbering->last) <= distance(absolute, numbering->last);

    return (two_readings){
        .relative = relative,
        .absolute = absolute,
        .is_relative = numbering->reading_known ? numbering->relative : is_nearer,
    };
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

/* NULL: nothing is kept of the connection. */
static skype_tcp_numbering *kept_numbering(const skype_tcp_place *place)
{
    const bool kept = place->state && place->state != &foreign;

    return kept ? &place->state->numbering[place->side] : NULL;
}

bool skype_connection_offset(const skype_tcp_place *place, packet_info *pinfo, uint32_t seq,
                             bool raw, uint64_t *offset)
{
    const skype_tcp_numbering *kept = kept_numbering(place);
    const skype_tcp_numbering *numbering = kept ? kept : &place->numbering;
    const two_readings readings = read_offset(place, numbering, seq);
    const uint32_t read = !raw && readings.is_relative ? readings.relative : readings.absolute;
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
    return true;
}

void skype_connection_note_offset(skype_tcp_place *place, packet_info *pinfo, uint32_t seq,
                                  bool raw, uint64_t offset)
{
    skype_tcp_numbering *kept = kept_numbering(place);
    skype_tcp_numbering *numbering = kept ? kept : &place->numbering;

    if (!raw) {
        numbering->relative = read_offset(place, numbering, seq).is_relative;
        numbering->reading_known = true;
    }
    numbering->last = offset;
    note_far_offset(pinfo, offset);
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

static const skype_framing *framing_of(const skype_dialect *dialect, skype_tcp_role role)
{
    return role == SKYPE_ROLE_SERVER ? dialect->server : dialect->client;
}

/* --- first bytes --- */

static void feed_reading(tcp_state *state, unsigned side, uint8_t reading)
{
    skype_direction *direction = &state->connection->sides[side];

    state->taken[side] = reading;
    for (const skype_copy *copy = state->first[side].copies; copy; copy = copy->next)
        if (copy->readings & reading && copy != state->current)
            skype_stream_feed(direction, &copy->segment, 0, NULL);
}

static uint32_t first_frame_of(const skype_first_bytes *first, uint8_t reading)
{
    uint32_t frame = UINT32_MAX;

    for (const skype_copy *copy = first->copies; copy; copy = copy->next)
        if (copy->readings & reading)
            frame = MIN(frame, copy->segment.frame);
    return frame;
}

/* The reading with which the direction begins as its dialect says; 0: none. */
static uint8_t find_beginning(tcp_state *state, unsigned side)
{
    const skype_first_bytes *first = &state->first[side];
    skype_reading reading;

    for (unsigned r = 0; r < SKYPE_READINGS_MAX; r++) {
        if (!(first->readings & 1u << r & ~state->taken[side]))
            continue;
        skype_first_bytes_read(first, r, &reading);
        if (reading.offset == 0 && skype_stream_would_begin(&state->connection->sides[side],
                                                            reading.bytes, reading.length))
            return (uint8_t)(1u << r);
    }
    return 0;
}

/* Has the direction's first message proven its bytes, or are there others that prove themselves?
 * Returns true where the direction has begun anew with others. */
static bool settle_or_restart(tcp_state *state, unsigned side)
{
    skype_direction *direction = &state->connection->sides[side];
    const skype_first_bytes *first = &state->first[side];
    uint8_t better;

    if (skype_stream_has_begun(direction)) {
        settle(state, side);
        return false;
    }
    better = find_beginning(state, side);
    if (better) {
        skype_stream_restart(direction);
        feed_reading(state, side, better);
        settle(state, side);
    } else if (first->count > CONTEST_SEGMENTS_MAX || first->length > OPEN_BYTES_MAX) {
        settle(state, side);
    }
    return better != 0;
}

static uint8_t lowest_bit(uint8_t bits)
{
    return (uint8_t)(bits & -bits);
}

bool skype_connection_take(skype_tcp_place *place, const skype_segment *segment, skype_batch *batch)
{
    tcp_state *state = place->state;
    const unsigned side = place->side;
    skype_direction *direction = &state->connection->sides[side];
    const uint64_t acknowledged = skype_connection_acknowledged(place);
    const skype_copy *copy;
    uint8_t readings;

    if (direction->is_settled && !segment->reassembled && contradicts_start(direction, segment)) {
        skype_stream_note_stranger(direction, segment->frame);
        return false;
    }
    if (direction->is_settled || segment->reassembled || segment->captured == 0) {
        skype_stream_feed(direction, segment, acknowledged, batch);
        return true;
    }
    copy = state->current ? state->current : keep_copy(state, side, segment);
    state->current = NULL;
    if (!(state->first[side].readings & state->taken[side]))
        state->taken[side] = lowest_bit(copy->readings);
    readings = copy->readings;
    if (readings & state->taken[side])
        skype_stream_feed(direction, segment, acknowledged, batch);
    if (settle_or_restart(state, side))
        batch->first = SKYPE_BATCH_NONE;
    make_room(state);
    return (readings & state->taken[side]) != 0;
}

/* --- judging --- */

static judgement_place place_of(const skype_tcp_place *place, const packet_info *pinfo)
{
    judgement_place out = {
        .side = place->side,
        .frame = pinfo->num,
        .role = role_of_sender(place, pinfo),
        .server_port = server_port_of(place, pinfo),
    };

    skype_ends_of_packet(pinfo, &out.ends);
    return out;
}

static skype_connection *new_connection(tcp_state *state, const judgement *judged,
                                        const judgement_place *at, skype_tcp_role role)
{
    skype_connection *connection = wmem_new0(wmem_file_scope(), skype_connection);
    const skype_first_bytes *mine = &state->first[at->side];
    const skype_first_bytes *other = &state->first[1 - at->side];

    connection->number = connection_count++;
    connection->begun_as = judged->dialect;
    connection->dialect = judged->by.dialect;
    connection->joint = judged->by.joint;
    connection->client = (uint8_t)(role == SKYPE_ROLE_CLIENT ? at->side : 1 - at->side);
    connection->server_port = at->server_port;
    connection->first_frame = MIN(
        at->frame, MIN(first_frame_of(mine, judged->mine), first_frame_of(other, judged->other)));
    connection->proof_frame = at->frame;
    connection->ends = role == SKYPE_ROLE_SERVER ? skype_ends_reverse(&at->ends) : at->ends;
    return connection;
}

/* The connection is Skype: what has been seen of it is put in its place. */
static void claim(tcp_state *state, const judgement *judged, const judgement_place *at)
{
    const unsigned side = at->side;
    const skype_recognition *by = &judged->by;
    const skype_dialect *dialect = judged->dialect;
    const skype_tcp_role known = by->role ? by->role : at->role;
    const skype_tcp_role role = known == SKYPE_ROLE_UNKNOWN ? SKYPE_ROLE_CLIENT : known;
    const skype_first_bytes *first = &state->first[1 - side];
    const uint8_t live = first->readings & (uint8_t)~first->rejected;
    skype_connection *connection = new_connection(state, judged, at, role);

    connection->is_client_known = known != SKYPE_ROLE_UNKNOWN || dialect->client_first;
    state->kind = SKYPE_CONNECTION_SKYPE;
    state->connection = connection;
    for (unsigned i = 0; i < array_length(connection->sides); i++) {
        const bool is_mine = i == side;
        const bool own_framing = is_mine && by->framing && judged->at_start;

        connection->sides[i].connection = connection;
        skype_stream_start(&connection->sides[i], 0,
                           own_framing ? by->framing
                                       : framing_of(dialect, is_mine ? role : opposite(role)));
    }
    feed_reading(state, side, judged->mine);
    feed_reading(state, 1 - side,
                 judged->other ? judged->other : lowest_bit(live ? live : first->readings));
    settle_or_restart(state, 1 - side);
}

static void describe(const skype_tcp_place *place, const packet_info *pinfo, skype_tcp_role role,
                     const skype_reading *reading, skype_opening *out)
{
    *out = (skype_opening){
        .bytes = reading->bytes,
        .length = reading->length,
        .time = pinfo->abs_ts,
        .offset = reading->offset,
        .from_syn = saw_syn(place),
        .first_segment = reading->first_segment,
        .second_segment = reading->second_segment,
        .role = role,
        .server_port = server_port_of(place, pinfo),
        .is_unanswered = !place->state->first[1 - place->side].readings,
    };
    skype_ends_of_packet(pinfo, &out->ends);
}

/* Asks all dialects about the sender's reading beside one of the other side's, 0: beside none, and
 * keeps the stronger answer in best.  Returns this one. */
static skype_answer judge_pair(const skype_tcp_place *place, const packet_info *pinfo, uint8_t mine,
                               const skype_opening *opening, uint8_t other, judgement *best)
{
    const skype_first_bytes *first = &place->state->first[1 - place->side];
    skype_reading reading = {.length = 0};
    judgement one = {.mine = mine, .other = other, .at_start = opening->offset == 0};
    skype_opening beside;

    if (other)
        skype_first_bytes_read(first, number_of(other), &reading);
    describe(place, pinfo, opposite(opening->role), &reading, &beside);
    beside.ends = skype_ends_reverse(&opening->ends);
    one.by = recognise(opening, &beside, &one.dialect);
    if (one.by.answer == SKYPE_IS_NOT && opening->from_syn && opening->offset > 0)
        one.by.answer = SKYPE_MAY_BE; /* the first bytes are still to come */
    if (one.by.answer > best->by.answer)
        *best = one;
    return one.by.answer;
}

/* Judges one of the sender's readings beside all of the other side's.  That alone it cannot be
 * Skype's, rejects it for good; what contradicts it on the other side may be forged. */
static void judge_reading(const skype_tcp_place *place, const packet_info *pinfo, unsigned r,
                          judgement *best)
{
    skype_first_bytes *mine = &place->state->first[place->side];
    const skype_first_bytes *other = &place->state->first[1 - place->side];
    const uint8_t bit = (uint8_t)(1u << r);
    judgement alone = {.by = {.answer = SKYPE_IS_NOT}};
    skype_reading reading;
    skype_opening opening;

    skype_first_bytes_read(mine, r, &reading);
    describe(place, pinfo, role_of_sender(place, pinfo), &reading, &opening);
    for (unsigned o = 0; o < SKYPE_READINGS_MAX; o++)
        if (other->readings & ~other->rejected & 1u << o &&
            judge_pair(place, pinfo, bit, &opening, (uint8_t)(1u << o), best) == SKYPE_IS)
            return;
    if (judge_pair(place, pinfo, bit, &opening, 0, &alone) == SKYPE_IS_NOT)
        mine->rejected |= bit;
    else if (alone.by.answer == SKYPE_IS || !other->readings)
        *best = alone.by.answer > best->by.answer ? alone : *best;
}

/* Nothing that was seen is Skype's.  Is it certain enough that no other copy of it will come? */
static bool is_foreign(const skype_tcp_place *place, const skype_segment *segment)
{
    const skype_first_bytes *mine = &place->state->first[place->side];

    if (!place->state->first[1 - place->side].readings)
        return mine->count > SILENT_SEGMENTS_MAX;
    return segment->offset > mine->copies->segment.offset;
}

static bool is_too_much(const skype_first_bytes *first)
{
    return first->length > OPEN_BYTES_MAX || first->count > OPEN_SEGMENTS_MAX;
}

/* Undecided connections wait in one of two queues. */
static void requeue(tcp_state *state, bool is_doubtful)
{
    if (state->is_doubtful != is_doubtful) {
        dequeue(state);
        enqueue(state, is_doubtful);
    }
    if (is_doubtful && wmem_list_count(queues[true]) > DOUBTFUL_MAX)
        give_up(oldest_of(queues[true]));
}

void skype_connection_await(skype_tcp_place *place, const packet_info *pinfo)
{
    watch(place, pinfo);
    if (place->state->kind == SKYPE_CONNECTION_OPEN)
        requeue(place->state, true);
}

void skype_connection_judge(skype_tcp_place *place, const packet_info *pinfo,
                            const skype_segment *segment)
{
    const judgement_place here = place_of(place, pinfo);
    judgement best = {.by = {.answer = SKYPE_IS_NOT}};
    skype_first_bytes *mine;
    tcp_state *state;

    watch(place, pinfo);
    state = place->state;
    mine = &state->first[place->side];
    state->current = keep_copy(state, place->side, segment);
    for (unsigned r = 0; r < SKYPE_READINGS_MAX && best.by.answer != SKYPE_IS; r++)
        if (mine->readings & ~mine->rejected & 1u << r)
            judge_reading(place, pinfo, r, &best);
    if (best.by.answer == SKYPE_IS) {
        claim(state, &best, &here);
        return;
    }
    state->current = NULL;
    state->sign = best;
    state->sign_place = here;
    state->last_seen = pinfo->abs_ts;
    if (is_too_much(mine) || (best.by.answer == SKYPE_IS_NOT && is_foreign(place, segment))) {
        dismiss(place);
        return;
    }
    requeue(state, best.by.answer == SKYPE_IS_NOT);
    make_room(state);
}

/* --- connections that something else proves --- */

void skype_connection_note_seen(const skype_tcp_place *place, const packet_info *pinfo)
{
    if (place->state && place->state->kind == SKYPE_CONNECTION_OPEN)
        place->state->last_seen = pinfo->abs_ts;
}

/* The state of a connection that began with a sign, and still may be anything. */
static tcp_state *signed_state(conversation_t *conversation)
{
    tcp_state *state = conversation_get_proto_data(conversation, proto_skype);
    const skype_first_bytes *first;

    if (!state || state->kind != SKYPE_CONNECTION_OPEN || !state->sign.by.sign)
        return NULL;
    first = &state->first[state->sign_place.side];
    return first->readings & ~first->rejected & state->sign.mine ? state : NULL;
}

skype_sign skype_connection_sign(conversation_t *conversation, nstime_t *last_seen)
{
    const tcp_state *state = signed_state(conversation);

    if (!state)
        return SKYPE_SIGN_NONE;
    *last_seen = state->last_seen;
    return state->sign.by.sign;
}

bool skype_connection_claim_sign(conversation_t *conversation, uint32_t frame, skype_tcp_place *out)
{
    tcp_state *state = signed_state(conversation);

    if (!state)
        return false;
    state->sign.by.joint = (uint8_t)skype_joint_behind(state->sign.by.sign);
    state->sign_place.frame = frame;
    claim(state, &state->sign, &state->sign_place);
    give_up(state);
    *out = (skype_tcp_place){
        .conversation = conversation,
        .tcp = conversation_get_proto_data(conversation, proto_tcp),
        .state = state,
        .side = state->sign_place.side,
    };
    return true;
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
    const judgement forced = {.by = by, .dialect = &any};
    const judgement_place here = place_of(place, pinfo);

    if (place->state && place->state != &foreign)
        dismiss(place);
    place->state = NULL; /* what was said of it, shared with all foreign ones */
    watch(place, pinfo);
    claim(place->state, &forced, &here);
    place->state->connection->forced = true;
    give_up(place->state);
    skype_stream_start(&place->state->connection->sides[place->side], segment->offset,
                       &skype_framing_unframed);
}
