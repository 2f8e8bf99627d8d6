/* secrets.c - shared secrets of key exchanges that the user knows.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/secrets.h"

#include <string.h>

#include <epan/prefs.h>
#include <epan/uat.h>
#include <wsutil/inet_addr.h>

#include "state/user_keys.h"

#define HEX_BASE          16u
#define DIGITS_PER_BYTE   2u
#define SECRET_HEX_DIGITS (SKYPE_DH_VALUE_LENGTH * DIGITS_PER_BYTE)

/* A row as the user writes it, and what it says. */
typedef struct {
    char *client;
    char *server;
    char *secret;
    uint32_t client_ip;
    uint32_t server_ip;
    uint8_t bytes[SKYPE_DH_VALUE_LENGTH];
} secret_row;

static secret_row *rows;
static unsigned row_count;

UAT_CSTRING_CB_DEF(secret_rows, client, secret_row)
UAT_CSTRING_CB_DEF(secret_rows, server, secret_row)
UAT_CSTRING_CB_DEF(secret_rows, secret, secret_row)

static bool read_ip(const char *name, const char *text, uint32_t *ip, char **error)
{
    ws_in4_addr network_order;

    if (!text || !ws_inet_pton4(text, &network_order)) {
        *error = g_strdup_printf("%s: \"%s\" is not an IPv4 address", name, text ? text : "");
        return false;
    }
    *ip = g_ntohl(network_order);
    return true;
}

static bool read_secret(const char *text, uint8_t *bytes, char **error)
{
    const size_t digits = text ? strlen(text) : 0;

    if (digits != SECRET_HEX_DIGITS) {
        *error = g_strdup_printf("Secret: %zu characters, but %u bytes are %u hexadecimal digits",
                                 digits, SKYPE_DH_VALUE_LENGTH, SECRET_HEX_DIGITS);
        return false;
    }
    for (size_t i = 0; i < digits; i++) {
        const int value = g_ascii_xdigit_value(text[i]);

        if (value < 0) {
            *error = g_strdup_printf("Secret: character %zu, \"%c\", is no hexadecimal digit",
                                     i + 1, text[i]);
            return false;
        }
        bytes[i / DIGITS_PER_BYTE] =
            (uint8_t)(bytes[i / DIGITS_PER_BYTE] * HEX_BASE + (unsigned)value);
    }
    return true;
}

static ws_callback_bool update_row(void *record, char **error)
{
    secret_row *row = record;

    return read_ip("Client", row->client, &row->client_ip, error) &&
           read_ip("Server", row->server, &row->server_ip, error) &&
           read_secret(row->secret, row->bytes, error);
}

static void *copy_row(void *to, const void *from, size_t length _U_)
{
    const secret_row *old = from;
    secret_row *copy = to;

    *copy = *old;
    copy->client = g_strdup(old->client);
    copy->server = g_strdup(old->server);
    copy->secret = g_strdup(old->secret);
    return copy;
}

static void free_row(void *record)
{
    secret_row *row = record;

    g_free(row->client);
    g_free(row->server);
    g_free(row->secret);
}

static bool is_for(const secret_row *row, const skype_ends *ends)
{
    return row->client_ip == ends->source.ip && row->server_ip == ends->destination.ip;
}

static bool has_hash(const uint8_t *secret, skype_dh_side side,
                     const uint8_t hash[SKYPE_DH_HASH_LENGTH])
{
    uint8_t expected[SKYPE_DH_HASH_LENGTH];

    return skype_dh_hash(side, secret, expected) && memcmp(expected, hash, sizeof expected) == 0;
}

/* Secrets of the user's key log. */
typedef struct {
    const skype_ends *ends;
    skype_dh_side side;
    const uint8_t *hash; /* NULL: they are counted only */
    unsigned count;
    const uint8_t *found;
} log_search;

static bool look_at_key(const skype_user_key *key, void *data)
{
    log_search *search = data;

    if (key->server != search->ends->destination.ip)
        return true;
    search->count++;
    if (search->hash && has_hash(key->bytes, search->side, search->hash))
        search->found = key->bytes;
    return search->found == NULL;
}

static void search_log(log_search *search)
{
    skype_user_keys_refresh();
    skype_user_keys_visit(SKYPE_KEY_OF_EXCHANGE, search->ends->source.ip, look_at_key, search);
}

unsigned skype_secrets_count(const skype_ends *ends)
{
    log_search search = {.ends = ends};

    search_log(&search);
    for (unsigned i = 0; i < row_count; i++)
        search.count += is_for(&rows[i], ends);
    return search.count;
}

const uint8_t *skype_secrets_find(const skype_ends *ends, skype_dh_side side,
                                  const uint8_t hash[SKYPE_DH_HASH_LENGTH])
{
    log_search search = {.ends = ends, .side = side, .hash = hash};

    for (unsigned i = 0; i < row_count; i++)
        if (is_for(&rows[i], ends) && has_hash(rows[i].bytes, side, hash))
            return rows[i].bytes;
    search_log(&search);
    return search.found;
}

void skype_secrets_register(void)
{
    static uat_field_t columns[] = {
        UAT_FLD_CSTRING(secret_rows, client, "Client", "IPv4 address of the client"),
        UAT_FLD_CSTRING(secret_rows, server, "Server", "IPv4 address of the server or peer"),
        UAT_FLD_CSTRING(secret_rows, secret, "Secret",
                        "Shared secret of the key exchange: 48 bytes in hexadecimal"),
        UAT_END_FIELDS,
    };
    uat_t *table = uat_new("Skype DH-384 secrets", sizeof(secret_row), "skype_dh_secrets", true,
                           &rows, &row_count, UAT_AFFECTS_DISSECTION, NULL, copy_row, update_row,
                           free_row, NULL, NULL, columns);

    prefs_register_uat_preference(prefs_find_module("skype"), "dh_secrets", "DH-384 secrets",
                                  "Shared secrets of key exchanges, checked against the hashes in "
                                  "the capture; what follows is then deciphered",
                                  table);
}
