/* test_location.c - location blobs of all forms.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "wire/location.h"
#include "vectors.h"

#define NODE      "1122334455667788"
#define OWN       "c0a80707522d" /* 192.168.7.7:21037 */
#define SUPERNODE "c633640b9cbb" /* 198.51.100.11:40123 */
#define OTHER     "cb007114522d" /* 203.0.113.20:21037 */

#define OWN_IP       0xC0A80707u
#define SUPERNODE_IP 0xC633640Bu
#define OTHER_IP     0xCB007114u

static gboolean parse(const char *hex, skype_location *out)
{
    g_autoptr(GByteArray) bytes = skype_hex_bytes(hex);
    g_autofree guint8 *exact = g_memdup2(bytes->data, bytes->len);

    return skype_location_parse(exact, bytes->len, out);
}

static void test_short(void)
{
    skype_location location;

    g_assert_true(parse(NODE "01" OWN SUPERNODE, &location));
    g_assert_cmphex(location.node_id, ==, 0x1122334455667788);
    g_assert_cmphex(location.own.ip, ==, OWN_IP);
    g_assert_cmpuint(location.own.port, ==, 21037);
    g_assert_cmphex(location.supernode.ip, ==, SUPERNODE_IP);
    g_assert_cmpuint(location.supernode.port, ==, 40123);
    g_assert_false(location.has_other);
    g_assert_null(skype_location_public(&location));
    g_assert_true(skype_location_private(&location) == &location.own);
    g_assert_cmpuint(location.length, ==, SKYPE_LOCATION_SHORT);

    g_assert_true(parse(NODE "00" OTHER SUPERNODE, &location));
    g_assert_true(skype_location_public(&location) == &location.own);
    g_assert_null(skype_location_private(&location));
}

/* The third address is the one that the first is not. */
static void test_long(void)
{
    skype_location location;

    g_assert_true(parse(NODE "01" OWN SUPERNODE OTHER, &location));
    g_assert_true(skype_location_public(&location) == &location.other);
    g_assert_cmphex(skype_location_public(&location)->ip, ==, OTHER_IP);
    g_assert_cmphex(skype_location_private(&location)->ip, ==, OWN_IP);
    g_assert_false(location.has_tail);
    g_assert_cmpuint(location.length, ==, SKYPE_LOCATION_LONG);

    g_assert_true(parse(NODE "00" OTHER SUPERNODE OWN, &location));
    g_assert_cmphex(skype_location_public(&location)->ip, ==, OTHER_IP);
    g_assert_cmphex(skype_location_private(&location)->ip, ==, OWN_IP);
}

static void test_tails(void)
{
    static const struct {
        const char *hex;
        guint length; /* of what is read */
        gint value_4; /* -1: none */
        gint value_8;
    } tails[] = {
        {"00", 1, -1, -1},
        {"0801", 2, -1, 0x01},
        {"0407", 2, 0x07, -1},
        {"0c2405", 3, 0x24, 0x05},
        {"0c0801", 3, 0x08, 0x01},
        /* of another form: nothing is read */
        {"0c24", 0, -1, -1},
        {"080102", 0, -1, -1},
        {"0001", 0, -1, -1},
    };

    for (guint n = 0; n < G_N_ELEMENTS(tails); n++) {
        g_autofree char *hex = g_strconcat(NODE "01" OWN SUPERNODE OTHER, tails[n].hex, NULL);
        skype_location location;

        g_test_message("%s", tails[n].hex);
        g_assert_true(parse(hex, &location));
        g_assert_cmpuint(location.length, ==, SKYPE_LOCATION_LONG + tails[n].length);
        g_assert_cmpint(location.has_tail, ==, tails[n].length > 0);
        g_assert_cmpint(location.has_value_4 ? location.value_4 : -1, ==, tails[n].value_4);
        g_assert_cmpint(location.has_value_8 ? location.value_8 : -1, ==, tails[n].value_8);
    }
}

static void test_none(void)
{
    skype_location location;

    g_assert_false(parse("", &location));
    g_assert_false(parse(NODE "01" OWN "c633640b9c", &location));
    g_assert_false(parse(NODE "02" OWN SUPERNODE, &location));
    /* bytes behind a short one are no address */
    g_assert_true(parse(NODE "01" OWN SUPERNODE "cb00711452", &location));
    g_assert_false(location.has_other);
    g_assert_cmpuint(location.length, ==, SKYPE_LOCATION_SHORT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/location/short", test_short);
    g_test_add_func("/location/long", test_long);
    g_test_add_func("/location/tails", test_tails);
    g_test_add_func("/location/none", test_none);
    return g_test_run();
}
