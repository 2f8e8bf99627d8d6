/* known_lists.h - how the tables of known objects are written, and which there are.
 *
 * Names stand plainly where traffic shows the meaning and another source, packet or computation
 * confirms it or two sources agree.  A question mark stands behind names that one source alone
 * gives or that the values merely suggest.  A value that is known by its place alone has its number
 * for a name.  See docs/protocol.md for the sources.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_KNOWN_LISTS_H
#define SKYPE_CONTENT_KNOWN_LISTS_H

#include "content/known_objects.h"
#include "wire/object_list.h"

/* OBJECT(id, family, name and what else is to be said) */
#define OBJECT(object_id, object_family, ...)                                                      \
    {                                                                                              \
        .id = (object_id), .family = SKYPE_FAMILY_##object_family, .name = __VA_ARGS__             \
    }

#define FIELD(object_field) .field = SKYPE_FIELD_##object_field
#define VALUE(noun)         .detail = SKYPE_DETAIL_VALUE, .word = (noun)
#define TEXT                .detail = SKYPE_DETAIL_TEXT
#define AMOUNT(unit)        .detail = SKYPE_DETAIL_AMOUNT, .word = (unit)
#define COUNT(noun)         .detail = SKYPE_DETAIL_COUNT, .word = (noun)
#define NAMES(text)         .detail = SKYPE_DETAIL_NAMES, .word = (text)
#define HEADLINE            .headline = true
#define ABOUT_OTHERS        .about_others = true
#define MEMBERS(of)         .members = &(of)

/* Its user stands in the info column, whoever that is. */
#define RECORD      FIELD(DIRECTORY_RECORD), NAMES("Directory record of")
#define CERTIFICATE FIELD(CERTIFICATE), TEXT

/* Numbers that are known by their ids alone: for the lists of object_fields.h. */
#define NODE_OBJECT(unused, id, noun, blurb)                                                       \
    OBJECT(id, NUMBER, "Node " noun " " #id "?", FIELD(NODE_##id)),
#define SESSION_OBJECT(unused, id)                                                                 \
    OBJECT(id, NUMBER, "Session value " #id "?", FIELD(SESSION_##id)),
#define CHAT_OBJECT(unused, id) OBJECT(id, NUMBER, "Chat value " #id "?", FIELD(CHAT_##id)),

#define OBJECTS(table)                                                                             \
    {                                                                                              \
        .objects = (table), .count = array_length(table)                                           \
    }

/* Defines a vocabulary of this file, and its objects. */
#define VOCABULARY(vocabulary, ...)                                                                \
    static const skype_known_object vocabulary##_objects[] = {__VA_ARGS__};                        \
    static const skype_vocabulary vocabulary = OBJECTS(vocabulary##_objects)

/* Defines one that other files use. */
#define SHARED_VOCABULARY(vocabulary, ...)                                                         \
    static const skype_known_object vocabulary##_objects[] = {__VA_ARGS__};                        \
    const skype_vocabulary skype_known_##vocabulary = OBJECTS(vocabulary##_objects)

extern const skype_vocabulary skype_known_node_profile;
extern const skype_vocabulary skype_known_session_request;
extern const skype_vocabulary skype_known_event_check;

#endif
