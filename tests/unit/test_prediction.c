/* test_prediction.c - plaintexts that follow from the header or an earlier request.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/checksum.h"
#include "wire/prediction.h"
#include "vectors.h"

#define PROBE       27u
#define SEARCH      14u
#define SEARCHES    18u
#define NAT_PROBE   35u
#define EVENT_CHECK 6016u

#define LENGTHS  40 /* more than any prediction has */
#define CRC_BITS 32

/* Address of a client, and its port: of the range for documentation. */
#define CLIENT_IP   0xC000022Au /* 192.0.2.42 */
#define CLIENT_PORT 0x8C96u

static const guint16 ids[] = {0x0000, 0x0001, 0x00FF, 0x0100, 0x15F2, 0x8000, 0xFFFF};

/* What a request's plaintext is, by frame id: a request id stands where the text says "%04x". */
static const char *const requests[] = {
    "04da01%04x4215",         /* probe */
    "049a02%04x4215",         /* NAT probe */
    "04d201%04x4215",         /* command 26 */
    "04da01%04x4100",         /* probe, plain list */
    "049a02%04x4100",         /* NAT probe, plain list */
    "08e202%04x42b3799396a0", /* node address request: 10, 7, 1 */
};

static const struct {
    guint32 request;
    const char *plaintext;
} replies[] = {
    {PROBE, "04e301%04x4215"},
    {SEARCH, "057b%04x423c25"},
    {SEARCHES, "059b01%04x423c25"},
    {EVENT_CHECK, "0783c502%04x4101002e00"},
    {EVENT_CHECK, "0783c502%04x4101002e7f"},
};

#define ERROR_REPLY "0403%04x4100"
#define NAT_ANSWER  "0ca302%04x42fcdf1c2a0200c0968c"

/* A plaintext with its CRC. */
typedef struct {
    GByteArray *bytes;
    guint32 crc;
} text;

static text make_text(const char *hex)
{
    text made = {.bytes = skype_hex_bytes(hex)};

    made.crc = skype_crc32(made.bytes->data, made.bytes->len);
    return made;
}

/* A template's plaintext for one request id. */
static text fill(const char *template, guint16 id)
{
    const char *place = strstr(template, "%04x");
    g_autofree gchar *hex =
        g_strdup_printf("%.*s%04x%s", (int)(place - template), template, id, place + 4);

    return make_text(hex);
}

static void clear_text(text *t)
{
    g_byte_array_unref(t->bytes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(text, clear_text)

static void assert_predicted(const skype_predicted *predicted, skype_prediction rule,
                             const text *expected)
{
    g_assert_cmpint(predicted->rule, ==, rule);
    g_assert_cmpmem(predicted->plaintext, predicted->length, expected->bytes->data,
                    expected->bytes->len);
}

/* --- requests: rules A, P1, P2 --- */

static skype_prediction predict_request(guint16 id, gsize length, guint32 crc)
{
    skype_predicted predicted;

    return skype_predict_request(id, length, crc, &predicted);
}

/* No other id, length or CRC will do. */
static void assert_only_this_request(guint16 id, const text *t)
{
    g_assert_cmpint(predict_request(id - 1, t->bytes->len, t->crc), ==, SKYPE_PREDICTED_NONE);
    g_assert_cmpint(predict_request(id + 1, t->bytes->len, t->crc), ==, SKYPE_PREDICTED_NONE);
    for (gsize length = 0; length < LENGTHS; length++)
        if (length != t->bytes->len)
            g_assert_cmpint(predict_request(id, length, t->crc), ==, SKYPE_PREDICTED_NONE);
    for (guint bit = 0; bit < CRC_BITS; bit++)
        g_assert_cmpint(predict_request(id, t->bytes->len, t->crc ^ 1u << bit), ==,
                        SKYPE_PREDICTED_NONE);
}

static void assert_request(const char *template, guint16 id, skype_prediction rule)
{
    g_auto(text) t = fill(template, (guint16)(id - 1));
    skype_predicted predicted;

    g_assert_cmpint(skype_predict_request(id, t.bytes->len, t.crc, &predicted), ==, rule);
    assert_predicted(&predicted, rule, &t);
    assert_only_this_request(id, &t);
}

static void test_requests(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(requests); n++)
        for (guint k = 0; k < G_N_ELEMENTS(ids); k++)
            assert_request(requests[n], ids[k], SKYPE_PREDICTED_REQUEST);
}

static void test_padded_one(void)
{
    for (guint pad = 0; pad <= G_MAXUINT8; pad++) {
        g_autofree gchar *template = g_strdup_printf("08da01%%04x42b7b64419%02x", pad);
        assert_request(template, ids[pad % G_N_ELEMENTS(ids)], SKYPE_PREDICTED_PADDED);
    }
}

static void test_padded_two(void)
{
    for (guint pad = 0; pad <= G_MAXUINT16; pad += 97) {
        g_autofree gchar *template = g_strdup_printf("0ada01%%04x42b7d399239b%04x", pad);
        assert_request(template, ids[pad % G_N_ELEMENTS(ids)], SKYPE_PREDICTED_PADDED);
    }
}

/* The CRC of the text with one bit changed. */
static guint32 crc_with_flip(const text *t, guint byte, guint bit)
{
    g_autofree guint8 *changed = g_memdup2(t->bytes->data, t->bytes->len);

    changed[byte] ^= (guint8)(1 << bit);
    return skype_crc32(changed, t->bytes->len);
}

/* All bytes but the padding are compared. */
static void test_padded_fixed(void)
{
    static const struct {
        const char *template;
        guint pads;
    } probes[] = {{"08da01%04x42b7b6441911", 1}, {"0ada01%04x42b7d399239b1122", 2}};

    for (guint n = 0; n < G_N_ELEMENTS(probes); n++) {
        g_auto(text) t = fill(probes[n].template, 0x15F1);
        for (guint k = 0; k < t.bytes->len - probes[n].pads; k++)
            for (guint bit = 0; bit < 8; bit++)
                g_assert_cmpint(predict_request(0x15F2, t.bytes->len, crc_with_flip(&t, k, bit)),
                                ==, SKYPE_PREDICTED_NONE);
    }
}

/* Three unknown bytes would prove too little. */
static void test_padded_three(void)
{
    g_auto(text) t = fill("0bda01%04x42b7e5342d9b112233", 0x15F1);

    g_assert_cmpint(predict_request(0x15F2, t.bytes->len, t.crc), ==, SKYPE_PREDICTED_NONE);
}

/* --- replies: rule B --- */

static skype_prediction predict_reply(guint32 request, guint16 id, gsize length, guint32 crc)
{
    skype_predicted predicted;

    return skype_predict_reply(request, id, length, crc, &predicted);
}

static void assert_only_this_reply(guint32 request, guint16 id, const text *t)
{
    g_assert_cmpint(predict_reply(request, id - 1, t->bytes->len, t->crc), ==,
                    SKYPE_PREDICTED_NONE);
    g_assert_cmpint(predict_reply(request, id + 1, t->bytes->len, t->crc), ==,
                    SKYPE_PREDICTED_NONE);
    for (gsize length = 0; length < LENGTHS; length++)
        if (length != t->bytes->len)
            g_assert_cmpint(predict_reply(request, id, length, t->crc), ==, SKYPE_PREDICTED_NONE);
    for (guint bit = 0; bit < CRC_BITS; bit++)
        g_assert_cmpint(predict_reply(request, id, t->bytes->len, t->crc ^ 1u << bit), ==,
                        SKYPE_PREDICTED_NONE);
}

static void assert_reply(guint32 request, const char *template, guint16 id)
{
    g_auto(text) t = fill(template, id);
    skype_predicted predicted;

    g_assert_cmpint(skype_predict_reply(request, id, t.bytes->len, t.crc, &predicted), ==,
                    SKYPE_PREDICTED_REPLY);
    assert_predicted(&predicted, SKYPE_PREDICTED_REPLY, &t);
    assert_only_this_reply(request, id, &t);
}

static void test_replies(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(replies); n++)
        for (guint k = 0; k < G_N_ELEMENTS(ids); k++)
            assert_reply(replies[n].request, replies[n].plaintext, ids[k]);
}

/* A reply answers its own request, and no other. */
static void test_replies_to_others(void)
{
    static const guint32 asked[] = {6, 12, SEARCH, SEARCHES, PROBE, NAT_PROBE, 44, EVENT_CHECK};

    for (guint n = 0; n < G_N_ELEMENTS(replies); n++) {
        g_auto(text) t = fill(replies[n].plaintext, 0x15F1);
        for (guint k = 0; k < G_N_ELEMENTS(asked); k++)
            g_assert_cmpint(predict_reply(asked[k], 0x15F1, t.bytes->len, t.crc), ==,
                            asked[k] == replies[n].request ? SKYPE_PREDICTED_REPLY
                                                           : SKYPE_PREDICTED_NONE);
    }
}

/* Where the request is not known, any reply of its id will do. */
static void test_replies_to_unknown(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(replies); n++)
        for (guint k = 0; k < G_N_ELEMENTS(ids); k++)
            assert_reply(SKYPE_REQUEST_UNKNOWN, replies[n].plaintext, ids[k]);
}

/* Every request may be answered by an error. */
static void test_error_reply(void)
{
    static const guint32 asked[] = {6, SEARCH, SEARCHES, PROBE, NAT_PROBE, 44, EVENT_CHECK, 99999};

    for (guint n = 0; n < G_N_ELEMENTS(asked); n++)
        assert_reply(asked[n], ERROR_REPLY, 0x15F1);
}

/* The event server's number is one byte: 0 to 127. */
static void test_event_numbers(void)
{
    for (guint value = 0; value <= G_MAXUINT8; value++) {
        g_autofree gchar *template = g_strdup_printf("0783c502%%04x4101002e%02x", value);
        g_auto(text) t = fill(template, 0x15F1);

        g_assert_cmpint(predict_reply(EVENT_CHECK, 0x15F1, t.bytes->len, t.crc), ==,
                        value < 0x80 ? SKYPE_PREDICTED_REPLY : SKYPE_PREDICTED_NONE);
    }
}

static void test_event_fixed(void)
{
    g_auto(text) t = fill("0783c502%04x4101002e00", 0x15F1);

    for (guint k = 0; k < t.bytes->len - 1; k++)
        for (guint bit = 0; bit < 8; bit++)
            g_assert_cmpint(
                predict_reply(EVENT_CHECK, 0x15F1, t.bytes->len, crc_with_flip(&t, k, bit)), ==,
                SKYPE_PREDICTED_NONE);
}

/* --- the NAT probe answer --- */

static skype_prediction predict_nat_answer(guint16 id, guint32 ip, guint16 port, gsize length,
                                           guint32 crc)
{
    skype_predicted predicted;

    return skype_predict_nat_answer(id, ip, port, length, crc, &predicted);
}

static void test_nat_answer(void)
{
    g_auto(text) t = fill(NAT_ANSWER, 0x15F1);
    const gsize length = t.bytes->len;
    skype_predicted predicted;

    g_assert_cmpint(
        skype_predict_nat_answer(0x15F1, CLIENT_IP, CLIENT_PORT, length, t.crc, &predicted), ==,
        SKYPE_PREDICTED_NAT);
    assert_predicted(&predicted, SKYPE_PREDICTED_NAT, &t);

    for (guint other = 0; other < LENGTHS; other++)
        if (other != length)
            g_assert_cmpint(predict_nat_answer(0x15F1, CLIENT_IP, CLIENT_PORT, other, t.crc), ==,
                            SKYPE_PREDICTED_NONE);
    for (guint bit = 0; bit < CRC_BITS; bit++) {
        guint32 flip = 1u << bit;
        g_assert_cmpint(predict_nat_answer(0x15F1, CLIENT_IP ^ flip, CLIENT_PORT, length, t.crc),
                        ==, SKYPE_PREDICTED_NONE);
        g_assert_cmpint(predict_nat_answer(0x15F1, CLIENT_IP, CLIENT_PORT, length, t.crc ^ flip),
                        ==, SKYPE_PREDICTED_NONE);
    }
    for (guint bit = 0; bit < 16; bit++) {
        guint16 flip = (guint16)(1u << bit);
        g_assert_cmpint(predict_nat_answer(0x15F1 ^ flip, CLIENT_IP, CLIENT_PORT, length, t.crc),
                        ==, SKYPE_PREDICTED_NONE);
        g_assert_cmpint(predict_nat_answer(0x15F1, CLIENT_IP, CLIENT_PORT ^ flip, length, t.crc),
                        ==, SKYPE_PREDICTED_NONE);
    }
}

/* --- the test captures: what is predicted there, and what is not --- */

enum {
    TRUTH_CAPTURE = 0,
    TRUTH_SOURCE = 4,
    TRUTH_SOURCE_PORT,
    TRUTH_DESTINATION,
    TRUTH_DESTINATION_PORT,
    TRUTH_LENGTH,
    TRUTH_ID,
    TRUTH_CLASSIFICATION = 12,
    TRUTH_SEED_DESTINATION = 14,
    TRUTH_CRC = 17,
    TRUTH_COMMANDS = 19,
    TRUTH_PLAINTEXT = 21,
};

enum {
    EXPECTED_ID = 0,
    EXPECTED_IRC = 5,
    EXPECTED_2015 = 7,
};

#define PAYLOAD_HEAD 11

/* How many plaintexts each rule predicts. */
typedef struct {
    guint request, padded, reply, nat;
} tally;

/* Numbers of the requests seen, by "asker>asked:id". */
typedef GHashTable request_book;

static gchar *request_key(gchar **row, gboolean reversed, const gchar *id)
{
    guint from = reversed ? TRUTH_DESTINATION : TRUTH_SOURCE;
    guint to = reversed ? TRUTH_SOURCE : TRUTH_DESTINATION;

    return g_strdup_printf("%s:%s>%s:%s:%s", row[from], row[from + 1], row[to], row[to + 1], id);
}

static void note_requests(request_book *book, gchar **row)
{
    g_auto(GStrv) commands = g_strsplit(row[TRUTH_COMMANDS], ";", -1);

    for (gchar **command = commands; *command != NULL; command++) {
        guint number = (guint)g_ascii_strtoull(*command, NULL, 10);
        const gchar *id = strstr(*command, "/2:");
        if (id != NULL)
            g_hash_table_insert(book, request_key(row, FALSE, id + strlen("/2:")),
                                GUINT_TO_POINTER(number));
    }
}

static skype_prediction predict_answer(request_book *book, gchar **row, gsize length, guint32 crc,
                                       skype_predicted *predicted)
{
    const gchar *id_text = strstr(row[TRUTH_COMMANDS], "/3:");
    if (id_text == NULL)
        return SKYPE_PREDICTED_NONE;
    g_autofree gchar *key = request_key(row, TRUE, id_text + strlen("/3:"));
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(book, key));
    if (number == 0)
        return SKYPE_PREDICTED_NONE;

    guint16 id = (guint16)skype_hex_u32(id_text + strlen("/3:"));
    guint16 port = (guint16)g_ascii_strtoull(row[TRUTH_DESTINATION_PORT], NULL, 10);
    skype_prediction rule = skype_predict_reply(number, id, length, crc, predicted);
    if (rule != SKYPE_PREDICTED_NONE || number != NAT_PROBE)
        return rule;
    return skype_predict_nat_answer(id, skype_ipv4(row[TRUTH_SEED_DESTINATION]), port, length, crc,
                                    predicted);
}

/* A prediction of a real datagram is its plaintext. */
static skype_prediction predict_row(request_book *book, gchar **row)
{
    g_autoptr(GByteArray) plaintext = skype_hex_bytes(row[TRUTH_PLAINTEXT]);
    gsize length = (gsize)g_ascii_strtoull(row[TRUTH_LENGTH], NULL, 10) - PAYLOAD_HEAD;
    guint32 crc = skype_hex_u32(row[TRUTH_CRC]);
    skype_predicted predicted;
    skype_prediction rule =
        skype_predict_request((guint16)skype_hex_u32(row[TRUTH_ID]), length, crc, &predicted);

    if (rule == SKYPE_PREDICTED_NONE && !strchr(row[TRUTH_COMMANDS], ';'))
        rule = predict_answer(book, row, length, crc, &predicted);
    if (rule != SKYPE_PREDICTED_NONE)
        g_assert_cmpmem(predicted.plaintext, predicted.length, plaintext->data, plaintext->len);
    return rule;
}

static tally count_predictions(const GPtrArray *rows, const char *capture)
{
    g_autoptr(GHashTable) book = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint counts[SKYPE_PREDICTED_NAT + 1] = {0};

    for (guint n = 0; n < rows->len; n++) {
        gchar **row = skype_vectors_row(rows, n);
        if (!g_str_equal(row[TRUTH_CAPTURE], capture) ||
            !g_str_equal(row[TRUTH_CLASSIFICATION], "payload"))
            continue;
        counts[predict_row(book, row)]++;
        note_requests(book, row);
    }
    return (tally){counts[SKYPE_PREDICTED_REQUEST], counts[SKYPE_PREDICTED_PADDED],
                   counts[SKYPE_PREDICTED_REPLY], counts[SKYPE_PREDICTED_NAT]};
}

/* Sum of the table's rows with these ids; cells begin with a number, a remark may follow. */
static guint expected_sum(const GPtrArray *rows, const char *const *rules, guint column)
{
    guint sum = 0;

    for (guint n = 0; n < rows->len; n++) {
        gchar **row = skype_vectors_row(rows, n);
        if (g_strv_contains(rules, row[EXPECTED_ID]))
            sum += (guint)g_ascii_strtoull(row[column], NULL, 10);
    }
    return sum;
}

static void assert_counts(const GPtrArray *truth, const GPtrArray *expected, const char *capture,
                          guint column)
{
    static const char *const request_rules[] = {"A1", "A2", "A3", "A4", "A5", NULL};
    static const char *const padded_rules[] = {"P1", "P2", NULL};
    static const char *const reply_rules[] = {"B1", "B2", "B4", "B5", NULL};
    static const char *const nat_rules[] = {"C1", NULL};
    tally counted = count_predictions(truth, capture);

    g_test_message("%s: %u requests, %u padded probes, %u replies, %u NAT probe answers", capture,
                   counted.request, counted.padded, counted.reply, counted.nat);
    g_assert_cmpuint(counted.request, ==, expected_sum(expected, request_rules, column));
    g_assert_cmpuint(counted.padded, ==, expected_sum(expected, padded_rules, column));
    g_assert_cmpuint(counted.reply, ==, expected_sum(expected, reply_rules, column));
    g_assert_cmpuint(counted.nat, ==, expected_sum(expected, nat_rules, column));
    g_assert_cmpuint(counted.request, >, 0);
}

static void test_shared_counts(void)
{
    g_autoptr(GPtrArray) truth = skype_vectors_open("truth/udp.tsv");
    if (truth == NULL)
        return;
    g_autoptr(GPtrArray) expected = skype_vectors_open("protocol/predictable-plaintexts.tsv");

    assert_counts(truth, expected, "skype-irc.cap", EXPECTED_IRC);
    assert_counts(truth, expected, "skype-2015.pcap", EXPECTED_2015);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/prediction/requests", test_requests);
    g_test_add_func("/prediction/padded/one", test_padded_one);
    g_test_add_func("/prediction/padded/two", test_padded_two);
    g_test_add_func("/prediction/padded/fixed", test_padded_fixed);
    g_test_add_func("/prediction/padded/three", test_padded_three);
    g_test_add_func("/prediction/replies", test_replies);
    g_test_add_func("/prediction/replies/to_others", test_replies_to_others);
    g_test_add_func("/prediction/replies/to_unknown", test_replies_to_unknown);
    g_test_add_func("/prediction/replies/error", test_error_reply);
    g_test_add_func("/prediction/replies/event_numbers", test_event_numbers);
    g_test_add_func("/prediction/replies/event_fixed", test_event_fixed);
    g_test_add_func("/prediction/nat_answer", test_nat_answer);
    g_test_add_func("/prediction/shared", test_shared_counts);
    return g_test_run();
}
