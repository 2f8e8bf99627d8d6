/* foreign_pairs.c - have others than us accepted datagrams from both ends of a pair of sockets?
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/foreign_pairs.h"

#include "state/capture_state.h"

/* An entry: two bits for the ends, the rest tells pairs of the same place apart. */
enum {
    FROM_LESSER = 1,
    FROM_GREATER = 2,
    BOTH_ENDS = 3,
};

#define TAG_MASK   0xFFFCu
#define PLACE_BITS 15u

/* 2^64 divided by the golden ratio. */
#define MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

static uint64_t word_of(const skype_socket *socket)
{
    return (uint64_t)socket->ip << 16 | socket->port;
}

/* The same for both directions. */
static uint64_t hash_of(const skype_ends *ends)
{
    const uint64_t a = word_of(&ends->source), b = word_of(&ends->destination);
    uint64_t hash = (MIN(a, b) * MULTIPLIER ^ MAX(a, b)) * MULTIPLIER;

    hash ^= hash >> 32;
    return hash * MULTIPLIER;
}

static uint32_t place_of(uint64_t hash)
{
    return (uint32_t)(hash >> (64 - PLACE_BITS));
}

static uint16_t tag_of(uint64_t hash)
{
    return (uint16_t)(hash & TAG_MASK);
}

static uint16_t end_of(const skype_ends *ends)
{
    return word_of(&ends->source) <= word_of(&ends->destination) ? FROM_LESSER : FROM_GREATER;
}

void skype_foreign_pair_note(const skype_ends *ends)
{
    skype_capture_state *capture = skype_capture();
    const uint64_t hash = hash_of(ends);
    uint16_t *entry;

    if (!capture->foreign_pairs)
        capture->foreign_pairs =
            wmem_alloc0_array(wmem_file_scope(), uint16_t, SKYPE_FOREIGN_PAIRS);
    entry = &capture->foreign_pairs[place_of(hash)];
    if ((*entry & TAG_MASK) != tag_of(hash))
        *entry = tag_of(hash);
    *entry |= end_of(ends);
}

bool skype_foreign_pair_is_two_way(const skype_ends *ends)
{
    const uint16_t *pairs = skype_capture()->foreign_pairs;
    const uint64_t hash = hash_of(ends);
    const uint16_t entry = pairs ? pairs[place_of(hash)] : 0;

    return (entry & TAG_MASK) == tag_of(hash) && (entry & BOTH_ENDS) == BOTH_ENDS;
}
