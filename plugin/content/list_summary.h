/* list_summary.h - what the rest of the dissector wants to know of an object list.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_LIST_SUMMARY_H
#define SKYPE_CONTENT_LIST_SUMMARY_H

#include "ws_compat.h"
#include "state/ends.h"
#include "wire/challenge.h"

#define SKYPE_SUMMARY_PUBLIC_IPS 4u
#define SKYPE_SUMMARY_PARTY_IPS  8u
#define SKYPE_SUMMARY_RELAYS     4u
#define SKYPE_SUMMARY_SERVERS    4u

/* What the rest of the dissector wants to know of a list. Strings are in pinfo->pool, or NULL. */
typedef struct {
    bool complete;            /* decoded without error to exactly the end given */
    unsigned supernodes;      /* addresses offered: commands 8, 29, 45 and location blobs */
    unsigned public_ip_count; /* public addresses of the receiver (31, 36) of this message ... */
    uint32_t public_ips[SKYPE_SUMMARY_PUBLIC_IPS];
    unsigned own_ip_count; /* ... and of its sender (own location blob: 7, 67, 12) */
    uint32_t own_ips[SKYPE_SUMMARY_PUBLIC_IPS];
    unsigned party_ip_count; /* addresses that a session may go to: of nodes located, of relays */
    uint32_t party_ips[SKYPE_SUMMARY_PARTY_IPS];
    const char *version; /* client version of the sender */
    const char *platform;
    bool has_node_id; /* node id of the sender (30, location blob) */
    uint64_t node_id;
    const char *user;       /* Skype name of the sender, whose own record is signed well */
    const char *named_user; /* user that the sender asks for */
    const char *searched;   /* first term of the sender's search */
    unsigned relay_count;   /* that a session may go over */
    skype_socket relays[SKYPE_SUMMARY_RELAYS];
    unsigned server_count; /* that the sender speaks to through the receiver */
    skype_socket servers[SKYPE_SUMMARY_SERVERS];
    bool has_nat_type; /* of the sender */
    uint32_t nat_type;
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

#endif
