/* key_line.h - keys that a user knows, one in each line of a text: "login 192.0.2.1 198.51.100.7
 * 00112233..." and the like.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_KEY_LINE_H
#define SKYPE_WIRE_KEY_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dh384.h"
#include "session_cipher.h"

/* The longest line that says anything, without its end. */
#define SKYPE_KEY_LINE_MAX 1023u

typedef enum {
    SKYPE_KEY_OF_LOGIN,      /* login CLIENT SERVER KEY: of a login or event server */
    SKYPE_KEY_OF_SESSION,    /* session ID KEY: its records have that destination */
    SKYPE_KEY_OF_SESSION_AT, /* session RELAY KEY: its records go over that host */
    SKYPE_KEY_OF_EXCHANGE,   /* dh384 CLIENT SERVER SECRET */
} skype_key_kind;

typedef struct {
    uint8_t kind;    /* skype_key_kind */
    uint32_t where;  /* client, session ID or relay; addresses a.b.c.d as 0xaabbccdd */
    uint32_t server; /* 0 for sessions */
    uint8_t bytes[SKYPE_DH_VALUE_LENGTH]; /* SKYPE_AES_KEY_LENGTH of them, for exchanges all */
} skype_user_key;

typedef enum {
    SKYPE_KEY_LINE_OK,
    SKYPE_KEY_LINE_EMPTY, /* nothing, or a comment, from # on */
    SKYPE_KEY_LINE_KIND,
    SKYPE_KEY_LINE_WORDS, /* at: how many there are */
    SKYPE_KEY_LINE_CLIENT,
    SKYPE_KEY_LINE_SERVER,
    SKYPE_KEY_LINE_SESSION,
    SKYPE_KEY_LINE_DIGITS, /* at: how many there are */
    SKYPE_KEY_LINE_DIGIT,  /* at: which one of the key, from 1 on, is no digit */
    SKYPE_KEY_LINE_LONG,
} skype_key_line_status;

typedef struct {
    skype_key_line_status status;
    uint8_t kind; /* of the line, where it is known: from SKYPE_KEY_LINE_WORDS on */
    size_t at;
} skype_key_line_result;

/* Reads a line, without its end; blanks separate words.  A key is written in hexadecimal: 32 bytes,
 * or the blocks it is derived from (192 bytes of a login, 128 of the answerer and 128 of the
 * initiator of a session); a secret has 48 bytes.  The bytes of the line may be anything. */
skype_key_line_result skype_key_line_parse(const char *line, size_t length, skype_user_key *key);

/* What is wrong, as a sentence without its full stop; text has room for SKYPE_KEY_LINE_TEXT. */
#define SKYPE_KEY_LINE_TEXT 160u
void skype_key_line_explain(const skype_key_line_result *result, char text[SKYPE_KEY_LINE_TEXT]);

#endif
