/* fragments.h - fragmented answers, put together again.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_FRAGMENTS_H
#define SKYPE_UDP_FRAGMENTS_H

#include "ws_compat.h"
#include "state/sighting.h"

void skype_fragments_register(int proto);

/* Adds the plaintext of one fragment, of whose datagram everything is captured, to its set.
 * Returns the whole plaintext, *length bytes in pool, where it is complete; else NULL. */
const uint8_t *skype_fragments_learn(const skype_sighting *seen, const uint8_t *plaintext,
                                     wmem_allocator_t *pool, uint32_t *length);

/* Shows what the fragment in this frame became part of.  Returns the whole plaintext in the frame
 * that completed it, else NULL. */
tvbuff_t *skype_fragments_show(tvbuff_t *plaintext, packet_info *pinfo, proto_tree *tree,
                               const skype_datagram *head);

#endif
