/* connection_attempts.c - who tried to connect where.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/connection_attempts.h"

#include <epan/dissectors/packet-tcp.h>

#include "view/expert_items.h"
#include "tcp/segment_view.h"
#include "state/capture_tables.h"

/* Logins of one client that are looked through for an earlier one. */
#define LOGINS_WALK_MAX 64u

/* Messages of a key exchange (value, hash) before data of the stream itself. */
#define EXCHANGE_UNITS 2u

/* Sequence numbers that a direction without data uses at most. */
#define SYN_AND_FIN 2u

static int proto_tcp = -1;

static int hf_fallback_of = -1;
static int hf_fallback_in = -1;

/* One connection, from its SYN on where that is in the capture. */
struct skype_attempt {
    struct skype_attempt *older; /* of the same two hosts */
    skype_ends ends;             /* from the client to the server */
    uint32_t frame;              /* first one seen of it */
    nstime_t began;
    const skype_connection *connection; /* NULL: not recognised as Skype */
    const skype_attempt *fallback_of;
    const skype_attempt *fallback_in;
};

typedef struct {
    uint32_t client;
    uint32_t server;
} hosts;

typedef struct {
    hosts key;
    skype_attempt *newest;
} host_pair;

typedef struct login_attempt {
    struct login_attempt *older; /* of the same client */
    skype_socket server;
    uint32_t frame;
} login_attempt;

typedef struct {
    uint32_t client;
    login_attempt *newest;
} login_client;

static skype_hash_table *host_pairs; /* host_pair by hosts */
static wmem_map_t *login_clients;    /* login_client by address */
static uint32_t attempt_count;

static void forget_attempts(void)
{
    attempt_count = 0;
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

static bool is_recent(const skype_attempt *attempt, const nstime_t *now)
{
    nstime_t elapsed;

    nstime_delta(&elapsed, now, &attempt->began);
    return elapsed.secs < SKYPE_FALLBACK_SECONDS;
}

static bool same_ports(const skype_attempt *attempt, const skype_ends *ends)
{
    return attempt->ends.source.port == ends->source.port &&
           attempt->ends.destination.port == ends->destination.port;
}

/* The attempt with these ends; NULL where there is none of late. */
static skype_attempt *find_attempt(const skype_ends *ends, const nstime_t *now)
{
    const host_pair *pair = find_pair(ends);
    skype_attempt *attempt = pair ? pair->newest : NULL;

    while (attempt && is_recent(attempt, now) && !same_ports(attempt, ends))
        attempt = attempt->older;
    return attempt && same_ports(attempt, ends) ? attempt : NULL;
}

static skype_attempt *add_attempt(const skype_ends *ends, const packet_info *pinfo)
{
    host_pair *pair;
    skype_attempt *attempt;

    if (attempt_count == SKYPE_ATTEMPTS_MAX)
        return NULL;
    attempt_count++;
    pair = need_pair(ends);
    attempt = wmem_new0(wmem_file_scope(), skype_attempt);
    attempt->ends = *ends;
    attempt->frame = pinfo->num;
    attempt->began = pinfo->abs_ts;
    attempt->older = pair->newest;
    pair->newest = attempt;
    return attempt;
}

void skype_attempts_note_syn(const packet_info *pinfo)
{
    skype_ends ends;

    if (skype_ends_of_packet(pinfo, &ends) && !find_attempt(&ends, &pinfo->abs_ts))
        add_attempt(&ends, pinfo);
}

bool skype_attempts_known(const skype_ends *ends)
{
    const host_pair *pair = find_pair(ends);
    const skype_attempt *attempt = pair ? pair->newest : NULL;

    while (attempt && !attempt->connection)
        attempt = attempt->older;
    return attempt != NULL;
}

/* --- fall-back --- */

static bool has_sent(const tcp_flow_t *flow)
{
    return flow->tcp_analyze_seq_info &&
           flow->tcp_analyze_seq_info->nextseq - flow->base_seq > SYN_AND_FIN;
}

static void set_ip(address *out, const uint32_t *network_order)
{
    set_address(out, AT_IPv4, sizeof *network_order, network_order);
}

/* Nothing but SYNs, or an answer to them, has passed. */
static bool is_mute(const skype_attempt *attempt, uint32_t frame)
{
    const uint32_t client_ip = g_htonl(attempt->ends.source.ip);
    const uint32_t server_ip = g_htonl(attempt->ends.destination.ip);
    const struct tcp_analysis *tcp;
    conversation_t *conversation;
    address client;
    address server;

    set_ip(&client, &client_ip);
    set_ip(&server, &server_ip);
    conversation = find_conversation(frame, &client, &server, CONVERSATION_TCP,
                                     attempt->ends.source.port, attempt->ends.destination.port, 0);
    if (proto_tcp < 0)
        proto_tcp = proto_get_id_by_filter_name("tcp");
    tcp = conversation ? conversation_get_proto_data(conversation, proto_tcp) : NULL;
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

static bool has_failed(const skype_attempt *attempt, uint32_t frame)
{
    return attempt->connection ? !is_working(attempt->connection) : is_mute(attempt, frame);
}

static void link_fallback(skype_attempt *attempt, uint32_t frame)
{
    for (skype_attempt *before = attempt->older; before && is_recent(before, &attempt->began);
         before = before->older) {
        if (!is_later_choice(before, attempt) || !has_failed(before, frame))
            continue;
        attempt->fallback_of = before;
        if (!before->fallback_in)
            before->fallback_in = attempt;
        return;
    }
}

void skype_attempts_note_connection(skype_connection *connection, const packet_info *pinfo)
{
    const skype_ends *ends = &connection->ends;
    skype_attempt *attempt = find_attempt(ends, &pinfo->abs_ts);

    if (!attempt)
        attempt = add_attempt(ends, pinfo);
    if (!attempt)
        return;
    attempt->connection = connection;
    connection->attempt = attempt;
    link_fallback(attempt, pinfo->num);
}

/* The client's first bytes where they are Skype, else the SYN. */
static uint32_t frame_of(const skype_attempt *attempt)
{
    const skype_connection *connection = attempt->connection;
    const skype_direction *client = connection ? &connection->sides[connection->client] : NULL;

    return client && client->unit_count > 0 ? client->units[0].first_frame : attempt->frame;
}

static const char *kind_of(const skype_attempt *attempt)
{
    return attempt->connection
               ? val_to_str_const(attempt->connection->dialect, skype_tcp_dialects, "unknown")
               : "no answer";
}

static void show_fallback(const skype_attempt *attempt, packet_info *pinfo, proto_item *item)
{
    const skype_attempt *before = attempt->fallback_of;
    nstime_t elapsed;

    nstime_delta(&elapsed, &attempt->began, &before->began);
    expert_add_info_format(
        pinfo, item, skype_expert(SKYPE_EXPERT_FALLBACK),
        "Fall-back to port %u (%s): the attempt at port %u of the same host (%s) "
        "in frame %u failed, %.2f s before",
        attempt->ends.destination.port, kind_of(attempt), before->ends.destination.port,
        kind_of(before), frame_of(before), nstime_to_sec(&elapsed));
}

static void add_frame(proto_tree *tree, tvbuff_t *tvb, int field, const skype_attempt *attempt)
{
    if (attempt)
        proto_item_set_generated(proto_tree_add_uint(tree, field, tvb, 0, 0, frame_of(attempt)));
}

bool skype_attempts_is_fallback(const skype_connection *connection)
{
    return connection->attempt && connection->attempt->fallback_of;
}

void skype_attempts_show(const skype_connection *connection, packet_info *pinfo, tvbuff_t *tvb,
                         proto_tree *tree, proto_item *item)
{
    const skype_attempt *attempt = connection->attempt;

    if (!attempt)
        return;
    add_frame(tree, tvb, hf_fallback_of, attempt->fallback_of);
    add_frame(tree, tvb, hf_fallback_in, attempt->fallback_in);
    if (attempt->fallback_of)
        show_fallback(attempt, pinfo, item);
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

bool skype_attempts_has_login(uint32_t client)
{
    return wmem_map_contains(login_clients, &client);
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

void skype_attempts_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_fallback_of,
         {"Fall-back of", "skype.fallback.of", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_RETRANS_PREV), 0,
          "The attempt at the same host that failed before", HFILL}},
        {&hf_fallback_in,
         {"Fall-back in", "skype.fallback.in", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_RETRANS_NEXT), 0,
          "This attempt failed: the next one at the same host", HFILL}},
    };

    proto_register_field_array(proto, fields, array_length(fields));
    host_pairs = skype_capture_table_new(sizeof(hosts));
    login_clients =
        wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), g_int_hash, g_int_equal);
    register_init_routine(forget_attempts);
}
