/* key_line.c - keys that a user knows, one in each line of a text.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "key_line.h"

#include <stdio.h>
#include <string.h>

#define HEX_BASE        16u
#define DIGITS_PER_BYTE 2u
#define DECIMAL         10u
#define BYTE_BITS       8u
#define OCTETS          4u
#define OCTET_DIGITS    3u
#define ID_MAX          0xFFFFu
#define ID_DIGITS       5u
#define WORDS_MAX       5u /* one more than any line has */

#define SESSION_BLOCKS_LENGTH (2u * SKYPE_SESSION_BLOCK_LENGTH)
#define DIGITS_OF(bytes)      ((bytes)*DIGITS_PER_BYTE)

typedef struct {
    const char *text;
    size_t length;
} word;

/* What a kind of line consists of. */
typedef struct {
    const char *name;
    unsigned words;
    const char *form;
    const char *keys;
    size_t key_length;
    size_t blocks_length; /* instead of the key; 0: no blocks */
} line_form;

static const line_form forms[] = {
    [SKYPE_KEY_OF_LOGIN] = {"login", 4, "login CLIENT SERVER KEY",
                            "a key has 64, a session block 384", SKYPE_AES_KEY_LENGTH,
                            SKYPE_LOGIN_BLOCK_LENGTH},
    [SKYPE_KEY_OF_SESSION] = {"session", 3, "session ID-OR-RELAY KEY",
                              "a key has 64, the blocks of both sides 512", SKYPE_AES_KEY_LENGTH,
                              SESSION_BLOCKS_LENGTH},
    [SKYPE_KEY_OF_SESSION_AT] = {NULL, 0, NULL, NULL, 0, 0}, /* told apart by its second word */
    [SKYPE_KEY_OF_EXCHANGE] = {"dh384", 4, "dh384 CLIENT SERVER SECRET", "a secret has 96",
                               SKYPE_DH_VALUE_LENGTH, 0},
};

#define FORMS (sizeof forms / sizeof forms[0])

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The words of a line up to a comment; of more than WORDS_MAX the first. */
static size_t split(const char *line, size_t length, word words[WORDS_MAX])
{
    size_t count = 0;
    size_t at = 0;

    while (count < WORDS_MAX) {
        while (at < length && is_blank(line[at]))
            at++;
        if (at == length || line[at] == '#')
            break;
        words[count].text = line + at;
        while (at < length && !is_blank(line[at]) && line[at] != '#')
            at++;
        words[count].length = (size_t)(line + at - words[count].text);
        count++;
    }
    return count;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + (int)DECIMAL;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + (int)DECIMAL;
    return -1;
}

/* A number of at most `most` digits that fill the word from *at on up to what is no digit. */
static bool read_number(const word *w, size_t *at, unsigned base, size_t most, uint32_t *value)
{
    const size_t start = *at;

    *value = 0;
    while (*at < w->length && digit_of(w->text[*at]) >= 0 &&
           (unsigned)digit_of(w->text[*at]) < base) {
        if (*at - start == most)
            return false;
        *value = *value * base + (unsigned)digit_of(w->text[(*at)++]);
    }
    return *at > start;
}

static bool read_address(const word *w, uint32_t *address)
{
    size_t at = 0;
    uint32_t octet;

    *address = 0;
    for (unsigned i = 0; i < OCTETS; i++) {
        if (i > 0 && (at == w->length || w->text[at++] != '.'))
            return false;
        if (!read_number(w, &at, DECIMAL, OCTET_DIGITS, &octet) || octet > UINT8_MAX)
            return false;
        *address = *address << BYTE_BITS | octet;
    }
    return at == w->length;
}

static bool read_id(const word *w, uint32_t *id)
{
    const bool is_hex = w->length > 2 && w->text[0] == '0' && w->text[1] == 'x';
    size_t at = is_hex ? 2 : 0;

    return read_number(w, &at, is_hex ? HEX_BASE : DECIMAL, ID_DIGITS, id) && at == w->length &&
           *id <= ID_MAX;
}

static bool read_bytes(const word *w, uint8_t *bytes, size_t *wrong)
{
    for (size_t i = 0; i < w->length; i++) {
        const int digit = digit_of(w->text[i]);

        if (digit < 0) {
            *wrong = i + 1;
            return false;
        }
        bytes[i / DIGITS_PER_BYTE] =
            (uint8_t)(bytes[i / DIGITS_PER_BYTE] * HEX_BASE + (unsigned)digit);
    }
    return true;
}

static void derive(uint8_t kind, const uint8_t *blocks, uint8_t *key)
{
    if (kind == SKYPE_KEY_OF_LOGIN)
        skype_login_key_derive(blocks, key);
    else
        skype_session_key_derive(blocks, blocks + SKYPE_SESSION_BLOCK_LENGTH, key);
}

static skype_key_line_status read_key(const word *w, const line_form *form, skype_user_key *key,
                                      size_t *at)
{
    uint8_t bytes[SESSION_BLOCKS_LENGTH] = {0};
    const bool is_key = w->length == DIGITS_OF(form->key_length);

    *at = w->length;
    if (!is_key && (form->blocks_length == 0 || w->length != DIGITS_OF(form->blocks_length)))
        return SKYPE_KEY_LINE_DIGITS;
    if (!read_bytes(w, bytes, at))
        return SKYPE_KEY_LINE_DIGIT;
    if (is_key)
        memcpy(key->bytes, bytes, form->key_length);
    else
        derive(key->kind, bytes, key->bytes);
    return SKYPE_KEY_LINE_OK;
}

static skype_key_line_status read_place(const word *words, skype_user_key *key)
{
    if (key->kind != SKYPE_KEY_OF_SESSION) {
        if (!read_address(&words[1], &key->where))
            return SKYPE_KEY_LINE_CLIENT;
        return read_address(&words[2], &key->server) ? SKYPE_KEY_LINE_OK : SKYPE_KEY_LINE_SERVER;
    }
    if (read_id(&words[1], &key->where))
        return SKYPE_KEY_LINE_OK;
    key->kind = SKYPE_KEY_OF_SESSION_AT;
    return read_address(&words[1], &key->where) ? SKYPE_KEY_LINE_OK : SKYPE_KEY_LINE_SESSION;
}

static bool find_form(const word *w, uint8_t *kind)
{
    for (uint8_t k = 0; k < FORMS; k++) {
        if (forms[k].name && strlen(forms[k].name) == w->length &&
            memcmp(forms[k].name, w->text, w->length) == 0) {
            *kind = k;
            return true;
        }
    }
    return false;
}

skype_key_line_result skype_key_line_parse(const char *line, size_t length, skype_user_key *key)
{
    skype_key_line_result result = {.status = SKYPE_KEY_LINE_EMPTY};
    word words[WORDS_MAX];
    const size_t count = split(line, length, words);

    memset(key, 0, sizeof *key); /* padding too: equal keys are equal bytes */
    if (count == 0)
        return result;
    result.status = SKYPE_KEY_LINE_KIND;
    if (length > SKYPE_KEY_LINE_MAX)
        result.status = SKYPE_KEY_LINE_LONG;
    if (result.status == SKYPE_KEY_LINE_LONG || !find_form(&words[0], &result.kind))
        return result;
    const line_form *form = &forms[result.kind];

    key->kind = result.kind;
    result.status = SKYPE_KEY_LINE_WORDS;
    result.at = count;
    if (count != form->words)
        return result;
    result.status = read_place(words, key);
    if (result.status == SKYPE_KEY_LINE_OK)
        result.status = read_key(&words[count - 1], form, key, &result.at);
    return result;
}

void skype_key_line_explain(const skype_key_line_result *result, char text[SKYPE_KEY_LINE_TEXT])
{
    const line_form *form = &forms[result->kind];

    switch (result->status) {
    case SKYPE_KEY_LINE_KIND:
        snprintf(text, SKYPE_KEY_LINE_TEXT, "a line begins with login, session or dh384");
        break;
    case SKYPE_KEY_LINE_WORDS:
        snprintf(text, SKYPE_KEY_LINE_TEXT, "%s words than \"%s\"",
                 result->at > form->words ? "more" : "fewer", form->form);
        break;
    case SKYPE_KEY_LINE_CLIENT:
        snprintf(text, SKYPE_KEY_LINE_TEXT, "the client is no IPv4 address");
        break;
    case SKYPE_KEY_LINE_SERVER:
        snprintf(text, SKYPE_KEY_LINE_TEXT, "the server is no IPv4 address");
        break;
    case SKYPE_KEY_LINE_SESSION:
        snprintf(text, SKYPE_KEY_LINE_TEXT,
                 "the session is neither a number up to 65535 (0xffff) nor the IPv4 address of a "
                 "relay");
        break;
    case SKYPE_KEY_LINE_DIGITS:
        snprintf(text, SKYPE_KEY_LINE_TEXT, "%zu hexadecimal digits: %s", result->at, form->keys);
        break;
    case SKYPE_KEY_LINE_DIGIT:
        snprintf(text, SKYPE_KEY_LINE_TEXT, "character %zu of the key is no hexadecimal digit",
                 result->at);
        break;
    case SKYPE_KEY_LINE_LONG:
        snprintf(text, SKYPE_KEY_LINE_TEXT, "it has more than %u characters", SKYPE_KEY_LINE_MAX);
        break;
    case SKYPE_KEY_LINE_OK:
    case SKYPE_KEY_LINE_EMPTY:
        text[0] = '\0';
        break;
    }
}
