/* session_keys.c - which of the user's keys opens a session between two clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/session_keys.h"

#include <string.h>

#include "preferences.h"
#include "state/capture_state.h"
#include "state/scratch.h"
#include "state/session_users.h"
#include "state/user_keys.h"
#include "wire/object_id.h"
#include "wire/object_list_decode.h"
#include "wire/user_command.h"

/* Records of a flow that searches are made with: the first may be no session's. */
#define ROUNDS 2u

/* Salts that one record leaves open; a wrong key has one in 256 searches. */
#define CANDIDATES_MAX 8u

/* A candidate that does not open so many further records is given up. */
#define CANDIDATE_LIVES 4u

/* Closed records of a connection after which its keys are said not to fit, where the other side
 * sends none. */
#define RECORDS_BEFORE_TELLING 4u

#define SIDE_SHIFT 16
#define TOP_BIT    0x80000000u

typedef enum {
    ROLE_UNKNOWN,
    ROLE_ANSWERER,
    ROLE_INITIATOR,
} role;

/* A salt under which one record opens: another one proves it. */
typedef struct {
    uint8_t key[SKYPE_AES_KEY_LENGTH];
    uint32_t salt;
    uint16_t sequence; /* of that record */
    uint8_t lives;
} candidate;

/* In file scope, as long as the capture is open; one for each destination a connection's record has
 * named, and one more when it is used again. */
struct skype_session_flow {
    uint32_t destination;
    bool has_told;        /* the sender's hello has told his ID ... */
    uint32_t told_id;     /* ... this one */
    bool is_own_gathered; /* keys of the client's own ID have been looked for */
    bool is_open;
    uint8_t role; /* of the sender */
    uint8_t key[SKYPE_AES_KEY_LENGTH];
    uint32_t salt;
    unsigned searched[ROUNDS]; /* keys of the connection, the first so many */
    uint32_t salts_seen;       /* capture's salt_knowledge when it was tried last */
    unsigned keys_seen;        /* and keys of the connection then */
    candidate *candidates;     /* CANDIDATES_MAX; NULL: none yet */
    unsigned candidate_count;
};

/* What a connection has of the user's keys. */
typedef struct skype_connection_keys {
    wmem_map_t *flows;      /* skype_session_flow by side and destination */
    wmem_array_t *keys;     /* SKYPE_AES_KEY_LENGTH bytes each */
    uint32_t gathered_with; /* skype_user_keys_refresh() when keys were looked for */
    bool is_open;           /* one opens a flow of it */
    bool has_searched[2];   /* flows of a side */
    unsigned closed;        /* records that no key has opened */
    unsigned pending;       /* candidates of all its flows */
    unsigned told;          /* keys said not to fit; 0: nothing said */
} connection_keys;

/* Salts that a key has opened, either the salt or its complement; file scope. */
typedef struct {
    uint8_t key[SKYPE_AES_KEY_LENGTH];
    unsigned count;
    uint32_t salts[SKYPE_KEY_SALTS_MAX];
} key_salts;

_Static_assert(SKYPE_AES_KEY_LENGTH == SKYPE_KEY_SALTS_KEY_LENGTH, "key of a key's salts");

/* One record at work. */
typedef struct {
    skype_connection *connection;
    connection_keys *keys;
    skype_session_flow *flow;
    const skype_session_record *record;
    const uint8_t *data;
    uint8_t *clear; /* as long as data */
    unsigned side;
    bool by_client;
} attempt;

/* --- session IDs --- */

void skype_session_keys_note_id(uint32_t id)
{
    if (!skype_recent_find(skype_capture()->session_ids, &id))
        skype_recent_add(skype_capture()->session_ids, &id, sizeof id);
}

static bool is_noted(uint32_t id)
{
    return skype_recent_find(skype_capture()->session_ids, &id) != NULL;
}

/* --- deciphering --- */

static bool is_whole(const uint8_t *clear, size_t length)
{
    skype_scratch scratch;

    if (!skype_session_clear_valid(clear, length))
        return false;
    skype_scratch_begin(&scratch);
    const bool is = skype_session_clear_whole(clear, length, scratch.allocator);

    skype_scratch_end(&scratch);
    return is;
}

static bool opens(const attempt *a, const uint8_t *key, uint32_t salt)
{
    const uint32_t length = a->record->data_length;

    memcpy(a->clear, a->data, length);
    return skype_cipher_apply(key, salt, a->record->sequence, a->clear, length) &&
           is_whole(a->clear, length);
}

bool skype_session_keys_open(const skype_session_flow *flow, const skype_session_record *record,
                             uint8_t *data)
{
    return flow && flow->is_open &&
           skype_cipher_apply(flow->key, flow->salt, record->sequence, data, record->data_length) &&
           is_whole(data, record->data_length);
}

/* --- salts of keys --- */

static void note_salt(const uint8_t *key, uint32_t salt)
{
    skype_recent *table = skype_capture()->key_salts;
    const uint32_t normal = salt & TOP_BIT ? ~salt : salt;
    key_salts *known = skype_recent_find(table, key);

    if (!known)
        known = skype_recent_add(table, key, sizeof *known);
    for (unsigned i = 0; i < known->count; i++)
        if (known->salts[i] == normal)
            return;
    if (known->count == SKYPE_KEY_SALTS_MAX)
        return;
    known->salts[known->count++] = normal;
    skype_capture()->salt_knowledge++;
}

static bool take(const attempt *a, const uint8_t *key, uint32_t salt)
{
    skype_session_flow *flow = a->flow;

    flow->is_open = true;
    memcpy(flow->key, key, sizeof flow->key);
    flow->salt = salt;
    a->keys->pending -= flow->candidate_count;
    flow->candidate_count = 0;
    a->keys->is_open = true;
    note_salt(key, salt);
    return true;
}

/* The other direction, or the same session over another relay, may have opened before. */
static bool try_known_salts(const attempt *a, const uint8_t *key)
{
    const key_salts *known = skype_recent_find(skype_capture()->key_salts, key);

    for (unsigned i = 0; known && i < known->count; i++) {
        if (opens(a, key, known->salts[i]))
            return take(a, key, known->salts[i]);
        if (opens(a, key, ~known->salts[i]))
            return take(a, key, ~known->salts[i]);
    }
    return false;
}

/* --- candidates --- */

static void add_candidate(const attempt *a, const uint8_t *key, uint32_t salt)
{
    skype_session_flow *flow = a->flow;
    candidate *added;

    if (!flow->candidates)
        flow->candidates = wmem_alloc_array(wmem_file_scope(), candidate, CANDIDATES_MAX);
    if (flow->candidate_count == CANDIDATES_MAX)
        return;
    added = &flow->candidates[flow->candidate_count++];
    *added = (candidate){
        .salt = salt,
        .sequence = a->record->sequence,
        .lives = CANDIDATE_LIVES,
    };
    memcpy(added->key, key, sizeof added->key);
    a->keys->pending++;
}

/* A copy of the same record would prove nothing. */
static bool try_candidates(const attempt *a)
{
    skype_session_flow *flow = a->flow;
    unsigned left = 0;

    for (unsigned i = 0; i < flow->candidate_count; i++) {
        candidate *one = &flow->candidates[i];

        if (one->sequence != a->record->sequence) {
            if (opens(a, one->key, one->salt)) {
                const candidate found = *one;

                return take(a, found.key, found.salt);
            }
            one->lives--;
        }
        if (one->lives > 0)
            flow->candidates[left++] = *one;
    }
    a->keys->pending -= flow->candidate_count - left;
    flow->candidate_count = left;
    return false;
}

/* --- search --- */

static uint32_t other_id(const skype_salt_question *question, uint32_t salt)
{
    const uint32_t word = question->by_answerer ? salt : ~salt;

    return question->known_is_answerer ? word & UINT16_MAX : word >> SIDE_SHIFT;
}

/* IDs that a message has told need no second record. */
static bool ask(const attempt *a, const uint8_t *key, const skype_salt_question *question)
{
    const skype_sealed_body body = {a->record->sequence, a->data, a->record->data_length};
    uint32_t salts[CANDIDATES_MAX];
    size_t found;

    if (skype_session_keys_spent())
        return false;
    skype_capture()->salt_searches++;
    found = skype_session_salts_search(key, question, &body, salts, CANDIDATES_MAX);
    for (size_t i = 0; i < MIN(found, CANDIDATES_MAX); i++) {
        if (!opens(a, key, salts[i]))
            continue;
        if (is_noted(other_id(question, salts[i])))
            return take(a, key, salts[i]);
        add_candidate(a, key, salts[i]);
    }
    return false;
}

/* The destination is the receiver's ID, or the one that a relay has for him; then the client's own
 * may be known. */
static bool ask_as(const attempt *a, const uint8_t *key, bool by_answerer)
{
    const skype_salt_question to = {
        .known = (uint16_t)a->flow->destination,
        .known_is_answerer = !by_answerer,
        .by_answerer = by_answerer,
    };
    uint32_t own;

    if (ask(a, key, &to))
        return true;
    if (!a->by_client || !skype_session_users_own(&a->connection->ends, a->flow->destination, &own))
        return false;
    const skype_salt_question from = {
        .known = (uint16_t)own,
        .known_is_answerer = by_answerer,
        .by_answerer = by_answerer,
    };

    return ask(a, key, &from);
}

static bool search(const attempt *a, const uint8_t *key)
{
    return (a->flow->role != ROLE_INITIATOR && ask_as(a, key, true)) ||
           (a->flow->role != ROLE_ANSWERER && ask_as(a, key, false));
}

static const uint8_t *key_at(const connection_keys *keys, unsigned i)
{
    return (const uint8_t *)wmem_array_index(keys->keys, 0) + (size_t)i * SKYPE_AES_KEY_LENGTH;
}

static bool search_keys(const attempt *a)
{
    const unsigned count = wmem_array_get_count(a->keys->keys);

    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned *searched = &a->flow->searched[round];

        if (*searched == count)
            continue;
        a->keys->has_searched[a->side] = true;
        while (*searched < count)
            if (search(a, key_at(a->keys, (*searched)++)))
                return true;
        return false;
    }
    return false;
}

/* --- keys of a connection --- */

static bool gather_key(const skype_user_key *key, void *data)
{
    connection_keys *keys = data;
    const unsigned count = wmem_array_get_count(keys->keys);

    for (unsigned i = 0; i < count; i++)
        if (memcmp(key_at(keys, i), key->bytes, SKYPE_AES_KEY_LENGTH) == 0)
            return true;
    if (count == SKYPE_SESSION_KEYS_MAX)
        return false;
    wmem_array_append(keys->keys, key->bytes, 1);
    return true;
}

static void gather_of_destination(void *key _U_, void *value, void *data)
{
    skype_session_flow *flow = value;

    skype_user_keys_visit(SKYPE_KEY_OF_SESSION, flow->destination, gather_key, data);
    if (flow->has_told)
        skype_user_keys_visit(SKYPE_KEY_OF_SESSION, flow->told_id, gather_key, data);
    flow->is_own_gathered = false;
}

/* For a destination, or an ID, that has not been met before. */
static void gather_of_flow(connection_keys *keys, skype_session_flow *flow)
{
    skype_user_keys_refresh();
    gather_of_destination(NULL, flow, keys);
}

/* The client's own ID for what it sends may be told after the first records. */
static void gather_of_own(const attempt *a)
{
    uint32_t own;

    if (!a->by_client || a->flow->is_own_gathered ||
        !skype_session_users_own(&a->connection->ends, a->flow->destination, &own))
        return;
    a->flow->is_own_gathered = true;
    skype_user_keys_visit(SKYPE_KEY_OF_SESSION, own, gather_key, a->keys);
}

/* Keys are looked for when there are new ones; for a new destination see new_flow(). */
static void gather(const attempt *a)
{
    const uint32_t now = skype_user_keys_refresh();

    gather_of_own(a);
    if (a->keys->gathered_with == now)
        return;
    a->keys->gathered_with = now;
    skype_user_keys_visit(SKYPE_KEY_OF_SESSION_AT, a->connection->ends.destination.ip, gather_key,
                          a->keys);
    skype_user_keys_visit(SKYPE_KEY_OF_SESSION_AT, a->connection->ends.source.ip, gather_key,
                          a->keys);
    wmem_map_foreach(a->keys->flows, gather_of_destination, a->keys);
}

static connection_keys *need_keys(skype_connection *connection)
{
    connection_keys *keys = connection->session_keys;

    if (keys)
        return keys;
    keys = wmem_new0(wmem_file_scope(), connection_keys);
    keys->flows = wmem_map_new(wmem_file_scope(), g_direct_hash, g_direct_equal);
    keys->keys = wmem_array_new(wmem_file_scope(), SKYPE_AES_KEY_LENGTH);
    connection->session_keys = keys;
    return keys;
}

static skype_session_flow *new_flow(attempt *a)
{
    skype_session_flow *flow = wmem_new0(wmem_file_scope(), skype_session_flow);
    const uint32_t key = (uint32_t)a->side << SIDE_SHIFT | a->record->destination;

    flow->destination = a->record->destination;
    wmem_map_insert(a->keys->flows, GUINT_TO_POINTER(key), flow);
    gather_of_flow(a->keys, flow);
    return flow;
}

static skype_session_flow *need_flow(attempt *a)
{
    const uint32_t key = (uint32_t)a->side << SIDE_SHIFT | a->record->destination;
    skype_session_flow *flow = wmem_map_lookup(a->keys->flows, GUINT_TO_POINTER(key));

    return flow ? flow : new_flow(a);
}

/* --- records --- */

static role role_of(uint32_t command)
{
    switch (command) {
    case SKYPE_USER_COMMAND_PROPOSAL:
    case SKYPE_USER_COMMAND_ANSWER:
        return ROLE_ANSWERER;
    case SKYPE_USER_COMMAND_HELLO:
    case SKYPE_USER_COMMAND_KEY:
        return ROLE_INITIATOR;
    default:
        return ROLE_UNKNOWN;
    }
}

/* The sender's ID in a clear hello. */
static bool find_told_id(const uint8_t *list_bytes, size_t length, uint32_t *id)
{
    skype_object_list list;
    skype_scratch scratch;
    const skype_object *session;

    skype_scratch_begin(&scratch);
    skype_object_list_decode(list_bytes, length, NULL, scratch.allocator, &list);
    session = skype_object_list_find(&list, SKYPE_FAMILY_NUMBER, SKYPE_OBJECT_SESSION);
    if (session)
        *id = session->value.number;
    skype_scratch_end(&scratch);
    return session != NULL;
}

static void learn_from_setup(const attempt *a)
{
    skype_session_flow *flow = a->flow;
    skype_session_command command;

    if (!skype_session_command_parse(a->clear, a->record->data_length, &command))
        return;
    flow->role = (uint8_t)role_of(command.command);
    if (command.command != SKYPE_USER_COMMAND_HELLO ||
        !find_told_id(a->clear + command.list_offset, a->record->data_length - command.list_offset,
                      &flow->told_id))
        return;
    flow->has_told = true;
    skype_session_keys_note_id(flow->told_id);
    gather_of_flow(a->keys, flow);
}

/* Records under the all-zero key set the session up. */
static bool is_setup(attempt *a)
{
    static const uint8_t zero_key[SKYPE_AES_KEY_LENGTH];

    if (a->record->sequence > SKYPE_SESSION_ZERO_KEY_SEQUENCE ||
        !opens(a, zero_key, SKYPE_SESSION_SALT_ZERO))
        return false;
    if (a->flow->is_open) /* the ID is used again */
        a->flow = new_flow(a);
    learn_from_setup(a);
    return true;
}

static bool try_what_is_known(const attempt *a)
{
    const uint32_t salts = skype_capture()->salt_knowledge;
    const unsigned count = wmem_array_get_count(a->keys->keys);

    if (try_candidates(a))
        return true;
    if (a->flow->salts_seen == salts && a->flow->keys_seen == count)
        return false;
    a->flow->salts_seen = salts;
    a->flow->keys_seen = count;
    for (unsigned i = 0; i < count; i++)
        if (try_known_salts(a, key_at(a->keys, i)))
            return true;
    return false;
}

static skype_key_status tell_unfit(const attempt *a)
{
    connection_keys *keys = a->keys;
    const unsigned count = wmem_array_get_count(keys->keys);
    const bool is_enough =
        (keys->has_searched[0] && keys->has_searched[1]) || keys->closed >= RECORDS_BEFORE_TELLING;

    if (count == 0 || keys->is_open || keys->told || keys->pending > 0 || !is_enough)
        return SKYPE_KEY_NONE;
    keys->told = count;
    return SKYPE_KEY_UNFIT;
}

static skype_key_status try_keys(attempt *a)
{
    if (is_setup(a))
        return SKYPE_KEY_NONE;
    if (a->flow->is_open && opens(a, a->flow->key, a->flow->salt))
        return SKYPE_KEY_OPENED;
    if (a->flow->is_open)
        a->flow = new_flow(a);
    gather(a);
    if (wmem_array_get_count(a->keys->keys) == 0)
        return SKYPE_KEY_NONE;
    if (try_what_is_known(a) || search_keys(a))
        return SKYPE_KEY_OPENED;
    a->keys->closed++;
    return tell_unfit(a);
}

skype_key_status skype_session_keys_try(skype_direction *direction,
                                        const skype_session_record *record, const uint8_t *data,
                                        const skype_session_flow **flow)
{
    skype_connection *connection = direction->connection;
    attempt a = {
        .connection = connection,
        .keys = need_keys(connection),
        .record = record,
        .data = data,
        .side = direction == &connection->sides[0] ? 0 : 1,
        .by_client = connection->is_client_known && skype_direction_is_client(direction),
    };
    skype_key_status status = SKYPE_KEY_NONE;

    a.flow = need_flow(&a);
    if (skype_preferences()->decipher && record->data_length > 0) {
        a.clear = g_malloc(record->data_length);
        status = try_keys(&a);
        g_free(a.clear);
    }
    *flow = a.flow;
    return status;
}

bool skype_session_keys_are_known(const skype_session_flow *flow)
{
    return flow && flow->is_open;
}

unsigned skype_session_keys_unfit(const skype_connection *connection)
{
    return connection->session_keys ? connection->session_keys->told : 0;
}

bool skype_session_keys_spent(void)
{
    return skype_capture()->salt_searches >= SKYPE_SALT_SEARCHES_MAX;
}
