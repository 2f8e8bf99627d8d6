/* decipher.c - which seed opens a datagram.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp/decipher.h"

#include "wire/checksum.h"
#include "wire/command.h"
#include "wire/keystream.h"

/* Datagrams in a row that nothing opens before no more is tried. */
#define SHUT_AFTER 2u

/* ... but so many: whoever forges datagrams that nothing opens shall not hide those that the best
 * addresses open. */
#define SHUT_TRIES 3u

typedef bool (*seed_test)(skype_suspect *s, uint32_t seed);

uint8_t *skype_decipher_with(uint32_t seed, const uint8_t *data, uint32_t length,
                             wmem_allocator_t *pool)
{
    uint8_t *plaintext = wmem_alloc(pool, length);

    skype_decipher(seed, data, plaintext, length);
    return plaintext;
}

static bool seed_fits(skype_suspect *s, uint32_t seed)
{
    s->plaintext = skype_decipher_with(seed, s->seen->data, s->length, s->pool);
    return skype_crc32(s->plaintext, s->length) == s->seen->head.crc;
}

/* Of a cut payload only the first command's head can tell: it must announce exactly the rest of
 * the datagram, and a request's id must be the frame id's predecessor. */
static bool seed_is_plausible(skype_suspect *s, uint32_t seed)
{
    const skype_datagram *head = &s->seen->head;
    const uint32_t length = skype_sighting_data_captured(s->seen);
    skype_command_head command;

    s->plaintext = skype_decipher_with(seed, s->seen->data, length, s->pool);
    if (skype_command_parse(s->plaintext, length, &command) != SKYPE_COMMAND_OK)
        return false;
    if (command.total != s->length)
        return false;
    return command.kind != SKYPE_COMMAND_REQUEST || command.request_id == (uint16_t)(head->id - 1);
}

static bool try_pair(skype_suspect *s, seed_test fits, uint32_t source, uint32_t destination)
{
    const skype_datagram *head = &s->seen->head;
    const uint32_t seed = skype_datagram_seed(head->iv, source, destination, head->id);

    if (!fits(s, seed))
        return false;
    s->proof->seed = seed;
    s->proof->seed_source = source;
    s->proof->seed_destination = destination;
    return true;
}

/* Is this the pair that opened the latest datagram of this direction?  It has been tried first. */
static bool is_usual_pair(const skype_suspect *s, uint32_t source, uint32_t destination)
{
    return s->sent && s->sent->has_opened && s->sent->opened_source == source &&
           s->sent->opened_destination == destination;
}

/* All pairs of candidates, those first that are good on both sides. */
static bool try_candidates(skype_suspect *s, seed_test fits, unsigned max_tries)
{
    const skype_ends *ends = &s->seen->ends;
    uint32_t sources[SKYPE_SEED_CANDIDATES];
    uint32_t destinations[SKYPE_SEED_CANDIDATES];
    const unsigned source_count =
        skype_host_candidates(s->source, ends->source.ip, SKYPE_AS_SENDER, sources);
    const unsigned destination_count = skype_host_candidates(s->destination, ends->destination.ip,
                                                             SKYPE_AS_RECEIVER, destinations);
    unsigned tries = 0;

    for (unsigned rank = 0; rank + 1 < source_count + destination_count; rank++) {
        for (unsigned i = 0; i <= rank; i++) {
            const unsigned d = rank - i;

            if (i >= source_count || d >= destination_count ||
                is_usual_pair(s, sources[i], destinations[d]))
                continue;
            if (try_pair(s, fits, sources[i], destinations[d]))
                return true;
            if (++tries == max_tries)
                return false;
        }
    }
    return false;
}

static uint32_t version_of(const skype_host *host)
{
    return host ? host->version : 0;
}

/* Changes when more is known of either host. */
static uint32_t address_version(const skype_suspect *s)
{
    return version_of(s->source) + version_of(s->destination);
}

static bool is_shut(const skype_suspect *s)
{
    return s->sent && s->sent->shut >= SHUT_AFTER && s->sent->shut_version == address_version(s);
}

/* Opened: what is known of this direction is right.  Not: count, where others opened as well. */
static void note_result(skype_suspect *s, bool opened)
{
    skype_peer_side *sent = s->sent;

    if (!sent)
        return;
    if (opened || sent->shut_version != address_version(s))
        sent->shut = 0;
    if (opened)
        return;
    sent->shut_version = address_version(s);
    if (sent->shut < SHUT_AFTER)
        sent->shut++;
}

static bool try_usual_pair(skype_suspect *s, seed_test fits)
{
    const skype_peer_side *sent = s->sent;

    return sent && sent->has_opened &&
           try_pair(s, fits, sent->opened_source, sent->opened_destination);
}

bool skype_decipher_with_addresses(skype_suspect *s)
{
    bool opened;

    if (skype_sighting_is_cut(s->seen))
        return false;
    opened =
        try_usual_pair(s, seed_fits) ||
        try_candidates(s, seed_fits, s->first_pass && is_shut(s) ? SHUT_TRIES : SKYPE_SEED_TRIES);
    if (s->first_pass)
        note_result(s, opened);
    return opened;
}

bool skype_decipher_cut(skype_suspect *s)
{
    return s->seen->data && (try_usual_pair(s, seed_is_plausible) ||
                             try_candidates(s, seed_is_plausible, SKYPE_SEED_TRIES));
}

bool skype_decipher_resend(skype_suspect *s)
{
    const skype_datagram *head = &s->seen->head;
    const uint32_t seed = skype_resend_seed(head->challenge, head->id);

    if (skype_sighting_is_cut(s->seen) || !seed_fits(s, seed))
        return false;
    s->proof->seed = seed;
    return true;
}

bool skype_decipher_is_certain(const skype_suspect *s)
{
    return s->sent && s->sent->has_opened;
}
