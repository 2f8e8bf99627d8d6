/* login.h - login and event servers: the messages L1..L4 and the records after them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_DIALECTS_LOGIN_H
#define SKYPE_DIALECTS_LOGIN_H

#include "ws_compat.h"
#include "state/connection.h"

enum {
    SKYPE_PORT_LOGIN = 33033,
    SKYPE_PORT_EVENT = 12350,
    SKYPE_PORT_REPORT = 13392, /* role not known for sure */
};

/* The public interface (skype.login). */
typedef enum {
    SKYPE_LOGIN_STEP_NONE = 0,
    SKYPE_LOGIN_STEP_L1 = 1, /* client's empty key record */
    SKYPE_LOGIN_STEP_L2 = 2, /* server's empty data record */
    SKYPE_LOGIN_STEP_L3 = 3, /* client's key block, and its first data records */
    SKYPE_LOGIN_STEP_L4 = 4, /* server's data records until the client goes on */
} skype_login_step;

/* What became of a login (skype.login.outcome). */
typedef enum {
    SKYPE_LOGIN_OPEN = 0, /* nothing known yet */
    SKYPE_LOGIN_ACCEPTED = 1,
    SKYPE_LOGIN_REFUSED = 2,
    SKYPE_LOGIN_ANSWERED = 3,
    SKYPE_LOGIN_UNANSWERED = 4,
} skype_login_outcome;

extern const value_string skype_login_outcomes[];

/* A connection that begins with L1 and L2, or with L3. */
extern const skype_dialect skype_dialect_login;

/* Login records inside another stream: in clear, or under the direction's cipher. */
extern const skype_framing skype_framing_login;
extern const skype_framing skype_framing_login_enciphered;

/* May login records begin here, in the middle of another stream (a raw pipe, a deciphered one)? */
skype_answer skype_login_may_begin(const uint8_t *bytes, uint32_t length);

void skype_login_register(int proto);

#endif
