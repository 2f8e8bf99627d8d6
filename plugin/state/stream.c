/* stream.c - one direction of a TCP connection, put together by stream offset and cut into units.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/stream.h"

#include <string.h>

#define PENDING_FIRST_CAPACITY 64u
#define UNITS_FIRST_CAPACITY   8u

/* Pieces of out-of-order bytes kept, however small they are. */
#define HELD_PIECES_MAX 1024u

#define NEVER UINT64_MAX

typedef struct skype_held_bytes {
    struct skype_held_bytes *next;
    uint64_t offset;
    uint32_t length;
    uint32_t frame;
    uint8_t bytes[];
} held_bytes;

/* Bytes being taken, and where they come from. */
typedef struct {
    const uint8_t *bytes;
    uint32_t length;
    uint32_t frame;         /* that brought them */
    uint32_t frame_now;     /* in work: completes units */
    uint64_t segment_start; /* offset from which on bytes can be fetched again from the frame */
    bool late;              /* they had been held */
    skype_batch *batch;
} portion;

static void *file_resize(void *context _U_, void *old, size_t size)
{
    return wmem_realloc(wmem_file_scope(), old, size);
}

/* --- framings of what cannot be framed --- */

static skype_measure measure_unframed(skype_direction *d, const uint8_t *bytes _U_,
                                      uint32_t have _U_, uint32_t available)
{
    const uint64_t most = d->resume_at - d->pending.offset;

    return (skype_measure){
        .kind = SKYPE_UNIT_WHOLE,
        .length = most < available ? (uint32_t)most : available,
    };
}

static void complete_unframed(skype_direction *d, skype_unit *unit, const uint8_t *bytes _U_)
{
    unit->facts = d->lost_why;
    d->lost_why = NULL;
}

const skype_framing skype_framing_unframed = {
    .unit = "data",
    .enciphered = true,
    .measure = measure_unframed,
    .complete = complete_unframed,
};

const skype_framing skype_framing_gap = {.unit = "gap"};

const skype_framing skype_framing_broken = {.unit = "message", .enciphered = true};

void skype_stream_lose_framing(skype_direction *d, const char *why)
{
    d->framing = &skype_framing_unframed;
    d->resume = NULL;
    d->resume_at = NEVER;
    d->lost_why = why;
}

static void resume_framing_if_due(skype_direction *d)
{
    if (!d->resume || d->pending.offset != d->resume_at)
        return;
    d->framing = d->resume;
    d->resume = NULL;
    d->resume_at = NEVER;
}

/* --- the list of units --- */

static void begin_unit(skype_direction *d)
{
    skype_pending_unit *p = &d->pending;

    p->offset = d->next - p->have;
    p->need = 0;
    p->whole = false;
}

static skype_unit *list_unit(skype_direction *d, const skype_framing *framing, uint64_t offset,
                             uint32_t length, const portion *from)
{
    if (d->unit_count == SKYPE_STREAM_UNITS_MAX) {
        d->overflow = true;
        return NULL;
    }
    if (d->unit_count == d->unit_capacity) {
        d->unit_capacity = d->unit_capacity ? 2 * d->unit_capacity : UNITS_FIRST_CAPACITY;
        d->units = wmem_realloc(wmem_file_scope(), d->units, d->unit_capacity * sizeof *d->units);
    }
    d->units[d->unit_count] = (skype_unit){
        .offset = offset,
        .length = length,
        .first_frame = from->frame_now,
        .frame = from->frame_now,
        .late = from->late,
        .after_gap = d->gapped,
        .framing = framing,
    };
    return &d->units[d->unit_count++];
}

/* Keeps the unit's bytes where they are needed later: for good when its bytes are not all in the
 * segment in work, else for this frame only. */
static void keep_bytes(skype_direction *d, skype_unit *unit, const portion *from)
{
    const skype_pending_unit *p = &d->pending;
    const uint8_t *for_now;

    unit->stored = unit->offset < from->segment_start || from->late;
    if (unit->stored)
        unit->content.bytes = wmem_memdup(wmem_file_scope(), p->bytes, unit->length);
    else
        unit->content.cipher = unit->framing->enciphered ? d->cipher : NULL;
    if (!from->batch)
        return;
    for_now =
        unit->stored ? unit->content.bytes : wmem_memdup(from->batch->pool, p->bytes, unit->length);
    wmem_array_append_one(from->batch->bytes, for_now);
}

/* A unit without bytes takes its place in the batch as well: the two run in step. */
static void keep_nothing(const portion *from)
{
    const uint8_t *nothing = NULL;

    if (from->batch)
        wmem_array_append_one(from->batch->bytes, nothing);
}

/* --- the unit in work --- */

static void decipher_pending(skype_direction *d)
{
    skype_pending_unit *p = &d->pending;

    if (!d->framing->enciphered || !d->cipher)
        return;
    /* The file scope's allocator does not refuse: the keystream always gets its memory. */
    skype_keystream_xor(&d->cipher->keystream, p->offset + p->plain - d->cipher->start,
                        p->bytes + p->plain, p->bytes + p->plain, p->have - p->plain);
    p->plain = p->have;
}

/* Bytes taken beyond the unit's end are the next one's: its framing says how to read them. */
static void encipher_rest(skype_direction *d, uint32_t length)
{
    const skype_pending_unit *p = &d->pending;

    if (p->plain > length)
        skype_keystream_xor(&d->cipher->keystream, p->offset + length - d->cipher->start,
                            p->bytes + length, p->bytes + length, p->plain - length);
}

static void append(skype_direction *d, const uint8_t *bytes, uint32_t length)
{
    skype_pending_unit *p = &d->pending;

    if (length == 0)
        return;
    if (p->have + length > p->capacity) {
        p->capacity = MAX(p->have + length, MAX(2 * p->capacity, PENDING_FIRST_CAPACITY));
        p->bytes = wmem_realloc(wmem_file_scope(), p->bytes, p->capacity);
    }
    memcpy(p->bytes + p->have, bytes, length);
    p->have += length;
    d->next += length;
    d->taken += length;
    decipher_pending(d);
}

/* Drops the unit's bytes; those taken beyond its end, not deciphered, begin the next one. */
static void drop_pending(skype_direction *d, uint32_t length)
{
    skype_pending_unit *p = &d->pending;

    p->have -= length;
    memmove(p->bytes, p->bytes + length, p->have);
    p->plain = 0;
    begin_unit(d);
}

/* Did all bytes of the unit come before the segment in work, which only tells where it ends? */
static bool had_come(uint64_t end, const portion *from)
{
    return from->segment_start != NEVER && end <= from->segment_start;
}

static void finish(skype_direction *d, const portion *from)
{
    skype_pending_unit *p = &d->pending;
    const skype_framing *framing = d->framing;
    const uint32_t length = p->need;
    skype_unit *unit = list_unit(d, framing, p->offset, length, from);

    encipher_rest(d, length);
    if (unit) {
        unit->first_frame = p->first_frame;
        unit->late |= had_come(unit->offset + length, from);
        keep_bytes(d, unit, from);
        if (framing->complete)
            framing->complete(d, unit, p->bytes);
    }
    drop_pending(d, length);
    resume_framing_if_due(d);
    decipher_pending(d);
}

/* Asks the framing until the number of bytes to take next is known.  Every turn either returns or
 * replaces the framing, and a framing that was lost does not come back. */
static void measure(skype_direction *d, uint32_t rest)
{
    skype_pending_unit *p = &d->pending;

    while (!p->whole && p->have >= p->need) {
        const skype_framing *framing = d->framing;
        const skype_measure m = framing->measure(d, p->bytes, p->have, p->have + rest);

        switch (m.kind) {
        case SKYPE_UNIT_NEEDS:
            p->need = MAX(m.length, p->have + 1);
            return;
        case SKYPE_UNIT_WHOLE:
            p->need = MAX(m.length, 1);
            p->whole = true;
            return;
        case SKYPE_UNIT_REFRAME:
            if (d->framing == framing)
                skype_stream_lose_framing(d, m.why);
            decipher_pending(d);
            break;
        case SKYPE_UNIT_LOST:
            skype_stream_lose_framing(d, m.why);
            decipher_pending(d);
            break;
        }
    }
}

static void take(skype_direction *d, const portion *from)
{
    skype_pending_unit *p = &d->pending;
    uint32_t taken = 0;

    while (taken < from->length || p->have > 0) {
        const uint32_t rest = from->length - taken;
        uint32_t wanted;

        measure(d, rest);
        wanted = p->need > p->have ? MIN(p->need - p->have, rest) : 0;
        if (p->have == 0)
            p->first_frame = from->frame;
        append(d, from->bytes + taken, wanted);
        taken += wanted;
        if (p->have < p->need)
            return;
        if (p->whole)
            finish(d, from);
    }
}

/* --- gaps --- */

/* The unit in work will not be completed: lists what there is of it.  Returns the offset at which
 * it would have ended, 0 if that is not known. */
static uint64_t break_off(skype_direction *d, const portion *from)
{
    skype_pending_unit *p = &d->pending;
    uint64_t end = 0;
    skype_unit *unit;

    measure(d, 0);
    if (p->whole && p->need > p->have)
        end = p->offset + p->need;
    if (p->have == 0)
        return end;
    unit = list_unit(d, &skype_framing_broken, p->offset, p->have, from);
    if (unit) {
        unit->first_frame = p->first_frame;
        unit->late = true;
        unit->stored = true;
        unit->content.bytes = wmem_memdup(wmem_file_scope(), p->bytes, p->have);
        keep_nothing(from);
    }
    drop_pending(d, p->have);
    return end;
}

/* Deciphering behind a gap means to run the keystream through it. */
static void account_for_gap(skype_direction *d, uint64_t length)
{
    d->gapped = true;
    d->skipped += length;
    if (d->skipped > SKYPE_STREAM_SKIP_ALWAYS + SKYPE_STREAM_SKIP_PER_BYTE * d->taken)
        d->cipher = NULL;
}

/* The bytes up to `until` are missing.  Framing goes on only where the length of the unit they
 * belong to is known and it reaches at least to the end of the gap. */
static void skip_gap(skype_direction *d, uint64_t until, const portion *from)
{
    const skype_framing *framing = d->framing;
    const bool unframed = framing == &skype_framing_unframed;
    const uint64_t unit_end = unframed ? d->resume_at : break_off(d, from);
    const skype_framing *resume = unframed ? d->resume : framing->successor;
    skype_unit *gap =
        list_unit(d, &skype_framing_gap, d->next, (uint32_t)MIN(until - d->next, UINT32_MAX), from);

    if (gap) {
        gap->late = true;
        keep_nothing(from);
    }
    account_for_gap(d, until - d->next);
    d->next = until;
    begin_unit(d);
    skype_stream_lose_framing(d, NULL);
    if (!resume || unit_end < until || unit_end == NEVER)
        return;
    d->resume = resume;
    d->resume_at = unit_end;
    resume_framing_if_due(d);
}

/* --- bytes that came before their time --- */

static void hold(skype_direction *d, const skype_segment *segment)
{
    held_bytes **at = &d->held;
    held_bytes *piece = wmem_alloc(wmem_file_scope(), sizeof *piece + segment->captured);

    piece->offset = segment->offset;
    piece->length = segment->captured;
    piece->frame = segment->frame;
    memcpy(piece->bytes, segment->bytes, segment->captured);
    while (*at && (*at)->offset <= piece->offset)
        at = &(*at)->next;
    piece->next = *at;
    *at = piece;
    d->held_count++;
    d->held_bytes += piece->length;
}

/* Takes what is held and can be taken now. */
static void release(skype_direction *d, const portion *now)
{
    while (d->held && d->held->offset <= d->next) {
        held_bytes *piece = d->held;
        const uint64_t known = d->next - piece->offset;

        d->held = piece->next;
        d->held_count--;
        d->held_bytes -= piece->length;
        if (known < piece->length) {
            const portion from = {
                .bytes = piece->bytes + known,
                .length = piece->length - (uint32_t)known,
                .frame = piece->frame,
                .frame_now = now->frame_now,
                .segment_start = now->segment_start,
                .late = true,
                .batch = now->batch,
            };
            take(d, &from);
        }
        wmem_free(wmem_file_scope(), piece);
    }
}

/* Gives up on what is missing in front of the held bytes. */
static void give_up(skype_direction *d, const portion *now)
{
    skip_gap(d, d->held->offset, now);
    release(d, now);
}

/* Is the gap before `offset` exactly a unit whose length is fixed (a hello)? */
static bool is_whole_unit_missing(skype_direction *d, uint64_t offset)
{
    const skype_pending_unit *p = &d->pending;

    if (p->have > 0 || !d->framing->successor)
        return false;
    measure(d, 0);
    return p->whole && d->next + p->need == offset;
}

static void take_or_hold(skype_direction *d, const skype_segment *segment, uint64_t acknowledged,
                         const portion *now)
{
    const uint64_t end = segment->offset + segment->captured;

    while (d->held && d->held->offset <= MIN(acknowledged, segment->offset))
        give_up(d, now);
    if (segment->captured == 0 || end <= d->next)
        return;
    if (segment->offset > d->next &&
        (segment->offset <= acknowledged || is_whole_unit_missing(d, segment->offset)))
        skip_gap(d, segment->offset, now);
    if (segment->offset > d->next) {
        hold(d, segment);
        while (d->held_bytes > SKYPE_STREAM_HOLD_MAX || d->held_count > HELD_PIECES_MAX)
            give_up(d, now);
        return;
    }
    const uint32_t known = (uint32_t)(d->next - segment->offset);
    portion from = *now;

    from.bytes = segment->bytes + known;
    from.length = segment->captured - known;
    take(d, &from);
    release(d, now);
}

void skype_stream_feed(skype_direction *direction, const skype_segment *segment,
                       uint64_t acknowledged, skype_batch *batch)
{
    const uint64_t captured_end = segment->offset + segment->captured;
    const uint64_t end = segment->offset + segment->length;
    const portion now = {
        .frame = segment->frame,
        .frame_now = segment->frame,
        .segment_start = segment->reassembled ? NEVER : segment->offset,
        .batch = batch,
    };

    direction->time = segment->time;
    if (batch)
        batch->first = direction->unit_count;
    take_or_hold(direction, segment, acknowledged, &now);
    /* Bytes that the capture cut off do not come later. */
    if (captured_end < end && direction->next >= captured_end && direction->next < end) {
        skip_gap(direction, end, &now);
        release(direction, &now);
    }
}

/* --- start, and looking up --- */

void skype_stream_start(skype_direction *direction, uint64_t offset, const skype_framing *framing)
{
    direction->start = framing;
    direction->framing = framing;
    direction->next = offset;
    direction->resume_at = NEVER;
    begin_unit(direction);
}

void skype_stream_restart(skype_direction *d)
{
    const skype_direction before = *d;

    while (d->held) {
        held_bytes *piece = d->held;

        d->held = piece->next;
        wmem_free(wmem_file_scope(), piece);
    }
    wmem_free(wmem_file_scope(), before.units);
    wmem_free(wmem_file_scope(), before.pending.bytes);
    *d = (skype_direction){
        .connection = before.connection,
        .strangers = before.strangers,
        .stranger_count = before.stranger_count,
    };
    skype_stream_start(d, 0, before.start);
}

bool skype_stream_has_begun(const skype_direction *direction)
{
    const skype_framing *first = direction->unit_count ? direction->units[0].framing : NULL;

    return first && first != &skype_framing_unframed && first != &skype_framing_broken;
}

/* The framings are asked as measure() asks them, for a direction that has taken nothing; what they
 * change in it is undone. */
bool skype_stream_would_begin(skype_direction *d, const uint8_t *bytes, uint32_t length)
{
    const skype_direction before = *d;
    const skype_framing *framing;
    skype_measure m;

    *d = (skype_direction){.connection = before.connection};
    skype_stream_start(d, 0, before.start);
    do {
        framing = d->framing;
        m = framing->measure(d, bytes, length, length);
    } while (m.kind == SKYPE_UNIT_REFRAME && d->framing != framing);
    *d = before;
    return m.kind == SKYPE_UNIT_WHOLE && m.length <= length && framing != &skype_framing_unframed;
}

bool skype_stream_is_stranger(const skype_direction *direction, uint32_t frame)
{
    for (uint32_t i = 0; i < direction->stranger_count; i++)
        if (direction->strangers[i] == frame)
            return true;
    return false;
}

void skype_stream_note_stranger(skype_direction *d, uint32_t frame)
{
    if (d->stranger_count == SKYPE_STREAM_STRANGERS_MAX || skype_stream_is_stranger(d, frame))
        return;
    if (!d->strangers)
        d->strangers = wmem_alloc_array(wmem_file_scope(), uint32_t, SKYPE_STREAM_STRANGERS_MAX);
    d->strangers[d->stranger_count++] = frame;
}

void skype_stream_set_cipher(skype_direction *direction, uint64_t offset, const uint8_t *key,
                             size_t length)
{
    const skype_allocator memory = {.resize = file_resize};
    skype_cipher *cipher = wmem_new(wmem_file_scope(), skype_cipher);

    cipher->start = offset;
    skype_keystream_init(&cipher->keystream, key, length, memory);
    direction->cipher = cipher;
}

uint32_t skype_stream_find(const skype_direction *direction, uint64_t offset)
{
    uint32_t low = 0;
    uint32_t high = direction->unit_count;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const skype_unit *unit = &direction->units[middle];

        if (unit->offset + unit->length > offset)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

uint64_t skype_stream_listed(const skype_direction *direction)
{
    const skype_unit *last;

    if (direction->unit_count == 0)
        return direction->pending.offset;
    last = &direction->units[direction->unit_count - 1];
    return last->offset + last->length;
}
