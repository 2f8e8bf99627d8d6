/* keys.h - hash functions for the maps of this plugin.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_KEYS_H
#define SKYPE_STATE_KEYS_H

#include "ws_compat.h"
#include "state/ends.h"

/* For maps keyed by a uint64_t.  GLib's g_int64_hash may look at the low 32 bits only, which would
 * put all frames or all hosts with one port into one bucket. */
guint skype_key64_hash(gconstpointer key);
gboolean skype_key64_equal(gconstpointer a, gconstpointer b);

/* For maps keyed by a skype_ends. */
guint skype_ends_hash(gconstpointer key);
gboolean skype_ends_equal(gconstpointer a, gconstpointer b);

#endif
