/* sessions.h - sessions between two clients: the key they agree on, and their IDs at both ends.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_SESSIONS_H
#define SKYPE_SAMPLES_SESSIONS_H

#include "filler.h"
#include "words.h"
#include "wire/session_cipher.h"

typedef struct {
    const char *name;
    uint16_t answerer; /* IDs */
    uint16_t initiator;
    uint8_t blocks[2 * SKYPE_SESSION_BLOCK_LENGTH]; /* of the answerer, of the initiator */
    uint8_t key[SKYPE_AES_KEY_LENGTH];
} session;

typedef struct {
    arena *memory;
    session **sessions;
    size_t count;
    size_t capacity;
} session_table;

/* Reads "NAME answerer ID initiator ID"; the blocks are random. */
void sessions_read(session_table *table, reader *r, filler *source);

/* The session of that name; ends the program where there is none. */
const session *sessions_named(const session_table *table, reader *r);

#endif
