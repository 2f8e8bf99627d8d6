/* known_commands.c - what is known about the objects of the commands between nodes, as data.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/known_lists.h"

#include "wire/command.h"

/* clang-format off */

/* Stands in several commands, 1 as a rule. */
#define MESSAGE_FLAG OBJECT(0x0C, NUMBER, "Flag?", FIELD(MESSAGE_FLAG))

VOCABULARY(any,
    MESSAGE_FLAG);

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

VOCABULARY(slot_request,
    OBJECT(0x00, NUMBER, "Slot", FIELD(SLOT), VALUE("slot")),
    OBJECT(0x04, NUMBER, "Slots wanted", FIELD(SLOTS_WANTED), AMOUNT("slots wanted")),
    OBJECT(0x05, NUMBER, "Addresses wanted per slot", FIELD(SLOT_ADDRESSES_WANTED)));

VOCABULARY(hello,
    OBJECT(0x0B, NUMBER, "Stack version", FIELD(STACK_VERSION)),
    OBJECT(0x0C, NUMBER, "Stack time stamp", FIELD(STACK_TIMESTAMP)),
    OBJECT(0x11, ADDRESS, "Address?", FIELD(NODE_ADDRESS)),
    OBJECT(0x26, STRING, "Client version", FIELD(CLIENT_VERSION), TEXT),
    OBJECT(0x2A, BLOB, "Location?", FIELD(OWN_LOCATION)));

VOCABULARY(slot_information,
    OBJECT(0x06, LIST, "Slot", FIELD(SLOT_ENTRY), MEMBERS(slot)));

VOCABULARY(network_statistics,
    OBJECT(0x09, NUMBER, "Users online", FIELD(USERS_ONLINE), AMOUNT("users online")),
    OBJECT(84, NUMBER, "Nodes that report", FIELD(NODE_COUNT)),
    OBJECT(87, NUMBER, "Nodes that report, second count", FIELD(NODE_COUNT_2)),
    SKYPE_NODE_NUMBERS(NODE_OBJECT, ));

VOCABULARY(publication,
    OBJECT(0x0B, BLOB, "Directory record", RECORD),
    MESSAGE_FLAG,
    OBJECT(0x1F, NUMBER, "Flag?", FIELD(MESSAGE_FLAG)));

VOCABULARY(search,
    OBJECT(0x00, LIST, "Search term", FIELD(SEARCH_CONDITION), MEMBERS(search_term)),
    OBJECT(0x01, NUMBERS, "Wanted properties", FIELD(WANTED_PROPERTIES)),
    OBJECT(0x02, NUMBERS, "Further numbers?", FIELD(SEARCH_MORE)));

static const skype_known_object search_result_objects[] = {
    OBJECT(0x00, LIST, "Hit", FIELD(SEARCH_HIT), COUNT("hit"), ABOUT_OTHERS,
           MEMBERS(skype_known_profile)),
    OBJECT(0x01, NUMBER, "No more results", FIELD(SEARCH_COMPLETE)),
};
static const skype_vocabulary search_result = {
    .objects = search_result_objects,
    .count = array_length(search_result_objects),
    .nothing = "no hits",
};

VOCABULARY(probe,
    OBJECT(0x00, BLOB, "Random padding", FIELD(PADDING)),
    OBJECT(0x0B, NUMBER, "Stack version", FIELD(STACK_VERSION)),
    MESSAGE_FLAG);

VOCABULARY(probe_refused,
    OBJECT(0x03, ADDRESS, "Supernode", FIELD(SUPERNODE), COUNT("supernode")));

VOCABULARY(client_connect,
    OBJECT(0x01, NUMBER, "Uptime", FIELD(UPTIME)),
    OBJECT(0x0D, NODE_ID, "Node ID", FIELD(NODE_ID)),
    OBJECT(0x10, NUMBER, "Listening port", FIELD(LISTENING_PORT), VALUE("listening port")),
    OBJECT(0x23, NUMBER, "Like a stack version?", FIELD(STACK_LIKE)));

VOCABULARY(client_accepted,
    OBJECT(0x0B, NUMBER, "Stack version", FIELD(STACK_VERSION)),
    OBJECT(0x0C, NUMBER, "Stack time stamp", FIELD(STACK_TIMESTAMP)),
    OBJECT(0x10, NUMBER, "Listening port", FIELD(LISTENING_PORT)),
    OBJECT(0x11, ADDRESS, "Public address", FIELD(PUBLIC_ADDRESS), VALUE("public address")),
    OBJECT(0x21, NUMBERS, "Map of slots", FIELD(SLOT_MAP)));

VOCABULARY(nat_probe_answer,
    OBJECT(0x11, ADDRESS, "Public address", FIELD(PUBLIC_ADDRESS), VALUE("public address")),
    MESSAGE_FLAG);

VOCABULARY(firewall_test,
    OBJECT(0x11, ADDRESS, "Tester", FIELD(FIREWALL_TESTER), VALUE("tester")),
    OBJECT(0x19, NUMBER, "Test ID", FIELD(FIREWALL_TEST), VALUE("test")));

VOCABULARY(connect_order,
    OBJECT(0x11, ADDRESS, "Target?", FIELD(FIREWALL_TARGET)));

VOCABULARY(node_address_request,
    OBJECT(0x12, NUMBER, "Addresses wanted", FIELD(NODE_ADDRESSES_WANTED),
           AMOUNT("addresses wanted")),
    OBJECT(0x13, NUMBER, "Filter?", FIELD(NODE_FILTER)),
    OBJECT(0x14, NUMBER, "Value of the filter?", FIELD(NODE_FILTER_VALUE)));

VOCABULARY(node_addresses,
    MESSAGE_FLAG,
    OBJECT(0x11, ADDRESS, "Node", FIELD(SUPERNODE), COUNT("node")),
    OBJECT(0x1A, LIST, "Node profile", FIELD(NODE_PROFILE), ABOUT_OTHERS,
           MEMBERS(skype_known_node_profile)));

VOCABULARY(channels,
    OBJECT(0x01, LIST, "Broadcast channel", FIELD(CHANNEL_ENTRY), COUNT("channel"),
           MEMBERS(channel)));

VOCABULARY(channel_request,
    OBJECT(0x00, NUMBER, "Channel", FIELD(CHANNEL), VALUE("channel")));

VOCABULARY(channel_message,
    OBJECT(0x03, BLOB, "Signed message", FIELD(SIGNED_MESSAGE)));

VOCABULARY(forward,
    OBJECT(0x00, NUMBER, "Kind of the wrapper?", FIELD(FORWARD_KIND)),
    OBJECT(0x01, BLOB, "Location of the target", FIELD(OTHER_LOCATION)),
    OBJECT(0x02, NUMBER, "Inner command", FIELD(INNER_COMMAND), TEXT),
    OBJECT(0x03, LIST, "Inner parameters", FIELD(INNER_PARAMETERS), ABOUT_OTHERS),
    OBJECT(0x04, NUMBER, "Time-out", FIELD(FORWARD_TIMEOUT)));

VOCABULARY(offline,
    OBJECT(0x06, NUMBER, "Reason?", FIELD(OFFLINE_REASON)));

VOCABULARY(too_often,
    OBJECT(0x00, NUMBER, "Time to wait?", FIELD(TOO_OFTEN)));

VOCABULARY(udp_test,
    OBJECT(0x00, BLOB, "Location of the tester?", FIELD(OTHER_LOCATION)),
    OBJECT(0x02, ADDRESS, "Tested address?", FIELD(TESTED_ADDRESS)));

/* Command 57 of clients of 2016, which has no request ID. */
VOCABULARY(hole_punch,
    OBJECT(0x00, NODE_ID, "Node ID", FIELD(NODE_ID)),
    OBJECT(0x05, NUMBER, "Result of the test?", FIELD(UDP_TEST_RESULT)),
    OBJECT(0x11, BLOB, "Authorisation certificate", CERTIFICATE));

VOCABULARY(relay_open,
    OBJECT(0x03, NUMBER, "Session?", FIELD(RELAY_SESSION), VALUE("relay session")),
    OBJECT(0x13, NUMBER, "Flag of the relay?", FIELD(RELAY_FLAG)));

VOCABULARY(relay_join,
    OBJECT(0x03, NUMBER, "Own session", FIELD(RELAY_SESSION)),
    OBJECT(0x04, NUMBER, "Session at the relay", FIELD(RELAY_SESSION), VALUE("relay session")));

VOCABULARY(relay_established,
    OBJECT(0x03, NUMBER, "Session of the peer?", FIELD(RELAY_SESSION), VALUE("relay session")),
    OBJECT(0x1F, NUMBER, "Result?", FIELD(RELAY_RESULT)),
    OBJECT(0x20, NUMBER, "Number of the relay?", FIELD(RELAY_NUMBER)));

VOCABULARY(relay_ready,
    OBJECT(0x03, NUMBER, "Session", FIELD(RELAY_SESSION), VALUE("relay session")),
    MESSAGE_FLAG,
    OBJECT(0x0E, NUMBER, "Time-out?", FIELD(RELAY_TIMEOUT)),
    OBJECT(0x0F, NUMBER, "Second time-out?", FIELD(RELAY_TIMEOUT_2)));

VOCABULARY(ping_status,
    OBJECT(0x10, NUMBER, "Status", FIELD(AVAILABILITY), HEADLINE));

VOCABULARY(ping,
    OBJECT(0x00, STRING, "User who is pinged?", FIELD(USER_NAME)),
    OBJECT(0x02, STRING, "User who pings?", FIELD(USER_NAME)),
    OBJECT(0x04, LIST, "Status of the pinger?", FIELD(PING_STATUS), MEMBERS(ping_status)),
    OBJECT(0x0C, BLOB, "Location of the pinger?", FIELD(OTHER_LOCATION)),
    OBJECT(0x0F, NUMBER, "Number of the ping?", FIELD(PING_NUMBER)),
    OBJECT(0x13, NUMBER, "Number of the ping?", FIELD(PING_NUMBER)));

VOCABULARY(ping_answer,
    OBJECT(0x01, NUMBER, "Number of the ping?", FIELD(PING_NUMBER)),
    OBJECT(0x08, NUMBER, "Number of the ping?", FIELD(PING_NUMBER)));

VOCABULARY(directory_change,
    OBJECT(0x01, NUMBER, "Stored in the directory?", FIELD(DIRECTORY_CHANGED)));

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
    {35, SKYPE_COMMAND_REQUEST, &any},
    {36, SKYPE_COMMAND_REPLY, &nat_probe_answer},
    {37, SKYPE_COMMAND_ONE_WAY, &skype_known_node_profile},
    {38, SKYPE_COMMAND_ONE_WAY, &skype_known_node_profile},
    {41, SKYPE_COMMAND_ONE_WAY, &connect_order},
    {42, SKYPE_COMMAND_REPLY, &firewall_test},
    {43, SKYPE_COMMAND_ONE_WAY, &firewall_test},
    {44, SKYPE_COMMAND_REQUEST, &node_address_request},
    {45, SKYPE_COMMAND_REPLY, &node_addresses},
    {47, SKYPE_COMMAND_ONE_WAY, &channels},
    {48, SKYPE_COMMAND_REQUEST, &channel_request},
    {48, SKYPE_COMMAND_REPLY, &channel_message},
    {53, SKYPE_COMMAND_REQUEST, &forward},
    {54, SKYPE_COMMAND_REPLY, &offline},
    {57, SKYPE_COMMAND_WITHOUT_ID, &hole_punch},
    {57, SKYPE_COMMAND_REQUEST, &udp_test},
    {60, SKYPE_COMMAND_ONE_WAY, &publication},
    {67, SKYPE_COMMAND_REQUEST, &skype_known_session_request},
    {73, SKYPE_COMMAND_REQUEST, &relay_open},
    {74, SKYPE_COMMAND_REQUEST, &relay_join},
    {75, SKYPE_COMMAND_REPLY, &relay_established},
    {81, SKYPE_COMMAND_REQUEST, &ping},
    {82, SKYPE_COMMAND_REPLY, &ping_answer},
    {84, SKYPE_COMMAND_ONE_WAY, &relay_ready},
    {91, SKYPE_COMMAND_REPLY, &too_often},
    {92, SKYPE_COMMAND_REQUEST, &relay_open},
    {105, SKYPE_COMMAND_ONE_WAY, &directory_change},
    {5200, SKYPE_COMMAND_REPLY, &skype_known_event_check},
    {6016, SKYPE_COMMAND_REQUEST, &skype_known_event_check},
    {6023, SKYPE_COMMAND_REQUEST, &skype_known_event_check},
    {13016, SKYPE_COMMAND_ONE_WAY, &skype_known_event_check},
};

/* clang-format on */

const skype_vocabulary *skype_known_command_objects(uint32_t number, uint8_t kind)
{
    for (size_t k = 0; k < array_length(command_objects); k++)
        if (command_objects[k].number == number && command_objects[k].kind == kind)
            return command_objects[k].objects;
    return NULL;
}
