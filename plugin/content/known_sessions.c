/* known_sessions.c - the objects of messages between two clients, of chats, and of login and event
 * servers.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/known_lists.h"
#include "wire/user_command.h"

/* clang-format off */

VOCABULARY(relay,
    OBJECT(0x03, NUMBER, "Session at the relay", FIELD(RELAY_SESSION)),
    OBJECT(0x08, ADDRESS, "Relay", FIELD(RELAY), HEADLINE),
    OBJECT(0x10, NUMBER, "Value of the relay?", FIELD(RELAY_VALUE)),
    OBJECT(0x32, NUMBER, "Flag of the relay?", FIELD(RELAY_FLAG)));

SHARED_VOCABULARY(session_request,
    OBJECT(0x00, STRING, "User asked for", FIELD(USER_NAME), TEXT),
    OBJECT(0x01, BLOB, "Location of the proposer", FIELD(OWN_LOCATION)),
    OBJECT(0x03, NUMBER, "Session of the proposer", FIELD(RELAY_SESSION)),
    OBJECT(0x07, LIST, "Relay", FIELD(RELAY_ENTRY), COUNT("relay"), MEMBERS(relay)),
    OBJECT(0x09, NODE_ID, "Challenge", FIELD(CHALLENGE)),
    OBJECT(0x1B, NUMBER, "NAT type of the proposer", FIELD(NAT_TYPE)),
    OBJECT(0x2C, BLOB, "Location of the peer?", FIELD(OTHER_LOCATION)),
    OBJECT(0x2D, NODE_ID, "Node or session?", FIELD(SESSION_NODE)),
    SKYPE_SESSION_NUMBERS(SESSION_OBJECT, ));

/* --- chat --- */

VOCABULARY(chat_header,
    OBJECT(0x09, NUMBER, "Time?", FIELD(CHAT_MINUTES)),
    OBJECT(0x0A, NUMBER, "Message ID", FIELD(CHAT_MESSAGE_ID), HEADLINE),
    OBJECT(0x15, NUMBER, "CRC", FIELD(CHAT_CRC)),
    OBJECT(0x2E, NUMBER, "Chat value 46?", FIELD(CHAT_46)));

VOCABULARY(chat_body,
    OBJECT(0x00, NUMBER, "Age in the store?", FIELD(CHAT_STORE_AGE)),
    OBJECT(0x01, NUMBER, "Signer's number?", FIELD(CHAT_SIGNER)),
    OBJECT(0x02, NUMBER, "CRC of the signer's credential?", FIELD(CHAT_SIGNER_CRC)),
    OBJECT(0x03, BLOB, "Signed body", FIELD(CHAT_SIGNED)),
    OBJECT(0x0A, NUMBER, "Message ID", FIELD(CHAT_MESSAGE_ID), HEADLINE));

VOCABULARY(chat_credential,
    OBJECT(0x01, NUMBER, "Signer's number?", FIELD(CHAT_SIGNER)),
    OBJECT(0x02, NUMBER, "CRC of the signer's credential", FIELD(CHAT_SIGNER_CRC)),
    OBJECT(0x03, BLOB, "Signed block?", FIELD(CHAT_SIGNED)),
    OBJECT(0x04, BLOB, "Credential", FIELD(CHAT_CREDENTIAL)));

VOCABULARY(chat_credentials,
    OBJECT(0x00, LIST, "Credential", FIELD(CHAT_CREDENTIALS), MEMBERS(chat_credential)),
    OBJECT(0x02, LIST, "Credential", FIELD(CHAT_CREDENTIALS), MEMBERS(chat_credential)),
    OBJECT(0x06, NUMBER, "Chat value 6?", FIELD(CHAT_6)),
    OBJECT(0x07, NUMBER, "Message ID?", FIELD(CHAT_MESSAGE_ID)),
    OBJECT(0x09, NUMBER, "Time?", FIELD(CHAT_MINUTES)));

/* A chat message, a list within a blob. */
VOCABULARY(chat_message,
    OBJECT(0x01, NUMBER, "Chat command", FIELD(CHAT_COMMAND), TEXT),
    OBJECT(0x02, STRING, "Chat name", FIELD(CHAT_NAME), TEXT),
    OBJECT(0x07, NUMBER, "Message ID?", FIELD(CHAT_MESSAGE_ID)),
    OBJECT(0x09, NUMBER, "Time?", FIELD(CHAT_MINUTES)),
    OBJECT(0x0A, NUMBER, "Message ID", FIELD(CHAT_MESSAGE_ID)),
    OBJECT(0x0B, BLOB, "Credential", FIELD(CHAT_CREDENTIAL)),
    OBJECT(0x0C, NUMBER, "Signer's number?", FIELD(CHAT_SIGNER)),
    OBJECT(0x0F, NUMBER, "List ID", FIELD(CHAT_LIST_ID)),
    OBJECT(0x12, STRING, "Participants", FIELD(CHAT_PARTICIPANTS)),
    OBJECT(0x14, LIST, "Message header", FIELD(CHAT_HEADER), MEMBERS(chat_header)),
    OBJECT(0x18, LIST, "Credentials", FIELD(CHAT_CREDENTIALS), MEMBERS(chat_credentials)),
    OBJECT(0x19, LIST, "Credentials", FIELD(CHAT_CREDENTIALS), MEMBERS(chat_credentials)),
    OBJECT(0x20, LIST, "Message body", FIELD(CHAT_BODY), MEMBERS(chat_body)),
    OBJECT(0x24, BLOB, "Value of the chat?", FIELD(CHAT_BLOB)),
    OBJECT(0x2F, LIST, "Further headers?", FIELD(CHAT_HEADERS_MORE)),
    OBJECT(0x34, NUMBERS, "Message IDs", FIELD(CHAT_MESSAGE_IDS)),
    OBJECT(0x36, NODE_ID, "Number of the chat?", FIELD(CHAT_NODE)),
    OBJECT(0x4D, NUMBER, "Time", FIELD(CHAT_MINUTES)),
    SKYPE_CHAT_NUMBERS(CHAT_OBJECT, ));

VOCABULARY(chat_data,
    OBJECT(0x01, NUMBER, "Own stream", FIELD(STREAM_ID)),
    OBJECT(0x02, NUMBER, "Stream of the other", FIELD(STREAM_OTHER)),
    OBJECT(0x03, NUMBER, "Sequence", FIELD(STREAM_SEQUENCE)),
    OBJECT(0x04, BLOB, "Message", FIELD(CHAT_DATA), TEXT, MEMBERS(chat_message)),
    OBJECT(0x07, NUMBER, "Version of the chat?", FIELD(CHAT_PROTOCOL)),
    OBJECT(0x08, NUMBER, "Empty request", FIELD(CHAT_EMPTY)));

/* --- sessions --- */

VOCABULARY(peer_authentication,
    OBJECT(0x01, BLOB, "Location", FIELD(OWN_LOCATION)),
    OBJECT(0x02, NUMBER, "Own public address", FIELD(OWN_ADDRESS)),
    OBJECT(0x03, NUMBER, "Session", FIELD(RELAY_SESSION), VALUE("relay session")),
    OBJECT(0x05, BLOB, "Directory record", RECORD),
    OBJECT(0x06, BLOB, "Half of the AES key, RSA-enciphered", FIELD(AES_KEY_HALF)),
    OBJECT(0x07, LIST, "Relay", FIELD(RELAY_ENTRY), COUNT("relay"), MEMBERS(relay)),
    OBJECT(0x09, NODE_ID, "Challenge", FIELD(CHALLENGE)),
    OBJECT(0x0A, BLOB, "Signed challenge", FIELD(SIGNED_CHALLENGE)),
    OBJECT(0x11, BLOB, "Authorisation certificate", CERTIFICATE),
    OBJECT(0x14, NUMBER, "Number of the recipient", FIELD(SESSION_RECIPIENT)),
    OBJECT(0x1B, NUMBER, "NAT type", FIELD(NAT_TYPE)),
    OBJECT(0x2A, NUMBER, "Stack version", FIELD(STACK_VERSION)),
    OBJECT(0x2B, STRING, "Client version", FIELD(CLIENT_VERSION)),
    OBJECT(0x2C, BLOB, "Location of the peer?", FIELD(OTHER_LOCATION)),
    OBJECT(0x39, NUMBER, "Counter of the sender", FIELD(SESSION_COUNTER)),
    SKYPE_SESSION_NUMBERS(SESSION_OBJECT, ));

VOCABULARY(authorisation,
    OBJECT(0x03, BLOB, "Authorisation certificate", CERTIFICATE));

VOCABULARY(session_properties,
    OBJECT(0x02, NUMBER, "Session value?", FIELD(PROPERTY_NUMBER)),
    OBJECT(0x06, NUMBER, "Session value?", FIELD(PROPERTY_NUMBER)));

VOCABULARY(stream_state,
    OBJECT(0x01, NUMBER, "Kind?", FIELD(PROPERTY_KIND)),
    OBJECT(0x02, NUMBER, "Stream", FIELD(STREAM_ID)),
    OBJECT(0x06, NUMBER, "Value?", FIELD(PROPERTY_NUMBER)));

VOCABULARY(session_established,
    OBJECT(0x13, NUMBER, "Value?", FIELD(PROPERTY_NUMBER)));

VOCABULARY(unknown_list,
    OBJECT(0x00, NUMBER, "Value?", FIELD(PROPERTY_NUMBER)));

VOCABULARY(session_list,
    OBJECT(0x14, BLOB, "List", FIELD(PROPERTY_LIST), MEMBERS(unknown_list)));

VOCABULARY(capabilities,
    OBJECT(0x01, NUMBER, "Kind?", FIELD(PROPERTY_KIND)),
    OBJECT(0x19, NUMBER, "Cumulative capabilities", FIELD(PROPERTY_NUMBER)));

VOCABULARY(wrapper,
    OBJECT(0x00, NUMBER, "Kind of the wrapper", FIELD(FORWARD_KIND)),
    OBJECT(0x01, NUMBER, "Inner command", FIELD(INNER_USER_COMMAND), TEXT),
    OBJECT(0x02, NUMBER, "Inner packet ID", FIELD(INNER_PACKET_ID)),
    OBJECT(0x03, LIST, "Inner list", FIELD(INNER_USER_PARAMETERS)),
    OBJECT(0xEFEF, BLOB, "Random filler", FIELD(FILLER)));

static const struct {
    uint32_t number;
    const skype_vocabulary *objects;
} session_objects[] = {
    {SKYPE_USER_COMMAND_PROPOSAL, &skype_known_session_request},
    {SKYPE_USER_COMMAND_HELLO, &peer_authentication},
    {SKYPE_USER_COMMAND_ANSWER, &peer_authentication},
    {SKYPE_USER_COMMAND_PROPERTIES, &session_properties},
    {SKYPE_USER_COMMAND_PROPERTIES_ANSWER, &session_properties},
    {SKYPE_USER_COMMAND_CERTIFICATE, &authorisation},
    {SKYPE_USER_COMMAND_KEY, &peer_authentication},
    {SKYPE_USER_COMMAND_STREAM_STATE, &stream_state},
    {SKYPE_USER_COMMAND_CHAT, &chat_data},
    {SKYPE_USER_COMMAND_ESTABLISHED, &session_established},
    {SKYPE_USER_COMMAND_LIST, &session_list},
    {SKYPE_USER_COMMAND_CAPABILITIES, &capabilities},
    {SKYPE_USER_COMMAND_WRAPPER, &wrapper},
};

/* --- login and event servers --- */

SHARED_VOCABULARY(login_key,
    OBJECT(0x08, BLOB, "Session key, RSA-enciphered", FIELD(SESSION_KEY)),
    OBJECT(0x09, NUMBER, "Number of the server's key", FIELD(LOGIN_KEY_NUMBER)),
    OBJECT(0x0C, NUMBER, "Flag of the key block?", FIELD(LOGIN_KEY_FLAG)));

/* Ids that mean the same in datagrams to event servers and in their streams. */
#define EVENT_OBJECTS                                                                              \
    OBJECT(0x02, NUMBER, "Sequence?", FIELD(EVENT_SEQUENCE)),                                      \
    OBJECT(0x04, STRING, "User name", FIELD(USER_NAME), TEXT),                                     \
    OBJECT(0x0D, STRING, "Client version", FIELD(CLIENT_VERSION)),                                 \
    OBJECT(0x0E, NUMBER, "Own public address", FIELD(OWN_ADDRESS)),                                \
    OBJECT(0x20, NUMBER, "Number of the event server?", FIELD(EVENT_NUMBERS)),                     \
    OBJECT(0x20, STRING, "E-mail address?", FIELD(EVENT_EMAIL)),                                   \
    OBJECT(0x21, NUMBER, "Number of the event server?", FIELD(EVENT_NUMBERS)),                     \
    OBJECT(0x27, STRING, "Operating system?", FIELD(EVENT_SYSTEM)),                                \
    OBJECT(0x2D, NUMBER, "Flag of the event check?", FIELD(EVENT_FLAG))

SHARED_VOCABULARY(event_check,
    EVENT_OBJECTS,
    OBJECT(0x0C, NUMBER, "Flag?", FIELD(MESSAGE_FLAG)),
    OBJECT(0x2E, NUMBER, "Something has changed?", FIELD(EVENT_CHANGED)));

SHARED_VOCABULARY(login_body,
    EVENT_OBJECTS,
    OBJECT(0x00, NUMBER, "Request", FIELD(EVENT_REQUEST), TEXT),
    OBJECT(0x01, NUMBER, "Answer", FIELD(EVENT_ANSWER), TEXT),
    OBJECT(0x05, BLOB, "Hash of name and password?", FIELD(PASSWORD_HASH)),
    OBJECT(0x0A, NUMBER, "Answer of the event server?", FIELD(EVENT_STATUS)),
    OBJECT(0x10, STRING, "Name of a contact?", FIELD(USER_NAME)),
    OBJECT(0x21, BLOB, "Public key of the user: modulus", FIELD(CREDENTIAL_MODULUS)),
    OBJECT(0x24, BLOB, "Signed credential?", FIELD(EVENT_CREDENTIAL)),
    OBJECT(0x31, NODE_ID, "Host ID?", FIELD(HOST_ID)),
    OBJECT(0x32, NUMBER, "Hash of an item?", FIELD(BLOB_HASH)),
    OBJECT(0x33, BLOB, "Content of an item?", FIELD(EVENT_ITEM_CONTENT)),
    OBJECT(0x33, NUMBERS, "Host IDs?", FIELD(EVENT_NUMBERS)),
    OBJECT(0x34, STRING, "Item", FIELD(EVENT_ITEM)),
    OBJECT(0x35, BLOB, "Hashes of items", FIELD(BLOB_HASHES)),
    OBJECT(0x35, NUMBERS, "Hashes of items", FIELD(BLOB_HASH)),
    OBJECT(0x36, STRING, "Language?", FIELD(LANGUAGE)),
    OBJECT(0x37, STRING, "Display name?", FIELD(DISPLAY_NAME)),
    OBJECT(0x3A, NODE_ID, "Host ID", FIELD(HOST_ID)),
    OBJECT(0x3D, STRING, "Token?", FIELD(EVENT_TOKEN)),
    OBJECT(0x3E, NODE_ID, "Partner ID?", FIELD(EVENT_PARTNER)));

/* clang-format on */

const skype_vocabulary *skype_known_session_objects(uint32_t number)
{
    for (size_t k = 0; k < array_length(session_objects); k++)
        if (session_objects[k].number == number)
            return session_objects[k].objects;
    return NULL;
}
