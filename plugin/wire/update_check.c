/* update_check.c - the HTTP request by which a client asks for the newest version, and its answer.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "update_check.h"

#include <string.h>

#define HOST     "ui.skype.com"
#define LINE_END "\r\n"

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

/* Does the header name the host?  The reader stands in the request line. */
static bool has_host_header(reader r)
{
    while (seek_behind(&r, LINE_END)) {
        if (accept(&r, LINE_END))
            return false;
        if (!accept(&r, "host:"))
            continue;
        accept_all(&r, is_space);
        if (!accept(&r, HOST))
            return false;
        return accept(&r, LINE_END) || accept(&r, ":");
    }
    return false;
}

bool skype_update_request_parse(const uint8_t *text, size_t length, skype_update_request *out)
{
    reader r = {.text = text, .length = length};

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
    return accept(&r, SKYPE_UPDATE_PATH_END) && out->platform.length > 0 &&
           out->version.length > 0 && out->version.length <= SKYPE_UPDATE_VERSION_MAX &&
           (host_in_uri || has_host_header(r));
}

bool skype_update_answer_parse(const uint8_t *text, size_t length, skype_text_range *version)
{
    reader r = {.text = text, .length = length};

    if (!accept(&r, "HTTP/1.") || !seek_behind(&r, LINE_END LINE_END))
        return false;
    accept_all(&r, is_space);
    *version = accept_all(&r, is_version);
    accept_all(&r, is_space);
    return r.at == r.length && version->length > 0 && version->length <= SKYPE_UPDATE_VERSION_MAX;
}
