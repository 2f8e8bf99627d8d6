/* list_text.h - object lists as text, one object after the other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TESTS_LIST_TEXT_H
#define SKYPE_TESTS_LIST_TEXT_H

#include <glib.h>

#include "wire/object_list_decode.h"

/* The objects as "depth family id value", joined by '|', the way the shared vectors write them:
 * num decimal, q64 0x and 16 hex digits, addr a.b.c.d:port, str "text" (bytes outside 0x21..0x7E
 * and % " | as %XX), blob length:hex, list number of members, ints count:v,v,v.  A value that is
 * not known reads "?".  Free with g_free(). */
gchar *list_text(const skype_object_list *list);

#endif
