/* test_dh384.c - the Diffie-Hellman exchange: form, rule, residues, hashes, keys.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <gcrypt.h>
#include <glib.h>

#include "wire/dh384.h"
#include "wire/generator.h"
#include "vectors.h"

#define VALUES 64

#define RANDOM_CONNECTIONS 200000
#define RANDOM_SEED        1
#define LENGTH_MAX         112

typedef struct {
    guint8 value[SKYPE_DH_VALUE_LENGTH];
} value;

static void fill(guint8 *out, gsize length)
{
    for (gsize n = 0; n < length; n++)
        out[n] = (guint8)g_test_rand_int();
}

static gcry_mpi_t number_of(const guint8 *bytes)
{
    gcry_mpi_t number = NULL;

    g_assert_cmpuint(gcry_mpi_scan(&number, GCRYMPI_FMT_USG, bytes, SKYPE_DH_VALUE_LENGTH, NULL),
                     ==, 0);
    return number;
}

static value bytes_of(gcry_mpi_t number)
{
    value out = {{0}};
    gsize length = 0;

    g_assert_cmpuint(gcry_mpi_print(GCRYMPI_FMT_USG, NULL, 0, &length, number), ==, 0);
    g_assert_cmpuint(length, <=, sizeof out.value);
    g_assert_cmpuint(gcry_mpi_print(GCRYMPI_FMT_USG, out.value + sizeof out.value - length, length,
                                    NULL, number),
                     ==, 0);
    return out;
}

/* A public value: the generator to a random power. */
static value public_value(void)
{
    guint8 exponent[SKYPE_DH_VALUE_LENGTH];
    gcry_mpi_t modulus = number_of(skype_dh_prime);
    gcry_mpi_t base = gcry_mpi_set_ui(NULL, SKYPE_DH_GENERATOR);
    gcry_mpi_t power = gcry_mpi_new(0);

    fill(exponent, sizeof exponent);
    gcry_mpi_t times = number_of(exponent);

    gcry_mpi_powm(power, base, times, modulus);
    const value out = bytes_of(power);

    gcry_mpi_release(times);
    gcry_mpi_release(power);
    gcry_mpi_release(base);
    gcry_mpi_release(modulus);
    return out;
}

/* prime - number: a residue exactly where number is none, as the prime is 3 mod 4. */
static value negated(value of)
{
    gcry_mpi_t modulus = number_of(skype_dh_prime);
    gcry_mpi_t number = number_of(of.value);

    gcry_mpi_sub(number, modulus, number);
    const value out = bytes_of(number);

    gcry_mpi_release(number);
    gcry_mpi_release(modulus);
    return out;
}

/* --- prime and residues --- */

static void test_prime(void)
{
    gcry_mpi_t modulus = number_of(skype_dh_prime);
    gcry_mpi_t half = gcry_mpi_new(0);

    g_assert_cmpuint(gcry_mpi_get_nbits(modulus), ==, 8 * SKYPE_DH_VALUE_LENGTH);
    g_assert_cmpuint(gcry_prime_check(modulus, 0), ==, 0);
    gcry_mpi_rshift(half, modulus, 1);
    g_assert_cmpuint(gcry_prime_check(half, 0), ==, 0);
    g_assert_cmpuint(skype_dh_prime[SKYPE_DH_VALUE_LENGTH - 1] & 7, ==, 7); /* so 2 is a square */
    gcry_mpi_release(half);
    gcry_mpi_release(modulus);
}

static void test_residues(void)
{
    for (guint n = 0; n < VALUES; n++) {
        const value residue = public_value();

        g_assert_true(skype_dh_is_residue(residue.value));
        g_assert_false(skype_dh_is_residue(negated(residue).value));
    }
}

static void test_no_residues(void)
{
    guint8 bytes[SKYPE_DH_VALUE_LENGTH] = {0};

    g_assert_false(skype_dh_is_residue(bytes));
    bytes[sizeof bytes - 1] = 1;
    g_assert_false(skype_dh_is_residue(bytes));
    g_assert_false(skype_dh_is_residue(skype_dh_prime));
    memset(bytes, 0xFF, sizeof bytes);
    g_assert_false(skype_dh_is_residue(bytes));
}

static void test_half_of_all(void)
{
    guint residues = 0;

    for (guint n = 0; n < 16 * VALUES; n++) {
        guint8 bytes[SKYPE_DH_VALUE_LENGTH];

        fill(bytes, sizeof bytes);
        residues += skype_dh_is_residue(bytes);
    }
    g_test_message("%u of %u random values are residues", residues, 16 * VALUES);
    g_assert_cmpuint(residues, >, 16 * VALUES / 3);
    g_assert_cmpuint(residues, <, 16 * VALUES * 2 / 3);
}

/* --- form of the first segment --- */

/* A first segment with so many padding bytes and a tail of other bytes. */
static GByteArray *segment(gsize padding, gsize tail)
{
    GByteArray *out = g_byte_array_new();
    guint8 bytes[SKYPE_DH_VALUE_LENGTH];
    guint8 pad = (guint8)g_test_rand_int();

    fill(bytes, sizeof bytes);
    g_byte_array_append(out, bytes, sizeof bytes);
    for (gsize n = 0; n < padding; n++, pad = skype_pad_next(pad))
        g_byte_array_append(out, &pad, 1);
    for (gsize n = 0; n < tail; n++) {
        const guint8 other = (guint8)~skype_pad_next(out->data[out->len - 1]);

        g_byte_array_append(out, &other, 1);
    }
    return out;
}

static void assert_first(skype_dh_side side, gsize padding, gsize tail, bool fits)
{
    g_autoptr(GByteArray) bytes = segment(padding, tail);
    skype_dh_first first;

    g_assert_cmpint(skype_dh_first_parse(side, bytes->data, bytes->len, &first), ==, fits);
    if (!fits)
        return;
    g_assert_cmpuint(first.padding, ==, padding);
    g_assert_cmpuint(first.steps, ==, padding > 1 ? padding - 1 : 0);
    g_assert_cmpint(first.has_hash, ==, tail != 0);
}

static void test_form(void)
{
    for (gsize padding = 0; padding <= SKYPE_DH_PADDING_MAX; padding++) {
        assert_first(SKYPE_DH_BY_CLIENT, padding, 0, true);
        assert_first(SKYPE_DH_BY_SERVER, padding, 0, true);
        assert_first(SKYPE_DH_BY_SERVER, padding, SKYPE_DH_HASH_LENGTH, true);
        assert_first(SKYPE_DH_BY_CLIENT, padding, SKYPE_DH_HASH_LENGTH, false);
        assert_first(SKYPE_DH_BY_SERVER, padding, SKYPE_DH_HASH_LENGTH + 2, false);
    }
}

static void test_too_long(void)
{
    assert_first(SKYPE_DH_BY_CLIENT, SKYPE_DH_PADDING_MAX + 1, 0, false);
    assert_first(SKYPE_DH_BY_SERVER, SKYPE_DH_PADDING_MAX + 1, 0, false);
    assert_first(SKYPE_DH_BY_SERVER, SKYPE_DH_PADDING_MAX + 1, SKYPE_DH_HASH_LENGTH, false);
}

static void test_too_short(void)
{
    g_autoptr(GByteArray) bytes = segment(0, 0);
    skype_dh_first first;

    for (gsize length = 0; length < SKYPE_DH_VALUE_LENGTH; length++) {
        g_autofree guint8 *copy = g_memdup2(bytes->data, length);

        g_assert_false(skype_dh_first_parse(SKYPE_DH_BY_CLIENT, copy, length, &first));
        g_assert_false(skype_dh_first_parse(SKYPE_DH_BY_SERVER, copy, length, &first));
    }
}

/* Padding, or a hash, that goes on as the run by chance. */
static void test_hash_that_looks_like_padding(void)
{
    g_autoptr(GByteArray) bytes = segment(20, SKYPE_DH_HASH_LENGTH);
    guint8 *hash = bytes->data + SKYPE_DH_VALUE_LENGTH + 20;
    skype_dh_first first;

    hash[0] = skype_pad_next(hash[-1]);
    hash[1] = (guint8)~skype_pad_next(hash[0]);
    g_assert_true(skype_dh_first_parse(SKYPE_DH_BY_SERVER, bytes->data, bytes->len, &first));
    g_assert_cmpuint(first.padding, ==, 20);
    g_assert_true(first.has_hash);
}

/* --- the rule --- */

typedef struct {
    guint client_steps;
    guint server_steps;
    gboolean answered;
    gboolean client_hash;
    gboolean client_residue;
    gboolean server_residue;
    skype_dh_verdict expected;
} rule_case;

static const rule_case rule_cases[] = {
    {0, 0, FALSE, FALSE, TRUE, TRUE, SKYPE_DH_OPEN},
    {3, 0, FALSE, FALSE, TRUE, TRUE, SKYPE_DH_OPEN},
    {3, 0, FALSE, TRUE, TRUE, TRUE, SKYPE_DH_OPEN},
    {4, 0, FALSE, FALSE, TRUE, TRUE, SKYPE_DH_PADDING},
    {4, 0, FALSE, FALSE, FALSE, FALSE, SKYPE_DH_PADDING},
    {0, 4, TRUE, FALSE, TRUE, TRUE, SKYPE_DH_PADDING},
    {2, 2, TRUE, FALSE, TRUE, TRUE, SKYPE_DH_PADDING},
    {1, 2, TRUE, FALSE, TRUE, TRUE, SKYPE_DH_OPEN},
    {1, 2, TRUE, TRUE, TRUE, TRUE, SKYPE_DH_RESIDUES},
    {1, 0, TRUE, TRUE, TRUE, TRUE, SKYPE_DH_RESIDUES},
    {0, 1, TRUE, TRUE, TRUE, TRUE, SKYPE_DH_RESIDUES},
    {0, 1, TRUE, FALSE, TRUE, TRUE, SKYPE_DH_OPEN},
    {0, 0, TRUE, TRUE, TRUE, TRUE, SKYPE_DH_OPEN}, /* 17 of 2,489 foreign streams got this far */
    {1, 2, TRUE, TRUE, FALSE, TRUE, SKYPE_DH_OPEN},
    {1, 2, TRUE, TRUE, TRUE, FALSE, SKYPE_DH_OPEN},
};

static value value_of(gboolean residue)
{
    const value power = public_value();

    return residue ? power : negated(power);
}

static void test_rule(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(rule_cases); n++) {
        const rule_case *c = &rule_cases[n];
        const value client = value_of(c->client_residue);
        const value server = value_of(c->server_residue);
        const skype_dh_sight sight = {
            .sides[SKYPE_DH_BY_CLIENT] = {true, (guint8)c->client_steps, client.value},
            .sides[SKYPE_DH_BY_SERVER] = {c->answered, (guint8)c->server_steps, server.value},
            .has_client_hash = c->client_hash,
        };

        g_assert_cmpint(skype_dh_judge(&sight), ==, c->expected);
    }
}

static void test_server_alone(void)
{
    const value server = public_value();
    const skype_dh_sight sight = {
        .sides[SKYPE_DH_BY_SERVER] = {true, SKYPE_DH_PADDING_MAX, server.value},
    };

    g_assert_cmpint(skype_dh_judge(&sight), ==, SKYPE_DH_OPEN);
}

static gsize random_segment(GRand *from, guint8 out[LENGTH_MAX], gint shortest)
{
    const gsize length = (gsize)g_rand_int_range(from, shortest, LENGTH_MAX + 1);

    for (gsize n = 0; n < length; n++)
        out[n] = (guint8)g_rand_int(from);
    return length;
}

/* Random connections whose first segments have a length of the exchange.  What the rule accepts
 * without 32 bits of padding is rare, but not impossible: so these are always the same. */
static void test_random_connections(void)
{
    g_autoptr(GRand) from = g_rand_new_with_seed(RANDOM_SEED);
    guint proven = 0;
    guint in_form = 0;

    for (guint n = 0; n < RANDOM_CONNECTIONS; n++) {
        guint8 bytes[SKYPE_DH_SIDES + 1][LENGTH_MAX];
        skype_dh_sight sight = {.has_client_hash = false};

        for (guint side = 0; side < SKYPE_DH_SIDES; side++) {
            const gsize length = random_segment(from, bytes[side], SKYPE_DH_VALUE_LENGTH);
            skype_dh_first first;

            if (!skype_dh_first_parse(side, bytes[side], length, &first))
                continue;
            sight.sides[side].seen = true;
            sight.sides[side].steps = first.steps;
            sight.sides[side].value = bytes[side];
            in_form++;
        }
        sight.has_client_hash =
            random_segment(from, bytes[SKYPE_DH_SIDES], 1) == SKYPE_DH_HASH_LENGTH;
        proven += skype_dh_judge(&sight) != SKYPE_DH_OPEN;
    }
    g_test_message("%u of %u random segments have the form, %u of %u connections are accepted",
                   in_form, 2 * RANDOM_CONNECTIONS, proven, RANDOM_CONNECTIONS);
    g_assert_cmpuint(proven, ==, 0);
}

/* --- hashes and keys --- */

static const guint8 secret[SKYPE_DH_VALUE_LENGTH + 1] =
    "a secret of forty-eight bytes, for tests only ..";

/* MD5 as GLib computes it. */
static void assert_hash(skype_dh_side side, char prefix)
{
    g_autoptr(GChecksum) md5 = g_checksum_new(G_CHECKSUM_MD5);
    guint8 digest[16];
    gsize length = sizeof digest;
    guint8 hash[SKYPE_DH_HASH_LENGTH];

    g_checksum_update(md5, (const guint8 *)&prefix, 1);
    g_checksum_update(md5, secret, SKYPE_DH_VALUE_LENGTH);
    g_checksum_get_digest(md5, digest, &length);
    g_assert_true(skype_dh_hash(side, secret, hash));
    g_assert_cmpmem(hash, sizeof hash, digest, sizeof hash);
}

static void test_hashes(void)
{
    assert_hash(SKYPE_DH_BY_CLIENT, 'O');
    assert_hash(SKYPE_DH_BY_SERVER, 'I');
}

static void test_stream_key(void)
{
    guint8 plain[SKYPE_KEY_LENGTH];
    guint8 key[SKYPE_KEY_LENGTH];

    skype_key_expand(0x8badf00d, plain);
    skype_dh_stream_key(0x8badf00d, secret, key);
    for (gsize n = 0; n < sizeof key; n++)
        g_assert_cmpuint(key[n], ==, n < SKYPE_DH_VALUE_LENGTH ? plain[n] ^ secret[n] : plain[n]);
}

static void test_login_keys(void)
{
    guint8 key[SKYPE_DH_VALUE_LENGTH];

    skype_dh_login_key(SKYPE_DH_BY_CLIENT, secret, key);
    g_assert_cmpmem(key, sizeof key, secret, SKYPE_DH_VALUE_LENGTH);
    skype_dh_login_key(SKYPE_DH_BY_SERVER, secret, key);
    g_assert_cmpuint(key[0], ==, secret[0] + 1);
    g_assert_cmpmem(key + 1, sizeof key - 1, secret + 1, SKYPE_DH_VALUE_LENGTH - 1);
}

/* A peer's padding may be anything, its value is a residue. */
static void test_values_of_peers(void)
{
    uint8_t segment[SKYPE_DH_FIRST_MAX_LENGTH];
    skype_dh_first first;

    fill(segment, sizeof segment);
    for (size_t length = 0; length <= sizeof segment; length++) {
        const value residue = public_value();
        const value other = negated(residue);
        const bool fits = length >= SKYPE_DH_VALUE_LENGTH &&
                          length <= SKYPE_DH_VALUE_LENGTH + SKYPE_DH_PADDING_MAX;

        memcpy(segment, residue.value, SKYPE_DH_VALUE_LENGTH);
        g_assert_true(skype_dh_peer_parse(segment, length, &first) == fits);
        if (fits)
            g_assert_cmpuint(first.padding, ==, length - SKYPE_DH_VALUE_LENGTH);
        memcpy(segment, other.value, SKYPE_DH_VALUE_LENGTH);
        g_assert_false(skype_dh_peer_parse(segment, length, &first));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_nonnull(gcry_check_version(NULL));
    g_test_add_func("/dh384/prime", test_prime);
    g_test_add_func("/dh384/residue/powers", test_residues);
    g_test_add_func("/dh384/residue/out_of_range", test_no_residues);
    g_test_add_func("/dh384/residue/half_of_all", test_half_of_all);
    g_test_add_func("/dh384/first/form", test_form);
    g_test_add_func("/dh384/first/too_long", test_too_long);
    g_test_add_func("/dh384/first/too_short", test_too_short);
    g_test_add_func("/dh384/first/hash_like_padding", test_hash_that_looks_like_padding);
    g_test_add_func("/dh384/rule/cases", test_rule);
    g_test_add_func("/dh384/rule/server_alone", test_server_alone);
    g_test_add_func("/dh384/rule/random", test_random_connections);
    g_test_add_func("/dh384/hash", test_hashes);
    g_test_add_func("/dh384/key/stream", test_stream_key);
    g_test_add_func("/dh384/key/login", test_login_keys);
    g_test_add_func("/dh384/peers", test_values_of_peers);
    return g_test_run();
}
