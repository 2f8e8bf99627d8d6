/* recent.h - tables of bounded size: the entry added first gives way.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_RECENT_H
#define SKYPE_STATE_RECENT_H

#include "state/capture_tables.h"

typedef struct skype_recent skype_recent;

/* A table for at most so many entries in file scope; empties itself when a capture is closed.  Keys
 * as in table.h. */
skype_recent *skype_recent_new_autoreset(size_t key_length, uint32_t most);

/* The entry with this key; NULL where there is none. */
void *skype_recent_find(const skype_recent *recent, const void *key);

/* Adds an entry of size bytes that begins with key, which must not be in the table; the rest is 0.
 * It lives until the capture is closed or so many others have been added; what it points to is not
 * freed with it. */
void *skype_recent_add(skype_recent *recent, const void *key, size_t size);

#endif
