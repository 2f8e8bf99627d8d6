/* network_keys.c - public keys of the network: those that are known, and those that the user has.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/network_keys.h"

#include <epan/prefs.h>
#include <epan/uat.h>

#define BITS_PER_BYTE 8u

/* A row as the user writes it. */
typedef struct {
    uint32_t number;
    void *modulus; /* its bytes: of char in uat.h of 4.0, of unsigned char in 4.4 */
    unsigned modulus_length;
} key_row;

static key_row *rows;
static unsigned row_count;

UAT_HEX_CB_DEF(key_rows, number, key_row)
UAT_BUFFER_CB_DEF(key_rows, modulus, key_row, modulus, modulus_length)

static skype_public_key key_of(const key_row *row)
{
    return (skype_public_key){
        .number = row->number,
        .length = (uint16_t)MIN(row->modulus_length, UINT16_MAX),
        .modulus = row->modulus,
    };
}

static ws_callback_bool update_row(void *record, char **error)
{
    const key_row *row = record;
    const skype_public_key key = key_of(row);

    if (skype_network_key(row->number)) {
        *error = g_strdup_printf("Key 0x%08x is one of the network's: it is known", row->number);
        return false;
    }
    if (!skype_public_key_is_usable(&key)) {
        *error =
            g_strdup_printf("Key 0x%08x: a modulus has %u to %u bits, the first byte is not 0, "
                            "and it is odd",
                            row->number, SKYPE_SIGNATURE_MIN_LENGTH * BITS_PER_BYTE,
                            SKYPE_SIGNATURE_MAX_LENGTH * BITS_PER_BYTE);
        return false;
    }
    return true;
}

static void *copy_row(void *to, const void *from, size_t length _U_)
{
    const key_row *old = from;
    key_row *copy = to;

    *copy = *old;
    copy->modulus = g_memdup2(old->modulus, old->modulus_length);
    return copy;
}

static void free_row(void *record)
{
    key_row *row = record;

    g_free(row->modulus);
}

bool skype_network_keys_find(uint32_t number, skype_public_key *key)
{
    const skype_public_key *known = skype_network_key(number);

    if (known) {
        *key = *known;
        return true;
    }
    for (unsigned k = 0; k < row_count; k++) {
        if (rows[k].number == number) {
            *key = key_of(&rows[k]);
            return true;
        }
    }
    return false;
}

void skype_network_keys_register(void)
{
    static uat_field_t columns[] = {
        UAT_FLD_HEX(key_rows, number, "Key number", "Number of the key, in hexadecimal"),
        UAT_FLD_BUFFER(key_rows, modulus, "Modulus",
                       "Its modulus in hexadecimal; the exponent is 65537"),
        UAT_END_FIELDS,
    };
    uat_t *table = uat_new("Skype network keys", sizeof(key_row), "skype_network_keys", true, &rows,
                           &row_count, UAT_AFFECTS_DISSECTION, NULL, copy_row, update_row, free_row,
                           NULL, NULL, columns);

    prefs_register_uat_preference(
        prefs_find_module("skype"), "network_keys", "Further network keys",
        "Public keys beside those of the Skype network, by which records, "
        "certificates and broadcasts are signed",
        table);
}
