/* input.c - reads what tshark prints about datagrams it could not decipher.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "input.h"

#include <errno.h>
#include <string.h>

#include "ipv4.h"
#include "wire/private_network.h"

#define HEX_PREFIX        "0x"
#define HEX_PREFIX_LENGTH 2u
#define HEX_DIGIT_BITS    4u
#define DATA_MAX          65535u /* bytes; no datagram has more */
#define LINE_MAX_LENGTH   (2 * DATA_MAX + 128)
#define POOL_BLOCK        65536u

enum {
    FIELD_SOURCE,
    FIELD_DESTINATION,
    FIELD_ID,
    FIELD_IV,
    FIELD_CRC,
    FIELD_DATA,
    FIELDS,
};

static const char *const field_names[FIELDS] = {
    [FIELD_SOURCE] = "ip.src", [FIELD_DESTINATION] = "ip.dst", [FIELD_ID] = "skype.session_id",
    [FIELD_IV] = "skype.iv",   [FIELD_CRC] = "skype.crc",      [FIELD_DATA] = "skype.data",
};

/* 0x and 1 to max_digits (at most 8) hex digits. */
static bool parse_hex(const char *text, size_t max_digits, uint32_t *value)
{
    const char *digits = text + HEX_PREFIX_LENGTH;
    const size_t count = strlen(text) > HEX_PREFIX_LENGTH ? strlen(digits) : 0;

    if (!g_str_has_prefix(text, HEX_PREFIX) || count < 1 || count > max_digits)
        return false;
    *value = 0;
    for (; *digits; digits++) {
        if (!g_ascii_isxdigit(*digits))
            return false;
        *value = *value << HEX_DIGIT_BITS | (uint32_t)g_ascii_xdigit_value(*digits);
    }
    return true;
}

/* Hex digits in place of which their bytes are stored. */
static bool parse_data(char *text, size_t *length)
{
    uint8_t *bytes = (uint8_t *)text;
    const size_t digits = strlen(text);

    if (digits == 0 || digits % 2 != 0)
        return false;
    for (size_t i = 0; i < digits; i += 2) {
        if (!g_ascii_isxdigit(text[i]) || !g_ascii_isxdigit(text[i + 1]))
            return false;
        bytes[i / 2] = (uint8_t)(g_ascii_xdigit_value(text[i]) << HEX_DIGIT_BITS |
                                 g_ascii_xdigit_value(text[i + 1]));
    }
    *length = digits / 2;
    return true;
}

/* Cuts the line at its tabs.  Returns whether it has all fields and no more. */
static bool split(char *line, char *fields[FIELDS])
{
    unsigned count = 0;

    for (char *tab = line; tab; line = tab + 1) {
        if (count == FIELDS)
            return false;
        fields[count++] = line;
        tab = strchr(line, '\t');
        if (!tab)
            break;
        *tab = '\0';
    }
    return count == FIELDS;
}

static void set_ends(find_datagram *datagram, uint32_t source, uint32_t destination)
{
    datagram->from_host = skype_ip_is_private(source) || !skype_ip_is_private(destination);
    datagram->host = datagram->from_host ? source : destination;
    datagram->peer = datagram->from_host ? destination : source;
}

/* Returns NULL, or the name of the field that is bad.  The data stay in the line. */
static const char *parse_fields(char *fields[FIELDS], find_datagram *datagram)
{
    uint32_t source;
    uint32_t destination;
    uint32_t id;

    if (!find_ipv4_parse(fields[FIELD_SOURCE], &source))
        return field_names[FIELD_SOURCE];
    if (!find_ipv4_parse(fields[FIELD_DESTINATION], &destination))
        return field_names[FIELD_DESTINATION];
    if (!parse_hex(fields[FIELD_ID], 2 * sizeof datagram->id, &id))
        return field_names[FIELD_ID];
    if (!parse_hex(fields[FIELD_IV], 2 * sizeof datagram->iv, &datagram->iv))
        return field_names[FIELD_IV];
    if (!parse_hex(fields[FIELD_CRC], 2 * sizeof datagram->crc, &datagram->crc))
        return field_names[FIELD_CRC];
    if (!parse_data(fields[FIELD_DATA], &datagram->length))
        return field_names[FIELD_DATA];
    set_ends(datagram, source, destination);
    datagram->id = (uint16_t)id;
    datagram->data = (const uint8_t *)fields[FIELD_DATA];
    return NULL;
}

/* A host that knows no public address of its own uses 0.0.0.0 as sender. */
static bool needs_no_search(const find_datagram *datagram)
{
    return find_datagram_fits(datagram, datagram->host) ||
           (datagram->from_host && find_datagram_fits(datagram, 0));
}

static void keep(find_input *input, find_datagram *datagram)
{
    if (datagram->length < FIND_DATA_MIN)
        return;
    if (needs_no_search(datagram)) {
        input->left_out++;
        return;
    }
    datagram->data = (const uint8_t *)g_string_chunk_insert_len(
        input->pool, (const char *)datagram->data, (gssize)datagram->length);
    g_array_append_val(input->datagrams, *datagram);
}

/* Returns what is wrong with the line, or NULL. */
static char *read_line(find_input *input, char *line)
{
    char *fields[FIELDS];
    find_datagram datagram;
    const char *bad;

    if (!split(line, fields))
        return g_strdup_printf("not %d fields with tabs between them", (int)FIELDS);
    bad = parse_fields(fields, &datagram);
    if (bad)
        return g_strdup_printf("bad %s", bad);
    if (input->datagrams->len == FIND_INPUT_MAX)
        return g_strdup_printf("more than %u datagrams; pass fewer", FIND_INPUT_MAX);
    keep(input, &datagram);
    return NULL;
}

/* Cuts off LF or CR LF; a tab at the end is the border of an empty field. */
static char *without_end(char *line)
{
    const size_t length = strcspn(line, "\n");

    line[length] = '\0';
    if (length > 0 && line[length - 1] == '\r')
        line[length - 1] = '\0';
    return line;
}

static char *read_lines(find_input *input, FILE *file, char *line)
{
    for (unsigned long number = 1; fgets(line, LINE_MAX_LENGTH, file); number++) {
        g_autofree char *wrong = NULL;

        if (!g_str_has_suffix(line, "\n") && !feof(file))
            wrong = g_strdup("no text, or longer than any datagram");
        else
            wrong = read_line(input, without_end(line));
        if (wrong)
            return g_strdup_printf("line %lu: %s", number, wrong);
    }
    return ferror(file) ? g_strdup(g_strerror(errno)) : NULL;
}

/* By host, then by all of the head. */
static gint compare(gconstpointer left, gconstpointer right)
{
    const find_datagram *a = left;
    const find_datagram *b = right;
    const int64_t differences[] = {
        (int64_t)a->host - b->host, (int64_t)a->iv - b->iv,   (int64_t)a->id - b->id,
        (int64_t)a->peer - b->peer, (int64_t)a->crc - b->crc, a->from_host - b->from_host,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(differences); i++)
        if (differences[i])
            return differences[i] < 0 ? -1 : 1;
    return 0;
}

static void drop_copies(GArray *datagrams)
{
    const find_datagram *all = (const find_datagram *)(const void *)datagrams->data;
    find_datagram *kept = (find_datagram *)(void *)datagrams->data;
    guint count = 0;

    for (guint i = 0; i < datagrams->len; i++)
        if (count == 0 || compare(&kept[count - 1], &all[i]) != 0)
            kept[count++] = all[i];
    g_array_set_size(datagrams, count);
}

static void group_by_host(find_input *input)
{
    const find_datagram *all = (const find_datagram *)(const void *)input->datagrams->data;

    for (guint i = 0; i < input->datagrams->len; i++) {
        find_host *last = NULL;

        if (input->hosts->len > 0)
            last = &g_array_index(input->hosts, find_host, input->hosts->len - 1);
        if (last && last->address == all[i].host) {
            last->count++;
            continue;
        }
        g_array_append_vals(input->hosts, &(find_host){all[i].host, &all[i], 1}, 1);
    }
}

find_input *find_input_read(FILE *file, const char *name, char **error)
{
    g_autofree char *line = g_malloc(LINE_MAX_LENGTH);
    g_autofree char *wrong = NULL;
    find_input *input = g_new0(find_input, 1);

    input->datagrams = g_array_new(FALSE, FALSE, sizeof(find_datagram));
    input->hosts = g_array_new(FALSE, FALSE, sizeof(find_host));
    input->pool = g_string_chunk_new(POOL_BLOCK);
    wrong = read_lines(input, file, line);
    if (!wrong && input->datagrams->len == 0)
        wrong =
            input->left_out
                ? g_strdup("every datagram deciphers with the addresses of its packet or 0.0.0.0")
                : g_strdup("no datagrams");
    if (wrong) {
        *error = g_strdup_printf("%s: %s", name, wrong);
        find_input_free(input);
        return NULL;
    }
    g_array_sort(input->datagrams, compare);
    drop_copies(input->datagrams);
    group_by_host(input);
    return input;
}

void find_input_free(find_input *input)
{
    g_array_unref(input->datagrams);
    g_array_unref(input->hosts);
    g_string_chunk_free(input->pool);
    g_free(input);
}
