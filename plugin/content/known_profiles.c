/* known_profiles.c - the objects that say who a user or a node is: profiles, credentials.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/known_lists.h"

/* clang-format off */

/* Properties of a user's profile: PROPERTY(id, family, name, ...).  They name the fields that a
 * directory search looks at and asks for, and the objects of its hits.  An id is four times
 * SkypeKit's number of the property, plus 0 for strings, 1 for numbers, 3 for blobs; 0x5F does not
 * follow the rule. */
#define PROFILE_PROPERTIES(PROPERTY)                                                               \
    PROPERTY(0x03, BLOB, "Location", FIELD(OTHER_LOCATION))                                        \
    PROPERTY(0x0B, BLOB, "Directory record", RECORD)                                               \
    PROPERTY(SKYPE_PROPERTY_TIME, NUMBER, "Stored in the directory?", FIELD(DIRECTORY_CHANGED))    \
    PROPERTY(SKYPE_PROPERTY_NAME, STRING, "Skype name", FIELD(USER_NAME), HEADLINE)                \
    PROPERTY(0x14, STRING, "Full name", FIELD(FULL_NAME))                                          \
    PROPERTY(0x1D, NUMBER, "Birthday", FIELD(BIRTHDAY))                                            \
    PROPERTY(0x21, NUMBER, "Sex", FIELD(SEX))                                                      \
    PROPERTY(0x24, STRING, "Languages", FIELD(LANGUAGE))                                           \
    PROPERTY(0x28, STRING, "Country", FIELD(COUNTRY))                                              \
    PROPERTY(0x2C, STRING, "Province", FIELD(PROVINCE))                                            \
    PROPERTY(0x30, STRING, "City", FIELD(CITY))                                                    \
    PROPERTY(0x34, STRING, "Home phone", FIELD(HOME_PHONE))                                        \
    PROPERTY(0x38, STRING, "Office phone", FIELD(OFFICE_PHONE))                                    \
    PROPERTY(0x3C, STRING, "Mobile phone", FIELD(MOBILE_PHONE))                                    \
    PROPERTY(0x40, STRING, "E-mail addresses, hashed", FIELD(EMAIL_HASH))                          \
    PROPERTY(0x44, STRING, "Home page", FIELD(HOME_PAGE))                                          \
    PROPERTY(0x48, STRING, "About", FIELD(ABOUT))                                                  \
    PROPERTY(0x4D, NUMBER, "Last change of the profile", FIELD(PROFILE_CHANGED))                   \
    PROPERTY(0x50, STRING, "Received authorisation request", FIELD(AUTHORISATION_REQUEST))         \
    PROPERTY(0x54, STRING, "Display name?", FIELD(DISPLAY_NAME))                                   \
    PROPERTY(0x59, NUMBER, "Refreshing?", FIELD(REFRESHING))                                       \
    PROPERTY(0x5D, NUMBER, "Given authorisation level", FIELD(AUTHORISATION_LEVEL))                \
    PROPERTY(0x5F, NUMBER, "Stack version", FIELD(STACK_VERSION))                                  \
    PROPERTY(0x60, STRING, "Aliases", FIELD(ALIASES))                                              \
    PROPERTY(0x65, NUMBER, "Time of the authorisation request?", FIELD(AUTHORISATION_TIME))        \
    PROPERTY(0x68, STRING, "Mood text", FIELD(MOOD))                                               \
    PROPERTY(0x6D, NUMBER, "Time zone", FIELD(TIME_ZONE))                                          \
    PROPERTY(0x71, NUMBER, "Number of authorised contacts", FIELD(AUTHORISED_CONTACTS))            \
    PROPERTY(0x74, STRING, "Country by address?", FIELD(IP_COUNTRY))                               \
    PROPERTY(0x79, NUMBER, "Contact status?", FIELD(CONTACT_STATUS))                               \
    PROPERTY(0x84, STRING, "Given display name", FIELD(GIVEN_NAME))                                \
    PROPERTY(0x89, NUMBER, "Availability", FIELD(AVAILABILITY))                                    \
    PROPERTY(0x8D, NUMBER, "Last online", FIELD(LAST_ONLINE))                                      \
    PROPERTY(0x93, BLOB, "Capabilities?", FIELD(CAPABILITIES))                                     \
    PROPERTY(0x97, BLOB, "Avatar image?", FIELD(AVATAR))                                           \
    PROPERTY(0x9D, NUMBER, "Last used?", FIELD(LAST_USED))                                         \
    PROPERTY(0xA5, NUMBER, "Number of authorisation requests?", FIELD(AUTHORISATION_COUNT))        \
    PROPERTY(0xA9, NUMBER, "Popularity?", FIELD(POPULARITY))                                       \
    PROPERTY(0x128, STRING, "PSTN currency?", FIELD(CURRENCY))                                     \
    PROPERTY(0x12D, NUMBER, "PSTN balance?", FIELD(BALANCE))                                       \
    PROPERTY(0x25C, STRING, "Group name", FIELD(GROUP_NAME))                                       \
    PROPERTY(0x269, NUMBER, "Group ID", FIELD(GROUP_ID))                                           \
    PROPERTY(0x26D, NUMBER, "Group type?", FIELD(GROUP_TYPE))                                      \
    PROPERTY(0x2D0, STRING, "Assigned comment?", FIELD(COMMENT))                                   \
    PROPERTY(0x2D9, NUMBER, "Avatar time?", FIELD(AVATAR_TIME))                                    \
    PROPERTY(0x2DD, NUMBER, "Mood time?", FIELD(MOOD_TIME))                                        \
    PROPERTY(0x2E0, STRING, "Assigned phone 1?", FIELD(ASSIGNED_PHONE_1))                          \
    PROPERTY(0x2E4, STRING, "Label of assigned phone 1?", FIELD(ASSIGNED_LABEL_1))                 \
    PROPERTY(0x2E8, STRING, "Assigned phone 2?", FIELD(ASSIGNED_PHONE_2))                          \
    PROPERTY(0x2EC, STRING, "Label of assigned phone 2?", FIELD(ASSIGNED_LABEL_2))                 \
    PROPERTY(0x2F0, STRING, "Assigned phone 3?", FIELD(ASSIGNED_PHONE_3))                          \
    PROPERTY(0x2F4, STRING, "Label of assigned phone 3?", FIELD(ASSIGNED_LABEL_3))                 \
    PROPERTY(0x334, STRING, "Rich mood text", FIELD(RICH_MOOD))

#define PROPERTY_OBJECT(id, family, ...) OBJECT(id, family, __VA_ARGS__),
#define PROPERTY_STRING(id, family, name, ...) {(id), (name)},

static const skype_known_object profile_objects[] = {PROFILE_PROPERTIES(PROPERTY_OBJECT)};
const skype_vocabulary skype_known_profile = OBJECTS(profile_objects);

const value_string skype_profile_properties[] = {PROFILE_PROPERTIES(PROPERTY_STRING) {0, NULL}};

/* A node about itself (commands 37 and 38), about others (45), and the sums of all (11). */
SHARED_VOCABULARY(node_profile,
    OBJECT(0, NUMBER, "Stack version", FIELD(STACK_VERSION)),
    OBJECT(1, NUMBER, "Memory or bandwidth?", FIELD(NODE_MEMORY)),
    OBJECT(6, NUMBER, "Firewall test passed, first flag?", FIELD(FIREWALL_PASSED)),
    OBJECT(7, NUMBER, "Firewall test passed, second flag?", FIELD(FIREWALL_PASSED)),
    OBJECT(10, NUMBER, "Percentage?", FIELD(NODE_PERCENTAGE)),
    OBJECT(12, NUMBER, "Connectivity class?", FIELD(NODE_CONNECTIVITY)),
    OBJECT(13, NUMBER, "Operating system class?", FIELD(NODE_SYSTEM)),
    OBJECT(14, STRING, "Client version", FIELD(CLIENT_VERSION), TEXT, HEADLINE),
    OBJECT(15, NUMBER, "Installed", FIELD(INSTALLED)),
    OBJECT(16, STRING, "Country", FIELD(COUNTRY), HEADLINE),
    OBJECT(21, NUMBER, "Started", FIELD(STARTED)),
    OBJECT(84, NUMBER, "Nodes that report", FIELD(NODE_COUNT)),
    OBJECT(87, NUMBER, "Nodes that report, second count", FIELD(NODE_COUNT_2)),
    OBJECT(93, STRING, "Client version, repeated", FIELD(CLIENT_VERSION), TEXT),
    OBJECT(94, STRING, "Language", FIELD(LANGUAGE)),
    OBJECT(117, STRING, "Second country?", FIELD(NODE_COUNTRY_2)),
    SKYPE_NODE_NUMBERS(NODE_OBJECT, ));

/* --- what signatures hold --- */

/* Services that expire: SERVICE(id, name).  The ids are SkypeKit's numbers of capabilities. */
#define SERVICES(SERVICE)                                                                          \
    SERVICE(0, "Voicemail")                                                                        \
    SERVICE(1, "SkypeOut")                                                                         \
    SERVICE(2, "SkypeIn")                                                                          \
    SERVICE(3, "Can be sent voicemail?")                                                           \
    SERVICE(4, "Call forward")                                                                     \
    SERVICE(5, "Video?")                                                                           \
    SERVICE(6, "Text?")                                                                            \
    SERVICE(7, "Service provider?")                                                                \
    SERVICE(8, "Large conference?")                                                                \
    SERVICE(9, "Commercial contact")                                                               \
    SERVICE(10, "PSTN transfer?")                                                                  \
    SERVICE(11, "Text ever?")                                                                      \
    SERVICE(12, "Voice ever?")                                                                     \
    SERVICE(13, "Mobile device?")                                                                  \
    SERVICE(14, "Public contact?")

#define SERVICE_OBJECT(id, name) OBJECT(id, NUMBER, name, FIELD(SERVICE_EXPIRES)),
#define SERVICE_STRING(id, name) {(id), (name)},

static const skype_known_object service_objects[] = {SERVICES(SERVICE_OBJECT)};
static const skype_vocabulary services = {
    .objects = service_objects,
    .count = array_length(service_objects),
};

const value_string skype_service_strings[] = {SERVICES(SERVICE_STRING) {0, NULL}};

VOCABULARY(credential_more,
    OBJECT(0x5F, STRING, "Decimal number?", FIELD(CREDENTIAL_TEXT)));

SHARED_VOCABULARY(credential,
    OBJECT(0x00, STRING, "Skype name", FIELD(USER_NAME)),
    OBJECT(0x01, BLOB, "Public key of the user: modulus", FIELD(CREDENTIAL_MODULUS)),
    OBJECT(0x02, LIST, "Services", FIELD(CREDENTIAL_SERVICES), MEMBERS(services)),
    OBJECT(0x03, NUMBER, "Number of the credential?", FIELD(CREDENTIAL_NUMBER)),
    OBJECT(0x04, NUMBER, "Expires", FIELD(CREDENTIAL_EXPIRES)),
    OBJECT(0x07, LIST, "Further facts?", FIELD(CREDENTIAL_MORE), MEMBERS(credential_more)));

VOCABULARY(broadcast_state,
    OBJECT(0x00, NUMBER, "Version?", FIELD(CHANNEL_STATE_VERSION)));

SHARED_VOCABULARY(broadcast,
    OBJECT(0x00, NUMBER, "Channel", FIELD(CHANNEL)),
    OBJECT(0x01, NUMBER, "Channel version", FIELD(CHANNEL_VERSION)),
    OBJECT(0x02, LIST, "State?", FIELD(CHANNEL_STATE), MEMBERS(broadcast_state)));

/* clang-format on */
