/* update_check.c - the HTTP requests by which a client asks for the newest version or tells that it
 * was installed, and their answers.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "update_check.h"

#include <string.h>

#define HOST     "ui.skype.com"
#define LINE_END "\r\n"

/* Longest body that may be a version with white space around it. */
#define BODY_MAX 128u

/* More digits than any length has that is read here. */
#define NUMBER_DIGITS_MAX 9u

typedef struct {
    const uint8_t *text;
    size_t length;
    size_t at;
} reader;

typedef bool character_class(uint8_t c);

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_version(uint8_t c)
{
    return is_digit(c) || c == '.';
}

static bool is_language(uint8_t c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z') || is_digit(c) || c == '-' || c == '_';
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Moves behind the word if it stands here, letters in either case. */
static bool accept(reader *r, const char *word)
{
    const size_t length = strlen(word);

    if (r->length - r->at < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (lower(r->text[r->at + i]) != lower((uint8_t)word[i]))
            return false;
    r->at += length;
    return true;
}

/* Moves behind all characters of the class. */
static skype_text_range accept_all(reader *r, character_class *belongs)
{
    const size_t start = r->at;

    while (r->at < r->length && belongs(r->text[r->at]))
        r->at++;
    return (skype_text_range){(uint32_t)start, (uint32_t)(r->at - start)};
}

/* Moves to the first place behind the next such word. */
static bool seek_behind(reader *r, const char *word)
{
    for (; r->at < r->length; r->at++)
        if (accept(r, word))
            return true;
    return false;
}

/* Moves to the value of the header.  The reader stands in the message's first line. */
static bool seek_header(reader *r, const char *name)
{
    while (seek_behind(r, LINE_END)) {
        if (accept(r, LINE_END))
            return false;
        if (accept(r, name)) {
            accept_all(r, is_space);
            return true;
        }
    }
    return false;
}

/* --- request --- */

static bool has_host_header(reader r)
{
    return seek_header(&r, "host:") && accept(&r, HOST) &&
           (accept(&r, LINE_END) || accept(&r, ":"));
}

static bool is_version_text(skype_text_range range)
{
    return range.length > 0 && range.length <= SKYPE_UPDATE_VERSION_MAX;
}

static bool is_parameter(uint8_t c)
{
    return c != '&' && !is_space(c);
}

/* The version in parameter "ver".  The reader stands in the query. */
static skype_text_range read_query(reader r)
{
    do {
        if (accept(&r, "ver=")) {
            const skype_text_range version = accept_all(&r, is_version);

            return is_version_text(version) ? version : (skype_text_range){0};
        }
        accept_all(&r, is_parameter);
    } while (accept(&r, "&"));
    return (skype_text_range){0};
}

static bool read_form(reader *r, skype_update_request *out)
{
    static const struct {
        const char *name;
        skype_update_form form;
    } forms[] = {
        {"/getlatestversion", SKYPE_UPDATE_LATEST},
        {"/getnewestversion", SKYPE_UPDATE_NEWEST},
        {"/installed", SKYPE_UPDATE_INSTALLED},
    };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!accept(r, forms[i].name))
            continue;
        out->form = forms[i].form;
        if (accept(r, "?"))
            out->full = read_query(*r);
        else if (!accept(r, " "))
            return false;
        return true;
    }
    return false;
}

bool skype_update_request_parse(const uint8_t *text, size_t length, skype_update_request *out)
{
    reader r = {.text = text, .length = length};

    *out = (skype_update_request){0};
    if (!accept(&r, "GET "))
        return false;
    const bool host_in_uri = accept(&r, "http://" HOST);

    if (!accept(&r, "/ui/"))
        return false;
    out->platform = accept_all(&r, is_digit);
    if (!accept(&r, "/"))
        return false;
    out->version = accept_all(&r, is_version);
    if (!accept(&r, "/"))
        return false;
    out->language = accept_all(&r, is_language);
    return read_form(&r, out) && out->platform.length > 0 && is_version_text(out->version) &&
           (host_in_uri || has_host_header(r));
}

/* --- answer --- */

/* The bytes of a short body, and where they stand in the message. */
typedef struct {
    uint8_t text[BODY_MAX];
    uint32_t at[BODY_MAX];
    size_t length;
} short_body;

/* Value of a digit, to base 16; 16 for what is none. */
static unsigned digit_of(uint8_t c)
{
    c = lower(c);
    if (is_digit(c))
        return (unsigned)(c - '0');
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

/* Digits of a number to this base; false where there are none or too many. */
static bool accept_number(reader *r, unsigned base, size_t *value)
{
    const size_t start = r->at;

    *value = 0;
    for (; r->at < r->length; r->at++) {
        const unsigned digit = digit_of(r->text[r->at]);

        if (digit >= base)
            break;
        if (r->at - start == NUMBER_DIGITS_MAX)
            return false;
        *value = *value * base + digit;
    }
    return r->at > start;
}

static bool take_bytes(reader *r, size_t length, short_body *out)
{
    if (length > BODY_MAX - out->length || length > r->length - r->at)
        return false;
    for (size_t i = 0; i < length; i++, r->at++, out->length++) {
        out->text[out->length] = r->text[r->at];
        out->at[out->length] = (uint32_t)r->at;
    }
    return true;
}

/* Reads chunks to the last, which is empty. */
static bool take_chunks(reader *r, short_body *out)
{
    size_t length;

    while (accept_number(r, 16, &length) && seek_behind(r, LINE_END)) {
        if (length == 0)
            return true;
        if (!take_bytes(r, length, out) || !accept(r, LINE_END))
            return false;
    }
    return false;
}

static bool is_chunked(reader r)
{
    return seek_header(&r, "transfer-encoding:") && accept(&r, "chunked");
}

/* Reads the body; the reader stands in the first line. */
static bool take_body(reader r, short_body *out)
{
    const bool chunked = is_chunked(r);
    reader headers = r;
    size_t length;

    out->length = 0;
    if (!seek_behind(&r, LINE_END LINE_END))
        return false;
    if (chunked)
        return take_chunks(&r, out);
    if (!seek_header(&headers, "content-length:") || !accept_number(&headers, 10, &length))
        length = r.length - r.at;
    return take_bytes(&r, length, out);
}

bool skype_update_answer_parse(const uint8_t *text, size_t length, skype_update_answer *out)
{
    reader r = {.text = text, .length = length};
    skype_text_range version;
    short_body body;

    if (!accept(&r, "HTTP/1.") || !take_body(r, &body))
        return false;
    r = (reader){.text = body.text, .length = body.length};
    accept_all(&r, is_space);
    version = accept_all(&r, is_version);
    accept_all(&r, is_space);
    if (r.at < r.length || !is_version_text(version))
        return false;
    memcpy(out->version, body.text + version.offset, version.length);
    out->version[version.length] = '\0';
    out->range.offset = body.at[version.offset];
    out->range.length = body.at[version.offset + version.length - 1] + 1 - out->range.offset;
    return true;
}
