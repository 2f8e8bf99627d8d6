/* test_side_channel.c - DNS names and NAT-PMP requests.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/side_channel.h"

/* A DNS message that asks for a dotted name. */
static GByteArray *question(const char *name)
{
    static const guint8 head[] = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    static const guint8 tail[] = {0, 0, 1, 0, 1};
    g_auto(GStrv) labels = g_strsplit(name, ".", -1);
    GByteArray *message = g_byte_array_new();

    g_byte_array_append(message, head, sizeof head);
    for (char **label = labels; *label; label++) {
        const guint8 length = (guint8)strlen(*label);

        g_byte_array_append(message, &length, 1);
        g_byte_array_append(message, (const guint8 *)*label, length);
    }
    g_byte_array_append(message, tail, sizeof tail);
    return message;
}

static bool parse(const GByteArray *message, gsize length, skype_dns_hint *hint)
{
    g_autofree guint8 *copy = g_memdup2(message->data, length);

    return skype_dns_hint_parse(copy, length, hint);
}

static void test_names(void)
{
    static const char own[] = "335.0.7.7.3.rst5.r.skype.net";
    g_autoptr(GByteArray) message = question(own);
    const gsize shortest = message->len - 4; /* type and class are not looked at */
    skype_dns_hint hint;

    for (gsize length = 0; length <= message->len; length++)
        g_assert_true(parse(message, length, &hint) == (length >= shortest));
    g_assert_cmpstr(hint.version, ==, "7.7.0.335");
    g_assert_cmpstr(hint.platform, ==, "3");
    g_assert_true(skype_dns_may_hint(message->data, message->len));
    message->data[5] = 0; /* no question */
    g_assert_false(parse(message, message->len, &hint));
}

static void test_longest_name(void)
{
    g_autoptr(GByteArray) message =
        question("123456789.123456789.123456789.123456789.123456789.rst123456789.r.skype.net");
    skype_dns_hint hint;

    g_assert_true(parse(message, message->len, &hint));
    g_assert_cmpstr(hint.version, ==, "123456789.123456789.123456789.123456789");
    g_assert_cmpstr(hint.platform, ==, "123456789");
}

static void test_other_names(void)
{
    static const char *const names[] = {
        "www.skype.com",
        "r.skype.net",
        "335.0.7.7.3.rst.r.skype.net",
        "335.0.7.7.3.rstx.r.skype.net",
        "335.0.7.7.3.abc5.r.skype.net",
        "335.0.x.7.3.rst5.r.skype.net",
        "0.7.7.3.rst5.r.skype.net",
        "1.335.0.7.7.3.rst5.r.skype.net",
        "1234567890.0.7.7.3.rst5.r.skype.net",
        "335.0.7.7.3.rst5.r.skype.net.example",
        "335.0.7.7.3.rst5.r.skype.org",
    };

    for (guint n = 0; n < G_N_ELEMENTS(names); n++) {
        g_autoptr(GByteArray) message = question(names[n]);
        skype_dns_hint hint;

        g_assert_false(parse(message, message->len, &hint));
    }
}

static void test_may_hint(void)
{
    static const guint8 domain[] = "\x01r\x05skype\x03net"; /* its end ends the name */
    guint8 bytes[64] = {1, 1, 1};

    g_assert_false(skype_dns_may_hint(bytes, sizeof bytes));
    for (gsize at = 0; at + sizeof domain <= sizeof bytes; at++) {
        memset(bytes, 1, sizeof bytes);
        memcpy(bytes + at, domain, sizeof domain);
        g_assert_true(skype_dns_may_hint(bytes, sizeof bytes));
        g_assert_false(skype_dns_may_hint(bytes, at + sizeof domain - 1));
    }
}

static void test_nat_pmp(void)
{
    static const guint8 request[] = {0, 1, 0, 0, 0x32, 0xdd, 0x32, 0xdd, 0, 0, 0x0e, 0x10};
    guint8 copy[sizeof request];
    guint16 port = 0;

    g_assert_true(skype_nat_pmp_parse(request, sizeof request, &port));
    g_assert_cmpuint(port, ==, 13021);
    for (gsize length = 0; length < sizeof request; length++)
        g_assert_false(skype_nat_pmp_parse(request, length, &port));
    for (guint changed = 0; changed < 8; changed++) {
        memcpy(copy, request, sizeof copy);
        copy[changed] ^= 0x01;
        /* The reserved bytes say nothing. */
        g_assert_true(skype_nat_pmp_parse(copy, sizeof copy, &port) ==
                      (changed == 2 || changed == 3));
    }
    memset(copy + 4, 0, 4);
    g_assert_false(skype_nat_pmp_parse(copy, sizeof copy, &port));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/side_channel/names", test_names);
    g_test_add_func("/side_channel/names/longest", test_longest_name);
    g_test_add_func("/side_channel/names/other", test_other_names);
    g_test_add_func("/side_channel/names/may_hint", test_may_hint);
    g_test_add_func("/side_channel/nat_pmp", test_nat_pmp);
    return g_test_run();
}
