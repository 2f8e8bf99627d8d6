/* first_bytes.c - the first bytes of one direction of a TCP connection, in every copy that came.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/first_bytes.h"

#include <string.h>

static uint32_t memory_of(const skype_copy *copy)
{
    return (uint32_t)sizeof *copy + copy->segment.captured;
}

/* Have two segments the same bytes wherever they overlap? */
static bool agree(const skype_segment *a, const skype_segment *b)
{
    const uint64_t start = MAX(a->offset, b->offset);
    const uint64_t end = MIN(a->offset + a->captured, b->offset + b->captured);

    return start >= end || memcmp(a->bytes + (start - a->offset), b->bytes + (start - b->offset),
                                  (size_t)(end - start)) == 0;
}

/* --- readings --- */

static bool agrees_with_reading(const skype_first_bytes *first, const skype_segment *segment,
                                uint8_t reading)
{
    for (const skype_copy *copy = first->copies; copy; copy = copy->next)
        if (copy->readings & reading && !agree(&copy->segment, segment))
            return false;
    return true;
}

static void drop_reading(skype_first_bytes *first, uint8_t reading)
{
    skype_copy **at = &first->copies;

    first->readings &= (uint8_t)~reading;
    first->rejected &= (uint8_t)~reading;
    while (*at) {
        skype_copy *copy = *at;

        copy->readings &= (uint8_t)~reading;
        if (copy->readings) {
            at = &copy->next;
            continue;
        }
        *at = copy->next;
        first->count--;
        first->length -= copy->segment.captured;
        first->memory -= memory_of(copy);
        g_free(copy);
    }
}

/* A free number; where there is none, that of the oldest reading, of the rejected ones first. */
static unsigned free_slot(skype_first_bytes *first)
{
    const uint8_t candidates = first->rejected ? first->rejected : first->readings;

    for (unsigned r = 0; r < SKYPE_READINGS_MAX; r++)
        if (!(first->readings & 1u << r))
            return r;
    while (!(candidates & 1u << first->next_slot))
        first->next_slot = (uint8_t)((first->next_slot + 1u) % SKYPE_READINGS_MAX);
    return first->next_slot;
}

/* A reading of its own for a segment, joined by all copies that contradict neither it nor each
 * other. */
static uint8_t new_reading(skype_first_bytes *first, const skype_segment *segment)
{
    const unsigned slot = free_slot(first);
    const uint8_t reading = (uint8_t)(1u << slot);

    if (first->readings & reading) {
        drop_reading(first, reading);
        first->next_slot = (uint8_t)((slot + 1u) % SKYPE_READINGS_MAX);
    }
    first->readings |= reading;
    for (skype_copy *copy = first->copies; copy; copy = copy->next)
        if (agree(&copy->segment, segment) && agrees_with_reading(first, &copy->segment, reading))
            copy->readings |= reading;
    return reading;
}

const skype_copy *skype_first_bytes_add(skype_first_bytes *first, const skype_segment *segment)
{
    skype_copy *copy = g_malloc(sizeof *copy + segment->captured);
    skype_copy **at;
    uint8_t readings = 0;

    for (unsigned r = 0; r < SKYPE_READINGS_MAX; r++)
        if (first->readings & 1u << r && agrees_with_reading(first, segment, (uint8_t)(1u << r)))
            readings |= (uint8_t)(1u << r);
    if (!readings)
        readings = new_reading(first, segment);
    memcpy(copy->bytes, segment->bytes, segment->captured);
    copy->segment = *segment;
    copy->segment.bytes = copy->bytes;
    copy->readings = readings;
    at = &first->copies;
    while (*at && (*at)->segment.offset <= segment->offset)
        at = &(*at)->next;
    copy->next = *at;
    *at = copy;
    first->count++;
    first->length += segment->captured;
    first->memory += memory_of(copy);
    return copy;
}

void skype_first_bytes_clear(skype_first_bytes *first)
{
    while (first->copies) {
        skype_copy *copy = first->copies;

        first->copies = copy->next;
        g_free(copy);
    }
    *first = (skype_first_bytes){0};
}

/* --- one reading --- */

static void note_segment(skype_reading *out, uint32_t count)
{
    if (out->first_segment == 0)
        out->first_segment = count;
    else if (out->second_segment == 0)
        out->second_segment = count;
}

static void append(skype_reading *out, const skype_segment *piece)
{
    const uint64_t end = out->offset + out->length;
    const uint64_t piece_end = piece->offset + piece->captured;
    uint32_t count;

    if (piece_end <= end)
        return;
    count = (uint32_t)MIN(piece_end - end, SKYPE_OPENING_MAX - out->length);
    memcpy(out->bytes + out->length, piece->bytes + (end - piece->offset), count);
    note_segment(out, count);
    out->length += count;
}

void skype_first_bytes_read(const skype_first_bytes *first, unsigned r, skype_reading *out)
{
    bool begun = false;

    *out = (skype_reading){0};
    for (const skype_copy *copy = first->copies; copy; copy = copy->next) {
        if (!(copy->readings & 1u << r))
            continue;
        if (!begun)
            out->offset = copy->segment.offset;
        begun = true;
        if (copy->segment.offset > out->offset + out->length || out->length == SKYPE_OPENING_MAX)
            return;
        append(out, &copy->segment);
    }
}
