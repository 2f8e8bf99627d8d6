/* words.h - scenario text as statements of words.
 *
 * A statement is a line; it goes on over indented lines, and while a brace or bracket is open.
 * Braces and brackets are words of their own, double quotes keep spaces together, # starts a
 * comment.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_WORDS_H
#define SKYPE_SAMPLES_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "bytes.h"

typedef struct {
    const char *text; /* NULL ends a statement */
    unsigned line;
} word;

typedef struct {
    const char *path;
    const word *words;
    size_t count;
    arena *memory;
} word_list;

/* Reading position inside one statement. */
typedef struct {
    const word_list *list;
    size_t next;
    int repeat; /* replaces $ in words while a repetition runs; negative outside of one */
} reader;

typedef struct {
    uint32_t ip; /* a.b.c.d as 0xaabbccdd */
    uint16_t port;
} endpoint;

/* Reads a file; ends the program with a message when it cannot be read. */
word_list words_read(arena *memory, const char *path);

/* The same for a text that is there already; name stands for it in messages. */
word_list words_of_text(arena *memory, const char *name, const char *text);

/* A reader before the first statement; and on to the next one, false at the end. */
reader words_start(const word_list *list);
bool words_next_statement(reader *r);

/* Ends the program with "file:line: message". */
_Noreturn void reader_fail(const reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

bool reader_more(const reader *r);
bool reader_next_is(const reader *r, const char *text);
bool reader_accept(reader *r, const char *text); /* takes the word if it is that */
void reader_expect(reader *r, const char *text);
const char *reader_word(reader *r);

bool reader_at_number(const reader *r); /* does the next word start with a digit? */
bool reader_at_hex(const reader *r);    /* is it an even count of hex digits? */
uint32_t reader_number(reader *r);      /* decimal or 0x... */
uint64_t reader_long_number(reader *r); /* the same, 64 bits */
void reader_range(reader *r, uint32_t *low, uint32_t *high); /* N, or N..M */
bytes reader_hex(reader *r);                      /* all following words of hex digits, joined */
uint64_t reader_seconds(reader *r);               /* 1.25 as 1250000 microseconds */
uint64_t reader_time(reader *r, uint64_t before); /* the same; +1.25 is later than before */
endpoint reader_endpoint(reader *r);              /* a.b.c.d or a.b.c.d:port */
void reader_ipv6(reader *r, uint8_t out[16]);

#endif
