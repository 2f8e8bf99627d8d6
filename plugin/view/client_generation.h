/* client_generation.h - which generation of clients speaks so, where the bytes tell.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_CLIENT_GENERATION_H
#define SKYPE_VIEW_CLIENT_GENERATION_H

#include "ws_compat.h"

/* Traits of a message that tell its sender's age. */
typedef enum {
    SKYPE_TRAIT_PROBE_PADDED,       /* probe with pad bytes and stack version */
    SKYPE_TRAIT_HANDSHAKE_UNPADDED, /* 14-byte first TCP message, word 0001 */
    SKYPE_TRAIT_HANDSHAKE_2006,     /* padded, version bits of the word 0000 */
    SKYPE_TRAIT_HANDSHAKE_2009,     /* padded, version bits 0200 */
    SKYPE_TRAIT_HANDSHAKE_2015,     /* padded, version bits 0400 */
    SKYPE_TRAIT_DH384,              /* key exchange before the stream */
    SKYPE_TRAIT_LOGIN_PLAIN_LIST,   /* key block of the login in a plain list */
    SKYPE_TRAIT_LOGIN_CHAFF,        /* key block in a compressed list with chaff objects */
    SKYPE_TRAITS,
} skype_trait;

void skype_generation_register(int proto);

/* Adds skype.generation with the reason in its label. */
void skype_generation_add(proto_tree *tree, tvbuff_t *tvb, skype_trait trait);

#endif
