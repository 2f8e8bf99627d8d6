/* test_record.c - heads of stream records.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vectors.h"

#include "wire/record.h"

static const struct {
    const char *bytes;
    skype_record_status status;
    skype_record record;
} heads[] = {
    {"0701", SKYPE_RECORD_OK, {.head = 1, .control = true, .length = 3}}, /* ACK */
    {"0303", SKYPE_RECORD_OK, {.head = 1, .control = true, .length = 1}}, /* keep-alive */
    {"30", SKYPE_RECORD_OK, {.head = 1, .control = false, .length = 24}}, /* packet */
    {"04", SKYPE_RECORD_OK, {.head = 1, .control = false, .length = 2}},  /* shortest one */
    {"9208", SKYPE_RECORD_OK, {.head = 2, .control = false, .length = 521}},
    {"80808001", SKYPE_RECORD_OK, {.head = 4, .control = false, .length = 0x100000}},
    {"8180800100", SKYPE_RECORD_OK, {.head = 4, .control = true, .length = 0x100000}},
    {"", SKYPE_RECORD_CUT, {0}},
    {"92", SKYPE_RECORD_CUT, {0}},
    {"80808080", SKYPE_RECORD_CUT, {0}},
    {"8280800100", SKYPE_RECORD_MALFORMED, {0}}, /* a byte longer than the longest */
    {"00", SKYPE_RECORD_MALFORMED, {0}},         /* empty packet */
    {"02", SKYPE_RECORD_MALFORMED, {0}},         /* no room for the packet id */
    {"01", SKYPE_RECORD_MALFORMED, {0}},         /* control record without type */
    {"ffffffff0f", SKYPE_RECORD_MALFORMED, {0}}, /* 2^31 bytes */
    {"ffffffffff", SKYPE_RECORD_MALFORMED, {0}}, /* does not end within 5 bytes */
    {"ffffffff1f", SKYPE_RECORD_MALFORMED, {0}}, /* more than 32 bits */
};

static void test_heads(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_autoptr(GByteArray) bytes = skype_hex_bytes(heads[i].bytes);
        skype_record record;

        g_assert_cmpint(skype_record_parse(bytes->data, bytes->len, &record), ==, heads[i].status);
        if (heads[i].status != SKYPE_RECORD_OK)
            continue;
        g_assert_cmpuint(record.head, ==, heads[i].record.head);
        g_assert_true(record.control == heads[i].record.control);
        g_assert_cmpuint(record.length, ==, heads[i].record.length);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/record/heads", test_heads);
    return g_test_run();
}
