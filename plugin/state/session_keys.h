/* session_keys.h - which of the user's keys opens a session between two clients.
 *
 * A key has a salt besides, which the IDs of the session at both ends make up.  Of a record one ID
 * is known at least; the other one is searched where no message tells it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_SESSION_KEYS_H
#define SKYPE_STATE_SESSION_KEYS_H

#include "ws_compat.h"
#include "state/connection.h"
#include "state/login_keys.h"
#include "wire/session_record.h"

/* Keys considered for one connection; the rest is left out. */
#define SKYPE_SESSION_KEYS_MAX 64u

/* Searches for a salt in one capture, four times 65,536 blocks of AES each at the most. */
#define SKYPE_SALT_SEARCHES_MAX 2048u

/* Salts that are kept of one key: sessions with the same key do not exist. */
#define SKYPE_KEY_SALTS_MAX 4u

/* The records of one direction of a connection that have the same destination. */
typedef struct skype_session_flow skype_session_flow;

/* First pass: a message has told the ID of a session at one end. */
void skype_session_keys_note_id(uint32_t id);

/* First pass: tries the user's keys on a record, its enciphered bytes at data; those under the
 * all-zero key teach who is who.  *flow is what the record belongs to. */
skype_key_status skype_session_keys_try(skype_direction *direction,
                                        const skype_session_record *record, const uint8_t *data,
                                        const skype_session_flow **flow);

/* Any pass: deciphers a record of the flow in place.  False where no key is known, or the record
 * does not open with it: data is useless then. */
bool skype_session_keys_open(const skype_session_flow *flow, const skype_session_record *record,
                             uint8_t *data);

/* Has a key been found for the flow (NULL: none)? */
bool skype_session_keys_are_known(const skype_session_flow *flow);

/* Keys that were tried without success on the connection, as SKYPE_KEY_UNFIT says. */
unsigned skype_session_keys_unfit(const skype_connection *connection);

/* Have searches been left out, since there were SKYPE_SALT_SEARCHES_MAX? */
bool skype_session_keys_spent(void);

#endif
