/* login_keys.h - which of the user's keys opens a login.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_LOGIN_KEYS_H
#define SKYPE_STATE_LOGIN_KEYS_H

#include "ws_compat.h"
#include "state/ends.h"
#include "wire/session_cipher.h"

/* Keys tried on one record; the rest is left out. */
#define SKYPE_LOGIN_KEYS_TRIED_MAX 1024u

/* What the user's keys did with a record (skype.key.status). */
typedef enum {
    SKYPE_KEY_NONE = 0, /* none given, or it was told before */
    SKYPE_KEY_OPENED = 1,
    SKYPE_KEY_UNFIT = 2, /* given for this connection, and none opens it: told once */
} skype_key_status;

/* Of one login, both directions; zero at first. */
typedef struct {
    bool is_open;
    uint8_t key[SKYPE_AES_KEY_LENGTH];
    bool is_settled;     /* no key of those there were opens it ... */
    uint32_t tried_with; /* ... with skype_user_keys_refresh() when they were tried last */
    unsigned told;       /* so many keys were said not to fit; 0: nothing said */
} skype_login_keys;

typedef struct {
    const skype_ends *ends; /* from the client to the server */
    bool is_relayed;        /* the server is another one: keys of all of the client's are tried */
    uint32_t salt;
    uint16_t number;
    const uint8_t *data; /* enciphered, without its checksum */
    uint32_t length;
} skype_login_body;

/* First pass: tries the user's keys on a record, where none has opened the login yet. */
skype_key_status skype_login_keys_try(skype_login_keys *keys, const skype_login_body *body);

/* Any pass: deciphers the record into out, of body->length bytes.  False where no key is known, or
 * the record does not open with it. */
bool skype_login_keys_open(const skype_login_keys *keys, const skype_login_body *body,
                           uint8_t *out);

#endif
