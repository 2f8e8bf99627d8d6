/* host_tree.c - what is known of each host: clients with their users, addresses, supernodes, logins
 * and sessions; nodes and servers apart from them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "statistics/host_tree.h"

#include "dialects/login.h"
#include "statistics/tree_lines.h"
#include "view/message_tap.h"
#include "content/command_names.h"
#include "content/object_text.h"
#include "view/unit_view.h"
#include "wire/command.h"
#include "wire/command_number.h"
#include "wire/private_network.h"

#define TREE_NAME "skype_hosts"

#define GROUP_CLIENTS "Clients"
#define GROUP_NODES   "Supernodes, relays, testers and peers"
#define GROUP_SERVERS "Login, event and update servers"
#define ROW_OVERFLOW  "Messages of hosts beyond those listed"

#define LOGIN_AUTOMATIC "Login: automatic (accepted by a supernode, no L1 to L4 seen)"
#define LOGIN_SEEN      "Login: at a server"

/* Hosts listed, and lines below each: what comes later is only counted. */
#define HOSTS_MAX 4096u
#define LINES_MAX 2048u

typedef enum {
    ROLE_CLIENT,
    ROLE_NODE,
    ROLE_SERVER,
    ROLES,
} host_role;

static const char *const role_groups[ROLES] = {GROUP_CLIENTS, GROUP_NODES, GROUP_SERVERS};

/* A host in one of its roles. */
typedef struct {
    int node;
    unsigned lines;
    char *first; /* these lines, as shown; NULL: not yet */
    char *last;
    char *login;
} host_lines;

typedef struct {
    host_lines *roles[ROLES];
    GHashTable *logins; /* text that is shown of each attempt, by its connection */
    uint32_t port;      /* of a client's UDP socket, which it listens at; 0: not known */
} host;

/* The hosts of each open window. */
static GHashTable *windows;

static void free_lines(host_lines *lines)
{
    if (!lines)
        return;
    g_free(lines->first);
    g_free(lines->last);
    g_free(lines->login);
    g_free(lines);
}

static void free_host(gpointer data)
{
    host *known = data;

    for (unsigned i = 0; i < ROLES; i++)
        free_lines(known->roles[i]);
    g_hash_table_destroy(known->logins);
    g_free(known);
}

static void free_window(gpointer data)
{
    g_hash_table_destroy(data);
}

static void init(stats_tree *tree)
{
    if (!windows)
        windows = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_window);
    g_hash_table_replace(windows, tree,
                         g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_host));
    for (unsigned i = 0; i < ROLES; i++)
        stats_tree_create_node(tree, role_groups[i], 0, STAT_DT_INT, true);
    skype_tree_put_first(tree, GROUP_CLIENTS, 0);
}

static void cleanup(stats_tree *tree)
{
    if (windows)
        g_hash_table_remove(windows, tree);
}

/* --- a host and its lines --- */

/* Everything that one message tells, on its way into the tree. */
typedef struct {
    stats_tree *tree;
    packet_info *pinfo;
    const skype_message *message;
    GHashTable *hosts;
} telling;

static host *find_host(const telling *t, uint32_t ip)
{
    return g_hash_table_lookup(t->hosts, GUINT_TO_POINTER(ip));
}

static host *need_host(const telling *t, uint32_t ip)
{
    host *known = find_host(t, ip);

    if (known || g_hash_table_size(t->hosts) >= HOSTS_MAX)
        return known;
    known = g_new0(host, 1);
    known->logins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_insert(t->hosts, GUINT_TO_POINTER(ip), known);
    return known;
}

static host_lines *new_lines(const telling *t, uint32_t ip, host_role role)
{
    host_lines *lines = g_new0(host_lines, 1);
    const char *name = skype_ip_text(t->pinfo->pool, ip);
    const int group = tick_stat_node(t->tree, role_groups[role], 0, true);

    lines->node = skype_tree_group(t->tree, name, group);
    skype_tree_say(
        t->tree, &lines->first,
        wmem_strdup_printf(t->pinfo->pool, "First seen: %s", skype_tree_moment(t->pinfo)),
        lines->node);
    return lines;
}

/* The lines of a host, which says or does something now; NULL where there are too many. */
static host_lines *lines_of(const telling *t, uint32_t ip, host_role role)
{
    host *known = need_host(t, ip);
    host_lines *lines;

    if (!known) {
        tick_stat_node(t->tree, ROW_OVERFLOW, 0, false);
        return NULL;
    }
    if (!known->roles[role])
        known->roles[role] = new_lines(t, ip, role);
    lines = known->roles[role];
    skype_tree_say(t->tree, &lines->last,
                   wmem_strdup_printf(t->pinfo->pool, "Last seen: %s", skype_tree_moment(t->pinfo)),
                   lines->node);
    return lines;
}

/* "What: text" below the host, counted. */
static void tell(const telling *t, uint32_t ip, host_role role, const char *what, const char *text)
{
    host_lines *lines = lines_of(t, ip, role);

    if (!lines || lines->lines == LINES_MAX)
        return;
    lines->lines++;
    skype_tree_count(t->tree, wmem_strdup_printf(t->pinfo->pool, "%s: %s", what, text),
                     lines->node);
}

/* "What", and text below that. */
static void tell_below(const telling *t, uint32_t ip, host_role role, const char *what,
                       const char *text)
{
    host_lines *lines = lines_of(t, ip, role);

    if (!lines || lines->lines == LINES_MAX)
        return;
    lines->lines++;
    skype_tree_count(t->tree, text, tick_stat_node(t->tree, what, lines->node, true));
}

static const char *socket_text(const telling *t, const skype_socket *socket)
{
    return skype_socket_text(socket, t->pinfo->pool);
}

/* --- supernodes --- */

static void tell_answer(const telling *t, const char *what)
{
    const skype_socket *node = &t->message->ends.source;
    const uint32_t client = t->message->ends.destination.ip;

    tell_below(t, client, ROLE_CLIENT, what, socket_text(t, node));
    tell_below(t, node->ip, ROLE_NODE, "Answered", skype_ip_text(t->pinfo->pool, client));
}

/* How the client has logged in, as far as it is known: what was seen outweighs what was not. */
static void tell_login_kind(const telling *t, uint32_t client, bool seen)
{
    host_lines *lines = lines_of(t, client, ROLE_CLIENT);

    if (lines && (!lines->login || seen))
        skype_tree_say(t->tree, &lines->login, seen ? LOGIN_SEEN : LOGIN_AUTOMATIC, lines->node);
}

static void tell_offered(const telling *t)
{
    host_lines *lines = lines_of(t, t->message->ends.destination.ip, ROLE_CLIENT);

    if (lines)
        increase_stat_node(t->tree, "Supernodes offered", lines->node, false,
                           (int)t->message->supernodes);
}

static void tell_reply(const telling *t)
{
    switch (t->message->command) {
    case SKYPE_NUMBER_PROBE_ACCEPTED:
        tell_answer(t, "Supernodes that accepted a probe");
        break;
    case SKYPE_NUMBER_PROBE_REFUSED:
        tell_answer(t, "Supernodes that refused a probe");
        break;
    case SKYPE_NUMBER_CLIENT_ACCEPTED:
        tell_answer(t, "Supernodes that accepted the client");
        tell_login_kind(t, t->message->ends.destination.ip, false);
        break;
    case SKYPE_NUMBER_CLIENT_REFUSED:
        tell_answer(t, "Supernodes that refused the client");
        break;
    default:
        break;
    }
    if (t->message->supernodes)
        tell_offered(t);
}

/* --- relays, sessions, calls --- */

static void tell_relays(const telling *t, uint32_t client)
{
    const skype_message *message = t->message;

    if (message->asks_relay) {
        tell_below(t, client, ROLE_CLIENT, "Relays used",
                   socket_text(t, &message->ends.destination));
        tell_below(t, message->ends.destination.ip, ROLE_NODE, "Relayed for",
                   skype_ip_text(t->pinfo->pool, client));
    }
    for (unsigned i = 0; i < message->relay_count; i++)
        tell_below(t, client, ROLE_CLIENT, "Relays named", socket_text(t, &message->relays[i]));
}

static const char *printable(const telling *t, const char *text)
{
    return skype_printable(text, t->pinfo->pool);
}

static void tell_users(const telling *t, uint32_t client)
{
    const skype_message *message = t->message;
    const bool by_server = message->sender == SKYPE_SENDER_SERVER; /* who speaks for others */

    if (message->user)
        tell(t, client, ROLE_CLIENT, "User", printable(t, message->user));
    if (message->searched)
        tell(t, client, ROLE_CLIENT, "Searched for", printable(t, message->searched));
    if (message->contact && !(message->is_command && by_server))
        tell(t, client, ROLE_CLIENT, "In contact with", printable(t, message->contact));
    if (message->has_nat_type && !by_server)
        tell(t, client, ROLE_CLIENT, "NAT type told",
             wmem_strdup_printf(t->pinfo->pool, "%u", message->nat_type));
}

/* --- connections and logins --- */

/* Does somebody call back at the socket that a client listens at?  He is a tester or a peer. */
static bool is_call_back(const telling *t)
{
    const skype_socket *called = &t->message->ends.destination;
    const host *client = find_host(t, called->ip);

    return client && client->roles[ROLE_CLIENT] &&
           (client->port == 0 || client->port == called->port);
}

static void tell_connection(const telling *t)
{
    const skype_message *message = t->message;
    const skype_ends *ends = &message->ends;
    const char *dialect = val_to_str_const(message->dialect, skype_tcp_dialects, "unknown");
    const bool is_server = message->dialect == SKYPE_TCP_UPDATE_CHECK;

    if (message->dialect == SKYPE_TCP_LOGIN)
        return; /* told as a login */
    if (is_call_back(t)) {
        tell_below(t, ends->destination.ip, ROLE_CLIENT, "Called back by",
                   skype_ip_text(t->pinfo->pool, ends->source.ip));
        tell_below(t, ends->source.ip, ROLE_NODE, "Called back",
                   socket_text(t, &ends->destination));
        return;
    }
    tell_below(t, ends->source.ip, ROLE_CLIENT, "Connections",
               wmem_strdup_printf(t->pinfo->pool, "%s (%s)%s", socket_text(t, &ends->destination),
                                  dialect, message->is_fallback ? ", after one that failed" : ""));
    tell_below(t, ends->destination.ip, is_server ? ROLE_SERVER : ROLE_NODE, "Connections from",
               skype_ip_text(t->pinfo->pool, ends->source.ip));
}

/* One line per attempt: its outcome takes the place of what was known before. */
static void tell_login(const telling *t)
{
    const skype_message *message = t->message;
    const bool from_client = message->sender == SKYPE_SENDER_CLIENT;
    const skype_ends ends = from_client ? message->ends : skype_ends_reverse(&message->ends);
    const char *server = socket_text(t, &ends.destination);
    char *key = g_strdup_printf("%s %u", server, ends.source.port);
    host_lines *lines = lines_of(t, ends.source.ip, ROLE_CLIENT);
    host *client = find_host(t, ends.source.ip);
    const char *known, *outcome = "no answer seen";
    char *shown;

    if (message->begins_login)
        tell_login_kind(t, ends.source.ip, true);
    if (!lines || g_hash_table_size(client->logins) >= LINES_MAX ||
        (!message->begins_login && !message->login_outcome)) {
        g_free(key);
        return;
    }
    if (message->login_outcome)
        outcome = val_to_str_const(message->login_outcome, skype_login_outcomes, "unknown");
    known = g_hash_table_lookup(client->logins, key);
    if (!known)
        tell_below(t, ends.destination.ip, ROLE_SERVER, "Logins from",
                   skype_ip_text(t->pinfo->pool, ends.source.ip));
    shown = g_strdup(known);
    skype_tree_say(t->tree, &shown,
                   wmem_strdup_printf(t->pinfo->pool, "%s: %s (%s)", server, outcome,
                                      skype_tree_moment(t->pinfo)),
                   increase_stat_node(t->tree, "Logins", lines->node, true, known ? 0 : 1));
    g_hash_table_replace(client->logins, key, shown);
}

/* --- addresses --- */

/* What nodes are told of themselves makes no clients of them. */
static host_role role_of(const telling *t, uint32_t ip, bool is_behind_nat)
{
    const host *known = find_host(t, ip);

    return is_behind_nat || (known && known->roles[ROLE_CLIENT]) ? ROLE_CLIENT : ROLE_NODE;
}

static void tell_address(const telling *t)
{
    const uint32_t ip = t->message->revealed_for;
    const uint32_t told = t->message->public_ip;
    const char *what = "Private address, as seen by others";

    if (!skype_ip_is_private(told))
        what = told == ip ? "Public address" : "Public address (behind NAT)";
    tell(t, ip, role_of(t, ip, told != ip), what, skype_ip_text(t->pinfo->pool, told));
}

static void tell_software(const telling *t)
{
    const skype_message *message = t->message;
    const uint32_t client = message->ends.source.ip;

    if (message->version)
        tell(t, client, ROLE_CLIENT, "Version",
             message->platform ? wmem_strdup_printf(t->pinfo->pool, "%s (%s)", message->version,
                                                    message->platform)
                               : message->version);
    if (message->has_node_id)
        tell(t, client, ROLE_CLIENT, "Node ID",
             wmem_strdup_printf(t->pinfo->pool, "%016" PRIx64, message->node_id));
}

/* --- the tap --- */

static void tell_probe(const telling *t)
{
    const skype_socket *client = &t->message->ends.source;
    host *known;

    tell_below(t, client->ip, ROLE_CLIENT, "Probes sent",
               socket_text(t, &t->message->ends.destination));
    known = find_host(t, client->ip);
    if (known)
        known->port = client->port;
}

static tap_packet_status packet(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt _U_,
                                const void *data, tap_flags_t flags _U_)
{
    const skype_message *message = data;
    const telling t = {tree, pinfo, message, g_hash_table_lookup(windows, tree)};
    const bool by_server = message->sender == SKYPE_SENDER_SERVER;
    const uint32_t client = by_server ? message->ends.destination.ip : message->ends.source.ip;

    if (message->public_ip)
        tell_address(&t);
    tell_software(&t);
    tell_users(&t, client);
    tell_relays(&t, client);
    if (message->is_command && message->command_kind == SKYPE_COMMAND_REPLY)
        tell_reply(&t);
    if (message->probe == 1)
        tell_probe(&t);
    if (message->opens)
        tell_connection(&t);
    if (message->login)
        tell_login(&t);
    return TAP_PACKET_REDRAW;
}

void skype_host_tree_handoff(void)
{
    stats_tree_register_plugin("skype", TREE_NAME, "Skype" WS_ST_SEP "Hosts",
                               ST_SORT_COL_NAME << ST_FLG_SRTCOL_SHIFT, packet, init, cleanup);
}
