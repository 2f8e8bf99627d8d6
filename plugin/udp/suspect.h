/* suspect.h - a datagram that is being judged, and what the capture knows of its ends.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_SUSPECT_H
#define SKYPE_UDP_SUSPECT_H

#include "state/datagram_records.h"
#include "state/hosts.h"
#include "state/iv_lines.h"
#include "state/peers.h"
#include "state/sighting.h"
#include "state/sockets.h"

/* Looked up once, by skype_suspect_of. */
typedef struct {
    const skype_sighting *seen;
    uint32_t length; /* of the enciphered bytes, as sent */
    wmem_allocator_t *pool;
    skype_proof *proof;     /* what is found */
    skype_peer_side *sent;  /* what the sender sent to the receiver before; NULL: nothing */
    skype_peer_side *other; /* what the receiver sent to the sender; NULL: nothing */
    skype_host *source;     /* NULL: nothing is known of it */
    skype_host *destination;
    bool source_proven; /* the sockets */
    bool destination_proven;
    bool first_pass;
    bool answers;         /* it answers a proven datagram */
    skype_line *line;     /* of the socket, as the first pass finds it; NULL: none */
    skype_line_link link; /* to earlier datagrams of the socket; see skype_suspect_link */
    bool link_known;
    uint32_t position;        /* of the IV on the generator's cycle */
    const uint8_t *plaintext; /* with the seed tried last; in pool */
} skype_suspect;

/* A datagram with these ends will be judged soon, and the look-up of its peer has been announced
 * (skype_peer_prefetch): what the capture knows of them is fetched. */
void skype_suspect_prefetch(const skype_ends *ends);

skype_suspect skype_suspect_of(const skype_sighting *seen, skype_proof *proof,
                               wmem_allocator_t *pool);

static inline bool skype_suspect_has_proven_end(const skype_suspect *s)
{
    return s->source_proven || s->destination_proven;
}

/* How earlier datagrams of the socket support this one: worked out where it is asked for, as what
 * deciphers needs no other support. */
skype_line_link skype_suspect_link(skype_suspect *s);

#endif
