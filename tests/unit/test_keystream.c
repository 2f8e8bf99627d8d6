/* test_keystream.c - RC4 and reads of a keystream at any position.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/key_schedule.h"
#include "wire/keystream.h"
#include "vectors.h"

enum {
    KEY_SEED,
    KEY_KEY,
    KEY_KEYSTREAM, /* "-" where there is none */
};

#define STRIDE ((gsize)SKYPE_KEYSTREAM_STRIDE)

/* Long enough for several saved states, and to end inside a stride. */
#define STREAM_LENGTH (5 * STRIDE + 12345)
#define RANDOM_READS  2000

static const guint8 key_40_bit[] = {1, 2, 3, 4, 5};

/* An allocator that refuses once it has granted so many requests. */
typedef struct {
    guint grants;
} budget;

static void *resize(void *context, void *old, size_t size)
{
    budget *left = context;

    if (left->grants == 0)
        return NULL;
    left->grants--;
    return g_realloc(old, size);
}

static skype_allocator allocator(budget *left)
{
    return (skype_allocator){.resize = resize, .context = left};
}

static skype_keystream start(budget *left)
{
    skype_keystream stream;

    g_assert_true(skype_keystream_init(&stream, key_40_bit, sizeof key_40_bit, allocator(left)));
    return stream;
}

/* The first STREAM_LENGTH keystream bytes of key_40_bit, made in one go. */
static guint8 *sequential(void)
{
    guint8 *bytes = g_malloc0(STREAM_LENGTH);
    skype_rc4 rc4;

    skype_rc4_init(&rc4, key_40_bit, sizeof key_40_bit);
    skype_rc4_xor(&rc4, bytes, bytes, STREAM_LENGTH);
    return bytes;
}

static void assert_read(skype_keystream *stream, const guint8 *expected, gsize position,
                        gsize length)
{
    g_autofree guint8 *bytes = g_malloc0(length);

    g_assert_true(skype_keystream_xor(stream, position, bytes, bytes, length));
    g_assert_cmpmem(bytes, length, expected + position, length);
}

/* Keys and ciphertexts long printed in many places, among them the article on RC4 in Wikipedia. */
static void test_texts(void)
{
    static const struct {
        const char *key, *plain, *cipher;
    } texts[] = {
        {"Key", "Plaintext", "BBF316E8D940AF0AD3"},
        {"Wiki", "pedia", "1021BF0420"},
        {"Secret", "Attack at dawn", "45A01F645FC35B383552544B9BF5"},
    };

    for (guint n = 0; n < G_N_ELEMENTS(texts); n++) {
        g_autoptr(GByteArray) expected = skype_hex_bytes(texts[n].cipher);
        guint8 cipher[16];
        gsize length = strlen(texts[n].plain);
        skype_rc4 rc4;

        skype_rc4_init(&rc4, (const guint8 *)texts[n].key, strlen(texts[n].key));
        skype_rc4_xor(&rc4, (const guint8 *)texts[n].plain, cipher, length);
        g_assert_cmpmem(cipher, length, expected->data, expected->len);
    }
}

/* RFC 6229, section 2: key 0102030405, and key 0102..20 of 32 bytes. */
static const struct {
    gsize key_length;
    gsize position;
    const char *keystream;
} rfc6229[] = {
    {5, 0, "B2396305F03DC027CCC3524A0A1118A8"},     {5, 1536, "D8729DB41882259BEE4F825325F5A130"},
    {5, 4096, "FF25B58995996707E51FBDF08B34D875"},  {32, 0, "EAA6BD25880BF93D3F5D1E4CA2611D91"},
    {32, 4096, "F3E4C0A2E02D1D01F7F0A74618AF2B48"},
};

static void test_rfc6229(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(rfc6229); n++) {
        g_autoptr(GByteArray) expected = skype_hex_bytes(rfc6229[n].keystream);
        guint8 key[32];
        guint8 bytes[16] = {0};
        skype_rc4 rc4;

        for (guint k = 0; k < sizeof key; k++)
            key[k] = (guint8)(k + 1);
        skype_rc4_init(&rc4, key, rfc6229[n].key_length);
        skype_rc4_skip(&rc4, rfc6229[n].position);
        skype_rc4_xor(&rc4, bytes, bytes, sizeof bytes);
        g_assert_cmpmem(bytes, sizeof bytes, expected->data, expected->len);
    }
}

static void test_longest_key(void)
{
    guint8 key[SKYPE_RC4_STATES];
    skype_rc4 whole, repeated;

    /* A key of 256 bytes that repeats one of 5 is that key. */
    for (guint n = 0; n < sizeof key; n++)
        key[n] = key_40_bit[n % sizeof key_40_bit];
    skype_rc4_init(&whole, key, sizeof key);
    skype_rc4_init(&repeated, key_40_bit, sizeof key_40_bit);
    g_assert_cmpmem(&whole, sizeof whole, &repeated, sizeof repeated);
}

static void test_decipher(void)
{
    static const guint8 plain[] = "position 0 of the keystream";
    guint8 key[SKYPE_KEY_LENGTH];
    guint8 expected[sizeof plain];
    guint8 bytes[sizeof plain];
    skype_rc4 rc4;

    skype_key_expand(0x0000000B, key);
    skype_rc4_init(&rc4, key, sizeof key);
    skype_rc4_xor(&rc4, plain, expected, sizeof plain);

    skype_decipher(0x0000000B, plain, bytes, sizeof bytes);
    g_assert_cmpmem(bytes, sizeof bytes, expected, sizeof expected);
    skype_decipher(0x0000000B, bytes, bytes, sizeof bytes);
    g_assert_cmpmem(bytes, sizeof bytes, plain, sizeof plain);
}

static void test_shared_keystreams(void)
{
    g_autoptr(GPtrArray) rows = skype_vectors_open("protocol/key-schedule-vectors.tsv");
    guint keystreams = 0;

    if (rows == NULL)
        return;
    for (guint n = 0; n < rows->len; n++) {
        gchar **row = skype_vectors_row(rows, n);
        if (g_str_equal(row[KEY_KEYSTREAM], "-"))
            continue;
        g_autoptr(GByteArray) expected = skype_hex_bytes(row[KEY_KEYSTREAM]);
        g_autofree guint8 *bytes = g_malloc0(expected->len);

        skype_decipher(skype_hex_u32(row[KEY_SEED]), bytes, bytes, expected->len);
        g_assert_cmpmem(bytes, expected->len, expected->data, expected->len);
        keystreams++;
    }
    g_assert_cmpuint(keystreams, >, 0);
    g_test_message("%u keystreams", keystreams);
}

static void test_random_order(void)
{
    g_autofree guint8 *expected = sequential();
    budget left = {G_MAXUINT};
    skype_keystream stream = start(&left);

    for (guint n = 0; n < RANDOM_READS; n++) {
        gsize position = (gsize)g_test_rand_int_range(0, STREAM_LENGTH);
        gsize length = (gsize)g_test_rand_int_range(0, 2048);
        assert_read(&stream, expected, position, MIN(length, STREAM_LENGTH - position));
    }
    g_free(stream.saved);
}

static void test_forward(void)
{
    g_autofree guint8 *expected = sequential();
    budget left = {4}; /* room for 1, 2, 4 and 8 states */
    skype_keystream stream = start(&left);
    gsize length = 0;

    for (gsize position = 0; position < STREAM_LENGTH; position += length) {
        length = (gsize)g_test_rand_int_range(1, 3000);
        length = MIN(length, STREAM_LENGTH - position);
        assert_read(&stream, expected, position, length);
    }
    g_assert_cmpuint(stream.saved_count, ==, STREAM_LENGTH / STRIDE + 1);
    g_free(stream.saved);
}

/* Far ahead at once, back, and on both sides of each place where a state is saved. */
static void test_jumps(void)
{
    g_autofree guint8 *expected = sequential();
    budget left = {G_MAXUINT};
    skype_keystream stream = start(&left);

    assert_read(&stream, expected, 4 * STRIDE + 7, 100);
    g_assert_cmpuint(stream.saved_count, ==, 5);
    assert_read(&stream, expected, 0, 1);
    for (gsize strides = 5; strides > 0; strides--) {
        assert_read(&stream, expected, strides * STRIDE - 1, 1);
        assert_read(&stream, expected, strides * STRIDE, 1);
        assert_read(&stream, expected, strides * STRIDE - 1, 3);
        assert_read(&stream, expected, strides * STRIDE + 1, 1);
    }
    assert_read(&stream, expected, 1, 3 * STRIDE);
    assert_read(&stream, expected, 0, STREAM_LENGTH);
    g_assert_cmpuint(stream.saved_count, ==, STREAM_LENGTH / STRIDE + 1);
    g_free(stream.saved);
}

/* A jump starts from the nearest saved state, not from where the stream stands; going on needs no
 * saved state.  The states that must not matter are spoilt here. */
static void test_nearest_state(void)
{
    g_autofree guint8 *expected = sequential();
    budget left = {G_MAXUINT};
    skype_keystream stream = start(&left);

    assert_read(&stream, expected, 0, STREAM_LENGTH);
    assert_read(&stream, expected, 0, 1);
    memset(&stream.now, 0, sizeof stream.now);
    assert_read(&stream, expected, 4 * STRIDE + 7, 100);

    memset(stream.saved, 0, stream.saved_count * sizeof *stream.saved);
    assert_read(&stream, expected, 4 * STRIDE + 107, 100);
    assert_read(&stream, expected, 4 * STRIDE + 300, STRIDE);
    g_free(stream.saved);
}

static void test_refused_at_start(void)
{
    budget left = {0};
    skype_keystream stream;

    g_assert_false(skype_keystream_init(&stream, key_40_bit, sizeof key_40_bit, allocator(&left)));
}

/* A refusal is reported, and leaves a stream that still reads right. */
static void test_refused_later(void)
{
    g_autofree guint8 *expected = sequential();
    g_autofree guint8 *bytes = g_malloc0(STREAM_LENGTH);
    budget left = {1};
    skype_keystream stream = start(&left);

    assert_read(&stream, expected, 0, STRIDE);
    g_assert_false(skype_keystream_xor(&stream, STRIDE, bytes, bytes, 1));
    g_assert_false(skype_keystream_xor(&stream, STRIDE - 1, bytes, bytes, 2));
    g_assert_false(skype_keystream_xor(&stream, 3 * STRIDE, bytes, bytes, 1));
    g_assert_false(skype_keystream_xor(&stream, 0, bytes, bytes, STREAM_LENGTH));
    assert_read(&stream, expected, 99, 1000);

    left.grants = G_MAXUINT;
    assert_read(&stream, expected, 3 * STRIDE - 1, 2);
    assert_read(&stream, expected, 0, STREAM_LENGTH);
    g_free(stream.saved);
}

static void test_no_bytes(void)
{
    budget left = {1};
    skype_keystream stream = start(&left);
    skype_rc4 before = stream.now;

    g_assert_true(skype_keystream_xor(&stream, 0, NULL, NULL, 0));
    g_assert_true(skype_keystream_xor(&stream, G_MAXUINT64, NULL, NULL, 0));
    g_assert_cmpuint(stream.position, ==, 0);
    skype_rc4_xor(&stream.now, NULL, NULL, 0);
    skype_rc4_skip(&stream.now, 0);
    g_assert_cmpmem(&stream.now, sizeof stream.now, &before, sizeof before);
    g_free(stream.saved);
}

static void test_apart(void)
{
    g_autofree guint8 *expected = sequential();
    static const guint8 in[4] = {0xFF, 0x00, 0xFF, 0x00};
    guint8 out[4];
    budget left = {1};
    skype_keystream stream = start(&left);

    g_assert_true(skype_keystream_xor(&stream, 16, in, out, sizeof out));
    for (guint n = 0; n < sizeof out; n++)
        g_assert_cmpuint(out[n], ==, in[n] ^ expected[16 + n]);
    g_free(stream.saved);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rc4/texts", test_texts);
    g_test_add_func("/rc4/rfc6229", test_rfc6229);
    g_test_add_func("/rc4/longest_key", test_longest_key);
    g_test_add_func("/keystream/decipher", test_decipher);
    g_test_add_func("/keystream/shared", test_shared_keystreams);
    g_test_add_func("/keystream/random_order", test_random_order);
    g_test_add_func("/keystream/forward", test_forward);
    g_test_add_func("/keystream/jumps", test_jumps);
    g_test_add_func("/keystream/nearest_state", test_nearest_state);
    g_test_add_func("/keystream/refused/start", test_refused_at_start);
    g_test_add_func("/keystream/refused/later", test_refused_later);
    g_test_add_func("/keystream/no_bytes", test_no_bytes);
    g_test_add_func("/keystream/apart", test_apart);
    return g_test_run();
}
