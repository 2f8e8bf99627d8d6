/* objects.h - object lists into the tree, with known names.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_OBJECTS_H
#define SKYPE_CONTENT_OBJECTS_H

#include "ws_compat.h"
#include "state/ends.h"
#include "wire/challenge.h"

/* Where a list stands, for the names of its objects. */
typedef enum {
    SKYPE_LIST_OF_COMMAND,    /* parameters of a command: number and kind say which */
    SKYPE_LIST_OF_SESSION,    /* user (session) command in a control 05 record: number says which */
    SKYPE_LIST_OF_LOGIN_KEY,  /* clear key block of a login (L3) */
    SKYPE_LIST_OF_CREDENTIAL, /* these three: recovered from a signature */
    SKYPE_LIST_OF_PROFILE,
    SKYPE_LIST_OF_BROADCAST,
} skype_list_place;

typedef struct {
    skype_list_place place;
    uint32_t number; /* command number */
    uint8_t kind;    /* skype_command_kind */
} skype_list_context;

#define SKYPE_SUMMARY_PUBLIC_IPS 4u
#define SKYPE_SUMMARY_PARTY_IPS  8u
#define SKYPE_SUMMARY_NAMED      4u

/* What the rest of the dissector wants to know of a list. Strings are in pinfo->pool, or NULL. */
typedef struct {
    bool complete;       /* decoded without error to exactly the end given */
    unsigned supernodes; /* addresses offered: commands 8, 29, 45 and location blobs */
    unsigned slots;      /* slots in a slot information */
    bool has_slot;       /* slot holds the (first) slot id */
    uint32_t slot;
    unsigned public_ip_count; /* public addresses of the receiver (31, 36) of this message ... */
    uint32_t public_ips[SKYPE_SUMMARY_PUBLIC_IPS];
    unsigned own_ip_count; /* ... and of its sender (own location blob: 7, 67, 12) */
    uint32_t own_ips[SKYPE_SUMMARY_PUBLIC_IPS];
    unsigned party_ip_count; /* addresses that a session may go to: of nodes located, of relays */
    uint32_t party_ips[SKYPE_SUMMARY_PARTY_IPS];
    unsigned named_count; /* relays and servers that the sender names */
    skype_socket named[SKYPE_SUMMARY_NAMED];
    const char *version; /* client version of the sender */
    const char *platform;
    bool has_node_id; /* node id of the sender (30, location blob) */
    uint64_t node_id;
    const char *user; /* Skype name of the sender, whose own record is signed well */
    bool has_session; /* session of the sender at a relay */
    uint32_t session;
    bool has_relayed; /* the same session, as the relay names it */
    uint32_t relayed;
    bool has_challenge; /* that the sender poses */
    uint64_t challenge;
    bool has_answer; /* the sender has signed a challenge: he is the user */
    skype_challenge answer;
    const char *detail; /* short text for the info column ("slot 1481, 5 supernodes"), or NULL */
} skype_list_summary;

void skype_objects_register(int proto);

/* Dissects the list at tvb[offset, offset + length) into tree and fills summary (works without a
 * tree as well).  Adds expert items for lists that do not decode (skype.malformed), that break a
 * limit (skype.limits) or leave bytes over.  Never throws on captured data. */
void skype_objects_dissect(tvbuff_t *tvb, int offset, int length, packet_info *pinfo,
                           proto_tree *tree, const skype_list_context *context,
                           skype_list_summary *summary);

/* Adds skype.public_ip for an address of a client that a message reveals: 4 bytes at offset, ip as
 * 0xaabbccdd.  Hidden where a field of its own already shows the same bytes. */
proto_item *skype_objects_add_public_ip(proto_tree *tree, tvbuff_t *tvb, int offset, uint32_t ip,
                                        bool hidden);

/* Adds skype.supernode.ip and .port for a supernode that a message offers: 4 and 2 bytes at
 * offset. */
void skype_objects_add_supernode(proto_tree *tree, tvbuff_t *tvb, int offset,
                                 const skype_socket *supernode);

/* Adds skype.user.name, hidden, for a Skype name that a field of its own already shows. */
void skype_objects_add_user_name(proto_tree *tree, tvbuff_t *tvb, int offset, int length,
                                 const char *name);

/* Adds skype.node_id: 8 bytes at offset. */
void skype_objects_add_node_id(proto_tree *tree, tvbuff_t *tvb, int offset, uint64_t node_id);

/* Adds a client version string (platform digit / version) as skype.client.version and
 * skype.client.platform, hidden, for places that show it in fields of their own (update checks). */
void skype_objects_add_client(proto_tree *tree, tvbuff_t *tvb, int offset, int length,
                              const char *platform_digit, const char *version);

#endif
