/* test_datagram.c - start of frame of a UDP datagram, and the seeds that follow from it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/checksum.h"
#include "wire/datagram.h"
#include "wire/keystream.h"
#include "vectors.h"

#define LONGEST_UDP       65535
#define LONGEST_PACKET    128 /* of the published ones */
#define SMALL_LENGTHS     64
#define FUNCTIONS         256
#define FILLER_MASK       0x70
#define TOP_BIT           0x80
#define ADDRESS_LENGTH    4
#define SEED_TAIL_LENGTH  4 /* id and two zero bytes, behind the addresses */
#define SPECIFIED_SEEDS   10
#define SPECIFIED_COLUMNS 12 /* between the bars of a line, and an empty one at each end */

/* A datagram of any type: an id, a function byte to be set, an inner type, and a different byte
 * everywhere else. */
static const guint8 model[SMALL_LENGTHS] = {0xA1, 0xA2, 0x00, 0x11, 0x22, 0x03, 0x02, 0x55,
                                            0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD};

/* Every type: its bounds, the length of its head, and what the model's head then reads. */
static const struct {
    guint8 function;
    guint8 head_length;
    gsize min_length;
    gsize max_length;
    skype_datagram head;
} types[] = {
    {0x02,
     11,
     15,
     LONGEST_UDP,
     {.type = SKYPE_TYPE_PAYLOAD, .iv = 0x11220302, .crc = 0x55667788, .data_offset = 11}},
    {0x03,
     16,
     20,
     LONGEST_UDP,
     {.type = SKYPE_TYPE_RESEND,
      .resend_count = 0x11,
      .challenge = 0x22030255,
      .destination_ip = 0x66778899,
      .crc = 0xAABBCCDD,
      .data_offset = 16}},
    {0x05, 11, 11, 11, {.type = SKYPE_TYPE_ACK, .public_ip = 0x11220302, .challenge = 0x55667788}},
    {0x07, 11, 11, 11, {.type = SKYPE_TYPE_NACK, .public_ip = 0x11220302, .challenge = 0x55667788}},
    {0x0D, 3, 3, LONGEST_UDP, {.type = SKYPE_TYPE_MEDIA}},
    {0x0F,
     15,
     16,
     1355,
     {.type = SKYPE_TYPE_FRAGMENT,
      .group = 0x1122,
      .part = 3,
      .iv = 0x55667788,
      .crc = 0x99AABBCC,
      .data_offset = 15}},
};

/* Parses a block of exactly `captured` bytes, so that a sanitizer sees a read behind it. */
static skype_datagram_type parse(const guint8 *data, gsize captured, gsize reported,
                                 skype_datagram *head)
{
    g_autofree guint8 *exact = g_memdup2(data, captured);

    return skype_datagram_parse(exact, captured, reported, head);
}

/* Type of a datagram of the given length, all of it or its longest head captured. */
static skype_datagram_type type_of(guint8 function, gsize length)
{
    guint8 data[SMALL_LENGTHS];
    skype_datagram head;

    memcpy(data, model, sizeof data);
    data[SKYPE_FUNCTION_OFFSET] = function;
    return parse(data, length <= sizeof data ? length : SKYPE_DATAGRAM_HEAD_MAX, length, &head);
}

static void assert_heads_equal(const skype_datagram *a, const skype_datagram *b)
{
    g_assert_cmphex(a->id, ==, b->id);
    g_assert_cmphex(a->function, ==, b->function);
    g_assert_cmphex(a->type, ==, b->type);
    g_assert_cmphex(a->iv, ==, b->iv);
    g_assert_cmphex(a->crc, ==, b->crc);
    g_assert_cmphex(a->public_ip, ==, b->public_ip);
    g_assert_cmphex(a->challenge, ==, b->challenge);
    g_assert_cmphex(a->destination_ip, ==, b->destination_ip);
    g_assert_cmphex(a->resend_count, ==, b->resend_count);
    g_assert_cmphex(a->group, ==, b->group);
    g_assert_cmpuint(a->part, ==, b->part);
    g_assert_cmpint(a->last, ==, b->last);
    g_assert_cmpuint(a->data_offset, ==, b->data_offset);
}

/* --- shapes --- */

static void test_lengths(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(types); n++) {
        for (gsize length = 0; length <= SMALL_LENGTHS; length++) {
            gboolean fits = length >= types[n].min_length && length <= types[n].max_length;
            g_assert_cmphex(type_of(types[n].function, length), ==,
                            fits ? types[n].head.type : SKYPE_TYPE_NONE);
        }
    }
}

static void test_limits(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(types); n++) {
        g_assert_cmphex(type_of(types[n].function, types[n].max_length), ==, types[n].head.type);
        g_assert_cmphex(type_of(types[n].function, types[n].max_length + 1), ==, SKYPE_TYPE_NONE);
    }
}

/* Read from the shortest datagram, and from a long one cut right behind its head. */
static void test_heads(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(types); n++) {
        guint8 data[SMALL_LENGTHS];
        skype_datagram expected = types[n].head;
        skype_datagram head;

        memcpy(data, model, sizeof data);
        data[SKYPE_FUNCTION_OFFSET] = types[n].function;
        expected.id = 0xA1A2;
        expected.function = types[n].function;

        parse(data, types[n].min_length, types[n].min_length, &head);
        assert_heads_equal(&head, &expected);
        memset(&head, 0xFF, sizeof head);
        parse(data, types[n].head_length, types[n].max_length, &head);
        assert_heads_equal(&head, &expected);
    }
}

static void test_heads_cut(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(types); n++) {
        guint8 data[SMALL_LENGTHS];
        skype_datagram head;

        memcpy(data, model, sizeof data);
        data[SKYPE_FUNCTION_OFFSET] = types[n].function;
        g_assert_cmpuint(types[n].head_length, <=, SKYPE_DATAGRAM_HEAD_MAX);
        for (gsize captured = 0; captured < types[n].head_length; captured++)
            g_assert_cmphex(parse(data, captured, types[n].max_length, &head), ==, SKYPE_TYPE_NONE);
        for (gsize captured = types[n].head_length; captured <= types[n].min_length; captured++)
            g_assert_cmphex(parse(data, captured, types[n].max_length, &head), ==,
                            types[n].head.type);
    }
}

/* The type is in bits 0 to 3 and 7; bits 4 to 6 are filler, which a payload leaves zero. */
static skype_datagram_type type_of_function(guint8 function)
{
    for (guint n = 0; n < G_N_ELEMENTS(types); n++)
        if ((function & ~FILLER_MASK) == types[n].head.type)
            return types[n].head.type == SKYPE_TYPE_PAYLOAD && (function & FILLER_MASK)
                       ? SKYPE_TYPE_NONE
                       : (skype_datagram_type)types[n].head.type;
    return SKYPE_TYPE_NONE;
}

static void test_functions(void)
{
    /* 11 bytes fit acks, NAcks and media, 20 the others */
    static const struct {
        gsize length;
        guint types_met; /* function bytes accepted */
    } lengths[] = {{SKYPE_NACK_LENGTH, 8 + 8 + 8}, {SKYPE_RESEND_MIN_LENGTH, 1 + 8 + 8 + 8}};

    for (guint n = 0; n < G_N_ELEMENTS(lengths); n++) {
        guint met = 0;

        for (guint function = 0; function < FUNCTIONS; function++) {
            skype_datagram_type type = type_of((guint8)function, lengths[n].length);
            if (type == SKYPE_TYPE_NONE)
                continue;
            g_assert_cmphex(type, ==, type_of_function((guint8)function));
            g_assert_cmphex(function & TOP_BIT, ==, 0);
            met++;
        }
        g_assert_cmpuint(met, ==, lengths[n].types_met);
    }
}

static void test_fragment_numbers(void)
{
    for (guint number = 0; number < FUNCTIONS; number++) {
        guint8 data[SMALL_LENGTHS];
        guint8 index = number & SKYPE_FRAGMENT_INDEX_MASK;
        skype_datagram head;

        memcpy(data, model, sizeof data);
        data[SKYPE_FUNCTION_OFFSET] = SKYPE_TYPE_FRAGMENT;
        data[SKYPE_FRAGMENT_INDEX_OFFSET] = (guint8)number;
        skype_datagram_type type = parse(data, sizeof data, sizeof data, &head);
        if (index > SKYPE_FRAGMENT_MAX_INDEX) {
            g_assert_cmphex(type, ==, SKYPE_TYPE_NONE);
            continue;
        }
        g_assert_cmphex(type, ==, SKYPE_TYPE_FRAGMENT);
        g_assert_cmpuint(head.part, ==, index);
        g_assert_cmpint(head.last, ==, number >= SKYPE_FRAGMENT_LAST_BIT);
    }
}

/* A fragment is one of a payload, never of another type. */
static void test_fragment_inner(void)
{
    for (guint inner = 0; inner < FUNCTIONS; inner++) {
        guint8 data[SMALL_LENGTHS];
        skype_datagram head;

        memcpy(data, model, sizeof data);
        data[SKYPE_FUNCTION_OFFSET] = SKYPE_TYPE_FRAGMENT;
        data[SKYPE_FRAGMENT_INNER_OFFSET] = (guint8)inner;
        g_assert_cmphex(parse(data, sizeof data, sizeof data, &head), ==,
                        inner == SKYPE_TYPE_PAYLOAD ? SKYPE_TYPE_FRAGMENT : SKYPE_TYPE_NONE);
    }
}

/* --- seeds: published packets --- */

#define SLIDE_NACK   "7f4e77527c483383b08656"
#define SLIDE_RESEND "7f48630183b0865682a12c75f102f088fe65132ce197ac"

/* Addresses as the seed takes them: 0.0.0.0 where the sender does not know its own; a resend's
 * seed takes none.
 * SN: slides of "Silver Needle in the Skype" (Biondi, Desclaux 2006) and of "Vanilla Skype"
 * (Desclaux, Kortchinsky 2006), which print the same packets.  B3: debug log of a client, 2009, in
 * bato3's "skype_part3".  FS: packet quoted in the source of FakeSkype. */
static const struct {
    const char *source;
    const char *packet;
    skype_datagram_type type;
    const char *sender;
    const char *receiver;
    const char *plaintext;
} published[] = {
    {"SN, probe", "7f4e02118ac037fc95755e5eb9817a8efa81", SKYPE_TYPE_PAYLOAD, "0.0.0.0",
     "24.98.66.80", "04da017f4d4215"},
    {"SN, probe", "7f4602093763fbf28624e69a8329084bc6a8", SKYPE_TYPE_PAYLOAD, "0.0.0.0",
     "212.70.204.209", "04da017f454215"},
    {"B3, probe", "0e19020f4685c645615efcd5ea3d50d75537", SKYPE_TYPE_PAYLOAD, "0.0.0.0",
     "193.217.106.133", "04da010e184215"},
    {"B3, probe accepted", "b8d90256be6b5e69aa0bbd3696d207740b9b", SKYPE_TYPE_PAYLOAD,
     "83.71.32.91", "78.36.112.176", "04e3016d2b4215"},
    {"B3, node address request", "6d3c026a81326ddf88a036c556b3c6a076e41c42b549", SKYPE_TYPE_PAYLOAD,
     "78.36.112.176", "89.0.5.119", "08e2026d3b42b3799396a0"},
    {"FS, padded probe", "dcce02d0080ec383bfb51a6171d4797923b54454be", SKYPE_TYPE_PAYLOAD,
     "0.0.0.0", "85.168.206.18", "07da01dccd42b7c6a2fe"},
    {"SN, resend", SLIDE_RESEND, SKYPE_TYPE_RESEND, "0.0.0.0", "130.161.44.117", "04da017f474215"},
    {"B3, resend", "6d2c1301a98b05875347205b4adf5dd84f7b05c7e53d0c", SKYPE_TYPE_RESEND, "0.0.0.0",
     "83.71.32.91", "04da016d2b4215"},
};

/* Two answers of a supernode to the presenters, SN.  The slides do not print the address the
 * presenters' packets came from, so the seeds stand here: found by search. */
static const struct {
    const char *packet;
    guint32 seed;
    const char *plaintext;
} published_answers[] = {
    {"2f13028b3ebe25ab01517525da68e350dd94", 0x8F9E9670, "04e301d6264215"},
    {"3c660231eb8c9475012aaf22f5017ed1b028a803d1d98d3697d69ec0043c99f00c141dd660e2dcc0c38db442a49f"
     "d5bc4b96cc42aa176542743845412c4bc2ab0411f21f52936c702e499648d43d3a0679fb",
     0x77CAE946,
     "4543b0b142f8ebb17943f5e802f95c135ee1e4718c6de1977bef80599f1286065238bc9b46228612aba0a7a953b88"
     "17d3debc983f26d65768cf805c58c49d5a86d8a65f646e573"},
};

#define ANSWERS_SENDER "67.172.146.158"

static skype_datagram_type parse_packet(const GByteArray *packet, skype_datagram *head)
{
    return parse(packet->data, packet->len, packet->len, head);
}

/* Deciphers to the expected plaintext, and the CRC of the head is the plaintext's. */
static void assert_deciphers(const GByteArray *packet, const skype_datagram *head, guint32 seed,
                             const char *expected)
{
    g_autoptr(GByteArray) plaintext = skype_hex_bytes(expected);
    gsize length = packet->len - head->data_offset;
    guint8 deciphered[LONGEST_PACKET];

    g_assert_cmpuint(length, <=, sizeof deciphered);
    skype_decipher(seed, packet->data + head->data_offset, deciphered, length);
    g_assert_cmpmem(deciphered, length, plaintext->data, plaintext->len);
    g_assert_cmphex(skype_crc32(deciphered, length), ==, head->crc);
}

static guint32 seed_of(const skype_datagram *head, guint32 sender, guint32 receiver)
{
    if (head->type == SKYPE_TYPE_RESEND)
        return skype_resend_seed(head->challenge, head->id);
    return skype_datagram_seed(head->iv, sender, receiver, head->id);
}

static void test_published(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(published); n++) {
        g_autoptr(GByteArray) packet = skype_hex_bytes(published[n].packet);
        skype_datagram head;

        g_test_message("%s", published[n].source);
        g_assert_cmphex(parse_packet(packet, &head), ==, published[n].type);
        guint32 receiver = skype_ipv4(published[n].receiver);
        guint32 seed = seed_of(&head, skype_ipv4(published[n].sender), receiver);
        assert_deciphers(packet, &head, seed, published[n].plaintext);
        if (published[n].type != SKYPE_TYPE_RESEND)
            continue;
        g_assert_cmpuint(head.resend_count, ==, 1);
        g_assert_cmphex(head.destination_ip, ==, receiver);
    }
}

/* The slides' NAck, and the resend that copies its challenge. */
static void test_published_nack(void)
{
    g_autoptr(GByteArray) nack = skype_hex_bytes(SLIDE_NACK);
    g_autoptr(GByteArray) resend = skype_hex_bytes(SLIDE_RESEND);
    skype_datagram head, copied;

    g_assert_cmphex(parse_packet(nack, &head), ==, SKYPE_TYPE_NACK);
    g_assert_cmphex(head.id, ==, 0x7F4E);
    g_assert_cmphex(head.public_ip, ==, skype_ipv4("82.124.72.51"));
    g_assert_cmphex(head.challenge, ==, 0x83B08656);
    g_assert_cmphex(parse_packet(resend, &copied), ==, SKYPE_TYPE_RESEND);
    g_assert_cmphex(copied.challenge, ==, head.challenge);
}

/* The receiver's address that leads to a seed.  The four bytes behind the addresses are stepped
 * back over first: they act like bytes that are xored into the state. */
static guint32 receiver_of(guint32 seed, guint32 iv, guint32 sender, guint16 id)
{
    const guint8 tail[SEED_TAIL_LENGTH] = {(guint8)id, (guint8)(id >> 8), 0, 0};
    guint32 before = SKYPE_CRC32_START, behind = 0, receiver = 0;
    guint8 bytes[ADDRESS_LENGTH];

    for (guint n = 0; n < ADDRESS_LENGTH; n++) {
        guint8 byte = (guint8)(sender >> (8 * n));
        before = skype_crc32_update(before, &byte, 1);
    }
    g_assert_true(skype_crc32_solve(0, seed ^ iv, bytes, sizeof bytes));
    for (guint n = 0; n < SEED_TAIL_LENGTH; n++)
        behind |= (guint32)(bytes[n] ^ tail[n]) << (8 * n);
    g_assert_true(skype_crc32_solve(before, behind, bytes, sizeof bytes));
    for (guint n = 0; n < ADDRESS_LENGTH; n++)
        receiver |= (guint32)bytes[n] << (8 * n);
    g_assert_cmphex(skype_datagram_seed(iv, sender, receiver, id), ==, seed);
    return receiver;
}

/* Both seeds name the same receiver, as both packets went to the same client. */
static void test_published_answers(void)
{
    guint32 receivers[G_N_ELEMENTS(published_answers)];

    for (guint n = 0; n < G_N_ELEMENTS(published_answers); n++) {
        g_autoptr(GByteArray) packet = skype_hex_bytes(published_answers[n].packet);
        skype_datagram head;

        g_assert_cmphex(parse_packet(packet, &head), ==, SKYPE_TYPE_PAYLOAD);
        assert_deciphers(packet, &head, published_answers[n].seed, published_answers[n].plaintext);
        receivers[n] =
            receiver_of(published_answers[n].seed, head.iv, skype_ipv4(ANSWERS_SENDER), head.id);
    }
    g_assert_cmphex(receivers[0], ==, receivers[1]);
}

/* One bit anywhere in addresses, id or challenge gives another seed. */
static void test_seed_bits(void)
{
    guint32 seed = skype_datagram_seed(0, 0xC0000201, 0xC6336402, 0x1234);

    g_assert_cmphex(skype_datagram_seed(0xDEADBEEF, 0xC0000201, 0xC6336402, 0x1234), ==,
                    seed ^ 0xDEADBEEF);
    for (guint bit = 0; bit < 32; bit++) {
        guint32 flip = 1u << bit;

        g_assert_cmphex(skype_datagram_seed(0, 0xC0000201 ^ flip, 0xC6336402, 0x1234), !=, seed);
        g_assert_cmphex(skype_datagram_seed(0, 0xC0000201, 0xC6336402 ^ flip, 0x1234), !=, seed);
        g_assert_cmphex(skype_resend_seed(flip, 0x1234), ==, flip ^ 0x1234);
    }
    for (guint bit = 0; bit < 16; bit++)
        g_assert_cmphex(skype_datagram_seed(0, 0xC0000201, 0xC6336402, 0x1234 ^ (1u << bit)), !=,
                        seed);
}

/* --- seeds: the specification's table --- */

enum {
    SPECIFIED_FRAME = 1,
    SPECIFIED_SENDER,
    SPECIFIED_RECEIVER,
    SPECIFIED_ID,
    SPECIFIED_BYTES,
    SPECIFIED_BYTES_CRC,
    SPECIFIED_IV,
    SPECIFIED_SEED,
};

static void assert_specified_seed(gchar **cells)
{
    g_autoptr(GByteArray) bytes = skype_hex_bytes(cells[SPECIFIED_BYTES]);
    guint32 iv = skype_hex_u32(cells[SPECIFIED_IV]);
    guint32 seed = skype_datagram_seed(iv, skype_ipv4(cells[SPECIFIED_SENDER]),
                                       skype_ipv4(cells[SPECIFIED_RECEIVER]),
                                       (guint16)skype_hex_u32(cells[SPECIFIED_ID]));

    g_assert_cmphex(seed, ==, skype_hex_u32(cells[SPECIFIED_SEED]));
    g_assert_cmphex(skype_crc32(bytes->data, bytes->len), ==,
                    skype_hex_u32(cells[SPECIFIED_BYTES_CRC]));
}

/* Lines like "| irc 176 | 0.0.0.0 | ..." of a text without tabs: one cell per line. */
static void test_shared_seeds(void)
{
    g_autoptr(GPtrArray) lines = skype_vectors_open("protocol/udp.md");
    guint seeds = 0;

    for (guint n = 0; lines != NULL && n < lines->len; n++) {
        const gchar *line = skype_vectors_row(lines, n)[0];
        g_auto(GStrv) cells = g_strsplit(line, "|", -1);
        if (g_strv_length(cells) != SPECIFIED_COLUMNS ||
            !g_regex_match_simple("^\\| (irc|nd\\d) \\d", line, 0, 0))
            continue;
        for (gchar **cell = cells; *cell != NULL; cell++)
            g_strstrip(*cell);
        assert_specified_seed(cells);
        seeds++;
    }
    g_assert_true(lines == NULL || seeds == SPECIFIED_SEEDS);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/datagram/lengths", test_lengths);
    g_test_add_func("/datagram/limits", test_limits);
    g_test_add_func("/datagram/heads", test_heads);
    g_test_add_func("/datagram/heads/cut", test_heads_cut);
    g_test_add_func("/datagram/functions", test_functions);
    g_test_add_func("/datagram/fragment/numbers", test_fragment_numbers);
    g_test_add_func("/datagram/fragment/inner", test_fragment_inner);
    g_test_add_func("/seed/bits", test_seed_bits);
    g_test_add_func("/seed/published", test_published);
    g_test_add_func("/seed/published/answers", test_published_answers);
    g_test_add_func("/datagram/published_nack", test_published_nack);
    g_test_add_func("/seed/shared", test_shared_seeds);
    return g_test_run();
}
