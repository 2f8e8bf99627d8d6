/* test_session_record.c - records of sessions between two clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vectors.h"

#include "wire/checksum.h"
#include "wire/session_record.h"

/* Appends t and puts h in front, by the formulas of the format: t hides the sequence under the
 * CRC-32 of the data, h the destination under that of data and t. */
static GByteArray *sealed(uint16_t sequence, uint16_t destination, guint length)
{
    GByteArray *body = g_byte_array_sized_new(length + SKYPE_SESSION_MIN_LENGTH);

    g_byte_array_set_size(body, length + SKYPE_SESSION_MIN_LENGTH);
    guint8 *data = body->data + SKYPE_SESSION_HEAD_LENGTH;
    for (guint i = 0; i < length; i++)
        data[i] = (guint8)(31 * i + length);
    const guint t = (skype_crc32(data, length) & 0xFFFF) ^ sequence;
    data[length] = (guint8)t;
    data[length + 1] = (guint8)(t >> 8);
    const guint h = (skype_crc32(data, length + 2) & 0xFFFF) ^ (guint)(destination << 1);
    body->data[0] = (guint8)(h >> 8);
    body->data[1] = (guint8)h;
    return body;
}

static void test_sequence_and_destination(void)
{
    for (guint length = 0; length < 40; length++) {
        const uint16_t sequence = (uint16_t)(length * 1021);
        const uint16_t destination = (uint16_t)(length * 733) & 0x7FFF;
        g_autoptr(GByteArray) body = sealed(sequence, destination, length);
        skype_session_record record;

        g_assert_true(skype_session_record_parse(body->data, body->len, &record));
        g_assert_cmpuint(record.sequence, ==, sequence);
        g_assert_cmpuint(record.destination, ==, destination);
        g_assert_true(record.even);
        g_assert_cmpuint(record.data_offset, ==, SKYPE_SESSION_HEAD_LENGTH);
        g_assert_cmpuint(record.data_length, ==, length);
        body->data[1] ^= 1;
        g_assert_true(skype_session_record_parse(body->data, body->len, &record));
        g_assert_false(record.even);
    }
}

static void test_too_short(void)
{
    const uint8_t body[SKYPE_SESSION_MIN_LENGTH] = {0};
    skype_session_record record;

    for (size_t length = 0; length < sizeof body; length++)
        g_assert_false(skype_session_record_parse(body, length, &record));
    g_assert_true(skype_session_record_parse(body, sizeof body, &record));
}

static void assert_command(const uint8_t *clear, size_t length, int offset)
{
    g_autofree uint8_t *copy = g_memdup2(clear, length);
    skype_session_command command;

    g_assert_true(skype_session_command_parse(copy, length, &command) == (offset > 0));
    if (offset > 0)
        g_assert_cmpuint(command.list_offset, ==, (guint)offset);
}

static void test_command(void)
{
    static const uint8_t clear[] = {0x85, 0x01, 0xA6, 0x01, 0x41, 0x00};
    static const uint8_t compressed[] = {0x05, 0x44, 0x42, 0x15};
    static const uint8_t no_number[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x41};
    skype_session_command command;

    g_assert_true(skype_session_command_parse(clear, sizeof clear, &command));
    g_assert_cmpuint(command.packet_id, ==, 0x85);
    g_assert_cmpuint(command.packet_id_size, ==, 2);
    g_assert_cmpuint(command.command, ==, 0xA6);
    g_assert_cmpuint(command.command_size, ==, 2);
    for (size_t length = 0; length <= sizeof clear; length++)
        assert_command(clear, length, length >= 5 ? 4 : 0);
    assert_command(compressed, sizeof compressed, 0);
    assert_command(no_number, sizeof no_number, 0);
}

static void test_clear(void)
{
    uint8_t clear[] = {0x01, 0x44, 0x41, 0x00, 0, 0};
    const uint16_t crc = skype_crc16(clear, 4);

    clear[4] = (uint8_t)(crc >> 8);
    clear[5] = (uint8_t)crc;
    g_assert_true(skype_session_clear_valid(clear, sizeof clear));
    for (size_t i = 0; i < sizeof clear; i++) {
        clear[i] ^= 0x40;
        g_assert_false(skype_session_clear_valid(clear, sizeof clear));
        clear[i] ^= 0x40;
    }
    g_assert_false(skype_session_clear_valid(clear + 4, 2));
    g_assert_false(skype_session_clear_valid(clear, 0));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/session-record/masks", test_sequence_and_destination);
    g_test_add_func("/session-record/short", test_too_short);
    g_test_add_func("/session-record/command", test_command);
    g_test_add_func("/session-record/clear", test_clear);
    return g_test_run();
}
