/* test_generator.c - the two linear congruential generators whose states are visible on the wire.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/generator.h"
#include "vectors.h"

enum {
    TRUTH_CAPTURE = 0,
    TRUTH_DIRECTION = 3,
    TRUTH_FUNCTION = 10,
    TRUTH_CLASSIFICATION = 12,
    TRUTH_IV = 15,
    TRUTH_POSITION = 16,
};

#define RANDOM_STATES 2000
#define WALK          300
#define FILLER_BITS   3 /* of the function byte, from the top of a state */
#define STATE_BITS    32

/* IVs of one client: a probe, and the next after its resend, which drew the state between
 * (skype-irc.cap of Wireshark's SampleCaptures, frames 214 and 220). */
#define IV_OF_PROBE   0xE2B459E6u
#define DRAWN_BETWEEN 0x0CE2ED9Fu
#define IV_OF_NEXT    0xC5689DC4u

static guint32 random_state(void)
{
    return (guint32)g_test_rand_int();
}

static guint32 walk(guint32 state, guint steps)
{
    while (steps-- > 0)
        state = skype_generator_next(state);
    return state;
}

static void test_next(void)
{
    g_assert_cmphex(skype_generator_next(0), ==, 17009);
    g_assert_cmphex(skype_generator_next(1), ==, 69069 + 17009);
    g_assert_cmphex(skype_generator_next(IV_OF_PROBE), ==, DRAWN_BETWEEN);
    g_assert_cmphex(skype_generator_next(DRAWN_BETWEEN), ==, IV_OF_NEXT);
}

static void test_position(void)
{
    guint32 state = 0;

    for (guint steps = 0; steps < WALK; steps++) {
        g_assert_cmpuint(skype_generator_position(state), ==, steps);
        state = skype_generator_next(state);
    }
}

/* One step further is one position further, everywhere on the cycle and around its end. */
static void test_position_steps(void)
{
    for (guint n = 0; n < RANDOM_STATES; n++) {
        guint32 state = random_state();
        guint32 position = skype_generator_position(state);

        g_assert_cmpuint(skype_generator_position(skype_generator_next(state)), ==,
                         (guint32)(position + 1));
    }
}

static void test_distance(void)
{
    g_assert_cmpuint(skype_generator_distance(IV_OF_PROBE, IV_OF_NEXT), ==, 2);
    for (guint n = 0; n < RANDOM_STATES; n++) {
        guint steps = (guint)g_test_rand_int_range(0, WALK);
        guint32 from = random_state();
        guint32 to = walk(from, steps);

        g_assert_cmpuint(skype_generator_distance(from, to), ==, steps);
        g_assert_cmpuint(skype_generator_distance(to, from), ==, (guint32)(0 - steps));
    }
}

/* --- padding --- */

/* The padding generator is the low byte of the other, whatever stands above it. */
static void test_pad_next(void)
{
    for (guint value = 0; value <= G_MAXUINT8; value++) {
        guint32 state = random_state() << 8 | value;
        g_assert_cmphex(skype_pad_next((guint8)value), ==, skype_generator_next(state) & 0xFF);
    }
}

static void test_pad_cycle(void)
{
    gboolean seen[G_MAXUINT8 + 1] = {FALSE};
    guint8 value = 0;

    for (guint n = 0; n < G_N_ELEMENTS(seen); n++) {
        g_assert_false(seen[value]);
        seen[value] = TRUE;
        value = skype_pad_next(value);
    }
    g_assert_cmphex(value, ==, 0);
}

static gsize run_of(const guint8 *data, gsize length)
{
    g_autofree guint8 *exact = g_memdup2(data, length);

    return skype_pad_run(exact, length);
}

/* Challenge of a client hello on port 443, 2011 (smallFlows.pcap of tcpreplay, frame 4032). */
static void test_pad_run(void)
{
    g_autoptr(GByteArray) bytes = skype_hex_bytes("7cbdca33481976efd435e26b20110ea7");

    for (guint length = 0; length <= bytes->len; length++)
        g_assert_cmpuint(run_of(bytes->data, length), ==, length);
}

static void test_pad_run_ends(void)
{
    guint8 data[64];

    for (gsize broken = 1; broken < sizeof data; broken++) {
        data[0] = (guint8)g_test_rand_int();
        for (gsize n = 1; n < sizeof data; n++)
            data[n] = skype_pad_next(data[n - 1]);
        data[broken] ^= (guint8)g_test_rand_int_range(1, 256);
        g_assert_cmpuint(run_of(data, sizeof data), ==, broken);
    }
}

/* --- the test captures --- */

static GPtrArray *rows_with_iv(void)
{
    GPtrArray *rows = skype_vectors_open("truth/udp.tsv");

    for (guint n = rows != NULL ? rows->len : 0; n-- > 0;)
        if (*skype_vectors_row(rows, n)[TRUTH_IV] == '\0')
            g_ptr_array_remove_index(rows, n);
    g_assert_true(rows == NULL || rows->len > 0);
    return rows;
}

static void test_shared_positions(void)
{
    g_autoptr(GPtrArray) rows = rows_with_iv();

    for (guint n = 0; rows != NULL && n < rows->len; n++) {
        gchar **row = skype_vectors_row(rows, n);
        g_assert_cmpuint(skype_generator_position(skype_hex_u32(row[TRUTH_IV])), ==,
                         g_ascii_strtoull(row[TRUTH_POSITION], NULL, 10));
    }
    g_test_message("%u IVs", rows != NULL ? rows->len : 0);
}

/* The state before the given one: the multiplier's inverse by Newton's method, which doubles the
 * number of right bits with every round. */
static guint32 previous(guint32 state)
{
    guint32 inverse = SKYPE_GENERATOR_FACTOR;

    for (guint bits = 3; bits < STATE_BITS; bits *= 2)
        inverse *= 2 - SKYPE_GENERATOR_FACTOR * inverse;
    return (state - SKYPE_GENERATOR_STEP) * inverse;
}

/* A fragment draws twice: the filler bits of its function byte, then its IV. */
static void test_shared_filler(void)
{
    g_autoptr(GPtrArray) rows = rows_with_iv();
    guint fragments = 0;

    for (guint n = 0; rows != NULL && n < rows->len; n++) {
        gchar **row = skype_vectors_row(rows, n);
        if (!g_str_equal(row[TRUTH_CLASSIFICATION], "fragment"))
            continue;
        guint32 drawn = previous(skype_hex_u32(row[TRUTH_IV]));
        g_assert_cmphex(skype_hex_u32(row[TRUTH_FUNCTION]) >> 4, ==,
                        drawn >> (STATE_BITS - FILLER_BITS));
        fragments++;
    }
    g_test_message("%u fragments", fragments);
    g_assert_true(rows == NULL || fragments > 0);
}

/* How far apart successive IVs of each capture's client are, as docs/protocol.md says. */
static void assert_line(const GPtrArray *rows, const char *capture, guint expected_pairs,
                        guint expected_breaks, guint32 longest)
{
    guint pairs = 0, breaks = 0;
    guint32 earlier = 0;

    for (guint n = 0; n < rows->len; n++) {
        gchar **row = skype_vectors_row(rows, n);
        if (!g_str_equal(row[TRUTH_CAPTURE], capture) || !g_str_equal(row[TRUTH_DIRECTION], "out"))
            continue;
        guint32 iv = skype_hex_u32(row[TRUTH_IV]);
        guint32 steps = skype_generator_distance(earlier, iv);
        if (earlier != 0) {
            pairs++;
            breaks += steps < 1 || steps > longest;
        }
        earlier = iv;
    }
    g_assert_cmpuint(pairs, ==, expected_pairs);
    g_assert_cmpuint(breaks, ==, expected_breaks);
}

static void test_shared_lines(void)
{
    g_autoptr(GPtrArray) rows = rows_with_iv();

    if (rows == NULL)
        return;
    assert_line(rows, "skype-irc.cap", 147, 1, 3); /* the client is started anew once */
    assert_line(rows, "skype-2015.pcap", 151, 0, 675);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/generator/next", test_next);
    g_test_add_func("/generator/position", test_position);
    g_test_add_func("/generator/position/steps", test_position_steps);
    g_test_add_func("/generator/distance", test_distance);
    g_test_add_func("/pad/next", test_pad_next);
    g_test_add_func("/pad/cycle", test_pad_cycle);
    g_test_add_func("/pad/run", test_pad_run);
    g_test_add_func("/pad/run/ends", test_pad_run_ends);
    g_test_add_func("/generator/shared/positions", test_shared_positions);
    g_test_add_func("/generator/shared/filler", test_shared_filler);
    g_test_add_func("/generator/shared/lines", test_shared_lines);
    return g_test_run();
}
