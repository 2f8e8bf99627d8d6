/* supernode.h - first message of each side: the seed and the ten bytes that prove it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_DIALECTS_SUPERNODE_H
#define SKYPE_DIALECTS_SUPERNODE_H

#include "ws_compat.h"
#include "state/connection.h"
#include "view/unit_view.h"

/* A message of 14 bytes, then records. */
extern const skype_framing skype_framing_handshake;

/* Ports of 1024 and above, and port 80. */
extern const skype_dialect skype_dialect_supernode;

void skype_handshake_register(int proto);

/* Is what starts at bytes a handshake message, in a reading of at most SKYPE_OPENING_MAX bytes?  A
 * peer's, whose word the known generator does not make, needs the beginning of its padding as well.
 * One key expansion at most, once 14 bytes are there; none where the seed alone tells. */
skype_answer skype_handshake_may_begin(const uint8_t *bytes, uint32_t length);

/* The same in a direction that may follow a key exchange whose secret is known. */
skype_answer skype_handshake_begins(const skype_direction *direction, const uint8_t *bytes,
                                    uint32_t length);

#endif
