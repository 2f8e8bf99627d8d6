/* user_keys.h - keys that the user knows: of tables among the preferences, and of a file.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_USER_KEYS_H
#define SKYPE_STATE_USER_KEYS_H

#include "ws_compat.h"
#include "wire/key_line.h"

/* Keys of the file "skype.keylog_file" that are kept; they take about 20 MB. */
#define SKYPE_USER_KEYS_MAX 0x10000u

/* Registers the tables "skype_login_keys" and "skype_session_keys" with the preferences of module
 * "skype", which must exist. */
void skype_user_keys_register(void);

/* Reads what the file has gained.  Returns a number above 0 that changes
 * with the keys there are. */
uint32_t skype_user_keys_refresh(void);

/* Calls use for each key of this kind and place (skype_user_key), those of the tables first, until
 * it returns false.  The keys live until skype_user_keys_refresh(). */
void skype_user_keys_visit(skype_key_kind kind, uint32_t where,
                           bool (*use)(const skype_user_key *key, void *data), void *data);

#endif
