/* object_fields.h - the fields of known objects: one row each, for filters, columns and graphs.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_OBJECT_FIELDS_H
#define SKYPE_CONTENT_OBJECT_FIELDS_H

#include "ws_compat.h"

#define SKYPE_PROPERTY_TIME 0x0Fu
#define SKYPE_PROPERTY_NAME 0x10u

/* How a search term is compared. */
#define SKYPE_COMPARISON_EQUAL 0u

/* Names of profile properties, for the fields of directory searches. */
extern const value_string skype_profile_properties[];

/* clang-format off */

/* Values of node profiles and of statistics that are told apart by their ids only:
 * NUMBERED(FIELD, id, what they look like, what else there is to say). */
#define SKYPE_NODE_NUMBERS(NUMBERED, FIELD)                                                        \
    NUMBERED(FIELD, 2, "value", NULL)                                                              \
    NUMBERED(FIELD, 3, "value", NULL)                                                              \
    NUMBERED(FIELD, 4, "value", NULL)                                                              \
    NUMBERED(FIELD, 5, "constant", "1000 wherever seen")                                           \
    NUMBERED(FIELD, 8, "flag", "0 or 1 where seen")                                                \
    NUMBERED(FIELD, 9, "flag", "0 or 1 where seen")                                                \
    NUMBERED(FIELD, 11, "flag", "0 or 1 where seen")                                               \
    NUMBERED(FIELD, 18, "value", NULL)                                                             \
    NUMBERED(FIELD, 22, "constant", "1 wherever seen")                                             \
    NUMBERED(FIELD, 64, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 65, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 66, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 67, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 68, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 69, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 70, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 71, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 72, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 73, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 74, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 75, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 76, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 77, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 78, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 79, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 80, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 81, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 82, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 83, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 85, "counter", "A node's own, or the sum of those of all nodes")               \
    NUMBERED(FIELD, 86, "counter", "A node's own, or the sum of those of all nodes")               \
    NUMBERED(FIELD, 88, "counter", "A node's own, or the sum of those of all nodes")               \
    NUMBERED(FIELD, 89, "counter", "A node's own, or the sum of those of all nodes")               \
    NUMBERED(FIELD, 90, "counter", "A node's own, or the sum of those of all nodes")               \
    NUMBERED(FIELD, 91, "counter", "A node's own, or the sum of those of all nodes")               \
    NUMBERED(FIELD, 92, "counter", "A node's own, or the sum of those of all nodes")               \
    NUMBERED(FIELD, 95, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 96, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 97, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 98, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 99, "counter", "Of the whole network, where command 11 tells it")              \
    NUMBERED(FIELD, 100, "value", NULL)                                                            \
    NUMBERED(FIELD, 101, "constant", "0 wherever seen")                                            \
    NUMBERED(FIELD, 102, "constant", "0 wherever seen")                                            \
    NUMBERED(FIELD, 103, "constant", "0 wherever seen")                                            \
    NUMBERED(FIELD, 104, "constant", "0 wherever seen")                                            \
    NUMBERED(FIELD, 105, "value", NULL)                                                            \
    NUMBERED(FIELD, 106, "value", NULL)                                                            \
    NUMBERED(FIELD, 107, "value", NULL)                                                            \
    NUMBERED(FIELD, 108, "value", NULL)                                                            \
    NUMBERED(FIELD, 109, "value", NULL)                                                            \
    NUMBERED(FIELD, 110, "flag", "1 where seen")                                                   \
    NUMBERED(FIELD, 111, "value", NULL)                                                            \
    NUMBERED(FIELD, 112, "value", NULL)                                                            \
    NUMBERED(FIELD, 113, "value", NULL)                                                            \
    NUMBERED(FIELD, 114, "value", NULL)                                                            \
    NUMBERED(FIELD, 115, "flag", "1 where seen")                                                   \
    NUMBERED(FIELD, 116, "flag", "0, 1 or 3 where seen")                                           \
    NUMBERED(FIELD, 118, "flag", "0 to 3 where seen")                                              \
    NUMBERED(FIELD, 119, "flag", "0 to 2 where seen")                                              \
    NUMBERED(FIELD, 120, "flag", "0 or 1 where seen")                                              \
    NUMBERED(FIELD, 121, "flag", "0 or 1 where seen")                                              \
    NUMBERED(FIELD, 124, "value", NULL)                                                            \
    NUMBERED(FIELD, 125, "constant", "5 wherever seen")                                            \
    NUMBERED(FIELD, 126, "constant", "1 wherever seen")                                            \
    NUMBERED(FIELD, 127, "flag", "0 or 1 where seen")                                              \
    NUMBERED(FIELD, 128, "flag", "0 or 1 where seen")                                              \
    NUMBERED(FIELD, 129, "value", NULL)                                                            \
    NUMBERED(FIELD, 133, "value", NULL)                                                            \
    NUMBERED(FIELD, 134, "value", NULL)                                                            \
    NUMBERED(FIELD, 135, "value", NULL)                                                            \
    NUMBERED(FIELD, 136, "value", NULL)                                                            \
    NUMBERED(FIELD, 138, "value", NULL)                                                            \
    NUMBERED(FIELD, 140, "constant", "0 wherever seen")                                            \
    NUMBERED(FIELD, 141, "value", NULL)                                                            \
    NUMBERED(FIELD, 142, "value", NULL)                                                            \
    NUMBERED(FIELD, 143, "value", NULL)                                                            \
    NUMBERED(FIELD, 144, "value", NULL)                                                            \
    NUMBERED(FIELD, 145, "value", NULL)                                                            \
    NUMBERED(FIELD, 146, "value", NULL)                                                            \
    NUMBERED(FIELD, 147, "value", NULL)                                                            \
    NUMBERED(FIELD, 148, "value", NULL)                                                            \
    NUMBERED(FIELD, 149, "value", NULL)                                                            \
    NUMBERED(FIELD, 150, "constant", "1 wherever seen")                                            \
    NUMBERED(FIELD, 151, "constant", "1 wherever seen")                                            \
    NUMBERED(FIELD, 152, "constant", "0 wherever seen")                                            \
    NUMBERED(FIELD, 153, "flag", "0 or 1 where seen")                                              \
    NUMBERED(FIELD, 154, "constant", "0 wherever seen")                                            \
    NUMBERED(FIELD, 155, "constant", "0 wherever seen")                                            \
    NUMBERED(FIELD, 156, "constant", "0 wherever seen")                                            \
    NUMBERED(FIELD, 157, "constant", "0 wherever seen")                                            \
    NUMBERED(FIELD, 158, "constant", "0 wherever seen")                                            \
    NUMBERED(FIELD, 160, "value", NULL)

/* The same in messages between two clients. */
#define SKYPE_SESSION_NUMBERS(NUMBERED, FIELD)                                                     \
    NUMBERED(FIELD, 13) NUMBERED(FIELD, 21) NUMBERED(FIELD, 22) NUMBERED(FIELD, 24)                \
    NUMBERED(FIELD, 25) NUMBERED(FIELD, 26) NUMBERED(FIELD, 29) NUMBERED(FIELD, 30)                \
    NUMBERED(FIELD, 33) NUMBERED(FIELD, 38) NUMBERED(FIELD, 41) NUMBERED(FIELD, 49)                \
    NUMBERED(FIELD, 56)

/* The same in chat messages. */
#define SKYPE_CHAT_NUMBERS(NUMBERED, FIELD)                                                        \
    NUMBERED(FIELD, 6) NUMBERED(FIELD, 8) NUMBERED(FIELD, 19) NUMBERED(FIELD, 28)                  \
    NUMBERED(FIELD, 29) NUMBERED(FIELD, 33) NUMBERED(FIELD, 34) NUMBERED(FIELD, 35)                \
    NUMBERED(FIELD, 37) NUMBERED(FIELD, 46)

#define SKYPE_NODE_FIELD(FIELD, id, noun, blurb)                                                   \
    FIELD(NODE_##id, "Node " noun " " #id, "node.value_" #id, NUMBER, NULL, blurb)
#define SKYPE_SESSION_FIELD(FIELD, id)                                                             \
    FIELD(SESSION_##id, "Session value " #id, "session.value_" #id, NUMBER, NULL, NULL)
#define SKYPE_CHAT_FIELD(FIELD, id)                                                                \
    FIELD(CHAT_##id, "Chat value " #id, "chat.value_" #id, NUMBER, NULL, NULL)

/* FIELD(symbol, label, name behind "skype.", kind, value strings, what else there is to say)
 * The kinds: NUMBER, HEX: a number; SECONDS, MINUTES: one since 1970; SECONDS_1978: one since 1978,
 * at UTC+1; NODE_ID: 64 bits; IP, STRING, BYTES; NONE: a list. */
#define SKYPE_OBJECT_FIELDS(FIELD)                                                                 \
    /* nodes */                                                                                    \
    FIELD(PUBLIC_ADDRESS, "Public address", "public_ip", IP, NULL,                                 \
          "Public address of a client, as a message reveals it")                                   \
    FIELD(SUPERNODE, "Supernode", "supernode.ip", IP, NULL,                                        \
          "Address of a supernode that the message offers")                                        \
    FIELD(RELAY, "Relay", "relay.ip", IP, NULL, NULL)                                              \
    FIELD(CLIENT_VERSION, "Client version", "client.version", STRING, NULL, NULL)                  \
    FIELD(NODE_ID, "Node ID", "node_id", NODE_ID, NULL, NULL)                                      \
    FIELD(UPTIME, "Uptime", "uptime", NUMBER, NULL, "Seconds since the node was started")          \
    FIELD(LISTENING_PORT, "Listening port", "listening_port", NUMBER, NULL, NULL)                  \
    FIELD(STACK_VERSION, "Stack version", "stack_version", NUMBER, NULL,                           \
          "Grows with the version of the client")                                                  \
    FIELD(STACK_TIMESTAMP, "Stack time stamp", "stack_timestamp", NUMBER, NULL,                    \
          "When the software was built: year, month, day, hour, minute in decimal")                \
    FIELD(STACK_LIKE, "Like a stack version", "stack_version.other", NUMBER, NULL, NULL)           \
    FIELD(SLOT, "Slot", "slot", NUMBER, NULL,                                                      \
          "Part of the directory that holds a user, by a CRC of his name")                         \
    FIELD(SLOT_SUPERNODES, "Supernodes in the slot", "slot.supernodes", NUMBER, NULL, NULL)        \
    FIELD(SLOTS_WANTED, "Slots wanted", "slot.slots_wanted", NUMBER, NULL, NULL)                   \
    FIELD(SLOT_ADDRESSES_WANTED, "Addresses wanted per slot", "slot.addresses_wanted", NUMBER,     \
          NULL, NULL)                                                                              \
    FIELD(SLOT_ENTRY, "Slot", "slot.entry", NONE, NULL,                                            \
          "A slot, and the supernodes that serve it")                                              \
    FIELD(SLOT_MAP, "Run of slots", "slot.run", NUMBER, NULL,                                      \
          "Length of a run of slots that exist or do not, in turn")                                \
    FIELD(USERS_ONLINE, "Users online", "users_online", NUMBER, NULL, NULL)                        \
    FIELD(NODE_ADDRESSES_WANTED, "Addresses wanted", "node.addresses_wanted", NUMBER, NULL, NULL)  \
    FIELD(NODE_FILTER, "Filter", "node.filter", NUMBER, NULL, "Perhaps which nodes are wanted")    \
    FIELD(NODE_FILTER_VALUE, "Value of the filter", "node.filter_value", NUMBER, NULL, NULL)       \
    FIELD(NODE_ADDRESS, "Address of a node", "node.ip", IP, NULL, NULL)                            \
    FIELD(NODE_PROFILE, "Node profile", "node.profile", NONE, NULL, NULL)                          \
    FIELD(NODE_MEMORY, "Memory or bandwidth", "node.memory", NUMBER, NULL, NULL)                   \
    FIELD(NODE_PERCENTAGE, "Percentage", "node.percentage", NUMBER, NULL, NULL)                    \
    FIELD(NODE_CONNECTIVITY, "Connectivity class", "node.connectivity", NUMBER, NULL,              \
          "Goes from 0 to 5 with a firewall test")                                                 \
    FIELD(NODE_SYSTEM, "Operating system class", "node.system", NUMBER, skype_system_strings,      \
          NULL)                                                                                    \
    FIELD(NODE_COUNTRY_2, "Second country", "node.country2", STRING, NULL, NULL)                   \
    FIELD(NODE_COUNT, "Nodes that report", "node.count", NUMBER, NULL,                             \
          "1 in a node's own report, the sum of them in the network's")                            \
    FIELD(NODE_COUNT_2, "Nodes that report, second count", "node.count2", NUMBER, NULL,            \
          "1 in a node's own report, the sum of them in the network's")                            \
    FIELD(FIREWALL_TEST, "Test ID", "firewall_test", NUMBER, NULL,                                 \
          "Ties the call-backs of a firewall test to its order")                                   \
    FIELD(FIREWALL_TESTER, "Tester", "firewall.tester", IP, NULL, "Node that is to call back")     \
    FIELD(FIREWALL_TARGET, "Target", "firewall.target", IP, NULL, "Address that is to be called")  \
    FIELD(FIREWALL_PASSED, "Firewall test passed", "firewall.test_passed", NUMBER,                 \
          skype_yes_no_strings, "Becomes 1 after a call-back")                                     \
    FIELD(TESTED_ADDRESS, "Tested address", "udp_test.ip", IP, NULL, NULL)                         \
    FIELD(UDP_TEST_RESULT, "Result of the UDP test", "udp_test.result", NUMBER, NULL, NULL)        \
    FIELD(INSTALLED, "Installed", "profile.installed", SECONDS, NULL,                              \
          "When this client version was installed or first started")                               \
    FIELD(STARTED, "Started", "profile.started", SECONDS, NULL, "When the node was started last")  \
    FIELD(PADDING, "Random padding", "padding", BYTES, NULL, NULL)                                 \
    FIELD(MESSAGE_FLAG, "Flag", "command.flag", NUMBER, NULL,                                      \
          "Stands in several commands, 1 as a rule")                                               \
    /* broadcasts */                                                                               \
    FIELD(CHANNEL, "Channel", "channel", NUMBER, NULL, "Broadcast channel")                        \
    FIELD(CHANNEL_VERSION, "Channel version", "channel.version", NUMBER, NULL, NULL)               \
    FIELD(CHANNEL_ENTRY, "Broadcast channel", "channel.entry", NONE, NULL, NULL)                   \
    FIELD(CHANNEL_STATE, "State of the channel", "channel.state", NONE, NULL, NULL)                \
    FIELD(CHANNEL_STATE_VERSION, "Version in the state", "channel.state.version", NUMBER, NULL,    \
          NULL)                                                                                    \
    FIELD(SIGNED_MESSAGE, "Signed message", "channel.signed", BYTES, NULL, NULL)                   \
    /* the directory */                                                                            \
    FIELD(SEARCH_CONDITION, "Search term", "search.condition", NONE, NULL, NULL)                   \
    FIELD(SEARCH_TERM, "Search term", "search.term", STRING, NULL, NULL)                           \
    FIELD(SEARCH_NUMBER, "Search term", "search.number", NUMBER, NULL, NULL)                       \
    FIELD(SEARCH_COMPARISON, "Comparison", "search.comparison", NUMBER, skype_comparison_strings,  \
          NULL)                                                                                    \
    FIELD(SEARCH_PROPERTY, "Property", "search.property", NUMBER, skype_profile_properties,        \
          "Profile property that is compared")                                                     \
    FIELD(WANTED_PROPERTIES, "Wanted property", "search.wanted", NUMBER, skype_profile_properties, \
          "Profile property to send back")                                                         \
    FIELD(SEARCH_MORE, "Further number of the search", "search.parameter", NUMBER, NULL, NULL)     \
    FIELD(SEARCH_COMPLETE, "No more results", "search.complete", NUMBER, skype_yes_no_strings,     \
          NULL)                                                                                    \
    FIELD(SEARCH_HIT, "Hit", "search.hit", NONE, NULL, NULL)                                       \
    FIELD(DIRECTORY_CHANGED, "Stored in the directory", "directory.changed", SECONDS_1978, NULL,   \
          "When something of the user was stored, by the server's clock")                          \
    FIELD(DIRECTORY_RECORD, "Directory record", "directory.record", BYTES, NULL, NULL)             \
    /* users */                                                                                    \
    FIELD(USER_NAME, "Skype name", "user.name", STRING, NULL, NULL)                                \
    FIELD(COUNTRY, "Country", "profile.country", STRING, NULL, NULL)                               \
    FIELD(LANGUAGE, "Language", "profile.language", STRING, NULL, NULL)                            \
    FIELD(FULL_NAME, "Full name", "profile.full_name", STRING, NULL, NULL)                         \
    FIELD(BIRTHDAY, "Birthday", "profile.birthday", NUMBER, NULL,                                  \
          "Year, month and day as one number")                                                     \
    FIELD(SEX, "Sex", "profile.sex", NUMBER, skype_sex_strings, NULL)                              \
    FIELD(PROVINCE, "Province", "profile.province", STRING, NULL, NULL)                            \
    FIELD(CITY, "City", "profile.city", STRING, NULL, NULL)                                        \
    FIELD(HOME_PHONE, "Home phone", "profile.phone.home", STRING, NULL, NULL)                      \
    FIELD(OFFICE_PHONE, "Office phone", "profile.phone.office", STRING, NULL, NULL)                \
    FIELD(MOBILE_PHONE, "Mobile phone", "profile.phone.mobile", STRING, NULL, NULL)                \
    FIELD(EMAIL_HASH, "E-mail addresses, hashed", "profile.email_hash", STRING, NULL,              \
          "Digests of e-mail addresses, with spaces between them")                                 \
    FIELD(HOME_PAGE, "Home page", "profile.home_page", STRING, NULL, NULL)                         \
    FIELD(ABOUT, "About", "profile.about", STRING, NULL, NULL)                                     \
    FIELD(PROFILE_CHANGED, "Last change of the profile", "profile.changed", SECONDS, NULL, NULL)   \
    FIELD(AUTHORISATION_REQUEST, "Received authorisation request", "profile.authorisation.request",\
          STRING, NULL, NULL)                                                                      \
    FIELD(AUTHORISATION_LEVEL, "Given authorisation level", "profile.authorisation.level", NUMBER, \
          skype_authorisation_strings, NULL)                                                       \
    FIELD(AUTHORISATION_TIME, "Time of the authorisation request", "profile.authorisation.time",   \
          SECONDS, NULL, NULL)                                                                     \
    FIELD(AUTHORISED_CONTACTS, "Number of authorised contacts", "profile.authorised_contacts",     \
          NUMBER, NULL, NULL)                                                                      \
    FIELD(AUTHORISATION_COUNT, "Number of authorisation requests", "profile.authorisation.count",  \
          NUMBER, NULL, NULL)                                                                      \
    FIELD(DISPLAY_NAME, "Display name", "profile.display_name", STRING, NULL, NULL)                \
    FIELD(GIVEN_NAME, "Given display name", "profile.given_name", STRING, NULL,                    \
          "Name that the owner of the list has given")                                             \
    FIELD(REFRESHING, "Refreshing", "profile.refreshing", NUMBER, NULL, NULL)                      \
    FIELD(ALIASES, "Aliases", "profile.aliases", STRING, NULL, NULL)                               \
    FIELD(MOOD, "Mood text", "profile.mood", STRING, NULL, NULL)                                   \
    FIELD(RICH_MOOD, "Rich mood text", "profile.mood.rich", STRING, NULL, NULL)                    \
    FIELD(MOOD_TIME, "Mood time", "profile.mood.time", SECONDS, NULL, NULL)                        \
    FIELD(TIME_ZONE, "Time zone", "profile.time_zone", NUMBER, NULL,                               \
          "24 hours and the offset to UTC, in seconds")                                            \
    FIELD(IP_COUNTRY, "Country by address", "profile.ip_country", STRING, NULL, NULL)              \
    FIELD(CONTACT_STATUS, "Contact status", "profile.contact_status", NUMBER, NULL, NULL)          \
    FIELD(AVAILABILITY, "Availability", "profile.availability", NUMBER,                            \
          skype_availability_strings, NULL)                                                        \
    FIELD(LAST_ONLINE, "Last online", "profile.last_online", SECONDS, NULL, NULL)                  \
    FIELD(CAPABILITIES, "Capabilities", "profile.capabilities", BYTES, NULL, NULL)                 \
    FIELD(AVATAR, "Avatar image", "profile.avatar", BYTES, NULL, "JPEG")                           \
    FIELD(AVATAR_TIME, "Avatar time", "profile.avatar.time", SECONDS, NULL, NULL)                  \
    FIELD(LAST_USED, "Last used", "profile.last_used", SECONDS, NULL, NULL)                        \
    FIELD(POPULARITY, "Popularity", "profile.popularity", NUMBER, NULL, NULL)                      \
    FIELD(CURRENCY, "Currency for calls to telephones", "profile.pstn.currency", STRING, NULL,     \
          NULL)                                                                                    \
    FIELD(BALANCE, "Balance for calls to telephones", "profile.pstn.balance", NUMBER, NULL, NULL)  \
    FIELD(GROUP_NAME, "Group name", "profile.group.name", STRING, NULL, NULL)                      \
    FIELD(GROUP_ID, "Group ID", "profile.group.id", NUMBER, NULL, NULL)                            \
    FIELD(GROUP_TYPE, "Group type", "profile.group.type", NUMBER, NULL, NULL)                      \
    FIELD(COMMENT, "Assigned comment", "profile.comment", STRING, NULL, NULL)                      \
    FIELD(ASSIGNED_PHONE_1, "Assigned phone 1", "profile.phone.assigned1", STRING, NULL, NULL)     \
    FIELD(ASSIGNED_LABEL_1, "Label of assigned phone 1", "profile.phone.assigned1.label", STRING,  \
          NULL, NULL)                                                                              \
    FIELD(ASSIGNED_PHONE_2, "Assigned phone 2", "profile.phone.assigned2", STRING, NULL, NULL)     \
    FIELD(ASSIGNED_LABEL_2, "Label of assigned phone 2", "profile.phone.assigned2.label", STRING,  \
          NULL, NULL)                                                                              \
    FIELD(ASSIGNED_PHONE_3, "Assigned phone 3", "profile.phone.assigned3", STRING, NULL, NULL)     \
    FIELD(ASSIGNED_LABEL_3, "Label of assigned phone 3", "profile.phone.assigned3.label", STRING,  \
          NULL, NULL)                                                                              \
    FIELD(CREDENTIAL_MODULUS, "Public key of the user: modulus", "credential.modulus", BYTES,      \
          NULL, "What the user signs can be opened with it; the exponent is 65537")                \
    FIELD(CREDENTIAL_EXPIRES, "Expires", "credential.expires", MINUTES, NULL,                      \
          "End of the credential, 30 days after the user's login")                                 \
    FIELD(CREDENTIAL_SERVICES, "Services", "credential.services", NONE, NULL, NULL)                \
    FIELD(CREDENTIAL_NUMBER, "Number of the credential", "credential.number", NUMBER, NULL,        \
          "Meaning not known; tends to be high for old accounts")                                  \
    FIELD(CREDENTIAL_MORE, "Further facts", "credential.more", NONE, NULL, NULL)                   \
    FIELD(CREDENTIAL_TEXT, "Decimal number of the credential", "credential.text", STRING, NULL,    \
          "Meaning not known")                                                                     \
    FIELD(SERVICE_EXPIRES, "Service expires", "credential.service.expires", MINUTES, NULL, NULL)   \
    /* sessions and relays */                                                                      \
    FIELD(LOCATION, "Location", "location", BYTES, NULL, "Where a node is")                        \
    FIELD(INNER_COMMAND, "Inner command", "forward.command", NUMBER, skype_command_strings, NULL)  \
    FIELD(INNER_PARAMETERS, "Inner parameters", "forward.parameters", NONE, NULL, NULL)            \
    FIELD(FORWARD_KIND, "Kind of the wrapper", "forward.kind", NUMBER, NULL, "2 as a rule")        \
    FIELD(FORWARD_TIMEOUT, "Time-out", "forward.timeout", NUMBER, NULL, NULL)                      \
    FIELD(OFFLINE_REASON, "Why the client is offline", "forward.offline", NUMBER, NULL, NULL)      \
    FIELD(TOO_OFTEN, "Time to wait", "forward.wait", NUMBER, NULL, NULL)                           \
    FIELD(INNER_USER_COMMAND, "Inner user command", "session.inner.command", HEX,                  \
          skype_user_command_strings, NULL)                                                        \
    FIELD(INNER_PACKET_ID, "Inner packet ID", "session.inner.packet_id", NUMBER, NULL, NULL)       \
    FIELD(INNER_USER_PARAMETERS, "Inner list", "session.inner.list", NONE, NULL, NULL)             \
    FIELD(FILLER, "Random filler", "session.filler", BYTES, NULL, NULL)                            \
    FIELD(RELAY_ENTRY, "Relay", "relay", NONE, NULL, NULL)                                         \
    FIELD(RELAY_SESSION, "Session", "relay.session", NUMBER, NULL, "Session declared at a relay")  \
    FIELD(RELAY_RESULT, "Result", "relay.result", NUMBER, skype_relay_result_strings, NULL)        \
    FIELD(RELAY_NUMBER, "Number of the relay", "relay.number", NUMBER, NULL,                       \
          "Five digits for each relay; perhaps a port")                                            \
    FIELD(RELAY_VALUE, "Value of the relay", "relay.value", NUMBER, NULL, NULL)                    \
    FIELD(RELAY_FLAG, "Flag of the relay", "relay.flag", NUMBER, NULL, NULL)                       \
    FIELD(RELAY_TIMEOUT, "Time-out", "relay.timeout", NUMBER, NULL, NULL)                          \
    FIELD(RELAY_TIMEOUT_2, "Second time-out", "relay.timeout2", NUMBER, NULL, NULL)                \
    FIELD(NAT_TYPE, "NAT type", "nat_type", NUMBER, NULL, NULL)                                    \
    FIELD(CHALLENGE, "Challenge", "challenge", NODE_ID, NULL,                                      \
          "What the other client must sign to show who its user is")                               \
    FIELD(SIGNED_CHALLENGE, "Signed challenge", "challenge.signed", BYTES, NULL, NULL)             \
    FIELD(CERTIFICATE, "Authorisation certificate", "certificate", BYTES, NULL, NULL)              \
    FIELD(AES_KEY_HALF, "Half of the AES key, RSA-enciphered", "session.key_half", BYTES, NULL,    \
          NULL)                                                                                    \
    FIELD(SESSION_COUNTER, "Counter of the sender", "session.counter", NUMBER, NULL,               \
          "Grows with every message of the sender")                                                \
    FIELD(SESSION_RECIPIENT, "Number of the recipient", "session.recipient", NUMBER, NULL,         \
          "The same for all who send to one user; how it is made is not known")                    \
    FIELD(SESSION_NODE, "Node or session", "session.node", NODE_ID, NULL, NULL)                    \
    FIELD(STREAM_ID, "Stream", "session.stream", NUMBER, NULL, NULL)                               \
    FIELD(STREAM_OTHER, "Stream of the other", "session.stream.other", NUMBER, NULL, NULL)         \
    FIELD(STREAM_SEQUENCE, "Sequence in the stream", "session.stream.sequence", NUMBER, NULL,      \
          NULL)                                                                                    \
    FIELD(PROPERTY_KIND, "Kind", "session.kind", NUMBER, NULL, NULL)                               \
    FIELD(PROPERTY_NUMBER, "Value", "session.value", NUMBER, NULL, NULL)                           \
    FIELD(PROPERTY_LIST, "List", "session.list", BYTES, NULL, NULL)                                \
    FIELD(PING_USER, "User who is pinged", "ping.user", STRING, NULL, NULL)                        \
    FIELD(PING_STATUS, "Status of the pinger", "ping.status", NONE, NULL, NULL)                    \
    FIELD(PING_NUMBER, "Number of the ping", "ping.number", NUMBER, NULL, NULL)                    \
    /* chat */                                                                                     \
    FIELD(CHAT_DATA, "Message", "chat.data", BYTES, NULL, NULL)                                    \
    FIELD(CHAT_PROTOCOL, "Version of the chat", "chat.version", NUMBER, NULL, NULL)                \
    FIELD(CHAT_EMPTY, "Empty request", "chat.empty", NUMBER, NULL, NULL)                           \
    FIELD(CHAT_COMMAND, "Chat command", "chat.command", HEX, skype_chat_command_strings, NULL)     \
    FIELD(CHAT_NAME, "Chat name", "chat.name", STRING, NULL, NULL)                                 \
    FIELD(CHAT_PARTICIPANTS, "Participants", "chat.participants", STRING, NULL,                    \
          "Skype names with spaces between them")                                                  \
    FIELD(CHAT_MESSAGE_ID, "Message ID", "chat.message_id", HEX, NULL, "FFFFFFFF: none")           \
    FIELD(CHAT_MESSAGE_IDS, "Message ID", "chat.message_ids", HEX, NULL, NULL)                     \
    FIELD(CHAT_LIST_ID, "List ID", "chat.list_id", NUMBER, NULL, NULL)                             \
    FIELD(CHAT_HEADER, "Message header", "chat.header", NONE, NULL, NULL)                          \
    FIELD(CHAT_HEADERS_MORE, "Further headers", "chat.more", NONE, NULL, NULL)                     \
    FIELD(CHAT_CRC, "CRC of the message", "chat.crc", HEX, NULL, NULL)                             \
    FIELD(CHAT_MINUTES, "Time", "chat.minutes", MINUTES, NULL, NULL)                               \
    FIELD(CHAT_BODY, "Message body", "chat.body", NONE, NULL, NULL)                                \
    FIELD(CHAT_STORE_AGE, "Age in the store", "chat.store_age", NUMBER, NULL, NULL)                \
    FIELD(CHAT_SIGNER, "Signer's number", "chat.signer", NUMBER, NULL,                             \
          "Number of the credential in this chat")                                                 \
    FIELD(CHAT_SIGNER_CRC, "CRC of the signer's credential", "chat.signer.crc", HEX, NULL, NULL)   \
    FIELD(CHAT_SIGNED, "Signed body", "chat.signed", BYTES, NULL, NULL)                            \
    FIELD(CHAT_CREDENTIAL, "Credential", "chat.credential", BYTES, NULL, NULL)                     \
    FIELD(CHAT_CREDENTIALS, "Credentials", "chat.credentials", NONE, NULL, NULL)                   \
    FIELD(CHAT_BLOB, "Value of the chat", "chat.value", BYTES, NULL, NULL)                         \
    FIELD(CHAT_NODE, "Number of the chat", "chat.node", NODE_ID, NULL, NULL)                       \
    /* login and event servers */                                                                  \
    FIELD(SESSION_KEY, "Session key, RSA-enciphered", "login.session_key", BYTES, NULL, NULL)      \
    FIELD(LOGIN_KEY_NUMBER, "Number of the server's key", "login.key_number", HEX, NULL, NULL)     \
    FIELD(LOGIN_KEY_FLAG, "Flag of the key block", "login.key_flag", NUMBER, NULL, NULL)           \
    FIELD(EVENT_REQUEST, "Request", "event.request", NUMBER, skype_event_request_strings, NULL)    \
    FIELD(EVENT_ANSWER, "Answer", "event.answer", NUMBER, skype_event_answer_strings, NULL)        \
    FIELD(EVENT_STATUS, "Answer of the event server", "event.status", NUMBER,                      \
          skype_event_status_strings, NULL)                                                        \
    FIELD(EVENT_SEQUENCE, "Sequence", "event.sequence", NUMBER, NULL, NULL)                        \
    FIELD(EVENT_CHANGED, "Something has changed", "event.changed", NUMBER, skype_yes_no_strings,   \
          NULL)                                                                                    \
    FIELD(EVENT_FLAG, "Flag of the event check", "event.flag", NUMBER, NULL, NULL)                 \
    FIELD(PASSWORD_HASH, "Hash of name and password", "event.password_hash", BYTES, NULL, NULL)    \
    FIELD(HOST_ID, "Host ID", "event.host_id", NODE_ID, NULL, NULL)                                \
    FIELD(BLOB_HASH, "Hash of an item", "event.hash", HEX, NULL, NULL)                             \
    FIELD(BLOB_HASHES, "Hashes of items", "event.hashes", BYTES, NULL, NULL)                       \
    FIELD(EVENT_ITEM, "Name of an item", "event.item", STRING, NULL,                               \
          "u/ user, g/ group, p/ property")                                                        \
    FIELD(EVENT_ITEM_CONTENT, "Content of an item", "event.content", BYTES, NULL, NULL)            \
    FIELD(EVENT_TOKEN, "Token", "event.token", STRING, NULL, NULL)                                 \
    FIELD(EVENT_PARTNER, "Partner ID", "event.partner", NODE_ID, NULL, NULL)                       \
    FIELD(EVENT_SYSTEM, "Operating system", "event.system", STRING, NULL, NULL)                    \
    FIELD(EVENT_CREDENTIAL, "Signed credential", "event.credential", BYTES, NULL, NULL)            \
    FIELD(EVENT_EMAIL, "E-mail address", "event.email", STRING, NULL, NULL)                        \
    FIELD(EVENT_NUMBERS, "Number of the event server", "event.number", NUMBER, NULL, NULL)         \
    SKYPE_NODE_NUMBERS(SKYPE_NODE_FIELD, FIELD)                                                    \
    SKYPE_SESSION_NUMBERS(SKYPE_SESSION_FIELD, FIELD)                                              \
    SKYPE_CHAT_NUMBERS(SKYPE_CHAT_FIELD, FIELD)

/* clang-format on */

typedef enum {
    SKYPE_FIELD_NONE,
#define SKYPE_FIELD_SYMBOL(symbol, ...) SKYPE_FIELD_##symbol,
    SKYPE_OBJECT_FIELDS(SKYPE_FIELD_SYMBOL)
#undef SKYPE_FIELD_SYMBOL
    /* These share the fields of others. */
    SKYPE_FIELD_OWN_ADDRESS,    /* PUBLIC_ADDRESS of the sender, not of the receiver */
    SKYPE_FIELD_OWN_LOCATION,   /* LOCATION of the sender */
    SKYPE_FIELD_OTHER_LOCATION, /* LOCATION of somebody else */
    SKYPE_FIELDS,
} skype_object_field;

typedef enum {
    SKYPE_KIND_NUMBER,
    SKYPE_KIND_HEX,
    SKYPE_KIND_SECONDS,
    SKYPE_KIND_MINUTES,
    SKYPE_KIND_SECONDS_1978,
    SKYPE_KIND_NODE_ID,
    SKYPE_KIND_IP,
    SKYPE_KIND_STRING,
    SKYPE_KIND_BYTES,
    SKYPE_KIND_NONE,
} skype_field_kind;

void skype_object_fields_register(int proto);

/* The handle of a field; -1 for SKYPE_FIELD_NONE. */
int skype_object_field_handle(skype_object_field field);

skype_field_kind skype_object_field_kind(skype_object_field field);

/* Names of a field's values; NULL where they have none. */
const value_string *skype_object_field_strings(skype_object_field field);

/* The time that a number is; the kind of the field is one of the times. */
nstime_t skype_object_moment(skype_object_field field, uint32_t number);

#endif
