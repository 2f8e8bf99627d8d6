/* known_objects.h - what is known about the objects of each list, as data.
 *
 * An id means something only together with its command, its family and the list it stands in: 0 is
 * a slot in command 6, a search term in command 14 and a user name in command 67.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_KNOWN_OBJECTS_H
#define SKYPE_CONTENT_KNOWN_OBJECTS_H

#include "ws_compat.h"

/* Objects shown by a field of their own, or with an inner structure. */
typedef enum {
    SKYPE_FIELD_NONE,
    /* numbers */
    SKYPE_FIELD_UPTIME,
    SKYPE_FIELD_LISTENING_PORT,
    SKYPE_FIELD_STACK_VERSION,
    SKYPE_FIELD_STACK_TIMESTAMP,
    SKYPE_FIELD_SLOT,
    SKYPE_FIELD_SLOT_SUPERNODES,
    SKYPE_FIELD_USERS_ONLINE,
    SKYPE_FIELD_FIREWALL_TEST,
    SKYPE_FIELD_CHANNEL,
    SKYPE_FIELD_CHANNEL_VERSION,
    SKYPE_FIELD_SEARCH_NUMBER,
    SKYPE_FIELD_SEARCH_COMPARISON,
    SKYPE_FIELD_SEARCH_PROPERTY,
    SKYPE_FIELD_RELAY_SESSION,
    SKYPE_FIELD_NAT_TYPE,
    SKYPE_FIELD_INSTALLED,
    SKYPE_FIELD_STARTED,
    SKYPE_FIELD_INNER_COMMAND, /* its parameters stand in a list of the same command */
    SKYPE_FIELD_OWN_ADDRESS,   /* public IPv4 address of the sender, as a number */
    SKYPE_FIELD_BIRTHDAY,
    SKYPE_FIELD_SEX,
    SKYPE_FIELD_PROFILE_CHANGED,
    SKYPE_FIELD_CREDENTIAL_EXPIRES, /* minutes since 1970, as the next one */
    SKYPE_FIELD_SERVICE_EXPIRES,    /* the object's id is the service */
    /* node ids */
    SKYPE_FIELD_NODE_ID,
    SKYPE_FIELD_CHALLENGE,
    /* addresses */
    SKYPE_FIELD_SUPERNODE,
    SKYPE_FIELD_PUBLIC_ADDRESS, /* of the receiver */
    SKYPE_FIELD_RELAY,
    SKYPE_FIELD_SERVER, /* that the sender speaks to through the receiver */
    /* strings */
    SKYPE_FIELD_CLIENT_VERSION,
    SKYPE_FIELD_SEARCH_TERM,
    SKYPE_FIELD_USER_NAME,
    SKYPE_FIELD_COUNTRY,
    SKYPE_FIELD_LANGUAGE,
    SKYPE_FIELD_FULL_NAME,
    SKYPE_FIELD_PROVINCE,
    SKYPE_FIELD_CITY,
    SKYPE_FIELD_HOME_PHONE,
    SKYPE_FIELD_OFFICE_PHONE,
    SKYPE_FIELD_MOBILE_PHONE,
    SKYPE_FIELD_EMAIL_HASH,
    SKYPE_FIELD_HOME_PAGE,
    SKYPE_FIELD_ABOUT,
    /* blobs */
    SKYPE_FIELD_OWN_LOCATION,   /* of the sender */
    SKYPE_FIELD_OTHER_LOCATION, /* of somebody else */
    SKYPE_FIELD_DIRECTORY_RECORD,
    SKYPE_FIELD_SIGNED_MESSAGE,
    SKYPE_FIELD_CERTIFICATE,
    SKYPE_FIELD_SIGNED_CHALLENGE,
    SKYPE_FIELD_CREDENTIAL_MODULUS,
    SKYPE_FIELD_SESSION_KEY,
    /* lists */
    SKYPE_FIELD_INNER_PARAMETERS,
    /* sequences of numbers */
    SKYPE_FIELD_WANTED_PROPERTIES,
    SKYPE_FIELDS,
} skype_object_field;

/* How an object appears in the info column. */
typedef enum {
    SKYPE_DETAIL_NONE,
    SKYPE_DETAIL_VALUE,  /* "slot 1481"; several: "16 slots" */
    SKYPE_DETAIL_TEXT,   /* the value alone; several: joined with commas */
    SKYPE_DETAIL_AMOUNT, /* "10 addresses wanted" */
    SKYPE_DETAIL_COUNT,  /* how often it occurs: "5 supernodes" */
    SKYPE_DETAIL_NAMES,  /* the values behind the word, joined: "Directory record of one, two" */
} skype_object_detail;

typedef struct skype_vocabulary skype_vocabulary;

typedef struct {
    uint32_t id;
    uint8_t family;    /* skype_family */
    const char *name;  /* ends in a question mark where one source or the values alone suggest it */
    uint8_t field;     /* skype_object_field */
    uint8_t detail;    /* skype_object_detail */
    const char *word;  /* of the detail: a noun that takes a plural s, or for an amount the unit */
    bool headline;     /* its value also stands behind the name of the list that holds it */
    bool about_others; /* list: its members say nothing about the sender, nor in the info column */
    const skype_vocabulary *members; /* of a list, or of the list within a blob */
} skype_known_object;

struct skype_vocabulary {
    const skype_known_object *objects;
    size_t count;
    const char *nothing; /* for the info column when no object gives a detail; or NULL */
};

/* What is known about the parameters of a command, a user (session) command, and the clear block
 * of a login.  NULL: nothing. */
const skype_vocabulary *skype_known_command_objects(uint32_t number, uint8_t kind);
const skype_vocabulary *skype_known_session_objects(uint32_t number);
const skype_vocabulary *skype_known_login_key_objects(void);

/* What is known about the lists that signatures hold. */
const skype_vocabulary *skype_known_credential_objects(void);
const skype_vocabulary *skype_known_profile_objects(void);
const skype_vocabulary *skype_known_broadcast_objects(void);

/* The entry of an object; NULL when nothing is known.  vocabulary may be NULL. */
const skype_known_object *skype_known_object_find(const skype_vocabulary *vocabulary, uint32_t id,
                                                  uint8_t family);

/* Its field; SKYPE_FIELD_NONE for NULL. */
skype_object_field skype_known_object_field(const skype_known_object *known);

#define SKYPE_PROPERTY_NAME 0x10u

/* Names of profile properties, for the fields of directory searches. */
extern const value_string skype_profile_properties[];

/* Values of a profile's object 33. */
extern const value_string skype_sex_strings[];

/* Names of paid services, by the ids of a credential's objects. */
extern const value_string skype_service_strings[];

#endif
