/* message_tap.h - what every message reports to the taps: statistics read only this.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_MESSAGE_TAP_H
#define SKYPE_VIEW_MESSAGE_TAP_H

#include "ws_compat.h"
#include "state/calls.h"
#include "state/peers.h"
#include "state/verdict.h"

/* Who sends on a connection: skype.tcp.sender. */
typedef enum {
    SKYPE_SENDER_CLIENT = 1, /* who opened it */
    SKYPE_SENDER_SERVER = 2,
} skype_sender;

/* Queued on tap "skype", once per message (datagram, handshake message, record) and once per
 * command in it.  All strings are static or live in pinfo->pool. */
typedef struct {
    skype_transport transport;
    skype_ends ends;
    const char *kind;        /* "Payload", "NAck", "Handshake", "Record", "Command", ... */
    skype_evidence evidence; /* NONE for commands: their message carries it */
    uint8_t probe;           /* 1..4 for U1..U4, else 0 */
    uint8_t dialect;         /* TCP: skype.tcp.dialect, else 0 */
    uint8_t login;           /* 1..4 for L1..L4, else 0 */
    bool begins_login;       /* first message of an attempt */
    uint8_t login_outcome;   /* skype.login.outcome, where it is told */
    uint8_t sender;          /* TCP: skype_sender, 0 where it is not known */
    bool opens;              /* TCP: the client's first message */
    bool is_fallback;        /* ... on a connection that follows a failed attempt */
    uint32_t length;         /* bytes of the message */
    bool is_command;
    uint32_t command;
    uint8_t command_kind;
    const char *command_name;
    bool is_reply_in_time; /* a reply whose request is known: request_time holds */
    nstime_t request_time;
    uint32_t public_ip; /* revealed for the host at revealed_for; 0 if none */
    uint32_t revealed_for;
    unsigned supernodes; /* addresses offered */
    const char *version; /* client version of the sender, or NULL */
    const char *platform;
    bool has_node_id;
    uint64_t node_id;
    const char *user;     /* Skype name of the sender, who is at ends.source, or NULL */
    const char *contact;  /* user whom the sender asks for, or at the far end of the session of the
                             connection's client; NULL where it is not known */
    const char *searched; /* what the sender looks for in the directory, or NULL */
    unsigned relay_count; /* relays that it names for a session */
    const skype_socket *relays;
    bool asks_relay;   /* the receiver relays and is asked to let the sender join (74, not 73) */
    bool has_nat_type; /* as the sender tells it */
    uint32_t nat_type;
    const skype_call *call;         /* whose set-up it belongs to, or NULL */
    const skype_media_start *media; /* a datagram of media: the start of its flow, else NULL */
    const uint8_t *head;            /* of such a datagram, for statistics */
    unsigned captured;              /* bytes of head */
} skype_message;

void skype_messages_register(void);

/* Queues a message on the tap; cheap when nobody listens. The message must live in pinfo->pool. */
void skype_messages_tap(packet_info *pinfo, const skype_message *message);

#endif
