/* key_log.h - a text file of keys that may grow while it is read.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_KEY_LOG_H
#define SKYPE_STATE_KEY_LOG_H

#include "ws_compat.h"
#include "wire/key_line.h"

/* What is read of one file, in bytes; its keys have an end of their own (user_keys.h). */
#define SKYPE_KEY_LOG_BYTES_MAX UINT64_C(0x10000000)

/* Wrong lines that are reported of one file, by number and reason; then one message says so. */
#define SKYPE_KEY_LOG_REPORTS_MAX 16u

typedef struct {
    /* The file is another one, or was written anew: its keys so far are void. */
    void (*forget)(void);
    /* A key; false where there is no room for more: the file is not read any further. */
    bool (*add)(const skype_user_key *key);
} skype_key_log_sink;

/* Reads what the file at path holds beyond what was read before; no path or an empty one closes it.
 * A line counts when it is ended, the last one of the file also when it is a key as it stands. What
 * cannot be read is reported once, and looked for again each time. */
void skype_key_log_read(const char *path, const skype_key_log_sink *sink);

#endif
