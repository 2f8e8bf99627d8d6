/* test_key_schedule.c - the key schedule against its vectors.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/key_schedule.h"
#include "vectors.h"

#define WORD_HEX_DIGITS 8

enum {
    KEY_SEED,
    KEY_KEY,
};

enum {
    STAGE_NAME, /* L01 .. L25 */
    STAGE_CASE,
    STAGE_ARGUMENT,
    STAGE_BEFORE,
    STAGE_AFTER,
};

/* Seed 0000000B: six words change before the schedule stops itself. */
#define SHORT_SEED 0x0000000Bu

static const guint32 short_words[SKYPE_KEY_WORDS] = {
    0x00000F99, 0x0000012B, 0x0000000B, 0x0000000B, 0x0000000B, 0x0000000B, 0x0000000B,
    0x0000000B, 0x0000000B, 0x0000000B, 0x0000000B, 0x0000000B, 0xFFFFFED7, 0x00000021,
    0x0000000B, 0x000001E4, 0x0000000B, 0x0000000B, 0x2B508FC2, 0x0000000B,
};

static const guint8 short_key[SKYPE_KEY_LENGTH] = {
    0x99, 0x0F, 0x00, 0x00, 0x2B, 0x01, 0x00, 0x00, 0x0B, 0x00, 0x00, 0x00, 0x0B, 0x00, 0x00, 0x00,
    0x0B, 0x00, 0x00, 0x00, 0x0B, 0x00, 0x00, 0x00, 0x0B, 0x00, 0x00, 0x00, 0x0B, 0x00, 0x00, 0x00,
    0x0B, 0x00, 0x00, 0x00, 0x0B, 0x00, 0x00, 0x00, 0x0B, 0x00, 0x00, 0x00, 0x0B, 0x00, 0x00, 0x00,
    0xD7, 0xFE, 0xFF, 0xFF, 0x21, 0x00, 0x00, 0x00, 0x0B, 0x00, 0x00, 0x00, 0xE4, 0x01, 0x00, 0x00,
    0x0B, 0x00, 0x00, 0x00, 0x0B, 0x00, 0x00, 0x00, 0xC2, 0x8F, 0x50, 0x2B, 0x0B, 0x00, 0x00, 0x00,
};

static void test_short_key(void)
{
    guint8 key[SKYPE_KEY_LENGTH];

    skype_key_expand(SHORT_SEED, key);
    g_assert_cmpmem(key, sizeof key, short_key, sizeof short_key);
}

static void fill_words(guint32 words[SKYPE_KEY_WORDS], guint32 value)
{
    for (guint n = 0; n < SKYPE_KEY_WORDS; n++)
        words[n] = value;
}

static void test_short_stage(void)
{
    guint32 words[SKYPE_KEY_WORDS];

    fill_words(words, SHORT_SEED);
    skype_key_stage(SKYPE_KEY_STAGES, SHORT_SEED, words);
    g_assert_cmpmem(words, sizeof words, short_words, sizeof short_words);
}

static void test_no_such_stage(void)
{
    static const unsigned stages[] = {0, SKYPE_KEY_STAGES + 1, G_MAXUINT};
    guint32 words[SKYPE_KEY_WORDS];
    guint32 before[SKYPE_KEY_WORDS];

    fill_words(words, SHORT_SEED);
    fill_words(before, SHORT_SEED);
    for (guint n = 0; n < G_N_ELEMENTS(stages); n++) {
        skype_key_stage(stages[n], SHORT_SEED, words);
        g_assert_cmpmem(words, sizeof words, before, sizeof before);
    }
}

static void test_shared_keys(void)
{
    g_autoptr(GPtrArray) rows = skype_vectors_open("protocol/key-schedule-vectors.tsv");

    if (rows == NULL)
        return;
    for (guint n = 0; n < rows->len; n++) {
        gchar **row = skype_vectors_row(rows, n);
        g_autoptr(GByteArray) expected = skype_hex_bytes(row[KEY_KEY]);
        guint8 key[SKYPE_KEY_LENGTH];

        skype_key_expand(skype_hex_u32(row[KEY_SEED]), key);
        g_assert_cmpmem(key, sizeof key, expected->data, expected->len);
    }
    g_test_message("%u keys", rows->len);
}

/* 20 words of 8 hex digits each, most significant digit first. */
static void parse_words(const char *hex, guint32 words[SKYPE_KEY_WORDS])
{
    g_assert_cmpuint(strlen(hex), ==, SKYPE_KEY_WORDS * WORD_HEX_DIGITS);
    for (guint n = 0; n < SKYPE_KEY_WORDS; n++) {
        g_autofree gchar *word = g_strndup(hex + n * WORD_HEX_DIGITS, WORD_HEX_DIGITS);
        words[n] = skype_hex_u32(word);
    }
}

static unsigned stage_number(const char *name)
{
    guint64 number;

    g_assert_cmpint(name[0], ==, 'L');
    g_assert_true(g_ascii_string_to_unsigned(name + 1, 10, 1, SKYPE_KEY_STAGES, &number, NULL));
    return (unsigned)number;
}

static void test_shared_stages(void)
{
    g_autoptr(GPtrArray) rows = skype_vectors_open("protocol/key-schedule-stage-vectors.tsv");

    if (rows == NULL)
        return;
    for (guint n = 0; n < rows->len; n++) {
        gchar **row = skype_vectors_row(rows, n);
        guint32 words[SKYPE_KEY_WORDS];
        guint32 after[SKYPE_KEY_WORDS];

        parse_words(row[STAGE_BEFORE], words);
        parse_words(row[STAGE_AFTER], after);
        skype_key_stage(stage_number(row[STAGE_NAME]), skype_hex_u32(row[STAGE_ARGUMENT]), words);
        if (memcmp(words, after, sizeof words) != 0)
            g_test_message("stage %s, case %s", row[STAGE_NAME], row[STAGE_CASE]);
        g_assert_cmpmem(words, sizeof words, after, sizeof after);
    }
    g_test_message("%u stages and cases", rows->len);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/key_schedule/short/key", test_short_key);
    g_test_add_func("/key_schedule/short/stage", test_short_stage);
    g_test_add_func("/key_schedule/no_such_stage", test_no_such_stage);
    g_test_add_func("/key_schedule/shared/keys", test_shared_keys);
    g_test_add_func("/key_schedule/shared/stages", test_shared_stages);
    return g_test_run();
}
