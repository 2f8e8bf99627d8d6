/* foreign_pairs.c - have others than us accepted datagrams from both ends of a pair of sockets?
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/foreign_pairs.h"

#include "state/capture_state.h"

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
    return (uint16_t)hash;
}

static unsigned end_of(const skype_ends *ends)
{
    return word_of(&ends->source) <= word_of(&ends->destination) ? 0 : 1;
}

/* The entry of a pair; NULL where there is none. */
static const skype_foreign_pair *find(const skype_ends *ends)
{
    const skype_foreign_pair *pairs = skype_capture()->foreign_pairs;
    const uint64_t hash = hash_of(ends);
    const skype_foreign_pair *pair = pairs ? &pairs[place_of(hash)] : NULL;

    return pair && pair->tag == tag_of(hash) ? pair : NULL;
}

void skype_foreign_pair_note(const skype_ends *ends)
{
    skype_capture_state *capture = skype_capture();
    const uint64_t hash = hash_of(ends);
    const unsigned end = end_of(ends);
    skype_foreign_pair *pair;

    if (!capture->foreign_pairs)
        capture->foreign_pairs =
            wmem_alloc0_array(wmem_file_scope(), skype_foreign_pair, SKYPE_FOREIGN_PAIRS);
    pair = &capture->foreign_pairs[place_of(hash)];
    if (pair->tag != tag_of(hash))
        *pair = (skype_foreign_pair){.tag = tag_of(hash)};
    if (pair->accepted[end] == UINT8_MAX)
        pair->accepted[end] /= 2;
    pair->accepted[end]++;
}

unsigned skype_foreign_pair_accepted(const skype_ends *ends)
{
    const skype_foreign_pair *pair = find(ends);

    return pair ? pair->accepted[end_of(ends)] : 0;
}

bool skype_foreign_pair_is_two_way(const skype_ends *ends)
{
    const skype_foreign_pair *pair = find(ends);

    return pair && pair->accepted[0] && pair->accepted[1];
}
