/* test_hosts.c - the addresses under which a host may be known: which are tried, in which order.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "open_capture.h"
#include "preferences.h"
#include "state/capture_state.h"
#include "state/hosts.h"

#define HOST    0x0A000002u /* 10.0.0.2 */
#define STATED  0xCB007101u /* 203.0.113.1, and further ones */
#define NAMED   0xC6336401u /* 198.51.100.1, and further ones */
#define POISON  0xDEADBEEFu
#define UNKNOWN 0u /* what senders put in a seed that do not know theirs */

static skype_preferences_values preferences;

const skype_preferences_values *skype_preferences(void)
{
    return &preferences;
}

static void name_by_user(guint count)
{
    preferences.public_ip_count = count;
    for (guint i = 0; i < count; i++)
        preferences.public_ips[i] = (skype_named_address){HOST, NAMED + i};
}

static void begin(void)
{
    open_capture_again();
    name_by_user(0);
}

static void assert_candidates(skype_role role, const guint32 *expected, guint count)
{
    guint32 out[SKYPE_SEED_CANDIDATES + 1];

    for (guint i = 0; i < G_N_ELEMENTS(out); i++)
        out[i] = POISON;
    g_assert_cmpuint(skype_host_candidates(skype_host_find(HOST), HOST, role, out), ==, count);
    g_assert_cmpmem(out, count * sizeof *out, expected, count * sizeof *expected);
    for (guint i = count; i < G_N_ELEMENTS(out); i++)
        g_assert_cmphex(out[i], ==, POISON);
}

static void test_nothing_known(void)
{
    static const guint32 expected[] = {HOST, UNKNOWN};

    begin();
    assert_candidates(SKYPE_AS_SENDER, expected, 2);
    assert_candidates(SKYPE_AS_RECEIVER, expected, 1);
}

static void test_order(void)
{
    static const guint32 as_sender[] = {STATED + 1, STATED + 2, STATED,    HOST,
                                        UNKNOWN,    NAMED,      NAMED + 1, STATED + 3};
    static const guint32 as_receiver[] = {STATED + 2, STATED + 1, STATED,    HOST,
                                          NAMED,      NAMED + 1,  STATED + 3};

    begin();
    name_by_user(2);
    skype_host_learn(HOST, STATED + 3, SKYPE_STATED_BY_NOBODY, 1);
    skype_host_learn(HOST, STATED + 1, SKYPE_STATED_BY_COMMAND, 2);
    skype_host_learn(HOST, STATED, SKYPE_STATED_BY_COMMAND, 3);
    skype_host_learn(HOST, STATED + 2, SKYPE_STATED_BY_ANSWER, 4);
    skype_host_opened(skype_host_find(HOST), HOST, SKYPE_AS_SENDER, STATED + 1);
    assert_candidates(SKYPE_AS_SENDER, as_sender, G_N_ELEMENTS(as_sender));
    skype_host_opened(skype_host_find(HOST), HOST, SKYPE_AS_RECEIVER, STATED + 2);
    assert_candidates(SKYPE_AS_RECEIVER, as_receiver, G_N_ELEMENTS(as_receiver));
}

/* The latest eight addresses, the host's own, 0.0.0.0, and of the user's as many as there is room
 * for. */
static void test_most(void)
{
    guint32 expected[SKYPE_SEED_CANDIDATES];
    guint count = 0;

    begin();
    name_by_user(SKYPE_PREFERENCE_PUBLIC_IPS);
    for (guint i = 0; i < SKYPE_HOST_ADDRESSES + 1; i++)
        skype_host_learn(HOST, STATED + i, SKYPE_STATED_BY_COMMAND, i + 1);
    for (guint i = SKYPE_HOST_ADDRESSES; i > 0; i--)
        expected[count++] = STATED + i;
    expected[count++] = HOST;
    expected[count++] = UNKNOWN;
    expected[count++] = NAMED;
    expected[count++] = NAMED + 1;
    g_assert_cmpuint(count, ==, SKYPE_SEED_CANDIDATES);
    assert_candidates(SKYPE_AS_SENDER, expected, count);
}

/* What was only heard fills a bounded table; what is proven finds room in it at any time. */
static void test_hosts_heard(void)
{
    begin();
    for (guint i = 0; i < SKYPE_HOSTS_HEARD + 1; i++)
        skype_host_learn(HOST + i, STATED, SKYPE_STATED_BY_NOBODY, 1);
    g_assert_cmpuint(skype_hash_table_count(skype_capture()->hosts), ==, SKYPE_HOSTS_HEARD);
    g_assert_nonnull(skype_host_find(HOST + SKYPE_HOSTS_HEARD - 1));
    g_assert_null(skype_host_find(HOST + SKYPE_HOSTS_HEARD));
    skype_host_learn(HOST + SKYPE_HOSTS_HEARD, STATED, SKYPE_STATED_BY_COMMAND, 2);
    g_assert_nonnull(skype_host_find(HOST + SKYPE_HOSTS_HEARD));
    skype_host_learn(HOST, STATED + 1, SKYPE_STATED_BY_NOBODY, 3);
    g_assert_cmpuint(skype_host_find(HOST)->address_count, ==, 2);
}

/* Only what was not known before may open what has come earlier. */
static void test_knowledge(void)
{
    begin();
    skype_host_learn(HOST, STATED, SKYPE_STATED_BY_NOBODY, 1);
    g_assert_cmpuint(skype_capture()->knowledge, ==, 1);
    skype_host_learn(HOST, STATED, SKYPE_STATED_BY_ANSWER, 2);
    skype_host_learn(HOST, UNKNOWN, SKYPE_STATED_BY_ANSWER, 3);
    g_assert_cmpuint(skype_capture()->knowledge, ==, 1);
    g_assert_cmpuint(skype_host_find(HOST)->addresses[0].source, ==, SKYPE_STATED_BY_ANSWER);
    g_assert_cmpuint(skype_host_find(HOST)->addresses[0].frame, ==, 2);
    skype_host_learn(HOST, STATED + 1, SKYPE_STATED_BY_COMMAND, 4);
    g_assert_cmpuint(skype_capture()->knowledge, ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    open_capture_begin();
    skype_capture_state_register();
    g_test_add_func("/hosts/nothing known", test_nothing_known);
    g_test_add_func("/hosts/order", test_order);
    g_test_add_func("/hosts/most", test_most);
    g_test_add_func("/hosts/heard", test_hosts_heard);
    g_test_add_func("/hosts/knowledge", test_knowledge);
    return g_test_run();
}
