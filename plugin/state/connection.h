/* connection.h - a TCP connection: is it Skype, in which dialect, and where in it a packet stands.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_CONNECTION_H
#define SKYPE_STATE_CONNECTION_H

#include "ws_compat.h"
#include <epan/conversation.h>

#include "state/first_bytes.h"
#include "state/ends.h"
#include "state/stream.h"

/* The public interface (skype.tcp.dialect). */
typedef enum {
    SKYPE_TCP_NONE = 0,
    SKYPE_TCP_SUPERNODE = 1,
    SKYPE_TCP_HTTPS = 2,
    SKYPE_TCP_DH384 = 3,
    SKYPE_TCP_LOGIN = 4,
    SKYPE_TCP_HTTP_PORT = 5,
    SKYPE_TCP_RELAYED_LOGIN = 6,
    SKYPE_TCP_UPDATE_CHECK = 7,
} skype_tcp_dialect;

typedef enum {
    SKYPE_ROLE_UNKNOWN, /* the capture lacks the SYN */
    SKYPE_ROLE_CLIENT,
    SKYPE_ROLE_SERVER,
} skype_tcp_role;

enum {
    SKYPE_PORT_HTTP = 80,
    SKYPE_PORT_HTTPS = 443,
};

/* A client's first payload that may be Skype's but proves nothing alone. */
typedef enum {
    SKYPE_SIGN_NONE,
    SKYPE_SIGN_LOGIN,    /* exactly the first message of a login */
    SKYPE_SIGN_EXCHANGE, /* a public value whose padding has two or three right steps */
} skype_sign;

/* What proves such a payload together with something else in the capture. */
typedef enum {
    SKYPE_JOINT_NONE,
    SKYPE_JOINT_NAMED,    /* a deciphered message names the server */
    SKYPE_JOINT_TWICE,    /* two logins of one client at one server, within seconds */
    SKYPE_JOINT_EXCHANGE, /* a public value and then a login, within seconds */
} skype_joint;

/* What a login proves together with the connection before it that began with this sign. */
static inline skype_joint skype_joint_behind(skype_sign earlier)
{
    return earlier == SKYPE_SIGN_LOGIN ? SKYPE_JOINT_TWICE : SKYPE_JOINT_EXCHANGE;
}

/* The first bytes of one direction in one reading (first_bytes.h), as far as they are there. */
typedef struct {
    nstime_t time; /* of the packet that is judged */
    const uint8_t *bytes;
    uint32_t length;         /* at most SKYPE_OPENING_MAX; 0: nothing yet */
    uint64_t offset;         /* of bytes[0] in the stream; 0 where the capture lacks the SYN */
    bool from_syn;           /* the SYN was seen: offset is exact */
    uint32_t first_segment;  /* bytes that its first segment brought ... */
    uint32_t second_segment; /* ... and the one after it; 0: has not come */
    skype_ends ends;         /* from the sender to the receiver */
    skype_tcp_role role;
    uint16_t server_port; /* the lower port where the SYN was not seen */
    bool is_unanswered;   /* the other side has sent nothing at all */
} skype_opening;

typedef enum {
    SKYPE_IS_NOT,
    SKYPE_MAY_BE, /* more bytes will tell */
    SKYPE_IS,
} skype_answer;

typedef struct {
    skype_answer answer;
    uint8_t dialect;              /* skype_tcp_dialect */
    skype_tcp_role role;          /* of the direction, where the bytes tell it */
    const skype_framing *framing; /* of bytes[0], where the stream's start is not in the capture */
    uint8_t sign;                 /* skype_sign: where the bytes alone do not prove it */
    uint8_t joint;                /* skype_joint: what else proves it */
} skype_recognition;

/* How the streams of one dialect begin. */
typedef struct {
    const char *name;
    /* Judges the first bytes of a direction; other is what the other side has sent so far.  Called
     * until the answer is no or yes: anything dear only where cheap tests leave a doubt. */
    skype_recognition (*recognise)(const skype_opening *opening, const skype_opening *other);
    const skype_framing *client; /* of each side's first byte */
    const skype_framing *server;
    bool client_first; /* the side whose bytes are recognised first is the client */
} skype_dialect;

typedef struct skype_connection {
    uint32_t number; /* skype.stream */
    const skype_dialect *begun_as;
    uint8_t dialect; /* skype_tcp_dialect; a login may come later */
    uint8_t client;  /* side that connected */
    bool is_client_known;
    uint16_t server_port;
    uint32_t first_frame; /* first one that belongs to it */
    uint32_t proof_frame; /* first frame that was recognised */
    bool forced;          /* the user asked for it; nothing is proven */
    uint8_t joint;        /* skype_joint: by what else than its own bytes it is proven */
    uint8_t last_step;    /* latest of the papers' T2..T4 (handshake_steps.h) */
    skype_direction sides[2];
    skype_ends ends;                     /* from the client to the server */
    const uint8_t *secret;               /* of a key exchange, where the user knows it; else NULL */
    const struct skype_attempt *attempt; /* connection_attempts.h */
    struct skype_connection_keys *session_keys; /* session_keys.h; NULL: no session's record yet */
    void *state;                                /* the dialect's own */
} skype_connection;

/* How the sequence numbers of one direction are read. */
typedef struct {
    bool reading_known;
    bool relative;         /* struct tcpinfo counts from the SYN on: a preference of TCP */
    uint64_t last;         /* offset read last */
    uint64_t acknowledged; /* by the other side, as its own segments say */
} skype_tcp_numbering;

/* Where a packet of a TCP connection stands. */
typedef struct {
    conversation_t *conversation;
    const struct tcp_analysis *tcp;
    struct skype_tcp_state *state; /* NULL: nothing known of the connection */
    unsigned side;                 /* of the sender: 0 or 1 */
    skype_tcp_numbering numbering; /* where state is NULL */
} skype_tcp_place;

typedef enum {
    SKYPE_CONNECTION_NEW,     /* nothing seen of it yet */
    SKYPE_CONNECTION_OPEN,    /* bytes have been seen but did not decide */
    SKYPE_CONNECTION_FOREIGN, /* for good */
    SKYPE_CONNECTION_SKYPE,
} skype_connection_kind;

void skype_connections_register(int proto, const skype_dialect *const *dialects, unsigned count);

/* Finds the packet's connection.  False where epan's packet cannot belong to one: not TCP over
 * IPv4, quoted in an error message, unknown to the TCP dissector. */
bool skype_connection_place(packet_info *pinfo, skype_tcp_place *place);

skype_connection_kind skype_connection_kind_of(const skype_tcp_place *place);

/* Is the connection undecided, and what has been seen of it may be the beginning of Skype? */
bool skype_connection_may_become_skype(const skype_tcp_place *place);

/* Has the conversation's connection sent anything that was looked at? */
bool skype_connection_has_sent(conversation_t *conversation);

/* First pass: a packet of the connection, with payload or not. */
void skype_connection_note_seen(const skype_tcp_place *place, const packet_info *pinfo);

/* The sign with which the conversation's connection began; NONE where it is decided, or has none.
 * last_seen: when its latest packet came. */
skype_sign skype_connection_sign(conversation_t *conversation, nstime_t *last_seen);

/* First pass: a login that has come in `frame` proves a connection that began with a sign.  Returns
 * its place in out; false where its first bytes are not kept any more. */
bool skype_connection_claim_sign(conversation_t *conversation, uint32_t frame,
                                 skype_tcp_place *out);

/* The connection where the kind is SKYPE, else NULL. */
skype_connection *skype_connection_of(const skype_tcp_place *place);

/* May the packet's connection be Skype or not decided yet?  For packets of other connections almost
 * always false, at the price of a glance at their ports. */
bool skype_connection_may_be_watched(const packet_info *pinfo);

/* Offset in the stream of sequence number seq as struct tcpinfo has it (relative or not, as the
 * user's preferences have it), or of a raw one.  False for bytes before the stream's start. */
bool skype_connection_offset(const skype_tcp_place *place, packet_info *pinfo, uint32_t seq,
                             bool raw, uint64_t *offset);

/* First pass: the bytes at this offset, which skype_connection_offset() told, are taken: it tells
 * those of later ones by them. */
void skype_connection_note_offset(skype_tcp_place *place, packet_info *pinfo, uint32_t seq,
                                  bool raw, uint64_t offset);

/* First pass: the packet acknowledges the other side's bytes before ack, a number as struct tcpinfo
 * has it. */
void skype_connection_note_ack(skype_tcp_place *place, uint32_t ack);

/* Offset before which the other side has acknowledged everything the sender sent; 0 if unknown. */
uint64_t skype_connection_acknowledged(const skype_tcp_place *place);

/* First pass: a connection begins with this frame: what it sends is looked at even where TCP keeps
 * it back. */
void skype_connection_await(skype_tcp_place *place, const packet_info *pinfo);

/* First pass: judges the connection by a segment; afterwards its kind may have changed.  What was
 * seen before and belongs to it has been fed to its directions, this segment has not.
 *
 * A connection is foreign only when the first bytes of both sides have been judged and one of them
 * has gone on, or one side has sent several segments to a silent one.  Until then another copy of
 * the first bytes, from either side, can still be Skype's. */
void skype_connection_judge(skype_tcp_place *place, const packet_info *pinfo,
                            const skype_segment *segment);

/* First pass: takes a segment of a connection that is Skype; batch: see skype_stream_feed().
 * Until a direction's first message has proven itself, the segments that contradict each other are
 * kept apart, and the direction begins anew where others than those taken turn out to be right.
 * False where the segment contradicts what the direction is read from. */
bool skype_connection_take(skype_tcp_place *place, const skype_segment *segment,
                           skype_batch *batch);

/* First pass: makes an undecided connection one that the user calls Skype. */
void skype_connection_force(skype_tcp_place *place, const packet_info *pinfo,
                            const skype_segment *segment);

/* The side that connected? */
static inline bool skype_direction_is_client(const skype_direction *direction)
{
    const skype_connection *connection = direction->connection;

    return direction == &connection->sides[connection->client];
}

/* Ends of what the direction carries, from its sender on. */
static inline skype_ends skype_direction_ends(const skype_direction *direction)
{
    const skype_ends *ends = &direction->connection->ends;

    return skype_direction_is_client(direction) ? *ends : skype_ends_reverse(ends);
}

/* The other direction of the connection. */
static inline skype_direction *skype_direction_other(const skype_direction *direction)
{
    skype_connection *connection = direction->connection;

    return &connection->sides[direction == &connection->sides[0] ? 1 : 0];
}

/* Number of connections recognised so far: skype.stream counts from 0. */
uint32_t skype_connections_count(void);

#endif
