/* login_keys.c - which of the user's keys opens a login.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/login_keys.h"

#include <string.h>

#include "preferences.h"
#include "state/scratch.h"
#include "state/user_keys.h"
#include "wire/login_record.h"

/* A wrong key opens a record of so many objects once in 2^34 times (docs/protocol-login.md). */
#define OBJECTS_OF_PROOF 2u

typedef struct {
    const skype_login_body *body;
    skype_login_keys *keys;
    uint8_t *clear;
    unsigned tried;
    bool is_open_question; /* a key gives lists, but too few objects */
} attempt;

static bool decipher(const uint8_t *key, const skype_login_body *body, uint8_t *out,
                     size_t *objects)
{
    skype_scratch scratch;

    memcpy(out, body->data, body->length);
    if (!skype_cipher_apply(key, body->salt, body->number, out, body->length))
        return false;
    skype_scratch_begin(&scratch);
    const bool is_body = skype_login_body_is_lists(out, body->length, scratch.allocator, objects);

    skype_scratch_end(&scratch);
    return is_body;
}

/* Goes on to the next key until one opens the record. */
static bool try_key(const skype_user_key *key, void *data)
{
    attempt *a = data;
    size_t objects = 0;

    if (!a->body->is_relayed && key->server != a->body->ends->destination.ip)
        return true;
    if (a->tried++ == SKYPE_LOGIN_KEYS_TRIED_MAX)
        return false;
    if (!decipher(key->bytes, a->body, a->clear, &objects))
        return true;
    if (objects < OBJECTS_OF_PROOF) {
        a->is_open_question = true;
        return true;
    }
    a->keys->is_open = true;
    memcpy(a->keys->key, key->bytes, sizeof a->keys->key);
    return false;
}

/* Only new keys change anything once the keys there were have failed. */
static bool is_worth_trying(skype_login_keys *keys)
{
    const uint32_t now = skype_user_keys_refresh();

    if (keys->is_settled && keys->tried_with == now)
        return false;
    keys->tried_with = now;
    return true;
}

skype_key_status skype_login_keys_try(skype_login_keys *keys, const skype_login_body *body)
{
    attempt a = {.body = body, .keys = keys};

    if (!skype_preferences()->decipher || keys->is_open || body->length == 0 ||
        !is_worth_trying(keys))
        return SKYPE_KEY_NONE;
    a.clear = g_malloc(body->length);
    skype_user_keys_visit(SKYPE_KEY_OF_LOGIN, body->ends->source.ip, try_key, &a);
    g_free(a.clear);
    if (keys->is_open)
        return SKYPE_KEY_OPENED;
    keys->is_settled = !a.is_open_question;
    if (keys->told || !keys->is_settled || a.tried == 0)
        return SKYPE_KEY_NONE;
    keys->told = MIN(a.tried, SKYPE_LOGIN_KEYS_TRIED_MAX);
    return SKYPE_KEY_UNFIT;
}

bool skype_login_keys_open(const skype_login_keys *keys, const skype_login_body *body, uint8_t *out)
{
    size_t objects;

    return keys->is_open && body->length > 0 && decipher(keys->key, body, out, &objects);
}
