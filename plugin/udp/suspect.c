/* suspect.c - a datagram that is being judged, and what the capture knows of its ends.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp/suspect.h"

void skype_suspect_prefetch(const skype_ends *ends)
{
    skype_peer_prefetch_entry(ends);
    skype_socket_prefetch(&ends->source);
    skype_socket_prefetch(&ends->destination);
    skype_host_prefetch(ends->source.ip);
    skype_host_prefetch(ends->destination.ip);
    skype_line_prefetch(&ends->source);
}

skype_suspect skype_suspect_of(const skype_sighting *seen, skype_proof *proof,
                               wmem_allocator_t *pool)
{
    skype_peer *peer = skype_peer_find(&seen->ends);
    skype_peer_side *sent = skype_peer_side_of(peer, &seen->ends);

    skype_sent_prefetch(sent, seen->head.id);
    return (skype_suspect){
        .seen = seen,
        .length = skype_sighting_data_length(seen),
        .pool = pool,
        .proof = proof,
        .sent = sent,
        .other = skype_peer_other_side(peer, &seen->ends),
        .source = skype_host_find(seen->ends.source.ip),
        .destination = skype_host_find(seen->ends.destination.ip),
        .source_proven = skype_socket_is_proven(&seen->ends.source),
        .destination_proven = skype_socket_is_proven(&seen->ends.destination),
    };
}

skype_line_link skype_suspect_link(skype_suspect *s)
{
    const skype_sighting *seen = s->seen;

    if (s->first_pass && !s->link_known && skype_sighting_has_iv(seen)) {
        s->link = skype_line_link_of(s->line, &seen->ends, &seen->head, s->position, seen->reported,
                                     !s->source_proven);
        s->link_known = true;
    }
    return s->link;
}
