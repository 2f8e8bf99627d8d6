/* vectors.h - test vectors: tab-separated files of the shared directory, and bytes in hex.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TESTS_VECTORS_H
#define SKYPE_TESTS_VECTORS_H

#include <glib.h>

/* Reads a file of the directory that the environment variable SKYPE_SHARED names; name is relative
 * to it ("protocol/key-schedule-vectors.tsv").  Returns the rows, each a gchar ** of its cells as
 * with g_strsplit(), without '#' comment lines and without the header line; every row has as many
 * cells as the header.  Free with g_ptr_array_unref().
 * Where the directory is absent the running test is marked as skipped and NULL is returned: the
 * caller returns then.  A file that cannot be read or has a ragged row aborts the test. */
GPtrArray *skype_vectors_open(const char *name);

/* Cells of one row of skype_vectors_open(). */
gchar **skype_vectors_row(const GPtrArray *rows, guint index);

/* Bytes written as hex digits in either case, nothing between them ("" gives no bytes).  Anything
 * else aborts the test.  Free with g_byte_array_unref(). */
GByteArray *skype_hex_bytes(const char *hex);

/* A number written as 1 to 8 hex digits, most significant first.  Anything else aborts. */
guint32 skype_hex_u32(const char *hex);

/* An IPv4 address "a.b.c.d" as 0xaabbccdd.  Anything else aborts. */
guint32 skype_ipv4(const char *text);

#endif
