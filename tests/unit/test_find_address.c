/* test_find_address.c - the parts of skype-find-address.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "arena.h"
#include "tools/affine.h"
#include "tools/datagrams.h"
#include "tools/ipv4.h"
#include "tools/keystream_lanes.h"
#include "tools/plaintexts.h"
#include "tools/progress.h"
#include "tools/search.h"
#include "tools/targets.h"
#include "vectors.h"
#include "wire/checksum.h"
#include "wire/command.h"
#include "wire/object_list_encode.h"

#define HOST    0xC0A80114u /* 192.168.1.20 */
#define ADDRESS 0xC6336442u /* 198.51.100.66, which the searches are to find */
#define PEER    0xCB007105u /* 203.0.113.5 */

#define PROBE              27u
#define PAD_OBJECT         0u
#define STACK_OBJECT       11u
#define STACK_VERSION      52u
#define PADS               15u
#define ARENA_LIMIT        (1u << 20)
#define COMMAND_HEAD_ROOM  12u
#define DATAGRAMS          5u
#define SEED_OF_FIRST      0x00300007u
#define SEED_DISTANCE      0x00100000u
#define UNPREDICTABLE_TEXT "09e101001122334455667788"

/* --- linear equations --- */

static guint32 crc_of_word(guint32 x, const void *context)
{
    (void)context;
    return skype_crc32((const guint8 *)&x, sizeof x);
}

/* Knows nothing of the highest bit and of whether bits 0 and 1 or none of them are set. */
static guint32 two_bits_lost(guint32 x, const void *context)
{
    const guint32 constant = *(const guint32 *)context;

    return constant ^ (x & 0x7FFFFFFCu) ^ ((x ^ x >> 1) & 1u);
}

static void test_affine_unique(void)
{
    guint32 x[FIND_AFFINE_SOLUTIONS];

    for (guint32 value = 1; value != 0; value <<= 1) {
        const guint32 word = value ^ 0x5A3C0F69u;

        g_assert_cmpuint(find_affine_solve(crc_of_word, NULL, 32, crc_of_word(word, NULL), x), ==,
                         1);
        g_assert_cmphex(x[0], ==, word);
    }
}

static void test_affine_ambiguous(void)
{
    const guint32 constant = 0x12345678;
    const guint32 y = two_bits_lost(0x0BADCAFE, &constant);
    guint32 x[FIND_AFFINE_SOLUTIONS];

    g_assert_cmpuint(find_affine_solve(two_bits_lost, &constant, 32, y, x), ==, 4);
    for (unsigned i = 0; i < 4; i++) {
        g_assert_cmphex(two_bits_lost(x[i], &constant), ==, y);
        for (unsigned k = 0; k < i; k++)
            g_assert_cmphex(x[i], !=, x[k]);
    }
    g_assert_cmpuint(find_affine_solve(two_bits_lost, &constant, 31, y, x), ==, 2);
    g_assert_cmpuint(find_affine_solve(two_bits_lost, &constant, 32, y ^ 2u, x), ==, 0);
}

/* --- addresses --- */

static void test_addresses(void)
{
    static const char *const bad[] = {"", "1.2.3", "1.2.3.256", " 1.2.3.4", "1.2.3.4 ", "::1", "a"};
    char text[FIND_IPV4_TEXT];
    guint32 address;

    g_assert_true(find_ipv4_parse("198.51.100.66", &address));
    g_assert_cmphex(address, ==, ADDRESS);
    g_assert_cmpstr(find_ipv4_text(ADDRESS, text), ==, "198.51.100.66");
    g_assert_cmpstr(find_ipv4_text(UINT32_MAX, text), ==, "255.255.255.255");
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(find_ipv4_parse(bad[i], &address));
}

static void test_ranges(void)
{
    static const struct {
        const char *text;
        find_range range;
    } good[] = {
        {"198.51.100.66/32", {ADDRESS, ADDRESS}},
        {"198.51.100.66/24", {0xC6336400, 0xC63364FF}},
        {"198.51.100.66/9", {0xC6000000, 0xC67FFFFF}},
        {"1.2.3.4/0", {0, UINT32_MAX}},
        {"1.2.3.4-1.2.3.4", {0x01020304, 0x01020304}},
        {"0.0.0.0-255.255.255.255", {0, UINT32_MAX}},
    };
    static const char *const bad[] = {
        "",
        "1.2.3.4",
        "/",
        "-",
        "1.2.3.4/",
        "1.2.3.4/33",
        "1.2.3.4/024",
        "1.2.3.4/-1",
        "1.2.3.4/8x",
        "1.2.3.4-",
        "1.2.3.4-1.2.3.3",
        "1.2.3.4-1.2.3.5-1.2.3.6",
        "1.2.3/8",
        "1.2.3.4.1.2.3.4.1.2.3.4/8",
    };
    find_range range;

    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_assert_true(find_range_parse(good[i].text, &range));
        g_assert_cmphex(range.first, ==, good[i].range.first);
        g_assert_cmphex(range.last, ==, good[i].range.last);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(find_range_parse(bad[i], &range));
}

/* --- plaintexts --- */

/* A probe as Skype 7 pads it: blob 0 of one word over and over, and the stack version. */
static GByteArray *padded_probe(guint16 id, unsigned pad_length, guint32 word, bool has_version)
{
    arena a = {.limit = ARENA_LIMIT};
    guint8 pad[PADS];
    skype_object objects[] = {
        {.family = SKYPE_FAMILY_BLOB, .has_value = true, .id = PAD_OBJECT},
        {.family = SKYPE_FAMILY_NUMBER, .has_value = true, .id = STACK_OBJECT},
    };
    const skype_object_list list = {
        .encoding = SKYPE_LIST_COMPRESSED,
        .objects = objects,
        .count = has_version ? 2 : 1,
        .bytes = pad,
        .bytes_length = pad_length,
    };
    guint8 *encoded;
    size_t length;
    GByteArray *plaintext = g_byte_array_new();

    for (unsigned i = 0; i < pad_length; i++)
        pad[i] = (guint8)(word >> 8 * (i % 4));
    objects[0].value.bytes.length = pad_length;
    objects[1].value.number = STACK_VERSION;
    g_assert_true(skype_object_list_encode(&list, arena_allocator(&a), &encoded, &length));
    g_byte_array_set_size(plaintext, (guint)length + COMMAND_HEAD_ROOM);
    length = skype_command_write(PROBE, SKYPE_COMMAND_REQUEST, (guint16)(id - 1), encoded, length,
                                 plaintext->data);
    g_byte_array_set_size(plaintext, (guint)length);
    arena_clear(&a);
    return plaintext;
}

/* How many of the plaintexts found for these bytes are these bytes. */
static unsigned found_again(guint16 id, const GByteArray *bytes, size_t *count, bool *proven)
{
    find_plaintext found[FIND_AFFINE_SOLUTIONS];
    const guint32 crc = skype_crc32(bytes->data, bytes->len);
    unsigned same = 0;

    *count = find_plaintexts(id, bytes->len, crc, found);
    for (size_t i = 0; i < *count; i++) {
        g_assert_cmpuint(found[i].length, ==, bytes->len);
        g_assert_cmphex(skype_crc32(found[i].bytes, found[i].length), ==, crc);
        same += memcmp(found[i].bytes, bytes->data, bytes->len) == 0;
        *proven = found[i].proven;
    }
    return same;
}

static void test_padded_probes(void)
{
    static const unsigned solutions[PADS + 1] = {0, 1, 1, 1, 1, 2, 2, 1, 1, 4, 1, 4, 1, 2, 1, 2};

    for (unsigned pad_length = 1; pad_length <= PADS; pad_length++) {
        for (guint32 n = 0; n < 20; n++) {
            const guint16 id = (guint16)(0x9B8F * n);
            g_autoptr(GByteArray) bytes = padded_probe(id, pad_length, n * 0x9E3779B9u, true);
            size_t count;
            bool proven = false;

            g_assert_cmpuint(found_again(id, bytes, &count, &proven), ==, 1);
            g_assert_cmpuint(count, ==, solutions[pad_length]);
            g_assert_true(proven == (pad_length <= 2));
        }
    }
}

/* Published: FakeSkype's sample packet. */
static void test_older_padded_probe(void)
{
    g_autoptr(GByteArray) published = skype_hex_bytes("07da01dccd42b7c6a2fe");
    g_autoptr(GByteArray) made = padded_probe(0xDCCE, 2, 0xFEA2, false);
    size_t count;
    bool proven = true;

    g_assert_cmpmem(made->data, made->len, published->data, published->len);
    g_assert_cmpuint(found_again(0xDCCE, published, &count, &proven), ==, 1);
    g_assert_cmpuint(count, ==, 1);
    g_assert_false(proven);
}

static void test_other_plaintexts(void)
{
    g_autoptr(GByteArray) request = skype_hex_bytes("049a0215f14215");
    g_autoptr(GByteArray) other = skype_hex_bytes(UNPREDICTABLE_TEXT);
    g_autoptr(GByteArray) cut = padded_probe(0x15F2, 3, 0x01020304, true);
    find_plaintext found[FIND_AFFINE_SOLUTIONS];
    size_t count;
    bool proven = false;

    g_assert_cmpuint(found_again(0x15F2, request, &count, &proven), ==, 1);
    g_assert_true(proven);
    g_assert_cmpuint(find_plaintexts(0x15F3, 7, skype_crc32(request->data, 7), found), ==, 0);
    g_assert_cmpuint(found_again(0x15F2, other, &count, &proven), ==, 0);
    g_assert_cmpuint(count, ==, 0);
    /* Three pad bytes have fewer values than a CRC. */
    g_assert_cmpuint(find_plaintexts(0x15F2, cut->len, skype_crc32(cut->data, cut->len) ^ 1, found),
                     ==, 0);
}

/* --- keystreams and datagrams --- */

static void test_lanes(void)
{
    static const guint8 zeros[64] = {0};

    for (guint32 n = 0; n < 500; n++) {
        guint32 seeds[FIND_LANES];
        skype_rc4 streams[FIND_LANES];

        for (unsigned lane = 0; lane < FIND_LANES; lane++)
            seeds[lane] = (n * FIND_LANES + lane) * 0x9E3779B9u;
        find_start_keystreams(seeds, streams);
        for (unsigned lane = 0; lane < FIND_LANES; lane++) {
            guint8 expected[sizeof zeros];
            guint8 got[sizeof zeros];

            skype_decipher(seeds[lane], zeros, expected, sizeof zeros);
            skype_rc4_xor(&streams[lane], zeros, got, sizeof zeros);
            g_assert_cmpmem(got, sizeof got, expected, sizeof expected);
        }
    }
}

/* The datagram with that plaintext and seed, whose host has the address; free its data. */
static find_datagram encipher(const GByteArray *plaintext, guint16 id, guint32 seed, bool from_host)
{
    guint8 *data = g_malloc(plaintext->len);
    find_datagram datagram = {
        .host = HOST,
        .peer = PEER + id,
        .from_host = from_host,
        .id = id,
        .crc = skype_crc32(plaintext->data, plaintext->len),
        .length = plaintext->len,
    };

    datagram.iv = seed ^ find_datagram_seed(&datagram, ADDRESS);
    skype_decipher(seed, plaintext->data, data, plaintext->len);
    datagram.data = data;
    return datagram;
}

static void free_data(const find_datagram *datagram)
{
    g_free((gpointer)(guintptr)datagram->data);
}

static void test_address_of_seed(void)
{
    for (unsigned from_host = 0; from_host < 2; from_host++) {
        find_datagram datagram = {
            .peer = PEER, .from_host = from_host, .id = 0x15F2, .iv = 0xE2B459E6};

        for (guint32 n = 0; n < 100; n++) {
            const guint32 address = ADDRESS + n * 0x9E3779B9u;
            const guint32 seed = find_datagram_seed(&datagram, address);

            g_assert_cmphex(find_datagram_address(&datagram, seed), ==, address);
        }
    }
}

/* Published: Kortchinsky, "Vanilla Skype" part 1, seeded with 0.0.0.0. */
static void test_published_datagram(void)
{
    g_autoptr(GByteArray) data = skype_hex_bytes("5eb9817a8efa81");
    find_datagram datagram = {
        .peer = 0x18624250, /* 24.98.66.80 */
        .from_host = true,
        .id = 0x7F4E,
        .iv = 0x118AC037,
        .crc = 0xFC95755E,
        .data = data->data,
        .length = data->len,
    };

    g_assert_true(find_datagram_fits(&datagram, 0));
    g_assert_false(find_datagram_fits(&datagram, 1));
}

/* --- searches --- */

/* A host's datagrams: padded probes of 1, 4, 5, 9 and 15 pad bytes.  The lowest seed is
 * SEED_OF_FIRST, the others are far above it. */
typedef struct {
    find_datagram datagrams[DATAGRAMS];
    find_host host;
} fixture;

static void set_up(fixture *f, gconstpointer data)
{
    static const unsigned pads[DATAGRAMS] = {4, 1, 5, 9, 15};

    (void)data;
    for (unsigned i = 0; i < DATAGRAMS; i++) {
        const guint16 id = (guint16)(0x9B90 + 2 * i);
        g_autoptr(GByteArray) plaintext = padded_probe(id, pads[i], 0x2BF1516A + i, true);

        f->datagrams[i] = encipher(plaintext, id, SEED_OF_FIRST + i * SEED_DISTANCE, true);
    }
    f->host = (find_host){HOST, f->datagrams, DATAGRAMS};
}

static void tear_down(fixture *f, gconstpointer data)
{
    (void)data;
    for (unsigned i = 0; i < DATAGRAMS; i++)
        free_data(&f->datagrams[i]);
}

static void test_targets(fixture *f, gconstpointer data)
{
    find_targets *targets = find_targets_new(f->datagrams, DATAGRAMS);

    (void)data;
    g_assert_cmpuint(targets->datagrams, ==, DATAGRAMS);
    g_assert_cmpuint(targets->proven, ==, 1);
    g_assert_cmpuint(targets->targets->len, ==, 1 + 1 + 2 + 4 + 2);
    for (unsigned i = 0; i < DATAGRAMS; i++) {
        skype_rc4 right = find_datagram_keystream(&f->datagrams[i], ADDRESS);
        skype_rc4 wrong = find_datagram_keystream(&f->datagrams[i], ADDRESS + 1);

        g_assert_true(find_targets_match(targets, &right) == &f->datagrams[i]);
        g_assert_null(find_targets_match(targets, &wrong));
    }
    find_targets_free(targets);
}

static void test_seed_search(fixture *f, gconstpointer data)
{
    static const unsigned threads[] = {1, 2, 5};
    const guint64 from = SEED_OF_FIRST - 100000;
    find_plan *plan = find_plan_new(&f->host, NULL);
    find_outcome outcome;

    (void)data;
    g_assert_null(plan->single);
    g_assert_cmpuint(plan->count, ==, G_GUINT64_CONSTANT(1) << 32);
    g_assert_cmpfloat_with_epsilon(find_plan_expected(plan, 0), 4294967296.0 / (DATAGRAMS + 1), 1);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++) {
        outcome = find_search(plan, from, plan->count, threads[i], NULL, NULL);
        g_assert_cmpint(outcome.result, ==, FIND_FOUND);
        g_assert_cmphex(outcome.address, ==, ADDRESS);
        g_assert_cmphex(outcome.position, ==, SEED_OF_FIRST);
        g_assert_cmpuint(outcome.keys, >=, SEED_OF_FIRST - from + 1);
    }
    outcome = find_search(plan, from, SEED_OF_FIRST, 2, NULL, NULL);
    g_assert_cmpint(outcome.result, ==, FIND_NOT_FOUND);
    g_assert_cmphex(outcome.position, ==, SEED_OF_FIRST);
    g_assert_cmpuint(outcome.keys, ==, SEED_OF_FIRST - from);
    outcome = find_search(plan, outcome.position, plan->count, 2, NULL, NULL);
    g_assert_cmpint(outcome.result, ==, FIND_FOUND);
    find_plan_free(plan);
}

static void test_address_search(fixture *f, gconstpointer data)
{
    const find_range around = {ADDRESS - 1003, ADDRESS + 70000};
    const find_range beside = {ADDRESS + 1, ADDRESS + 1001};
    find_plan *plan = find_plan_new(&f->host, &around);
    find_outcome outcome = find_search(plan, 0, plan->count, 3, NULL, NULL);

    (void)data;
    g_assert_cmpint(outcome.result, ==, FIND_FOUND);
    g_assert_cmphex(outcome.address, ==, ADDRESS);
    g_assert_cmpuint(outcome.position, ==, 1003);
    find_plan_free(plan);

    plan = find_plan_new(&f->host, &beside);
    outcome = find_search(plan, 0, plan->count, 3, NULL, NULL);
    g_assert_cmpint(outcome.result, ==, FIND_NOT_FOUND);
    g_assert_cmpuint(outcome.position, ==, 1001);
    g_assert_cmpuint(outcome.keys, ==, 1001);
    find_plan_free(plan);
}

/* One datagram deciphers with an address of its own: that is not found, and not excluded either. */
static void test_lone_addresses(fixture *f, gconstpointer data)
{
    g_autoptr(GByteArray) text = skype_hex_bytes(UNPREDICTABLE_TEXT);
    find_datagram pair[] = {encipher(text, 0x1234, 1, true), f->datagrams[0]};
    const find_range around = {ADDRESS - 1003, ADDRESS + 70000};
    const find_host host = {HOST, pair, 2};
    find_plan *plan;
    find_outcome outcome;

    (void)data;
    pair[1].iv ^= 1;
    plan = find_plan_new(&host, &around);
    g_assert_true(plan->single == &pair[0]);
    outcome = find_search(plan, 0, plan->count, 3, NULL, NULL);
    g_assert_cmpint(outcome.result, ==, FIND_NOT_FOUND);
    g_assert_cmpuint(outcome.lone.count, ==, 1);
    g_assert_cmphex(outcome.lone.lowest[0], ==, ADDRESS);
    find_plan_free(plan);
    free_data(&pair[0]);
}

/* The last address there is, where positions and addresses must not wrap around. */
static void test_end_of_addresses(fixture *f, gconstpointer data)
{
    const find_range last = {UINT32_MAX - 1, UINT32_MAX};
    find_plan *plan = find_plan_new(&f->host, &last);
    find_outcome outcome = find_search(plan, 0, plan->count, 1, NULL, NULL);

    (void)data;
    g_assert_cmpuint(plan->count, ==, 2);
    g_assert_cmpint(outcome.result, ==, FIND_NOT_FOUND);
    g_assert_cmpuint(outcome.keys, ==, 2);
    find_plan_free(plan);
}

/* Without a proven plaintext only the addresses are sure to hold the right one. */
static void test_choice_of_search(fixture *f, gconstpointer data)
{
    const find_host proven = {HOST, f->datagrams, 2};
    const find_host solved = {HOST, f->datagrams + 2, 3};
    find_plan *plan = find_plan_new(&proven, NULL);

    (void)data;
    g_assert_null(plan->single);
    find_plan_free(plan);
    plan = find_plan_new(&solved, NULL);
    g_assert_true(plan->single == &f->datagrams[2]);
    g_assert_cmphex(plan->first, ==, 0x01000000);
    g_assert_cmphex(plan->count, ==, 0xDF000000);
    find_plan_free(plan);
}

/* What a host needs, so that an address can be believed. */
static void test_confirmation(fixture *f, gconstpointer data)
{
    const find_range here = {ADDRESS, ADDRESS};
    g_autoptr(GByteArray) text = skype_hex_bytes(UNPREDICTABLE_TEXT);
    find_datagram unknown[] = {
        encipher(text, 0x1234, 1, true),
        encipher(text, 0x1236, 2, false),
        f->datagrams[0],
    };
    const find_host pair = {HOST, unknown, 2};
    const find_host single_unknown = {HOST, unknown, 1};
    const find_host single_known = {HOST, f->datagrams, 1};
    find_plan *plan = find_plan_new(&pair, &here);
    find_outcome outcome = find_search(plan, 0, 1, 1, NULL, NULL);

    (void)data;
    g_assert_cmpint(outcome.result, ==, FIND_FOUND);
    find_plan_free(plan);

    g_assert_null(find_plan_new(&single_unknown, &here));

    plan = find_plan_new(&single_known, &here);
    g_assert_true(find_plan_confirms(plan, ADDRESS));
    g_assert_false(find_plan_confirms(plan, ADDRESS ^ 1));
    find_plan_free(plan);

    unknown[2].peer ^= 1; /* deciphers under another address only */
    plan = find_plan_new(&(find_host){HOST, unknown + 1, 2}, &here);
    outcome = find_search(plan, 0, 1, 1, NULL, NULL);
    g_assert_cmpint(outcome.result, ==, FIND_NOT_FOUND);
    find_plan_free(plan);
    free_data(&unknown[0]);
    free_data(&unknown[1]);
}

static void test_progress(fixture *f, gconstpointer data)
{
    const find_range range = {0, 0x00FFFFFF};
    find_plan *plan = find_plan_new(&f->host, &range);
    const find_progress progress = {.plan = plan, .end = plan->count};
    g_autofree char *start = find_progress_text(&progress, 0, 0);
    g_autofree char *middle = find_progress_text(&progress, 0x800000, 2);
    g_autofree char *slow = find_progress_text(&progress, 0x1000, 2);

    (void)data;
    g_assert_cmpstr(start, ==, "");
    g_assert_cmpstr(middle, ==,
                    "192.168.1.20 [##########..........] 50.0%, 4.19 M keys/s, 0:01 expected, "
                    "0:02 at most");
    g_assert_cmpstr(slow, ==,
                    "192.168.1.20 [....................] 0.0%, 0.00 M keys/s, 1:08:15 expected, "
                    "2:16:30 at most");
    find_plan_free(plan);
}

static void test_progress_log(void)
{
    static const struct {
        guint64 position;
        double seconds;
        bool due;
    } calls[] = {
        {100, 0.9, false}, /* too soon */
        {101, 1.0, true},   {199, 1.9, false}, {199, 2.1, false},  {200, 2.1, true},
        {200, 32.0, false}, {200, 32.2, true}, {290, 33.0, false}, {310, 33.3, true},
    };
    find_progress progress = {.from = 0, .end = 1000};

    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++)
        g_assert_cmpint(find_progress_is_due(&progress, calls[i].position, calls[i].seconds), ==,
                        calls[i].due);
}

#define ADD(path, test) g_test_add("/find-address/" path, fixture, NULL, set_up, test, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/find-address/affine/unique", test_affine_unique);
    g_test_add_func("/find-address/affine/ambiguous", test_affine_ambiguous);
    g_test_add_func("/find-address/ipv4/addresses", test_addresses);
    g_test_add_func("/find-address/ipv4/ranges", test_ranges);
    g_test_add_func("/find-address/plaintexts/padded", test_padded_probes);
    g_test_add_func("/find-address/plaintexts/older", test_older_padded_probe);
    g_test_add_func("/find-address/plaintexts/other", test_other_plaintexts);
    g_test_add_func("/find-address/lanes", test_lanes);
    g_test_add_func("/find-address/datagrams/address-of-seed", test_address_of_seed);
    g_test_add_func("/find-address/datagrams/published", test_published_datagram);
    g_test_add_func("/find-address/progress-log", test_progress_log);
    ADD("targets", test_targets);
    ADD("search/seeds", test_seed_search);
    ADD("search/addresses", test_address_search);
    ADD("search/lone", test_lone_addresses);
    ADD("search/end-of-addresses", test_end_of_addresses);
    ADD("search/choice", test_choice_of_search);
    ADD("search/confirmation", test_confirmation);
    ADD("progress", test_progress);
    return g_test_run();
}
