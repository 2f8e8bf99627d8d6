/* sessions.c - sessions between two clients: the key they agree on, and their IDs at both ends.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "sessions.h"

#include <string.h>

void sessions_read(session_table *table, reader *r, filler *source)
{
    session *added = arena_zero(table->memory, sizeof *added);

    added->name = reader_word(r);
    reader_expect(r, "answerer");
    added->answerer = (uint16_t)reader_number(r);
    reader_expect(r, "initiator");
    added->initiator = (uint16_t)reader_number(r);
    filler_bytes(source, added->blocks, sizeof added->blocks);
    skype_session_key_derive(added->blocks, added->blocks + SKYPE_SESSION_BLOCK_LENGTH, added->key);
    table->sessions = arena_grow(table->memory, table->sessions, table->count, &table->capacity,
                                 sizeof *table->sessions);
    table->sessions[table->count++] = added;
}

const session *sessions_named(const session_table *table, reader *r)
{
    const char *name = reader_word(r);

    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->sessions[i]->name, name) == 0)
            return table->sessions[i];
    reader_fail(r, "there is no session \"%s\"", name);
}
