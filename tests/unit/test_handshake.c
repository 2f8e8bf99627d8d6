/* test_handshake.c - first messages of TCP streams.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vectors.h"

#include <string.h>

#include "wire/generator.h"
#include "wire/handshake.h"
#include "wire/keystream.h"

#define TRUTH "truth/tcp.tsv"

enum {
    CLIENT_SEED = 8,
    CLIENT_CLEAR = 9,
    CLIENT_RECORDS = 10,
    SERVER_SEED = 11,
    SERVER_CLEAR = 12,
    SERVER_RECORDS = 13,
};

/* Messages printed in papers: Biondi and Desclaux 2006 (high port), Ehlert and Petgang 2006, figure
 * 7 (port 80). */
static const struct {
    const char *message;
    uint32_t seed;
    uint16_t word;
    uint32_t cookie2;
    const char *records; /* deciphered */
} printed[] = {
    {"33fbaf7628abb1930aff6cdf55b1", 0x33fbaf76, 0x0001, 1, ""},
    {"810718c4a709ddca7736c75cde4aa408", 0x810718c4, 0x0001, 3, "0300"},
    {"86645ddcd9327fcea2aee7d9f2ded6307ecfa3aee6d8f1dd", 0x86645ddc, 0x0001, 3,
     "0f030101010101010300"},
    {"29ca6b20e35bd90a4112414bf26bfa59d80b4012404af369bf5fb58cf6", 0x29ca6b20, 0x0001, 3,
     "19030101010101010101010101"
     "0300"},
};

static void test_printed_messages(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(printed); i++) {
        g_autoptr(GByteArray) message = skype_hex_bytes(printed[i].message);
        g_autoptr(GByteArray) records = skype_hex_bytes(printed[i].records);
        skype_handshake handshake;

        g_assert_true(skype_handshake_parse(message->data, &handshake));
        g_assert_cmphex(handshake.seed, ==, printed[i].seed);
        g_assert_cmphex(handshake.word, ==, printed[i].word);
        g_assert_cmphex(handshake.cookie1, ==, SKYPE_HANDSHAKE_COOKIE1);
        g_assert_cmphex(handshake.cookie2, ==, printed[i].cookie2);

        guint length = message->len - SKYPE_HANDSHAKE_LENGTH;
        skype_decipher(handshake.seed, message->data + SKYPE_HANDSHAKE_LENGTH,
                       message->data + SKYPE_HANDSHAKE_LENGTH, length);
        g_assert_cmpmem(message->data + SKYPE_HANDSHAKE_LENGTH, length, records->data,
                        records->len);
    }
}

/* One bit wrong anywhere is no handshake: in the seed it changes the key, behind it a constant.
 * Left free are the version bits of a generated word and most bits of the mask. */
static void test_every_constant_bit_counts(void)
{
    g_autoptr(GByteArray) message = skype_hex_bytes(printed[0].message);
    const guint mask_byte = SKYPE_HANDSHAKE_LENGTH - 1;

    for (guint bit = 0; bit < 8 * mask_byte; bit++) {
        skype_handshake handshake;

        message->data[bit / 8] ^= (guint8)(1u << bit % 8);
        g_assert_false(skype_handshake_parse(message->data, &handshake));
        message->data[bit / 8] ^= (guint8)(1u << bit % 8);
    }
    message->data[mask_byte] ^= 1; /* cookie 2 becomes 0 */
    skype_handshake handshake;
    g_assert_false(skype_handshake_parse(message->data, &handshake));
}

static void test_seed_rules(void)
{
    g_assert_true(skype_handshake_seed_plausible(0x000000FF));
    g_assert_true(skype_handshake_seed_plausible(0x81000000));
    g_assert_false(skype_handshake_seed_plausible(0x7F7F7F7F));
    g_assert_false(skype_handshake_seed_plausible(0x80460103)); /* hello on 443 */
    g_assert_false(skype_handshake_seed_plausible(0x16030100)); /* TLS */
    g_assert_false(skype_handshake_seed_plausible(0x47455420)); /* GET */
}

/* Enciphers a message by hand with version bits and checks that only those are free. */
static void test_version_bits_are_free(void)
{
    const uint32_t seed = 0xDADB19EB;
    const uint16_t generated = skype_generator_next(seed) & SKYPE_HANDSHAKE_WORD_GENERATED;
    uint8_t key[SKYPE_KEY_LENGTH];

    skype_key_expand(seed, key);
    for (unsigned bit = 0; bit < 16; bit++) {
        const uint16_t word = generated ^ (uint16_t)(1u << bit);
        const uint8_t clear[SKYPE_HANDSHAKE_CLEAR_LENGTH] = {
            (uint8_t)(word >> 8), (uint8_t)word, 0, 0, 0, 1, 0, 0, 0, 0x0F};
        uint8_t message[SKYPE_HANDSHAKE_LENGTH] = {0xDA, 0xDB, 0x19, 0xEB};
        skype_handshake handshake;

        skype_decipher(seed, clear, message + SKYPE_HANDSHAKE_SEED_LENGTH, sizeof clear);
        const bool is_free = (SKYPE_HANDSHAKE_WORD_VERSION >> bit & 1u) != 0;
        g_assert_true(skype_handshake_parse(message, &handshake) == is_free);
        g_assert_cmphex(handshake.word, ==, word);
        g_assert_true(skype_handshake_word_follows(&handshake) == is_free);
    }
}

static void test_padding_follows_seed(void)
{
    uint8_t padding[SKYPE_HANDSHAKE_PADDING_MAX + 1];

    for (uint32_t seed = 1, n = 0; n < 1000; n++) {
        seed = skype_generator_next(seed);
        const uint32_t third =
            skype_generator_next(skype_generator_next(skype_generator_next(seed)));
        const uint8_t length = skype_handshake_padding_length(seed);

        g_assert_cmpuint(length, >=, SKYPE_HANDSHAKE_PADDING_MIN);
        g_assert_cmpuint(length, <=, SKYPE_HANDSHAKE_PADDING_MAX);
        padding[0] = (uint8_t)third;
        for (size_t i = 1; i < sizeof padding; i++)
            padding[i] = skype_pad_next(padding[i - 1]);
        g_assert_true(skype_handshake_padding_follows(seed, padding, length));
        g_assert_false(skype_handshake_padding_follows(seed, padding, length - 1u));
        g_assert_false(skype_handshake_padding_follows(seed, padding, length + 1u));
        padding[length - 1] ^= 0x10;
        g_assert_false(skype_handshake_padding_follows(seed, padding, length));
    }
}

static void test_filler(void)
{
    const uint8_t filler[] = {1, 1, 1, 1, 2};

    g_assert_true(skype_handshake_is_filler(filler, 4));
    g_assert_false(skype_handshake_is_filler(filler, 5));
    g_assert_false(skype_handshake_is_filler(filler, 0));
}

/* Each bit of a peer's message changed: free are all generated bits of the word, the version bits
 * as far as a known version remains, and the mask. */
static void test_free_bits_of_peers(void)
{
    const skype_handshake sent = {.word = 0x858F, .cookie1 = 1, .cookie2 = 3};
    skype_handshake changed = sent;

    g_assert_true(skype_handshake_peer_holds(&sent));
    for (unsigned bit = 0; bit < 16; bit++) {
        changed.word = (uint16_t)(sent.word ^ 1u << bit);
        const bool is_known = (changed.word & SKYPE_HANDSHAKE_WORD_VERSION) <= 0x0400;
        g_assert_true(skype_handshake_peer_holds(&changed) == is_known);
    }
    changed = sent;
    for (unsigned bit = 0; bit < 32; bit++) {
        changed.cookie1 = sent.cookie1 ^ 1u << bit;
        g_assert_false(skype_handshake_peer_holds(&changed));
    }
    changed = sent;
    for (unsigned bit = 0; bit < 32; bit++) {
        changed.cookie2 = sent.cookie2 ^ 1u << bit;
        g_assert_true(skype_handshake_peer_holds(&changed) == (bit < 8));
    }
    changed.cookie2 = 0;
    g_assert_false(skype_handshake_peer_holds(&changed));
}

/* Padding of 8..57 bytes is the first record, whole records follow it, and the last may be cut. */
static void test_what_follows_peers(void)
{
    enum { LONGEST = SKYPE_HANDSHAKE_PADDING_MAX + 2 };
    uint8_t records[LONGEST + 8] = {0};

    for (unsigned body = 1; body < LONGEST; body++) {
        const bool fits =
            body > SKYPE_HANDSHAKE_PADDING_MIN && body <= SKYPE_HANDSHAKE_PADDING_MAX + 1;

        records[0] = (uint8_t)(body << 1 | 1);
        records[1] = 3;
        g_assert_true(skype_handshake_peer_goes_on(records, 2) == fits);
        g_assert_false(skype_handshake_peer_goes_on(records, 1));
        records[0] ^= 1; /* a packet */
        g_assert_false(skype_handshake_peer_goes_on(records, 2));
        records[0] ^= 1;
        records[1] = 1; /* an ACK */
        g_assert_false(skype_handshake_peer_goes_on(records, 2));
    }
    records[0] = 9 << 1 | 1;
    records[1] = 3;
    records[10] = 4 << 1; /* a packet of four bytes */
    g_assert_true(skype_handshake_peer_goes_on(records, 10));
    g_assert_true(skype_handshake_peer_goes_on(records, 12));
    g_assert_true(skype_handshake_peer_goes_on(records, 15));
    records[10] = 0; /* a packet of no bytes */
    g_assert_false(skype_handshake_peer_goes_on(records, 11));
    records[0] = 9 << 1 | 1 | 0x80; /* a length of two bytes, which leaves none for the body */
    records[1] = 0;
    records[2] = 3;
    g_assert_false(skype_handshake_peer_goes_on(records, 2));
    g_assert_true(skype_handshake_peer_goes_on(records, 3));
}

/* The word and the padding of one direction as the truth has them: "75036c": a record of 0x75 >> 1
 * bytes, type 03, first pad byte 6c. */
static void check_direction(gchar **row, guint seed_column, guint *checked)
{
    if (strlen(row[seed_column]) != 8)
        return;
    g_autofree gchar *head = g_strndup(row[seed_column + 2], 6);
    const uint32_t seed = skype_hex_u32(row[seed_column]);
    g_autoptr(GByteArray) clear = skype_hex_bytes(row[seed_column + 1]);
    const skype_handshake handshake = {
        .seed = seed,
        .word = (uint16_t)(clear->data[0] << 8 | clear->data[1]),
        .cookie1 = clear->data[5],
        .cookie2 = clear->data[9],
    };

    g_assert_true(skype_handshake_seed_plausible(seed));
    g_assert_true(skype_handshake_holds(&handshake));
    (*checked)++;
    if (handshake.word == SKYPE_HANDSHAKE_WORD_CONSTANT)
        return;
    g_autoptr(GByteArray) record = skype_hex_bytes(head);
    uint8_t padding[SKYPE_HANDSHAKE_PADDING_MAX] = {record->data[2]};
    const uint8_t length = (uint8_t)((record->data[0] >> 1) - 1);

    for (size_t i = 1; i < sizeof padding; i++)
        padding[i] = skype_pad_next(padding[i - 1]);
    g_assert_true(skype_handshake_word_follows(&handshake));
    g_assert_true(skype_handshake_padding_follows(seed, padding, length));
}

static void test_real_messages(void)
{
    g_autoptr(GPtrArray) rows = skype_vectors_open(TRUTH);
    guint checked = 0;

    if (rows == NULL)
        return;
    for (guint i = 0; i < rows->len; i++) {
        gchar **row = skype_vectors_row(rows, i);

        check_direction(row, CLIENT_SEED, &checked);
        check_direction(row, SERVER_SEED, &checked);
    }
    g_assert_cmpuint(checked, >, 50);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/handshake/printed", test_printed_messages);
    g_test_add_func("/handshake/bits", test_every_constant_bit_counts);
    g_test_add_func("/handshake/seed", test_seed_rules);
    g_test_add_func("/handshake/version", test_version_bits_are_free);
    g_test_add_func("/handshake/padding", test_padding_follows_seed);
    g_test_add_func("/handshake/filler", test_filler);
    g_test_add_func("/handshake/peers/bits", test_free_bits_of_peers);
    g_test_add_func("/handshake/peers/records", test_what_follows_peers);
    g_test_add_func("/handshake/real", test_real_messages);
    return g_test_run();
}
