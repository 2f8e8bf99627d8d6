/* words.c - scenario text as statements of words.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "words.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"

#define FRACTION_DIGITS 6
#define REPEAT_MARK     '$'
#define RELATIVE_MARK   '+'
#define READ_STEP       4096u

/* ---- cutting a file into words ---- */

typedef struct {
    arena *memory;
    const char *path;
    const char *at;
    unsigned line;
    int open; /* braces and brackets not closed yet */
    word *words;
    size_t count;
    size_t capacity;
} scanner;

static void die(const char *path, unsigned line, const char *message)
{
    fprintf(stderr, "%s:%u: %s\n", path, line, message);
    exit(EXIT_FAILURE);
}

static char *read_file(arena *memory, const char *path)
{
    FILE *file = fopen(path, "rb");
    bytes content = bytes_new(memory);
    size_t got = READ_STEP;

    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(EXIT_FAILURE);
    }
    while (got == READ_STEP) {
        got = fread(bytes_extend(&content, READ_STEP), 1, READ_STEP, file);
        content.length -= READ_STEP - got;
    }
    fclose(file);
    bytes_u8(&content, '\0');
    return (char *)content.data;
}

static void add_word(scanner *s, const char *text, size_t length)
{
    s->words = arena_grow(s->memory, s->words, s->count, &s->capacity, sizeof *s->words);
    s->words[s->count++] = (word){text ? arena_text(s->memory, text, length) : NULL, s->line};
}

/* At a line end: indented lines go on with the statement. */
static void end_line(scanner *s)
{
    bool goes_on = s->open > 0 || s->at[1] == ' ' || s->at[1] == '\t';

    if (!goes_on && s->words[s->count - 1].text)
        add_word(s, NULL, 0);
}

static void scan_quoted(scanner *s)
{
    const char *start = ++s->at;

    while (*s->at && *s->at != '"' && *s->at != '\n')
        s->at++;
    if (*s->at != '"')
        die(s->path, s->line, "a quoted word has no end");
    add_word(s, start, (size_t)(s->at++ - start));
}

static void scan_mark(scanner *s)
{
    s->open += *s->at == '{' || *s->at == '[' ? 1 : -1;
    add_word(s, s->at++, 1);
}

static void scan_plain(scanner *s)
{
    size_t length = strcspn(s->at, " \t\r\n{}[]\"#");

    add_word(s, s->at, length);
    s->at += length;
}

static void scan_step(scanner *s)
{
    if (*s->at == '\n') {
        end_line(s);
        s->line++;
        s->at++;
    } else if (isspace((unsigned char)*s->at)) {
        s->at++;
    } else if (*s->at == '#') {
        s->at += strcspn(s->at, "\n");
    } else if (*s->at == '"') {
        scan_quoted(s);
    } else if (strchr("{}[]", *s->at)) {
        scan_mark(s);
    } else {
        scan_plain(s);
    }
}

word_list words_of_text(arena *memory, const char *name, const char *text)
{
    scanner s = {.memory = memory, .path = name, .at = text, .line = 1};

    add_word(&s, NULL, 0); /* statements stand between two ends */
    while (*s.at)
        scan_step(&s);
    if (s.open != 0)
        die(name, s.line, "braces or brackets do not pair");
    if (s.words[s.count - 1].text)
        add_word(&s, NULL, 0);
    return (word_list){name, s.words, s.count, memory};
}

word_list words_read(arena *memory, const char *path)
{
    return words_of_text(memory, path, read_file(memory, path));
}

/* ---- reading statements ---- */

reader words_start(const word_list *list)
{
    return (reader){list, 0, -1};
}

bool words_next_statement(reader *r)
{
    if (reader_more(r))
        reader_fail(r, "\"%s\" is one word too many", r->list->words[r->next].text);
    r->next++;
    return r->next < r->list->count;
}

void reader_fail(const reader *r, const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "%s:%u: ", r->list->path, r->list->words[r->next].line);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(EXIT_FAILURE);
}

static const char *peek(const reader *r)
{
    return r->list->words[r->next].text;
}

bool reader_more(const reader *r)
{
    return peek(r) != NULL;
}

bool reader_next_is(const reader *r, const char *text)
{
    const char *next = peek(r);

    return next && strcmp(next, text) == 0;
}

bool reader_accept(reader *r, const char *text)
{
    if (!reader_next_is(r, text))
        return false;
    r->next++;
    return true;
}

void reader_expect(reader *r, const char *text)
{
    if (!reader_accept(r, text))
        reader_fail(r, "\"%s\" expected here", text);
}

/* The word, with the round of the repetition it stands in for every mark. */
static const char *with_repeat(const reader *r, const char *text)
{
    bytes out = bytes_new(r->list->memory);
    char number[12];

    if (r->repeat < 0 || !strchr(text, REPEAT_MARK))
        return text;
    snprintf(number, sizeof number, "%d", r->repeat);
    for (; *text; text++) {
        if (*text == REPEAT_MARK)
            bytes_append(&out, (const uint8_t *)number, strlen(number));
        else
            bytes_u8(&out, (uint8_t)*text);
    }
    bytes_u8(&out, '\0');
    return (const char *)out.data;
}

const char *reader_word(reader *r)
{
    const char *text = peek(r);

    if (!text)
        reader_fail(r, "the line ends too early");
    r->next++;
    return with_repeat(r, text);
}

bool reader_at_number(const reader *r)
{
    const char *next = peek(r);

    return next && (isdigit((unsigned char)*next) || *next == REPEAT_MARK);
}

bool reader_at_hex(const reader *r)
{
    const char *next = peek(r);
    size_t length = next ? strlen(next) : 0;

    return length > 0 && length % 2 == 0 && strspn(next, "0123456789abcdef") == length;
}

uint64_t reader_long_number(reader *r)
{
    const char *text = reader_word(r);
    char *end;
    uint64_t value;

    errno = 0;
    value = strtoull(text, &end, strncmp(text, "0x", 2) == 0 ? 16 : 10);
    if (errno || *end || !isdigit((unsigned char)*text))
        reader_fail(r, "\"%s\" is no number", text);
    return value;
}

uint32_t reader_number(reader *r)
{
    uint64_t value = reader_long_number(r);

    if (value > UINT32_MAX)
        reader_fail(r, "%" PRIu64 " is more than 32 bits", value);
    return (uint32_t)value;
}

void reader_range(reader *r, uint32_t *low, uint32_t *high)
{
    const char *text = reader_word(r);
    int end = 0;

    if (sscanf(text, "%9u%n..%9u%n", low, &end, high, &end) < 2)
        *high = *low;
    if (end == 0 || text[end] || *high < *low)
        reader_fail(r, "\"%s\" is no number and no range", text);
}

static uint8_t hex_digit(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

bytes reader_hex(reader *r)
{
    bytes out = bytes_new(r->list->memory);

    if (!reader_at_hex(r))
        reader_fail(r, "hex digits expected here");
    while (reader_at_hex(r)) {
        for (const char *c = reader_word(r); *c; c += 2)
            bytes_u8(&out, (uint8_t)(hex_digit(c[0]) << 4 | hex_digit(c[1])));
    }
    return out;
}

static uint64_t seconds_of(const reader *r, const char *text)
{
    char *end;
    uint64_t value = strtoull(text, &end, 10) * MICROSECONDS_PER_SECOND;
    uint32_t weight = MICROSECONDS_PER_SECOND;

    if (*end == '.') {
        for (end++; isdigit((unsigned char)*end) && weight > 1; end++) {
            weight /= 10;
            value += (uint32_t)(*end - '0') * weight;
        }
    }
    if (*end || !isdigit((unsigned char)*text))
        reader_fail(r, "\"%s\" is no time in seconds (up to %d decimals)", text, FRACTION_DIGITS);
    return value;
}

uint64_t reader_seconds(reader *r)
{
    return seconds_of(r, reader_word(r));
}

uint64_t reader_time(reader *r, uint64_t before)
{
    const char *text = reader_word(r);

    return *text == RELATIVE_MARK ? before + seconds_of(r, text + 1) : seconds_of(r, text);
}

endpoint reader_endpoint(reader *r)
{
    const char *text = reader_word(r);
    unsigned a;
    unsigned b;
    unsigned c;
    unsigned d;
    unsigned port = 0;
    int end = 0;

    if (sscanf(text, "%3u.%3u.%3u.%3u%n:%5u%n", &a, &b, &c, &d, &end, &port, &end) < 4 ||
        text[end] || (a | b | c | d) > UINT8_MAX || port > UINT16_MAX)
        reader_fail(r, "\"%s\" is no IPv4 address", text);
    return (endpoint){a << 24 | b << 16 | c << 8 | d, (uint16_t)port};
}

void reader_ipv6(reader *r, uint8_t out[16])
{
    const char *text = reader_word(r);

    if (inet_pton(AF_INET6, text, out) != 1)
        reader_fail(r, "\"%s\" is no IPv6 address", text);
}
