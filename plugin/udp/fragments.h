/* fragments.h - fragmented answers, put together again.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_FRAGMENTS_H
#define SKYPE_UDP_FRAGMENTS_H

#include "ws_compat.h"
#include "wire/datagram.h"

void skype_fragments_register(int proto);

/* Adds the plaintext of one fragment to its set.  Returns the whole plaintext in the frame that
 * completes the set, else NULL; shows the set in tree (or where it is completed). */
tvbuff_t *skype_fragments_add(tvbuff_t *plaintext, packet_info *pinfo, proto_tree *tree,
                              const skype_datagram *head);

#endif
