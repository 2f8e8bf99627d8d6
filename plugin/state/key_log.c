/* key_log.c - a text file of keys that may grow while it is read.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/key_log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <glib/gstdio.h>

#include <wsutil/wslog.h>

#define PREFERENCE  "skype.keylog_file"
#define CHUNK_BYTES 0x4000u

/* Where these first bytes change, the file was written anew: editors often keep it the same one. */
#define START_BYTES 0x100000u

/* Some editors begin a text in UTF-8 with it. */
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* Outlives captures, as the preference that names it does: its wrong lines are reported once. */
static struct {
    char *path; /* NULL: none */
    FILE *file; /* NULL: could not be opened */
    GStatBuf identity;
    uint64_t taken;   /* bytes */
    GChecksum *start; /* of the first START_BYTES of them */
    uint64_t line;    /* number of the line in work */
    char text[SKYPE_KEY_LINE_MAX + 1];
    size_t length;  /* of the line in work; more than fit are counted up to one too many */
    size_t offered; /* length of the line in work that was a key without its end */
    unsigned reports;
    bool is_full;
    bool is_reported; /* that it cannot be read */
} reader;

static void report(const skype_key_line_result *result)
{
    char text[SKYPE_KEY_LINE_TEXT];

    if (reader.reports == SKYPE_KEY_LOG_REPORTS_MAX)
        return;
    reader.reports++;
    skype_key_line_explain(result, text);
    ws_warning(PREFERENCE ": line %" PRIu64 ": %s", reader.line, text);
    if (reader.reports == SKYPE_KEY_LOG_REPORTS_MAX)
        ws_warning(PREFERENCE ": further wrong lines are not reported");
}

static void stop(const char *why)
{
    ws_warning(PREFERENCE ": %s: from line %" PRIu64 " on nothing is read", why, reader.line);
    reader.is_full = true;
}

/* Bytes of a mark in front of the line in work. */
static size_t mark_length(void)
{
    const size_t length = strlen(BYTE_ORDER_MARK);

    return reader.line == 1 && reader.length >= length &&
                   memcmp(reader.text, BYTE_ORDER_MARK, length) == 0
               ? length
               : 0;
}

static void take_line(const skype_key_log_sink *sink, bool is_ended)
{
    const size_t mark = mark_length();
    skype_user_key key;
    const skype_key_line_result result =
        skype_key_line_parse(reader.text + mark, reader.length - mark, &key);

    if (result.status == SKYPE_KEY_LINE_OK && reader.length != reader.offered && !sink->add(&key))
        stop("there are too many keys");
    if (is_ended && result.status != SKYPE_KEY_LINE_OK && result.status != SKYPE_KEY_LINE_EMPTY)
        report(&result);
    if (result.status == SKYPE_KEY_LINE_OK)
        reader.offered = reader.length;
}

static void take_bytes(const skype_key_log_sink *sink, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count && !reader.is_full; i++) {
        if (bytes[i] != '\n') {
            if (reader.length < sizeof reader.text)
                reader.text[reader.length++] = bytes[i];
            continue;
        }
        take_line(sink, true);
        reader.line++;
        reader.length = 0;
        reader.offered = 0;
    }
}

static void close_file(void)
{
    if (reader.file)
        fclose(reader.file);
    reader.file = NULL;
    g_clear_pointer(&reader.start, g_checksum_free);
}

static void report_unreadable(const char *why)
{
    if (!reader.is_reported)
        ws_warning(PREFERENCE ": \"%s\" cannot be read: %s", reader.path, why);
    reader.is_reported = true;
}

/* Files that are no regular ones might have us wait. */
static bool look_at_file(GStatBuf *now)
{
    if (g_stat(reader.path, now) != 0)
        report_unreadable(g_strerror(errno));
    else if (!S_ISREG(now->st_mode))
        report_unreadable("it is no regular file");
    else
        return true;
    return false;
}

static bool is_same_file(const GStatBuf *now)
{
    return reader.file && now->st_dev == reader.identity.st_dev &&
           now->st_ino == reader.identity.st_ino && (uint64_t)now->st_size >= reader.taken;
}

static void note_start(const char *bytes, size_t count)
{
    if (reader.taken < START_BYTES)
        g_checksum_update(reader.start, (const guchar *)bytes,
                          (gssize)MIN(count, START_BYTES - reader.taken));
}

/* Is the file's start still what was read of it?  Goes on behind what was read. */
static bool has_same_start(void)
{
    uint64_t left = MIN(reader.taken, START_BYTES);
    GChecksum *found = g_checksum_new(G_CHECKSUM_SHA1);
    GChecksum *known = g_checksum_copy(reader.start); /* one that was asked takes no more */
    char chunk[CHUNK_BYTES];
    size_t count;
    bool is_same;

    rewind(reader.file);
    while ((count = fread(chunk, 1, MIN(left, sizeof chunk), reader.file)) > 0) {
        g_checksum_update(found, (const guchar *)chunk, (gssize)count);
        left -= count;
    }
    is_same = strcmp(g_checksum_get_string(found), g_checksum_get_string(known)) == 0;
    g_checksum_free(found);
    g_checksum_free(known);
    return fseek(reader.file, (long)reader.taken, SEEK_SET) == 0 && is_same;
}

static bool is_rewritten(const GStatBuf *now)
{
    if (now->st_size == reader.identity.st_size && now->st_mtime == reader.identity.st_mtime)
        return false;
    reader.identity = *now;
    return !has_same_start();
}

static void open_file(const GStatBuf *now, const skype_key_log_sink *sink)
{
    close_file();
    sink->forget();
    reader.identity = *now;
    reader.taken = 0;
    reader.line = 1;
    reader.length = 0;
    reader.offered = 0;
    reader.reports = 0;
    reader.is_full = false;
    reader.start = g_checksum_new(G_CHECKSUM_SHA1);
    reader.file = g_fopen(reader.path, "rb");
    if (!reader.file)
        report_unreadable(g_strerror(errno));
}

static void read_on(const skype_key_log_sink *sink)
{
    char chunk[CHUNK_BYTES];
    size_t count;

    clearerr(reader.file); /* the end of the file may have moved */
    while (!reader.is_full && (count = fread(chunk, 1, sizeof chunk, reader.file)) > 0) {
        note_start(chunk, count);
        reader.taken += count;
        take_bytes(sink, chunk, count);
        if (reader.taken >= SKYPE_KEY_LOG_BYTES_MAX && !reader.is_full)
            stop("the file is too long");
    }
    if (!reader.is_full)
        take_line(sink, false);
}

static void set_path(const char *path, const skype_key_log_sink *sink)
{
    if (g_strcmp0(path, reader.path) == 0)
        return;
    close_file();
    sink->forget();
    g_free(reader.path);
    reader.path = g_strdup(path);
    reader.is_reported = false;
}

void skype_key_log_read(const char *path, const skype_key_log_sink *sink)
{
    GStatBuf now;

    set_path(path && *path ? path : NULL, sink);
    if (!reader.path || !look_at_file(&now))
        return;
    if (!is_same_file(&now) || is_rewritten(&now))
        open_file(&now, sink);
    else if (reader.is_full || (uint64_t)now.st_size == reader.taken)
        return;
    if (reader.file)
        read_on(sink);
}
