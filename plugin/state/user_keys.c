/* user_keys.c - keys that the user knows: of tables among the preferences, and of a file.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/user_keys.h"

#include <string.h>

#include <epan/prefs.h>
#include <epan/uat.h>

#include "preferences.h"
#include "state/key_log.h"

#define KIND_SHIFT 32

/* --- tables --- */

/* Rows as the user writes them, and what they say. */
typedef struct {
    char *client;
    char *server;
    char *text;
    skype_user_key key;
} login_row;

typedef struct {
    char *session;
    char *text;
    skype_user_key key;
} session_row;

static login_row *logins;
static unsigned login_count;
static session_row *sessions;
static unsigned session_count;

UAT_CSTRING_CB_DEF(login_rows, client, login_row)
UAT_CSTRING_CB_DEF(login_rows, server, login_row)
UAT_CSTRING_CB_DEF(login_rows, text, login_row)
UAT_CSTRING_CB_DEF(session_rows, session, session_row)
UAT_CSTRING_CB_DEF(session_rows, text, session_row)

/* Rows are read as lines of a file are; takes the line. */
static bool read_line(char *line, skype_user_key *key, char **error)
{
    const skype_key_line_result result = skype_key_line_parse(line, strlen(line), key);
    char text[SKYPE_KEY_LINE_TEXT];

    if (result.status != SKYPE_KEY_LINE_OK) {
        skype_key_line_explain(&result, text);
        *error = g_strdup(result.status == SKYPE_KEY_LINE_EMPTY ? "the row is empty" : text);
    }
    g_free(line);
    return result.status == SKYPE_KEY_LINE_OK;
}

static ws_callback_bool update_login(void *record, char **error)
{
    login_row *row = record;

    return read_line(g_strdup_printf("login %s %s %s", row->client, row->server, row->text),
                     &row->key, error);
}

static ws_callback_bool update_session(void *record, char **error)
{
    session_row *row = record;

    return read_line(g_strdup_printf("session %s %s", row->session, row->text), &row->key, error);
}

static void *copy_login(void *to, const void *from, size_t length _U_)
{
    const login_row *old = from;
    login_row *copy = to;

    *copy = *old;
    copy->client = g_strdup(old->client);
    copy->server = g_strdup(old->server);
    copy->text = g_strdup(old->text);
    return copy;
}

static void *copy_session(void *to, const void *from, size_t length _U_)
{
    const session_row *old = from;
    session_row *copy = to;

    *copy = *old;
    copy->session = g_strdup(old->session);
    copy->text = g_strdup(old->text);
    return copy;
}

static void free_login(void *record)
{
    login_row *row = record;

    g_free(row->client);
    g_free(row->server);
    g_free(row->text);
}

static void free_session(void *record)
{
    session_row *row = record;

    g_free(row->session);
    g_free(row->text);
}

/* --- the file --- */

typedef struct {
    skype_user_key key;
    uint32_t next; /* of the same kind and place, as its place in the array and 1; 0: none */
} kept_key;

/* Those of one kind and place. */
typedef struct {
    uint64_t about;
    uint32_t first;
    uint32_t last;
} key_chain;

/* Outlive captures, as the preference that names the file does. */
static GArray *kept;        /* of kept_key */
static GHashTable *chains;  /* of key_chain, by what they are about */
static GHashTable *present; /* of skype_user_key in GBytes: each is kept once */
static uint32_t generation = 1;

static uint64_t about(uint8_t kind, uint32_t where)
{
    return (uint64_t)kind << KIND_SHIFT | where;
}

static kept_key *kept_at(uint32_t place)
{
    return &g_array_index(kept, kept_key, place - 1);
}

static void forget(void)
{
    if (!kept)
        return;
    g_clear_pointer(&chains, g_hash_table_destroy);
    g_clear_pointer(&present, g_hash_table_destroy);
    g_array_free(kept, true);
    kept = NULL;
    generation++;
}

static void prepare(void)
{
    if (kept)
        return;
    kept = g_array_new(false, false, sizeof(kept_key));
    chains = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    present =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
}

static void chain(const skype_user_key *key, uint32_t place)
{
    const uint64_t what = about(key->kind, key->where);
    key_chain *of_place = g_hash_table_lookup(chains, &what);

    if (!of_place) {
        of_place = g_new0(key_chain, 1);
        of_place->about = what;
        of_place->first = place;
        g_hash_table_insert(chains, &of_place->about, of_place);
    } else {
        kept_at(of_place->last)->next = place;
    }
    of_place->last = place;
}

static bool add(const skype_user_key *key)
{
    const kept_key entry = {.key = *key};

    prepare();
    if (!g_hash_table_add(present, g_bytes_new(key, sizeof *key)))
        return true;
    if (kept->len == SKYPE_USER_KEYS_MAX)
        return false;
    g_array_append_val(kept, entry);
    chain(key, kept->len);
    generation++;
    return true;
}

static const skype_key_log_sink sink = {.forget = forget, .add = add};

uint32_t skype_user_keys_refresh(void)
{
    skype_key_log_read(skype_preferences()->keylog_file, &sink);
    return generation;
}

/* --- both --- */

static bool is_about(const skype_user_key *key, skype_key_kind kind, uint32_t where)
{
    return key->kind == kind && key->where == where;
}

void skype_user_keys_visit(skype_key_kind kind, uint32_t where,
                           bool (*use)(const skype_user_key *key, void *data), void *data)
{
    const uint64_t what = about((uint8_t)kind, where);
    const key_chain *of_place = chains ? g_hash_table_lookup(chains, &what) : NULL;

    for (unsigned i = 0; i < login_count; i++)
        if (is_about(&logins[i].key, kind, where) && !use(&logins[i].key, data))
            return;
    for (unsigned i = 0; i < session_count; i++)
        if (is_about(&sessions[i].key, kind, where) && !use(&sessions[i].key, data))
            return;
    for (uint32_t place = of_place ? of_place->first : 0; place; place = kept_at(place)->next)
        if (!use(&kept_at(place)->key, data))
            return;
}

static void shut_down(void)
{
    skype_key_log_read(NULL, &sink);
    forget();
}

static void register_logins(module_t *module)
{
    static uat_field_t columns[] = {
        UAT_FLD_CSTRING(login_rows, client, "Client", "IPv4 address of the client"),
        UAT_FLD_CSTRING(login_rows, server, "Server", "IPv4 address of the login or event server"),
        UAT_FLD_CSTRING(login_rows, text, "Key",
                        "Key of one login: 32 bytes in hexadecimal, or the 192 bytes of the "
                        "session block that it is derived from"),
        UAT_END_FIELDS,
    };
    uat_t *login_table = uat_new("Skype login keys", sizeof(login_row), "skype_login_keys", true,
                                 &logins, &login_count, UAT_AFFECTS_DISSECTION, NULL, copy_login,
                                 update_login, free_login, NULL, NULL, columns);

    prefs_register_uat_preference(module, "login_keys", "Login keys",
                                  "Keys of logins and of connections to event servers, each "
                                  "checked against what it deciphers",
                                  login_table);
}

static void register_sessions(module_t *module)
{
    static uat_field_t columns[] = {
        UAT_FLD_CSTRING(session_rows, session, "Session",
                        "Session ID at one of its ends, or IPv4 address of the relay or peer"),
        UAT_FLD_CSTRING(session_rows, text, "Key",
                        "Key of one session: 32 bytes in hexadecimal, or the blocks of the one who "
                        "answers and of the initiator, 128 bytes each"),
        UAT_END_FIELDS,
    };
    uat_t *session_table = uat_new("Skype session keys", sizeof(session_row), "skype_session_keys",
                                   true, &sessions, &session_count, UAT_AFFECTS_DISSECTION, NULL,
                                   copy_session, update_session, free_session, NULL, NULL, columns);

    prefs_register_uat_preference(module, "session_keys", "Session keys",
                                  "Keys of sessions between clients, each checked against what it "
                                  "deciphers",
                                  session_table);
}

void skype_user_keys_register(void)
{
    module_t *module = prefs_find_module("skype");

    register_logins(module);
    register_sessions(module);
    register_shutdown_routine(shut_down);
}
