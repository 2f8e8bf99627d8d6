/* vectors.c - test vectors: tab-separated files of the shared directory, and bytes in hex.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "vectors.h"

#include <string.h>

#define SHARED_VARIABLE "SKYPE_SHARED"
#define U32_HEX_DIGITS  8u
#define IPV4_PARTS      4u

static const char *shared_directory(void)
{
    const char *directory = g_getenv(SHARED_VARIABLE);

    if (directory == NULL || !g_file_test(directory, G_FILE_TEST_IS_DIR))
        return NULL;
    return directory;
}

static void free_row(gpointer row)
{
    g_strfreev(row);
}

static GPtrArray *split_rows(gchar **lines, const char *path)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(free_row);
    guint columns = 0;

    for (gchar **line = lines; *line != NULL; line++) {
        if (**line == '\0' || **line == '#')
            continue;
        gchar **cells = g_strsplit(*line, "\t", -1);
        if (columns == 0) {
            columns = g_strv_length(cells);
            g_strfreev(cells);
            continue;
        }
        if (g_strv_length(cells) != columns)
            g_error("%s:%u: %u cells, the header has %u", path, (guint)(line - lines) + 1,
                    g_strv_length(cells), columns);
        g_ptr_array_add(rows, cells);
    }
    if (rows->len == 0)
        g_error("%s: no rows", path);
    return rows;
}

GPtrArray *skype_vectors_open(const char *name)
{
    const char *directory = shared_directory();
    if (directory == NULL) {
        g_test_skip(SHARED_VARIABLE " names no directory");
        return NULL;
    }

    g_autofree gchar *path = g_build_filename(directory, name, NULL);
    g_autofree gchar *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error))
        g_error("%s", error->message);

    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    return split_rows(lines, path);
}

gchar **skype_vectors_row(const GPtrArray *rows, guint index)
{
    g_assert_cmpuint(index, <, rows->len);
    return g_ptr_array_index(rows, index);
}

static guint8 hex_digit(char digit)
{
    int value = g_ascii_xdigit_value(digit);

    if (value < 0)
        g_error("no hex digit: '%c'", digit);
    return (guint8)value;
}

GByteArray *skype_hex_bytes(const char *hex)
{
    size_t digits = strlen(hex);
    GByteArray *bytes = g_byte_array_sized_new((guint)(digits / 2));

    if (digits % 2 != 0)
        g_error("odd number of hex digits: %s", hex);
    for (size_t k = 0; k < digits; k += 2) {
        guint8 byte = (guint8)(hex_digit(hex[k]) << 4 | hex_digit(hex[k + 1]));
        g_byte_array_append(bytes, &byte, 1);
    }
    return bytes;
}

guint32 skype_hex_u32(const char *hex)
{
    size_t digits = strlen(hex);
    guint32 value = 0;

    if (digits < 1 || digits > U32_HEX_DIGITS)
        g_error("not a 32-bit number in hex: %s", hex);
    for (size_t k = 0; k < digits; k++)
        value = value << 4 | hex_digit(hex[k]);
    return value;
}

guint32 skype_ipv4(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ".", -1);
    guint32 address = 0;

    if (g_strv_length(parts) != IPV4_PARTS)
        g_error("not an IPv4 address: %s", text);
    for (gchar **part = parts; *part != NULL; part++) {
        guint64 value;
        g_autoptr(GError) error = NULL;

        if (!g_ascii_string_to_unsigned(*part, 10, 0, G_MAXUINT8, &value, &error))
            g_error("not an IPv4 address: %s: %s", text, error->message);
        address = address << 8 | (guint32)value;
    }
    return address;
}
