/* connection_attempts.c - who tried to connect where.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/connection_attempts.h"

#include <epan/dissectors/packet-tcp.h>
#include <string.h>

#include "state/capture_tables.h"
#include "state/named_servers.h"

/* Logins of one client that are looked through for an earlier one. */
#define LOGINS_WALK_MAX 64u

/* Messages of a key exchange (value, hash) before data of the stream itself. */
#define EXCHANGE_UNITS 2u

/* Sequence numbers that a direction without data uses at most. */
#define SYN_AND_FIN 2u

typedef struct {
    uint32_t client;
    uint32_t server;
} hosts;

typedef struct {
    hosts key;
    skype_attempt *newest;
    bool is_known; /* one of its attempts is Skype's: the pair is never forgotten */
} host_pair;

typedef struct login_attempt {
    struct login_attempt *older; /* of the same client */
    skype_socket server;
    uint32_t frame;
} login_attempt;

/* Logins are proven Skype: these entries are bounded by the capture's Skype frames. */
typedef struct {
    uint32_t client;
    login_attempt *newest;
} login_client;

static int proto_tcp = -1;

static skype_hash_table *attempts;   /* skype_attempt by ends: the latest of each */
static skype_hash_table *host_pairs; /* host_pair by hosts */
static wmem_list_t *forgettable;     /* skype_attempt, the oldest first; NULL: none yet */
static wmem_map_t *login_clients;    /* login_client by address */

static void forget_attempts(void)
{
    forgettable = NULL; /* its memory goes with the file scope */
}

static hosts hosts_of(const skype_ends *ends)
{
    return (hosts){ends->source.ip, ends->destination.ip};
}

static host_pair *find_pair(const skype_ends *ends)
{
    const hosts key = hosts_of(ends);

    return skype_hash_table_find(host_pairs, &key);
}

static host_pair *need_pair(const skype_ends *ends)
{
    host_pair *pair = find_pair(ends);

    if (pair)
        return pair;
    pair = wmem_new0(wmem_file_scope(), host_pair);
    pair->key = hosts_of(ends);
    skype_capture_table_put(host_pairs, pair);
    return pair;
}

/* --- remembering and forgetting --- */

/* From now on something points to the attempt. */
static void keep(skype_attempt *attempt)
{
    if (attempt->queued)
        wmem_list_remove_frame(forgettable, attempt->queued);
    attempt->queued = NULL;
}

static void unlink_from_pair(const skype_attempt *attempt)
{
    host_pair *pair = find_pair(&attempt->ends);

    if (attempt->older)
        attempt->older->newer = attempt->newer;
    if (attempt->newer)
        attempt->newer->older = attempt->older;
    else
        pair->newest = attempt->older;
    if (pair->newest || pair->is_known)
        return;
    skype_hash_table_remove(host_pairs, &pair->key);
    wmem_free(wmem_file_scope(), pair);
}

static void forget_oldest(void)
{
    skype_attempt *oldest = wmem_list_frame_data(wmem_list_head(forgettable));

    keep(oldest);
    unlink_from_pair(oldest);
    if (skype_hash_table_find(attempts, &oldest->ends) == oldest)
        skype_hash_table_remove(attempts, &oldest->ends);
    wmem_free(wmem_file_scope(), oldest);
}

static skype_attempt *add_attempt(const skype_ends *ends, const skype_tcp_place *place,
                                  const packet_info *pinfo)
{
    host_pair *pair = need_pair(ends);
    skype_attempt *attempt = wmem_new0(wmem_file_scope(), skype_attempt);

    attempt->ends = *ends;
    attempt->frame = pinfo->num;
    attempt->began = pinfo->abs_ts;
    attempt->conversation = place->conversation;
    attempt->older = pair->newest;
    if (pair->newest)
        pair->newest->newer = attempt;
    pair->newest = attempt;
    skype_capture_table_put(attempts, attempt);
    if (!forgettable)
        forgettable = wmem_list_new(wmem_file_scope());
    wmem_list_append(forgettable, attempt);
    attempt->queued = wmem_list_tail(forgettable);
    if (wmem_list_count(forgettable) > SKYPE_ATTEMPTS_MAX)
        forget_oldest();
    return attempt;
}

void skype_attempts_note_syn(const skype_tcp_place *place, const packet_info *pinfo)
{
    skype_ends ends;

    if (skype_ends_of_packet(pinfo, &ends))
        add_attempt(&ends, place, pinfo);
}

bool skype_attempts_known(const skype_ends *ends)
{
    const host_pair *pair = find_pair(ends);

    return pair && pair->is_known;
}

/* --- joint evidence --- */

static bool has_just_ended(const skype_attempt *attempt, const nstime_t *last_seen,
                           const nstime_t *now)
{
    nstime_t elapsed;

    nstime_delta(&elapsed, now, last_seen);
    return !attempt->connection && elapsed.secs >= 0 && elapsed.nsecs >= 0 &&
           elapsed.secs < SKYPE_JOINT_SECONDS;
}

static skype_sign sign_of(const skype_attempt *attempt, const nstime_t *now)
{
    nstime_t last_seen;
    const skype_sign sign = skype_connection_sign(attempt->conversation, &last_seen);

    return sign && has_just_ended(attempt, &last_seen, now) ? sign : SKYPE_SIGN_NONE;
}

const skype_attempt *skype_attempts_supporting(const skype_ends *ends, const nstime_t *now)
{
    const host_pair *pair = find_pair(ends);
    const skype_attempt *attempt = pair ? pair->newest : NULL;

    for (unsigned i = 0; attempt && i < SKYPE_FALLBACK_WALK_MAX; i++, attempt = attempt->older)
        if (memcmp(&attempt->ends, ends, sizeof *ends) != 0 && sign_of(attempt, now))
            return attempt;
    return NULL;
}

skype_joint skype_attempts_joint(const skype_ends *ends, skype_sign sign, const nstime_t *now)
{
    const skype_attempt *before;

    if (!sign)
        return SKYPE_JOINT_NONE;
    if (skype_named_servers_know(ends->source.ip, &ends->destination))
        return SKYPE_JOINT_NAMED;
    before = sign == SKYPE_SIGN_LOGIN ? skype_attempts_supporting(ends, now) : NULL;
    return before ? skype_joint_behind(sign_of(before, now)) : SKYPE_JOINT_NONE;
}

/* --- fall-back --- */

static bool has_sent(const tcp_flow_t *flow)
{
    return flow->tcp_analyze_seq_info &&
           flow->tcp_analyze_seq_info->nextseq - flow->base_seq > SYN_AND_FIN;
}

/* Nothing but SYNs, or an answer to them, has passed.  TCP knows it where its analysis is switched
 * on, and the connection's own first look where there was one. */
static bool is_mute(const skype_attempt *attempt)
{
    const struct tcp_analysis *tcp;

    if (skype_connection_has_sent(attempt->conversation))
        return false;
    if (proto_tcp < 0)
        proto_tcp = proto_get_id_by_filter_name("tcp");
    tcp = conversation_get_proto_data(attempt->conversation, proto_tcp);
    return tcp && !has_sent(&tcp->flow1) && !has_sent(&tcp->flow2);
}

/* A key exchange that both sides have followed by data has not failed. */
static bool is_working(const skype_connection *connection)
{
    return connection->dialect == SKYPE_TCP_DH384 &&
           connection->sides[0].unit_count > EXCHANGE_UNITS &&
           connection->sides[1].unit_count > EXCHANGE_UNITS;
}

static bool is_restricted(uint32_t port)
{
    return port == SKYPE_PORT_HTTPS || port == SKYPE_PORT_HTTP;
}

/* The order in which clients try: a key exchange, the older dialects at the same port, then the
 * ports that firewalls let pass. */
static bool is_later_choice(const skype_attempt *before, const skype_attempt *after)
{
    const uint32_t port_before = before->ends.destination.port;
    const uint32_t port_after = after->ends.destination.port;
    const bool exchange_before =
        before->connection && before->connection->dialect == SKYPE_TCP_DH384;
    const bool exchange_after = after->connection->dialect == SKYPE_TCP_DH384;

    if (is_restricted(port_after))
        return port_before != port_after;
    return port_before == port_after && exchange_before && !exchange_after;
}

static bool has_failed(const skype_attempt *attempt)
{
    return attempt->connection ? !is_working(attempt->connection) : is_mute(attempt);
}

static bool is_recent(const skype_attempt *attempt, const nstime_t *now)
{
    nstime_t elapsed;

    nstime_delta(&elapsed, now, &attempt->began);
    return elapsed.secs < SKYPE_FALLBACK_SECONDS;
}

static void link_fallback(skype_attempt *attempt)
{
    skype_attempt *before = attempt->older;

    for (unsigned i = 0; i < SKYPE_FALLBACK_WALK_MAX && before; i++, before = before->older) {
        if (!is_recent(before, &attempt->began))
            return;
        if (!is_later_choice(before, attempt) || !has_failed(before))
            continue;
        keep(before);
        attempt->fallback_of = before;
        if (!before->fallback_in)
            before->fallback_in = attempt;
        return;
    }
}

void skype_attempts_note_connection(const skype_tcp_place *place, const packet_info *pinfo)
{
    skype_connection *connection = skype_connection_of(place);
    const skype_ends *ends = &connection->ends;
    skype_attempt *attempt = skype_hash_table_find(attempts, ends);

    if (!attempt || attempt->conversation != place->conversation)
        attempt = add_attempt(ends, place, pinfo);
    keep(attempt);
    need_pair(ends)->is_known = true;
    attempt->connection = connection;
    connection->attempt = attempt;
    link_fallback(attempt);
}

bool skype_attempts_is_fallback(const skype_connection *connection)
{
    return connection->attempt && connection->attempt->fallback_of;
}

uint32_t skype_attempts_frame_of(const skype_attempt *attempt)
{
    const skype_connection *connection = attempt->connection;
    const skype_direction *client = connection ? &connection->sides[connection->client] : NULL;

    return client && client->unit_count > 0 ? client->units[0].first_frame : attempt->frame;
}

/* --- logins --- */

static login_client *need_client(uint32_t ip)
{
    login_client *client = wmem_map_lookup(login_clients, &ip);

    if (client)
        return client;
    client = wmem_new0(wmem_file_scope(), login_client);
    client->client = ip;
    wmem_map_insert(login_clients, &client->client, client);
    return client;
}

static uint32_t earlier_login(const login_client *client, const skype_socket *server)
{
    const login_attempt *attempt = client->newest;

    for (unsigned i = 0; attempt && i < LOGINS_WALK_MAX; i++, attempt = attempt->older)
        if (attempt->server.ip == server->ip || attempt->server.port == server->port)
            return attempt->frame;
    return 0;
}

uint32_t skype_attempts_note_login(const skype_connection *connection, uint32_t frame)
{
    login_client *client = need_client(connection->ends.source.ip);
    const uint32_t before = earlier_login(client, &connection->ends.destination);
    login_attempt *attempt = wmem_new(wmem_file_scope(), login_attempt);

    attempt->older = client->newest;
    attempt->server = connection->ends.destination;
    attempt->frame = frame;
    client->newest = attempt;
    return before;
}

void skype_attempts_register(void)
{
    attempts = skype_capture_table_new(sizeof(skype_ends));
    host_pairs = skype_capture_table_new(sizeof(hosts));
    login_clients =
        wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), g_int_hash, g_int_equal);
    skype_named_servers_register();
    register_cleanup_routine(forget_attempts);
}
