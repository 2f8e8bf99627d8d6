/* stream.h - one direction of a TCP connection, put together by stream offset and cut into units.
 *
 * A unit is what the protocol sends as one: a hello, a handshake message, a record.  Segments may
 * cut units anywhere, come twice, late or never.  All of this happens in the first pass only; what
 * it finds is kept in a list of units, from which every pass shows a segment (segment.h).
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_STREAM_H
#define SKYPE_STATE_STREAM_H

#include "ws_compat.h"
#include "state/signatures.h"
#include "wire/keystream.h"

/* Out-of-order bytes kept for one direction until what precedes them comes. */
#define SKYPE_STREAM_HOLD_MAX 0x40000u

/* Keystream skipped for a gap: always this much, and beyond it this much for each byte taken. Where
 * more is missing, what follows stays enciphered: no packet may cost more than it weighs. */
#define SKYPE_STREAM_SKIP_ALWAYS   0x100000u
#define SKYPE_STREAM_SKIP_PER_BYTE 64u

/* Units listed for one direction; a real stream has a hundred. */
#define SKYPE_STREAM_UNITS_MAX 0x100000u

/* Frames listed for one direction whose bytes contradict it. */
#define SKYPE_STREAM_STRANGERS_MAX 64u

typedef struct skype_direction skype_direction;
typedef struct skype_framing skype_framing;
struct skype_view;

/* A keystream and the stream offset its first byte belongs to. */
typedef struct {
    skype_keystream keystream;
    uint64_t start;
} skype_cipher;

typedef struct {
    uint64_t offset; /* of its first byte in the stream */
    uint32_t length;
    uint32_t first_frame; /* that brought its first byte */
    uint32_t frame;       /* that completed it: here it is shown */
    bool stored;          /* bytes holds its deciphered bytes; else they are all in one segment of
                             `frame` and are fetched from there again */
    bool late;            /* not completed by bytes of `frame` itself: they had come before and
                             waited, or do not come at all */
    bool after_gap;       /* bytes of the direction are missing somewhere before */
    const skype_framing *framing;
    union {
        const uint8_t *bytes;
        skype_cipher *cipher; /* NULL: clear */
    } content;
    const void *facts; /* the framing's own, file scope */
} skype_unit;

typedef enum {
    SKYPE_UNIT_NEEDS,   /* ask again when `length` bytes of the unit are there */
    SKYPE_UNIT_WHOLE,   /* the unit has `length` bytes; where it is clear, these may be fewer than
                           are there */
    SKYPE_UNIT_REFRAME, /* the direction's framing was changed: ask that one */
    SKYPE_UNIT_LOST,    /* no unit starts here; `why` tells what is wrong */
} skype_measure_kind;

typedef struct {
    skype_measure_kind kind;
    uint32_t length;
    const char *why;
} skype_measure;

/* To decide, so many bytes must be there. */
static inline skype_measure skype_measure_needs(uint32_t length)
{
    return (skype_measure){.kind = SKYPE_UNIT_NEEDS, .length = length};
}

/* A unit of so many bytes. */
static inline skype_measure skype_measure_whole(uint32_t length)
{
    return (skype_measure){.kind = SKYPE_UNIT_WHOLE, .length = length};
}

/* How units of one kind are cut, understood and shown. */
struct skype_framing {
    const char *unit; /* "record", for "Part of a record" */
    bool enciphered;  /* its bytes pass through the direction's cipher */

    /* How long is the unit of which `have` (deciphered) bytes are there?  `available` bytes are
     * there up to the end of the segment.  First asked with 0 bytes. */
    skype_measure (*measure)(skype_direction *direction, const uint8_t *bytes, uint32_t have,
                             uint32_t available);

    /* First pass: the unit is complete.  May set unit->facts and change the direction's framing
     * and cipher for what follows. */
    void (*complete)(skype_direction *direction, skype_unit *unit, const uint8_t *bytes);

    /* Deciphers a stored or fetched unit where this is not the direction's cipher's work (may be
     * NULL). */
    void (*decipher)(const skype_unit *unit, uint8_t *bytes);

    /* Any pass: shows the unit; tvb holds its deciphered bytes.  NULL for the framings below, which
     * segment.c shows. */
    void (*show)(struct skype_view *view, tvbuff_t *tvb);

    /* Framing behind a unit of this kind that is not in the capture but whose length is known;
     * NULL: none can be told. */
    const skype_framing *successor;
};

/* Bytes whose units cannot be told: deciphered where possible, one unit per segment.  facts is the
 * reason (const char *) where framing ended here, or NULL. */
extern const skype_framing skype_framing_unframed;

/* Bytes that are not in the capture. */
extern const skype_framing skype_framing_gap;

/* The start of a unit whose rest is not in the capture. */
extern const skype_framing skype_framing_broken;

/* The unit that is being put together. */
typedef struct {
    uint64_t offset;
    uint8_t *bytes;
    uint32_t capacity;
    uint32_t have;
    uint32_t need;  /* bytes wanted before asking again or, once whole, its length */
    uint32_t plain; /* of have: deciphered */
    bool whole;
    uint32_t first_frame;
} skype_pending_unit;

struct skype_held_bytes;

struct skype_direction {
    struct skype_connection *connection;
    const skype_framing *start;   /* of the first unit */
    const skype_framing *framing; /* of the unit in work */
    skype_cipher *cipher;
    uint64_t next;               /* first byte not taken yet */
    const skype_framing *resume; /* while unframed: framing known again ... */
    uint64_t resume_at;          /* ... from here on */
    const char *lost_why;
    skype_pending_unit pending;
    struct skype_held_bytes *held; /* sorted by offset */
    uint32_t held_count;
    uint32_t held_bytes;
    skype_unit *units; /* sorted by offset, without holes between them */
    uint32_t unit_count;
    uint32_t unit_capacity;
    bool gapped;      /* bytes are missing */
    uint64_t taken;   /* bytes */
    uint64_t skipped; /* bytes of gaps */
    bool overflow;    /* more than SKYPE_STREAM_UNITS_MAX */
    nstime_t time;    /* first pass: of the segment in work */
    bool is_settled;  /* its first bytes are certain, or given up on (connection.c) */
    uint8_t kept[32]; /* its first bytes as they came, once settled */
    uint8_t kept_count;
    uint32_t *strangers; /* frames that claim to hold its first bytes, and hold others */
    uint32_t stranger_count;
    bool has_seed; /* a handshake message has come, the latest one with this seed ... */
    uint32_t seed;
    bool is_foreign_generator;          /* ... and a word that the known generator does not make */
    bool padding_due;                   /* the next record is the padding that belongs to it */
    const skype_framing *behind_filler; /* of port 80: a handshake message again, or records */
    wmem_map_t *packets;                /* facts of the latest packet of each id (records.c) */
    wmem_map_t *sessions;               /* next sequence of each destination (session.c) */
    uint32_t learning_frame; /* first pass: what its signatures may still cost (session.c) */
    skype_signature_budget learning;
    void *state; /* of a login or key exchange */
};

/* Bytes of one segment as they came. */
typedef struct {
    uint32_t frame;
    nstime_t time; /* of the frame */
    uint64_t offset;
    const uint8_t *bytes;
    uint32_t captured;
    uint32_t length;  /* in the stream: may be more than what the capture holds of it */
    bool reassembled; /* by TCP, for another dissector: may come otherwise in a later pass */
    bool contradicts; /* it has other bytes at the stream's start than those taken */
} skype_segment;

/* Deciphered bytes of the units that a segment completed, so that the first pass deciphers once. */
typedef struct {
    wmem_allocator_t *pool;
    uint32_t first;      /* unit */
    wmem_array_t *bytes; /* const uint8_t * of first, first + 1, ... */
} skype_batch;

/* `first` of a batch that holds no unit's bytes: the direction has begun anew. */
#define SKYPE_BATCH_NONE UINT32_MAX

/* The first unit starts at `offset`. */
void skype_stream_start(skype_direction *direction, uint64_t offset, const skype_framing *framing);

/* Forgets all that was taken: the first unit starts at offset 0 again. */
void skype_stream_restart(skype_direction *direction);

/* Has a first unit been understood? */
bool skype_stream_has_begun(const skype_direction *direction);

/* Would the direction's first unit, from offset 0 on, be understood in these bytes?  Changes
 * nothing. */
bool skype_stream_would_begin(skype_direction *direction, const uint8_t *bytes, uint32_t length);

/* First pass: the bytes of this frame contradict those the direction is read from. */
void skype_stream_note_stranger(skype_direction *direction, uint32_t frame);

bool skype_stream_is_stranger(const skype_direction *direction, uint32_t frame);

/* From the byte at `offset` on, the direction is enciphered with the RC4 keystream of key. */
void skype_stream_set_cipher(skype_direction *direction, uint64_t offset, const uint8_t *key,
                             size_t length);

/* From the next unit on, units cannot be told. */
void skype_stream_lose_framing(skype_direction *direction, const char *why);

/* First pass: takes a segment's bytes; batch may be NULL.  The other side has acknowledged all
 * bytes before `acknowledged` (0: unknown): what it has and we have not will not come any more. */
void skype_stream_feed(skype_direction *direction, const skype_segment *segment,
                       uint64_t acknowledged, skype_batch *batch);

/* Index of the first unit that ends behind `offset`; unit_count if there is none. */
uint32_t skype_stream_find(const skype_direction *direction, uint64_t offset);

/* First byte behind the last unit. */
uint64_t skype_stream_listed(const skype_direction *direction);

#endif
