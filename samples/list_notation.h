/* list_notation.h - object lists as scenarios write them.
 *
 *   { number 0 = 1481  string 16 = "name$"  list 6 { address 3 = 192.0.2.1:5 }  numbers 1 = 16 11 }
 *
 * is compressed, plain { ... } is not.  repeat N { ... } repeats objects and puts the round, from
 * 0, for every $; nest N list ID { ... } puts lists into lists.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_LIST_NOTATION_H
#define SKYPE_SAMPLES_LIST_NOTATION_H

#include "filler.h"
#include "words.h"

/* Does a list begin here? */
bool notation_at_list(const reader *r);

/* Reads a list and returns its bytes; random values come from source. */
bytes notation_read_list(reader *r, filler *source);

/* Reads the bytes of a blob: hex digits, or one of
 *   random N, random N..M, fill BYTE N, empty
 *   location NODE-ID public|private ENDPOINT SUPERNODE
 *   directory-record KEY REST   (as long as one of key 0 or 1, signatures random, key of nobody)
 *   nested-list LIST
 * Several, joined by "with", follow each other. */
bytes notation_read_blob(reader *r, filler *source);

/* Reads one of them; signed_notation.h has more. */
bytes notation_read_part(reader *r, filler *source);

/* Lists that commands so often have that they have words of their own. */
bytes notation_empty_list(arena *memory, bool plain);
bytes notation_probe_padding(arena *memory, uint32_t pad_word, size_t length);
bytes notation_read_addresses(reader *r, uint32_t id);

#endif
