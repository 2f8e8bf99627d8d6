/* known_objects.c - what is known about the objects of each list, as data.
 *
 * Names stand plainly where traffic shows the meaning and another source, packet or computation
 * confirms it or two sources agree.  A question mark stands behind names that one source alone
 * gives or that the values merely suggest.  What is only guessed has no entry and keeps its number.
 * See docs/protocol.md for the sources.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/known_objects.h"

#include "wire/command.h"
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

/* Defines a vocabulary and its objects. */
#define VOCABULARY(vocabulary, ...)                                                                \
    static const skype_known_object vocabulary##_objects[] = {__VA_ARGS__};                        \
    static const skype_vocabulary vocabulary = {                                                   \
        .objects = vocabulary##_objects,                                                           \
        .count = array_length(vocabulary##_objects),                                               \
    }

/* clang-format off */

/* Properties of a user's profile: PROPERTY(id, family, name, ...).  They name the fields that a
 * directory search looks at and asks for, and the objects of its hits. */
#define PROFILE_PROPERTIES(PROPERTY)                                                               \
    PROPERTY(0x03, BLOB, "Location", FIELD(OTHER_LOCATION))                                        \
    PROPERTY(0x0B, BLOB, "Directory record", RECORD)                                               \
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
    PROPERTY(0x50, STRING, "Received authorisation request", FIELD(NONE))                          \
    PROPERTY(0x54, STRING, "Display name?", FIELD(NONE))                                           \
    PROPERTY(0x59, NUMBER, "Refreshing?", FIELD(NONE))                                             \
    PROPERTY(0x5D, NUMBER, "Given authorisation level", FIELD(NONE))                               \
    PROPERTY(0x5F, NUMBER, "Stack version", FIELD(STACK_VERSION))                                  \
    PROPERTY(0x60, STRING, "Aliases", FIELD(NONE))                                                 \
    PROPERTY(0x65, NUMBER, "Time of the authorisation request?", FIELD(NONE))                      \
    PROPERTY(0x68, STRING, "Mood text", FIELD(NONE))                                               \
    PROPERTY(0x6D, NUMBER, "Time zone", FIELD(NONE))                                               \
    PROPERTY(0x71, NUMBER, "Number of authorised contacts", FIELD(NONE))                           \
    PROPERTY(0x74, STRING, "Country by address?", FIELD(NONE))                                     \
    PROPERTY(0x79, NUMBER, "Contact status?", FIELD(NONE))                                         \
    PROPERTY(0x84, STRING, "Given display name", FIELD(NONE))                                      \
    PROPERTY(0x89, NUMBER, "Availability", FIELD(NONE))                                            \
    PROPERTY(0x8D, NUMBER, "Last online", FIELD(NONE))                                             \
    PROPERTY(0x93, BLOB, "Capabilities?", FIELD(NONE))                                             \
    PROPERTY(0x97, BLOB, "Avatar image?", FIELD(NONE))                                             \
    PROPERTY(0x9D, NUMBER, "Last used?", FIELD(NONE))                                              \
    PROPERTY(0xA5, NUMBER, "Number of authorisation requests?", FIELD(NONE))                       \
    PROPERTY(0xA9, NUMBER, "Popularity?", FIELD(NONE))                                             \
    PROPERTY(0x128, STRING, "PSTN currency?", FIELD(NONE))                                         \
    PROPERTY(0x12D, NUMBER, "PSTN balance?", FIELD(NONE))                                          \
    PROPERTY(0x25C, STRING, "Group name", FIELD(NONE))                                             \
    PROPERTY(0x269, NUMBER, "Group ID", FIELD(NONE))                                               \
    PROPERTY(0x26D, NUMBER, "Group type?", FIELD(NONE))                                            \
    PROPERTY(0x2D0, STRING, "Assigned comment?", FIELD(NONE))                                      \
    PROPERTY(0x2D9, NUMBER, "Avatar time?", FIELD(NONE))                                           \
    PROPERTY(0x2DD, NUMBER, "Mood time?", FIELD(NONE))                                             \
    PROPERTY(0x2E0, STRING, "Assigned phone 1?", FIELD(NONE))                                      \
    PROPERTY(0x2E4, STRING, "Label of assigned phone 1?", FIELD(NONE))                             \
    PROPERTY(0x2E8, STRING, "Assigned phone 2?", FIELD(NONE))                                      \
    PROPERTY(0x2EC, STRING, "Label of assigned phone 2?", FIELD(NONE))                             \
    PROPERTY(0x2F0, STRING, "Assigned phone 3?", FIELD(NONE))                                      \
    PROPERTY(0x2F4, STRING, "Label of assigned phone 3?", FIELD(NONE))                             \
    PROPERTY(0x334, STRING, "Rich mood text", FIELD(NONE))

#define PROPERTY_OBJECT(id, family, ...) OBJECT(id, family, __VA_ARGS__),
#define PROPERTY_STRING(id, family, name, ...) {(id), (name)},

static const skype_known_object profile_objects[] = {PROFILE_PROPERTIES(PROPERTY_OBJECT)};
static const skype_vocabulary profile = {
    .objects = profile_objects,
    .count = array_length(profile_objects),
};

const value_string skype_sex_strings[] = {{1, "male"}, {2, "female"}, {0, NULL}};

const value_string skype_profile_properties[] = {PROFILE_PROPERTIES(PROPERTY_STRING) {0, NULL}};

/* A node about itself (command 37) and about others (45). */
VOCABULARY(node_profile,
    OBJECT(0x00, NUMBER, "Stack version", FIELD(STACK_VERSION)),
    OBJECT(0x01, NUMBER, "Memory or bandwidth?"),
    OBJECT(0x06, NUMBER, "Firewall test passed?"),
    OBJECT(0x07, NUMBER, "Firewall test passed?"),
    OBJECT(0x0A, NUMBER, "Percentage?"),
    OBJECT(0x0C, NUMBER, "Connectivity class?"),
    OBJECT(0x0D, NUMBER, "Operating system class?"),
    OBJECT(0x0E, STRING, "Client version", FIELD(CLIENT_VERSION), TEXT, HEADLINE),
    OBJECT(0x0F, NUMBER, "Installed", FIELD(INSTALLED)),
    OBJECT(0x10, STRING, "Country", FIELD(COUNTRY), HEADLINE),
    OBJECT(0x15, NUMBER, "Started", FIELD(STARTED)),
    OBJECT(0x5D, STRING, "Client version", FIELD(CLIENT_VERSION), TEXT),
    OBJECT(0x5E, STRING, "Language", FIELD(LANGUAGE)));

VOCABULARY(slot,
    OBJECT(0x00, NUMBER, "Slot", FIELD(SLOT), VALUE("slot"), HEADLINE),
    OBJECT(0x03, ADDRESS, "Supernode", FIELD(SUPERNODE), COUNT("supernode")),
    OBJECT(0x07, NUMBER, "Supernodes in the slot", FIELD(SLOT_SUPERNODES)));

VOCABULARY(channel,
    OBJECT(0x00, NUMBER, "Channel", FIELD(CHANNEL), HEADLINE),
    OBJECT(0x01, NUMBER, "Channel version", FIELD(CHANNEL_VERSION)));

VOCABULARY(search_term,
    OBJECT(0x00, STRING, "Value", FIELD(SEARCH_TERM), TEXT, HEADLINE),
    OBJECT(0x00, NUMBER, "Value", FIELD(SEARCH_NUMBER), TEXT, HEADLINE),
    OBJECT(0x01, NUMBER, "Comparison", FIELD(SEARCH_COMPARISON)),
    OBJECT(0x02, NUMBER, "Property", FIELD(SEARCH_PROPERTY)));

VOCABULARY(relay,
    OBJECT(0x03, NUMBER, "Session at the relay", FIELD(RELAY_SESSION)),
    OBJECT(0x08, ADDRESS, "Relay", FIELD(RELAY), HEADLINE));

VOCABULARY(slot_request,
    OBJECT(0x00, NUMBER, "Slot", FIELD(SLOT), VALUE("slot")),
    OBJECT(0x04, NUMBER, "Slots wanted", AMOUNT("slots wanted")),
    OBJECT(0x05, NUMBER, "Addresses wanted per slot"));

VOCABULARY(hello,
    OBJECT(0x0B, NUMBER, "Stack version", FIELD(STACK_VERSION)),
    OBJECT(0x0C, NUMBER, "Stack time stamp", FIELD(STACK_TIMESTAMP)),
    OBJECT(0x11, ADDRESS, "Address?", FIELD(SERVER)),
    OBJECT(0x26, STRING, "Client version", FIELD(CLIENT_VERSION), TEXT),
    OBJECT(0x2A, BLOB, "Location?", FIELD(OWN_LOCATION)));

VOCABULARY(slot_information,
    OBJECT(0x06, LIST, "Slot", MEMBERS(slot)));

VOCABULARY(network_statistics,
    OBJECT(0x09, NUMBER, "Users online", FIELD(USERS_ONLINE), AMOUNT("users online")));

VOCABULARY(publication,
    OBJECT(0x0B, BLOB, "Directory record", RECORD));

VOCABULARY(search,
    OBJECT(0x00, LIST, "Search term", MEMBERS(search_term)),
    OBJECT(0x01, NUMBERS, "Wanted properties", FIELD(WANTED_PROPERTIES)));

static const skype_known_object search_result_objects[] = {
    OBJECT(0x00, LIST, "Hit", COUNT("hit"), ABOUT_OTHERS, MEMBERS(profile)),
    OBJECT(0x01, NUMBER, "No more results"),
};
static const skype_vocabulary search_result = {
    .objects = search_result_objects,
    .count = array_length(search_result_objects),
    .nothing = "no hits",
};

VOCABULARY(probe,
    OBJECT(0x00, BLOB, "Random padding"),
    OBJECT(0x0B, NUMBER, "Stack version", FIELD(STACK_VERSION)));

VOCABULARY(probe_refused,
    OBJECT(0x03, ADDRESS, "Supernode", FIELD(SUPERNODE), COUNT("supernode")));

VOCABULARY(client_connect,
    OBJECT(0x01, NUMBER, "Uptime", FIELD(UPTIME)),
    OBJECT(0x0D, NODE_ID, "Node ID", FIELD(NODE_ID)),
    OBJECT(0x10, NUMBER, "Listening port", FIELD(LISTENING_PORT), VALUE("listening port")),
    OBJECT(0x23, NUMBER, "Stack version?"));

VOCABULARY(client_accepted,
    OBJECT(0x0B, NUMBER, "Stack version", FIELD(STACK_VERSION)),
    OBJECT(0x0C, NUMBER, "Stack time stamp", FIELD(STACK_TIMESTAMP)),
    OBJECT(0x10, NUMBER, "Listening port", FIELD(LISTENING_PORT)),
    OBJECT(0x11, ADDRESS, "Public address", FIELD(PUBLIC_ADDRESS), VALUE("public address")));

VOCABULARY(nat_probe_answer,
    OBJECT(0x11, ADDRESS, "Public address", FIELD(PUBLIC_ADDRESS), VALUE("public address")));

VOCABULARY(firewall_test,
    OBJECT(0x11, ADDRESS, "Tester", VALUE("tester")),
    OBJECT(0x19, NUMBER, "Test ID", FIELD(FIREWALL_TEST), VALUE("test")));

VOCABULARY(connect_order,
    OBJECT(0x11, ADDRESS, "Target?"));

VOCABULARY(node_address_request,
    OBJECT(0x12, NUMBER, "Addresses wanted", AMOUNT("addresses wanted")));

VOCABULARY(node_addresses,
    OBJECT(0x11, ADDRESS, "Node", FIELD(SUPERNODE), COUNT("node")),
    OBJECT(0x1A, LIST, "Node profile", ABOUT_OTHERS, MEMBERS(node_profile)));

VOCABULARY(channels,
    OBJECT(0x01, LIST, "Broadcast channel", COUNT("channel"), MEMBERS(channel)));

VOCABULARY(channel_request,
    OBJECT(0x00, NUMBER, "Channel", FIELD(CHANNEL), VALUE("channel")));

VOCABULARY(channel_message,
    OBJECT(0x03, BLOB, "Signed message", FIELD(SIGNED_MESSAGE)));

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

VOCABULARY(credential,
    OBJECT(0x00, STRING, "Skype name", FIELD(USER_NAME)),
    OBJECT(0x01, BLOB, "Public key of the user: modulus", FIELD(CREDENTIAL_MODULUS)),
    OBJECT(0x02, LIST, "Services", MEMBERS(services)),
    OBJECT(0x04, NUMBER, "Expires", FIELD(CREDENTIAL_EXPIRES)));

VOCABULARY(broadcast_state,
    OBJECT(0x00, NUMBER, "Channel version?"));

VOCABULARY(broadcast,
    OBJECT(0x00, NUMBER, "Channel", FIELD(CHANNEL)),
    OBJECT(0x01, NUMBER, "Channel version", FIELD(CHANNEL_VERSION)),
    OBJECT(0x02, LIST, "State?", MEMBERS(broadcast_state)));

VOCABULARY(forward,
    OBJECT(0x01, BLOB, "Location of the target", FIELD(OTHER_LOCATION)),
    OBJECT(0x02, NUMBER, "Inner command", FIELD(INNER_COMMAND), TEXT),
    OBJECT(0x03, LIST, "Inner parameters", FIELD(INNER_PARAMETERS), ABOUT_OTHERS),
    OBJECT(0x04, NUMBER, "Time-out"));

VOCABULARY(udp_test,
    OBJECT(0x00, BLOB, "Location of the tester?", FIELD(OTHER_LOCATION)),
    OBJECT(0x02, ADDRESS, "Tested address?"));

VOCABULARY(session_request,
    OBJECT(0x00, STRING, "User asked for", FIELD(USER_NAME), TEXT),
    OBJECT(0x01, BLOB, "Location of the proposer", FIELD(OWN_LOCATION)),
    OBJECT(0x03, NUMBER, "Session of the proposer", FIELD(RELAY_SESSION)),
    OBJECT(0x07, LIST, "Relay", COUNT("relay"), MEMBERS(relay)),
    OBJECT(0x09, NODE_ID, "Challenge", FIELD(CHALLENGE)),
    OBJECT(0x1B, NUMBER, "NAT type of the proposer", FIELD(NAT_TYPE)));

VOCABULARY(relay_open,
    OBJECT(0x03, NUMBER, "Session?", FIELD(RELAY_SESSION), VALUE("relay session")));

VOCABULARY(relay_join,
    OBJECT(0x03, NUMBER, "Own session", FIELD(RELAY_SESSION)),
    OBJECT(0x04, NUMBER, "Session at the relay", FIELD(RELAY_SESSION), VALUE("relay session")));

VOCABULARY(relay_established,
    OBJECT(0x03, NUMBER, "Session of the peer?", FIELD(RELAY_SESSION), VALUE("relay session")),
    OBJECT(0x1F, NUMBER, "Result?"));

VOCABULARY(relay_ready,
    OBJECT(0x03, NUMBER, "Session", FIELD(RELAY_SESSION), VALUE("relay session")));

VOCABULARY(ping,
    OBJECT(0x02, STRING, "Pinger?"),
    OBJECT(0x02, BLOB, "Location of the pinger?", FIELD(OTHER_LOCATION)));

VOCABULARY(event_check,
    OBJECT(0x04, STRING, "User name", FIELD(USER_NAME), TEXT),
    OBJECT(0x0D, STRING, "Client version?"),
    OBJECT(0x0E, NUMBER, "Own public address?", FIELD(OWN_ADDRESS)));

static const struct {
    uint32_t number;
    uint8_t kind;
    const skype_vocabulary *objects;
} command_objects[] = {
    {6, SKYPE_COMMAND_REQUEST, &slot_request},
    {7, SKYPE_COMMAND_REQUEST, &hello},
    {8, SKYPE_COMMAND_REPLY, &slot_information},
    {11, SKYPE_COMMAND_ONE_WAY, &network_statistics},
    {12, SKYPE_COMMAND_ONE_WAY, &publication},
    {12, SKYPE_COMMAND_REQUEST, &publication},
    {14, SKYPE_COMMAND_REQUEST, &search},
    {15, SKYPE_COMMAND_REPLY, &search_result},
    {18, SKYPE_COMMAND_REQUEST, &search},
    {19, SKYPE_COMMAND_REPLY, &search_result},
    {27, SKYPE_COMMAND_REQUEST, &probe},
    {29, SKYPE_COMMAND_REPLY, &probe_refused},
    {30, SKYPE_COMMAND_REQUEST, &client_connect},
    {31, SKYPE_COMMAND_REPLY, &client_accepted},
    {36, SKYPE_COMMAND_REPLY, &nat_probe_answer},
    {37, SKYPE_COMMAND_ONE_WAY, &node_profile},
    {41, SKYPE_COMMAND_ONE_WAY, &connect_order},
    {42, SKYPE_COMMAND_REPLY, &firewall_test},
    {43, SKYPE_COMMAND_ONE_WAY, &firewall_test},
    {44, SKYPE_COMMAND_REQUEST, &node_address_request},
    {45, SKYPE_COMMAND_REPLY, &node_addresses},
    {47, SKYPE_COMMAND_ONE_WAY, &channels},
    {48, SKYPE_COMMAND_REQUEST, &channel_request},
    {48, SKYPE_COMMAND_REPLY, &channel_message},
    {53, SKYPE_COMMAND_REQUEST, &forward},
    {57, SKYPE_COMMAND_REQUEST, &udp_test},
    {60, SKYPE_COMMAND_ONE_WAY, &publication},
    {67, SKYPE_COMMAND_REQUEST, &session_request},
    {73, SKYPE_COMMAND_REQUEST, &relay_open},
    {74, SKYPE_COMMAND_REQUEST, &relay_join},
    {75, SKYPE_COMMAND_REPLY, &relay_established},
    {81, SKYPE_COMMAND_REQUEST, &ping},
    {84, SKYPE_COMMAND_ONE_WAY, &relay_ready},
    {92, SKYPE_COMMAND_REQUEST, &relay_open},
    {6016, SKYPE_COMMAND_REQUEST, &event_check},
};

/* A chat message, a list within a blob. */
VOCABULARY(chat_message,
    OBJECT(0x02, STRING, "Chat name", TEXT),
    OBJECT(0x12, STRING, "Participants"));

VOCABULARY(chat_data,
    OBJECT(0x01, NUMBER, "Stream number?"),
    OBJECT(0x04, BLOB, "Message", MEMBERS(chat_message)));

VOCABULARY(peer_authentication,
    OBJECT(0x01, BLOB, "Location", FIELD(OWN_LOCATION)),
    OBJECT(0x02, NUMBER, "Own public address", FIELD(OWN_ADDRESS)),
    OBJECT(0x03, NUMBER, "Session", FIELD(RELAY_SESSION), VALUE("relay session")),
    OBJECT(0x05, BLOB, "Directory record", RECORD),
    OBJECT(0x06, BLOB, "Half of the AES key, RSA-enciphered"),
    OBJECT(0x07, LIST, "Relay", COUNT("relay"), MEMBERS(relay)),
    OBJECT(0x09, NODE_ID, "Challenge", FIELD(CHALLENGE)),
    OBJECT(0x0A, BLOB, "Signed challenge", FIELD(SIGNED_CHALLENGE)),
    OBJECT(0x11, BLOB, "Authorisation certificate", CERTIFICATE),
    OBJECT(0x1B, NUMBER, "NAT type", FIELD(NAT_TYPE)));

VOCABULARY(peer_authentication_end,
    OBJECT(0x06, BLOB, "Half of the AES key, RSA-enciphered"),
    OBJECT(0x11, BLOB, "Authorisation certificate", CERTIFICATE));

VOCABULARY(authorisation,
    OBJECT(0x03, BLOB, "Authorisation certificate", CERTIFICATE));

static const struct {
    uint32_t number;
    const skype_vocabulary *objects;
} session_objects[] = {
    {0x43, &session_request},
    {0x44, &peer_authentication},
    {0x45, &peer_authentication},
    {0x53, &authorisation},
    {0x57, &peer_authentication_end},
    {0x6D, &chat_data},
};

VOCABULARY(login_key,
    OBJECT(0x08, BLOB, "Session key, RSA-enciphered", FIELD(SESSION_KEY)),
    OBJECT(0x09, NUMBER, "Number of the server's key"));

/* clang-format on */

const skype_vocabulary *skype_known_command_objects(uint32_t number, uint8_t kind)
{
    for (size_t k = 0; k < array_length(command_objects); k++)
        if (command_objects[k].number == number && command_objects[k].kind == kind)
            return command_objects[k].objects;
    return NULL;
}

const skype_vocabulary *skype_known_session_objects(uint32_t number)
{
    for (size_t k = 0; k < array_length(session_objects); k++)
        if (session_objects[k].number == number)
            return session_objects[k].objects;
    return NULL;
}

const skype_vocabulary *skype_known_login_key_objects(void)
{
    return &login_key;
}

const skype_vocabulary *skype_known_credential_objects(void)
{
    return &credential;
}

const skype_vocabulary *skype_known_profile_objects(void)
{
    return &profile;
}

const skype_vocabulary *skype_known_broadcast_objects(void)
{
    return &broadcast;
}

const skype_known_object *skype_known_object_find(const skype_vocabulary *vocabulary, uint32_t id,
                                                  uint8_t family)
{
    if (vocabulary == NULL)
        return NULL;
    for (size_t k = 0; k < vocabulary->count; k++)
        if (vocabulary->objects[k].id == id && vocabulary->objects[k].family == family)
            return &vocabulary->objects[k];
    return NULL;
}

skype_object_field skype_known_object_field(const skype_known_object *known)
{
    return known != NULL ? (skype_object_field)known->field : SKYPE_FIELD_NONE;
}
