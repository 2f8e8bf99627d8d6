/* first_bytes.h - the first bytes of one direction of a TCP connection, in every copy that came.
 *
 * Anybody on the path can send a segment with other bytes before or after the real one.  Which of
 * two that contradict each other is real, only what they say can tell: so they are kept apart.  A
 * reading is a set of segments that agree wherever they overlap.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_FIRST_BYTES_H
#define SKYPE_STATE_FIRST_BYTES_H

#include "ws_compat.h"
#include "state/stream.h"

/* Readings of one direction.  One more takes the place of the oldest rejected one, or of the oldest
 * one: so many forged first segments in a row hide a real one that came before them. */
#define SKYPE_READINGS_MAX 4u

/* Bytes of a reading that are judged. */
#define SKYPE_OPENING_MAX 160u

/* A segment and the readings it belongs to, bit r for reading r.  They come and go: from GLib's
 * heap, as the file scope gives back little of what was freed in it. */
typedef struct skype_copy {
    struct skype_copy *next;
    skype_segment segment;
    uint8_t readings;
    uint8_t bytes[];
} skype_copy;

typedef struct {
    skype_copy *copies; /* sorted by offset, of equal offsets the earlier one first */
    uint32_t count;
    uint32_t length;   /* payload bytes of all copies */
    uint32_t memory;   /* bytes they take */
    uint8_t readings;  /* in use */
    uint8_t rejected;  /* of these: cannot be Skype, whatever comes behind */
    uint8_t next_slot; /* to be reused next when all are in use */
} skype_first_bytes;

/* One reading, put together. */
typedef struct {
    uint8_t bytes[SKYPE_OPENING_MAX];
    uint32_t length;         /* contiguous from offset on */
    uint64_t offset;         /* of bytes[0] in the stream */
    uint32_t first_segment;  /* bytes that its first segment brought ... */
    uint32_t second_segment; /* ... and the one after it; 0: has not come */
} skype_reading;

/* Keeps a copy of the segment, which belongs to at least one reading; returns it.  It lives until
 * the next call. */
const skype_copy *skype_first_bytes_add(skype_first_bytes *first, const skype_segment *segment);

/* Puts one reading in use together; r: its number. */
void skype_first_bytes_read(const skype_first_bytes *first, unsigned r, skype_reading *out);

/* Frees all copies; nothing is kept. */
void skype_first_bytes_clear(skype_first_bytes *first);

#endif
