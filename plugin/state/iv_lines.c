/* iv_lines.c - generator lines: IVs of one socket lie close together on the generator's cycle.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/iv_lines.h"

#include <string.h>

#include "state/capture_tables.h"
#include "state/entry_memory.h"
#include "wire/checksum.h"
#include "wire/prefetch.h"

/* Bounds of a first claim.  PAIR is one link of few steps from the socket's latest datagram, or two
 * links in a row of some more.  docs/detection.md derives how rarely a foreign datagram passes. */
#define SUCCESSOR_MAX_STEPS 4u
#define CHAIN_MAX_STEPS     16u
#define MAX_ID_GAP          64u

/* Ports are 16 bits: this one stands for a host's own line. */
#define HOST_LINE 0x10000u

/* Plaintext offsets of the request id: behind a length byte and a command varint of 1 to 3 bytes.
 */
static const uint8_t request_id_offsets[] = {2, 3, 4};

typedef struct {
    uint64_t datagram; /* its name for the second pass */
    uint32_t crc;
    uint32_t length;
    uint32_t destination_ip;
    uint16_t id;
} sighting;

/* One socket's latest sightings; lines form a chain from the newest to the oldest used.  What every
 * datagram is compared with comes first, in as few bytes as a processor fetches at once. */
struct skype_line {
    skype_socket socket;
    struct skype_line *newer;
    struct skype_line *older;
    uint8_t count;
    uint8_t next;                             /* slot to fill */
    uint32_t positions[SKYPE_LINE_SIGHTINGS]; /* of their IVs on the generator's cycle */
    sighting sightings[SKYPE_LINE_SIGHTINGS]; /* all zero in a host's own line */
};

/* A sighting and its position. */
typedef struct {
    const sighting *seen;
    uint32_t position;
} placed;

typedef skype_line line;

/* The lines of one capture. */
typedef struct {
    wmem_map_t *followed; /* datagrams on which a later one made a first claim: some for each
                             proven socket */
    line *newest;
    line *oldest;
    unsigned count;
    skype_entry_memory memory; /* of the lines */
} line_book;

static skype_hash_table *lines; /* line by socket */
static line_book *book;

static void forget_book(void)
{
    book = NULL; /* its memory goes with the file scope */
}

void skype_lines_register(void)
{
    lines = skype_capture_table_new(sizeof(skype_socket));
    register_init_routine(forget_book);
    register_cleanup_routine(forget_book);
}

static line_book *need_book(void)
{
    if (book)
        return book;
    book = wmem_new0(wmem_file_scope(), line_book);
    book->followed = wmem_map_new(wmem_file_scope(), wmem_int64_hash, g_int64_equal);
    return book;
}

void skype_line_prefetch(const skype_socket *socket)
{
    const skype_socket host = {socket->ip, HOST_LINE};

    skype_hash_table_prefetch_entry(lines, socket, offsetof(skype_line, sightings));
    skype_hash_table_prefetch_entry(lines, &host, offsetof(skype_line, sightings));
}

void skype_line_prefetch_neighbours(const skype_line *l)
{
    if (!l)
        return;
    skype_prefetch(l->newer, offsetof(skype_line, count));
    skype_prefetch(l->older, offsetof(skype_line, count));
}

skype_line *skype_line_find(const skype_socket *socket)
{
    return skype_hash_table_find(lines, socket);
}

static void unlink_line(line *l)
{
    if (l->newer)
        l->newer->older = l->older;
    else
        book->newest = l->older;
    if (l->older)
        l->older->newer = l->newer;
    else
        book->oldest = l->newer;
}

static void link_newest(line *l)
{
    l->newer = NULL;
    l->older = book->newest;
    if (book->newest)
        book->newest->newer = l;
    else
        book->oldest = l;
    book->newest = l;
}

/* A new line, or the one used longest ago when there are enough. */
static line *fresh_line(void)
{
    line *l;

    if (book->count < SKYPE_LINE_SOCKETS) {
        book->count++;
        return skype_entry_new(&book->memory, sizeof *l);
    }
    l = book->oldest;
    unlink_line(l);
    skype_hash_table_remove(lines, &l->socket);
    memset(l, 0, sizeof *l);
    return l;
}

static line *new_line(const skype_socket *socket)
{
    line *l = fresh_line();

    l->socket = *socket;
    skype_capture_table_put(lines, l);
    link_newest(l);
    return l;
}

static void make_newest(line *l)
{
    if (l == book->newest)
        return;
    unlink_line(l);
    link_newest(l);
}

/* A CRC's change by flipped bits depends on nothing but the bits and the bytes behind them. */
static bool differ_as_request_ids(uint32_t crc_difference, uint16_t id_difference, uint32_t length)
{
    static const uint8_t zeros[16];
    const uint8_t flipped[2] = {(uint8_t)(id_difference >> 8), (uint8_t)id_difference};

    for (unsigned i = 0; i < array_length(request_id_offsets); i++) {
        const uint32_t end = request_id_offsets[i] + (uint32_t)sizeof flipped;
        uint32_t behind = length > end ? length - end : 0;
        uint32_t crc = skype_crc32_update(0, flipped, sizeof flipped);

        if (length < end)
            continue;
        for (; behind > sizeof zeros; behind -= (uint32_t)sizeof zeros)
            crc = skype_crc32_update(crc, zeros, sizeof zeros);
        if (skype_crc32_update(crc, zeros, behind) == crc_difference)
            return true;
    }
    return false;
}

static bool is_within(uint32_t steps, uint32_t max_steps)
{
    return steps >= 1 && steps <= max_steps;
}

static placed placed_at(const line *l, unsigned slot)
{
    return (placed){&l->sightings[slot], l->positions[slot]};
}

static uint32_t steps_between(placed earlier, placed later)
{
    return later.position - earlier.position;
}

static uint16_t id_gap(const sighting *earlier, const sighting *later)
{
    return (uint16_t)(later->id - earlier->id);
}

static bool is_link(placed earlier, placed later, uint32_t max_steps)
{
    return is_within(steps_between(earlier, later), max_steps) &&
           id_gap(earlier.seen, later.seen) <= MAX_ID_GAP;
}

static const sighting *latest_of(const line *l)
{
    return &l->sightings[(l->next + SKYPE_LINE_SIGHTINGS - 1) % SKYPE_LINE_SIGHTINGS];
}

/* The end of a link to `middle`, NULL when nothing is linked to it. */
static const sighting *linked_before(const line *l, placed middle)
{
    for (unsigned i = 0; i < l->count; i++)
        if (is_link(placed_at(l, i), middle, CHAIN_MAX_STEPS))
            return &l->sightings[i];
    return NULL;
}

static bool is_pair(const line *l, placed earlier, placed now)
{
    if (earlier.seen == latest_of(l) && is_link(earlier, now, SUCCESSOR_MAX_STEPS))
        return true;
    return is_link(earlier, now, CHAIN_MAX_STEPS) && linked_before(l, earlier);
}

/* The same request again under another id. */
static bool is_linear(const sighting *earlier, const sighting *now)
{
    const uint16_t gap = id_gap(earlier, now);

    return gap >= 1 && gap <= MAX_ID_GAP && now->length == earlier->length &&
           differ_as_request_ids(now->crc ^ earlier->crc,
                                 (uint16_t)((now->id - 1) ^ (earlier->id - 1)), now->length);
}

static bool is_copy(const sighting *earlier, const sighting *now)
{
    return now->crc == earlier->crc && now->length == earlier->length &&
           now->destination_ip != earlier->destination_ip;
}

static skype_line_link link_to(const line *l, placed earlier, placed now)
{
    if (!is_within(steps_between(earlier, now), SKYPE_LINE_MAX_STEPS))
        return SKYPE_LINE_NONE;
    if (is_pair(l, earlier, now))
        return SKYPE_LINE_PAIR;
    if (is_linear(earlier.seen, now.seen))
        return SKYPE_LINE_LINEAR;
    return is_copy(earlier.seen, now.seen) ? SKYPE_LINE_COPY : SKYPE_LINE_NEAR;
}

static sighting sighting_of(const skype_ends *ends, const skype_datagram *head, uint32_t length)
{
    return (sighting){
        .crc = head->crc,
        .length = length - head->data_offset,
        .destination_ip = ends->destination.ip,
        .id = head->id,
    };
}

/* Steps from the nearest earlier sighting of a line, 0 when there is none. */
static uint32_t nearest_steps(const line *l, uint32_t position)
{
    uint32_t nearest = 0;

    for (unsigned i = 0; i < l->count; i++) {
        const uint32_t steps = position - l->positions[i];

        if (is_within(steps, SKYPE_LINE_MAX_STEPS) && (nearest == 0 || steps < nearest))
            nearest = steps;
    }
    return nearest;
}

static uint64_t name_of(const skype_datagram *head, uint32_t frame)
{
    return (uint64_t)frame << 32 | head->iv;
}

static void keep_name(uint64_t datagram)
{
    uint64_t *key;

    if (wmem_map_contains(book->followed, &datagram))
        return;
    key = wmem_memdup(wmem_file_scope(), &datagram, sizeof datagram);
    wmem_map_insert(book->followed, key, key);
}

/* A first claim proves both ends of its links. */
static void keep_followed(const line *l, placed earlier)
{
    const sighting *before = linked_before(l, earlier);

    keep_name(earlier.seen->datagram);
    if (before)
        keep_name(before->datagram);
}

uint32_t skype_line_steps(const skype_line *l, uint32_t position)
{
    return l ? nearest_steps(l, position) : 0;
}

skype_line_link skype_line_link_of(const skype_line *l, const skype_ends *ends,
                                   const skype_datagram *head, uint32_t position, uint32_t length,
                                   bool is_first)
{
    const sighting seen = sighting_of(ends, head, length);
    const placed now = {&seen, position};
    skype_line_link best = SKYPE_LINE_NONE;

    for (unsigned i = 0; l && i < l->count; i++) {
        const skype_line_link found = link_to(l, placed_at(l, i), now);

        best = MAX(best, found);
        if (found >= SKYPE_LINE_LINEAR && is_first)
            keep_followed(l, placed_at(l, i));
    }
    if (best == SKYPE_LINE_NONE && skype_lines_host_steps(ends->source.ip, position) != 0)
        return SKYPE_LINE_HOST;
    return best;
}

bool skype_lines_is_followed(const skype_datagram *head, uint32_t frame)
{
    const uint64_t key = name_of(head, frame);

    return book && wmem_map_contains(book->followed, &key);
}

bool skype_lines_has_payload(const skype_ends *ends, uint16_t id, uint32_t crc, uint32_t length)
{
    const line *l = skype_line_find(&ends->source);

    for (unsigned i = 0; l && i < l->count; i++) {
        const sighting *earlier = &l->sightings[i];

        if (earlier->id == id && earlier->crc == crc && earlier->length == length &&
            earlier->destination_ip == ends->destination.ip)
            return true;
    }
    return false;
}

/* Sets a place aside for the next sighting of a line (NULL: a new one) and returns the line. */
static line *note(line *l, const skype_socket *socket, uint32_t position)
{
    need_book();
    if (l)
        make_newest(l);
    else
        l = new_line(socket);
    l->positions[l->next] = position;
    l->next = (uint8_t)((l->next + 1) % SKYPE_LINE_SIGHTINGS);
    if (l->count < SKYPE_LINE_SIGHTINGS)
        l->count++;
    return l;
}

void skype_line_note(skype_line *l, const skype_ends *ends, const skype_datagram *head,
                     uint32_t position, uint32_t length, uint32_t frame)
{
    const unsigned slot = l ? l->next : 0;
    sighting seen = sighting_of(ends, head, length);

    seen.datagram = name_of(head, frame);
    note(l, &ends->source, position)->sightings[slot] = seen;
}

uint32_t skype_lines_host_steps(uint32_t host, uint32_t position)
{
    return skype_line_steps(skype_line_find(&(skype_socket){host, HOST_LINE}), position);
}

void skype_lines_note_host(uint32_t host, uint32_t position)
{
    const skype_socket socket = {host, HOST_LINE};

    note(skype_line_find(&socket), &socket, position);
}
