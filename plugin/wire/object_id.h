/* object_id.h - ids of the objects that more than their description depends on.
 *
 * An id means something only together with its list and family.  Those of all known objects stand
 * with their names in content/.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_OBJECT_ID_H
#define SKYPE_WIRE_OBJECT_ID_H

/* Numbers in the commands that set up a session: commands 67, 73, 74 and 75. */
enum {
    SKYPE_OBJECT_SESSION = 3, /* of the sender, or of the peer where a relay tells it */
    SKYPE_OBJECT_SESSION_AT_RELAY = 4,
};

/* The clear key block of a login. */
enum {
    SKYPE_OBJECT_LOGIN_KEY = 8, /* blob: the session key, RSA-enciphered */
};

/* Numbers in the first list of what a login or event server gets or sends: they say what it is. */
enum {
    SKYPE_OBJECT_REQUEST = 0,
    SKYPE_OBJECT_RESULT = 1,
};

/* Numbers in a broadcast message. */
enum {
    SKYPE_OBJECT_CHANNEL = 0,
    SKYPE_OBJECT_CHANNEL_VERSION = 1,
};

/* A user's credential. */
enum {
    SKYPE_CREDENTIAL_NAME = 0,    /* string: Skype name */
    SKYPE_CREDENTIAL_MODULUS = 1, /* blob, big-endian */
    SKYPE_CREDENTIAL_EXPIRY = 4,  /* number: minutes since 1970 */
};

#endif
