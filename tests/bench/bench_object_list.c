/* bench_object_list.c - what decoding object lists costs.
 *
 * Usage: bench_object_list [FILE], FILE holding one list in hex per line.  Decodes made-up lists of
 * about 12 KB, the size of the largest ones seen, in both encodings; then the lists of the file.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "wire/object_list_decode.h"
#include "wire/object_list_encode.h"
#include "arena.h"
#include "medians.h"
#include "random_list.h"
#include "vectors.h"

#define LARGE_LIST_LENGTH (12u * 1024u)
#define OBJECTS_STEP      10u
#define SEED              0x5EEDu
#define MEMORY_LIMIT      (64u << 20)

typedef struct {
    double usec; /* per list */
    guint64 bytes;
    guint64 objects;
    guint refused;
} measurement;

static void decode_all(const GPtrArray *lists, measurement *m)
{
    for (guint k = 0; k < lists->len; k++) {
        const GByteArray *bytes = g_ptr_array_index(lists, k);
        arena memory = {.limit = MEMORY_LIMIT};
        skype_object_list list;
        if (skype_object_list_decode(bytes->data, bytes->len, NULL, arena_allocator(&memory),
                                     &list) != SKYPE_LIST_OK)
            m->refused++;
        m->bytes += list.consumed;
        m->objects += list.count;
        arena_clear(&memory);
    }
}

static void decode_pass(void *lists)
{
    measurement unused = {0};

    decode_all(lists, &unused);
}

static measurement measure(GPtrArray *lists)
{
    measurement m = {0};

    decode_all(lists, &m);
    m.usec = median_usec(decode_pass, lists) / lists->len;
    return m;
}

static void report(const char *title, GPtrArray *lists)
{
    measurement m = measure(lists);
    double bytes = (double)m.bytes / lists->len;
    double objects = (double)m.objects / lists->len;

    g_print("%-18s %5u lists %9.1f bytes %7.1f objects %9.3f us/list %8.1f MB/s", title, lists->len,
            bytes, objects, m.usec, bytes / m.usec);
    if (m.refused > 0)
        g_print("  (%u refused)", m.refused);
    g_print("\n");
}

static void free_bytes(gpointer bytes)
{
    g_byte_array_unref(bytes);
}

/* One list that is just as long as asked for, or a little longer. */
static GByteArray *make_list(guint8 encoding, gsize length)
{
    GByteArray *bytes = g_byte_array_new();

    for (guint32 objects = OBJECTS_STEP; bytes->len < length; objects += OBJECTS_STEP) {
        random_source source = {.state = SEED};
        arena memory = {.limit = MEMORY_LIMIT};
        skype_object_list list;
        guint8 *out;
        gsize out_length;
        random_list(&source, encoding, objects, arena_allocator(&memory), &list);
        if (!skype_object_list_encode(&list, arena_allocator(&memory), &out, &out_length))
            g_error("a made-up list cannot be encoded");
        g_byte_array_set_size(bytes, 0);
        g_byte_array_append(bytes, out, (guint)out_length);
        arena_clear(&memory);
    }
    return bytes;
}

static void report_made_up(const char *title, guint8 encoding)
{
    g_autoptr(GPtrArray) lists = g_ptr_array_new_with_free_func(free_bytes);

    g_ptr_array_add(lists, make_list(encoding, LARGE_LIST_LENGTH));
    report(title, lists);
}

static void report_file(const char *path)
{
    g_autoptr(GPtrArray) lists = g_ptr_array_new_with_free_func(free_bytes);
    g_autofree gchar *text = NULL;
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(path, &text, NULL, &error))
        g_error("%s", error->message);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gchar **line = lines; *line != NULL; line++)
        if (*g_strstrip(*line) != '\0')
            g_ptr_array_add(lists, skype_hex_bytes(*line));
    if (lists->len == 0)
        g_error("%s: no lists", path);
    report("file", lists);
}

int main(int argc, char **argv)
{
    report_made_up("plain 12 KB", SKYPE_LIST_PLAIN);
    report_made_up("compressed 12 KB", SKYPE_LIST_COMPRESSED);
    if (argc > 1)
        report_file(argv[1]);
    return 0;
}
