/* test_command.c - heads of commands.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/command.h"
#include "wire/varint.h"
#include "vectors.h"

enum {
    TRUTH_TYPE = 11,
    TRUTH_COMMANDS = 19,
    TRUTH_PLAINTEXT = 21,
};

#define PAYLOAD_TYPE    "2"
#define MAX_NUMBER      (G_MAXUINT32 >> 3)
#define WRITE_ROOM      12 /* as skype_command_write() asks for */
#define RANDOM_COMMANDS 2000
#define UNTOUCHED       0xA5

/* The first three are published: slides of "Silver Needle in the Skype" (Biondi, Desclaux 2006). */
static const struct {
    const char *bytes;
    skype_command_head head;
} whole[] = {
    {"04da017f4d4215",
     {.length = 4,
      .number = 27,
      .kind = SKYPE_COMMAND_REQUEST,
      .has_request_id = true,
      .request_id = 0x7F4D,
      .length_size = 1,
      .number_size = 2,
      .list_offset = 5,
      .list_length = 2,
      .total = 7}},
    {"04e301d6264215",
     {.length = 4,
      .number = 28,
      .kind = SKYPE_COMMAND_REPLY,
      .has_request_id = true,
      .request_id = 0xD626,
      .length_size = 1,
      .number_size = 2,
      .list_offset = 5,
      .list_length = 2,
      .total = 7}},
    /* head of command 8 with a list of 67 bytes */
    {"4543b0b1",
     {.length = 0x45,
      .number = 8,
      .kind = SKYPE_COMMAND_REPLY,
      .has_request_id = true,
      .request_id = 0xB0B1,
      .length_size = 1,
      .number_size = 1,
      .list_offset = 4,
      .list_length = 67,
      .total = 71}},
    {"02614215",
     {.length = 2,
      .number = 12,
      .kind = SKYPE_COMMAND_ONE_WAY,
      .length_size = 1,
      .number_size = 1,
      .list_offset = 2,
      .list_length = 2,
      .total = 4}},
    {"0ec803420000", /* of 2016: the length counts the list alone */
     {.length = 14,
      .number = 57,
      .kind = SKYPE_COMMAND_WITHOUT_ID,
      .length_size = 1,
      .number_size = 2,
      .list_offset = 3,
      .list_length = 14,
      .total = 17}},
    {"cc0261", /* a list of 332 bytes to come */
     {.length = 332,
      .number = 12,
      .kind = SKYPE_COMMAND_ONE_WAY,
      .length_size = 2,
      .number_size = 1,
      .list_offset = 3,
      .list_length = 332,
      .total = 335}},
    {"0783c50212344101002e00",
     {.length = 7,
      .number = 5200,
      .kind = SKYPE_COMMAND_REPLY,
      .has_request_id = true,
      .request_id = 0x1234,
      .length_size = 1,
      .number_size = 3,
      .list_offset = 6,
      .list_length = 5,
      .total = 11}},
    /* nothing behind the head */
    {"0059",
     {.length = 0,
      .number = 11,
      .kind = SKYPE_COMMAND_ONE_WAY,
      .length_size = 1,
      .number_size = 1,
      .list_offset = 2,
      .list_length = 0,
      .total = 2}},
    {"0203ffff",
     {.length = 2,
      .number = 0,
      .kind = SKYPE_COMMAND_REPLY,
      .has_request_id = true,
      .request_id = 0xFFFF,
      .length_size = 1,
      .number_size = 1,
      .list_offset = 4,
      .list_length = 0,
      .total = 4}},
    /* padded varints are still varints */
    {"848000da81004321",
     {.length = 4,
      .number = 27,
      .kind = SKYPE_COMMAND_REQUEST,
      .has_request_id = true,
      .request_id = 0x4321,
      .length_size = 3,
      .number_size = 3,
      .list_offset = 8,
      .list_length = 2,
      .total = 10}},
    /* the highest number, and the longest body whose end can still be counted */
    {"f5ffffff0ff9ffffff0f",
     {.length = 0xFFFFFFF5,
      .number = MAX_NUMBER,
      .kind = SKYPE_COMMAND_ONE_WAY,
      .length_size = 5,
      .number_size = 5,
      .list_offset = 10,
      .list_length = 0xFFFFFFF5,
      .total = G_MAXUINT32}},
};

static const struct {
    const char *what;
    const char *bytes;
} invalid[] = {
    {"length above 32 bits", "ffffffff1f61"},
    {"length without end", "808080808061"},
    {"number above 32 bits", "02ffffffff1f"},
    {"number without end", "028080808080"},
    {"one-way command whose end is beyond 32 bits", "faffffff0f61"},
    {"request whose end is beyond 32 bits", "ffffffff0f32"},
    {"request without room for an id", "0032"},
    {"request with room for half an id", "0132ff"},
    {"reply without room for an id", "0033"},
    {"reply with room for half an id", "0133ffff"},
    {"kind 4", "02644215"},
    {"kind 5", "02654215"},
    {"kind 6", "04661234"},
    {"kind 7", "046712344215"},
};

/* Parses a block of exactly that many bytes, so that a sanitizer sees a read behind it. */
static skype_command_status parse(const guint8 *data, gsize length, skype_command_head *head)
{
    g_autofree guint8 *exact = g_memdup2(data, length);

    return skype_command_parse(exact, length, head);
}

static void assert_heads_equal(const skype_command_head *a, const skype_command_head *b)
{
    g_assert_cmpuint(a->length, ==, b->length);
    g_assert_cmpuint(a->number, ==, b->number);
    g_assert_cmpuint(a->kind, ==, b->kind);
    g_assert_cmpint(a->has_request_id, ==, b->has_request_id);
    g_assert_cmphex(a->request_id, ==, b->request_id);
    g_assert_cmpuint(a->length_size, ==, b->length_size);
    g_assert_cmpuint(a->number_size, ==, b->number_size);
    g_assert_cmpuint(a->list_offset, ==, b->list_offset);
    g_assert_cmpuint(a->list_length, ==, b->list_length);
    g_assert_cmpuint(a->total, ==, b->total);
}

/* The head is enough, and every prefix of it is cut. */
static void test_parse(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(whole); n++) {
        g_autoptr(GByteArray) bytes = skype_hex_bytes(whole[n].bytes);
        skype_command_head head;

        for (guint length = 0; length < whole[n].head.list_offset; length++)
            g_assert_cmpint(parse(bytes->data, length, &head), ==, SKYPE_COMMAND_CUT);
        for (guint length = whole[n].head.list_offset; length <= bytes->len; length++) {
            g_assert_cmpint(parse(bytes->data, length, &head), ==, SKYPE_COMMAND_OK);
            assert_heads_equal(&head, &whole[n].head);
        }
    }
}

static void test_invalid(void)
{
    for (guint n = 0; n < G_N_ELEMENTS(invalid); n++) {
        g_autoptr(GByteArray) bytes = skype_hex_bytes(invalid[n].bytes);
        skype_command_head head;

        g_test_message("%s", invalid[n].what);
        g_assert_cmpint(parse(bytes->data, bytes->len, &head), ==, SKYPE_COMMAND_INVALID);
    }
}

/* Of the eight kinds four exist, whatever the number. */
static void test_kinds(void)
{
    static const guint32 numbers[] = {0, 1, 15, 16, 27, 5200, MAX_NUMBER};

    for (guint n = 0; n < G_N_ELEMENTS(numbers); n++) {
        for (guint32 kind = 0; kind < 8; kind++) {
            guint8 bytes[1 + SKYPE_VARINT_MAX_LENGTH + SKYPE_REQUEST_ID_LENGTH] = {2};
            gsize used = 1 + skype_varint_encode(numbers[n] << 3 | kind, bytes + 1);
            gboolean known = kind <= SKYPE_COMMAND_REPLY;
            skype_command_head head;

            used += SKYPE_REQUEST_ID_LENGTH;
            g_assert_cmpint(parse(bytes, used, &head), ==,
                            known ? SKYPE_COMMAND_OK : SKYPE_COMMAND_INVALID);
            g_assert_true(!known || (head.number == numbers[n] && head.kind == kind));
        }
    }
}

/* --- writing --- */

static void assert_round_trip(guint32 number, skype_command_kind kind, guint16 request_id,
                              const guint8 *list, gsize list_length)
{
    gsize room = list_length + WRITE_ROOM;
    g_autofree guint8 *out = g_malloc(room);
    skype_command_head head;

    memset(out, UNTOUCHED, room);
    gsize used = skype_command_write(number, kind, request_id, list, list_length, out);
    for (gsize n = used; n < room; n++)
        g_assert_cmphex(out[n], ==, UNTOUCHED);
    g_assert_cmpint(parse(out, used, &head), ==, SKYPE_COMMAND_OK);
    g_assert_cmpuint(head.total, ==, used);
    g_assert_cmpuint(head.number, ==, number);
    g_assert_cmpuint(head.kind, ==, kind);
    g_assert_cmpmem(out + head.list_offset, head.list_length, list, list_length);
    g_assert_cmpint(head.has_request_id, ==,
                    kind == SKYPE_COMMAND_REQUEST || kind == SKYPE_COMMAND_REPLY);
    g_assert_cmphex(head.request_id, ==, head.has_request_id ? request_id : 0);
}

/* At the lengths where the varint grows, with the numbers where the other does. */
static void test_write_limits(void)
{
    static const gsize lengths[] = {0, 1, 2, 125, 126, 127, 128, 16381, 16382, 16383, 16384, 70000};
    static const guint32 numbers[] = {0, 15, 16, 2047, 2048, MAX_NUMBER};
    g_autofree guint8 *list = g_malloc0(lengths[G_N_ELEMENTS(lengths) - 1]);

    for (guint n = 0; n < G_N_ELEMENTS(lengths); n++)
        for (guint m = 0; m < G_N_ELEMENTS(numbers); m++)
            for (guint kind = SKYPE_COMMAND_WITHOUT_ID; kind <= SKYPE_COMMAND_REPLY; kind++)
                assert_round_trip(numbers[m], kind, 0x1234, list, lengths[n]);
}

static void test_write_random(void)
{
    guint8 list[300];

    for (guint n = 0; n < RANDOM_COMMANDS; n++) {
        gsize length = (gsize)g_test_rand_int_range(0, sizeof list + 1);
        guint32 number = (guint32)g_test_rand_int() >> g_test_rand_int_range(3, 32);
        skype_command_kind kind = (skype_command_kind)g_test_rand_int_range(
            SKYPE_COMMAND_WITHOUT_ID, SKYPE_COMMAND_REPLY + 1);

        for (gsize k = 0; k < length; k++)
            list[k] = (guint8)g_test_rand_int();
        assert_round_trip(number, kind, (guint16)g_test_rand_int(), list, length);
    }
}

/* Writing gives the published bytes again. */
static void test_write_published(void)
{
    g_autoptr(GByteArray) bytes = skype_hex_bytes(whole[0].bytes);
    static const guint8 empty_list[] = {0x42, 0x15};
    guint8 out[sizeof empty_list + WRITE_ROOM];
    gsize used =
        skype_command_write(27, SKYPE_COMMAND_REQUEST, 0x7F4D, empty_list, sizeof empty_list, out);

    g_assert_cmpmem(out, used, bytes->data, bytes->len);
}

/* --- the test captures --- */

/* The commands of a plaintext as the truth writes them: "18/2:b08b;14/2:b091". */
static gchar *commands_of(const GByteArray *plaintext)
{
    GString *text = g_string_new(NULL);
    skype_command_head head;

    for (guint offset = 0; offset < plaintext->len; offset += head.total) {
        g_assert_cmpint(parse(plaintext->data + offset, plaintext->len - offset, &head), ==,
                        SKYPE_COMMAND_OK);
        g_assert_cmpuint(head.total, <=, plaintext->len - offset);
        g_string_append_printf(text, "%s%u/%u", offset > 0 ? ";" : "", head.number, head.kind);
        if (head.has_request_id)
            g_string_append_printf(text, ":%04x", head.request_id);
    }
    return g_string_free(text, FALSE);
}

/* Every plaintext is commands to its last byte. */
static void test_shared_plaintexts(void)
{
    g_autoptr(GPtrArray) rows = skype_vectors_open("truth/udp.tsv");
    guint plaintexts = 0;

    for (guint n = 0; rows != NULL && n < rows->len; n++) {
        gchar **row = skype_vectors_row(rows, n);
        if (!g_str_equal(row[TRUTH_TYPE], PAYLOAD_TYPE))
            continue;
        g_autoptr(GByteArray) plaintext = skype_hex_bytes(row[TRUTH_PLAINTEXT]);
        g_autofree gchar *commands = commands_of(plaintext);
        g_assert_cmpstr(commands, ==, row[TRUTH_COMMANDS]);
        plaintexts++;
    }
    g_test_message("%u plaintexts", plaintexts);
    g_assert_true(rows == NULL || plaintexts > 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/command/parse", test_parse);
    g_test_add_func("/command/invalid", test_invalid);
    g_test_add_func("/command/kinds", test_kinds);
    g_test_add_func("/command/write/limits", test_write_limits);
    g_test_add_func("/command/write/random", test_write_random);
    g_test_add_func("/command/write/published", test_write_published);
    g_test_add_func("/command/shared", test_shared_plaintexts);
    return g_test_run();
}
