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

#include "content/object_fields.h"

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
    uint16_t field;    /* skype_object_field */
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

/* What is known about the parameters of a command and of a user (session) command.  NULL:
 * nothing. */
const skype_vocabulary *skype_known_command_objects(uint32_t number, uint8_t kind);
const skype_vocabulary *skype_known_session_objects(uint32_t number);

/* The clear block of a login, and the bodies of login and event servers. */
extern const skype_vocabulary skype_known_login_key;
extern const skype_vocabulary skype_known_login_body;

/* The lists that signatures hold. */
extern const skype_vocabulary skype_known_credential;
extern const skype_vocabulary skype_known_profile;
extern const skype_vocabulary skype_known_broadcast;

/* The entry of an object; NULL when nothing is known.  vocabulary may be NULL. */
const skype_known_object *skype_known_object_find(const skype_vocabulary *vocabulary, uint32_t id,
                                                  uint8_t family);

/* Its field; SKYPE_FIELD_NONE for NULL. */
skype_object_field skype_known_object_field(const skype_known_object *known);

/* Names of paid services, by the ids of a credential's objects. */
extern const value_string skype_service_strings[];

#endif
