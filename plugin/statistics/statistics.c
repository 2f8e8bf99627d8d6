/* statistics.c - tables over a capture: messages, hosts, response times, conversations.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "statistics/statistics.h"

#include "ws_compat.h"
#include <epan/conversation_table.h>
#include <epan/srt_table.h>

#include "state/connection_attempts.h"
#include "dialects/login.h"
#include "statistics/call_tree.h"
#include "statistics/host_tree.h"
#include "statistics/socket_address.h"
#include "view/message_tap.h"
#include "content/command_names.h"
#include "content/object_text.h"
#include "view/unit_view.h"
#include "wire/command.h"

/* --- -z skype,tree --- */

static int node_kinds = -1;
static int node_commands = -1;
static int node_evidence = -1;
static int node_probes = -1;
static int node_connections = -1;
static int node_logins = -1;

static void messages_init(stats_tree *tree)
{
    node_kinds = stats_tree_create_pivot(tree, "Messages", 0);
    node_commands = stats_tree_create_pivot(tree, "Commands", 0);
    node_evidence = stats_tree_create_pivot(tree, "Evidence", 0);
    node_probes = stats_tree_create_pivot(tree, "Probe steps", 0);
    node_connections = stats_tree_create_pivot(tree, "Connections", 0);
    node_logins = stats_tree_create_pivot(tree, "Login steps", 0);
}

static void tick_step(stats_tree *tree, int node, const char *const *steps, unsigned count,
                      uint8_t step)
{
    if (step > 0 && step <= count)
        stats_tree_tick_pivot(tree, node, steps[step - 1]);
}

static tap_packet_status messages_packet(stats_tree *tree, packet_info *pinfo _U_,
                                         epan_dissect_t *edt _U_, const void *data,
                                         tap_flags_t flags _U_)
{
    static const char *const probe_steps[] = {"U1 probe", "U2 NAck", "U3 resend", "U4 answer"};
    static const char *const login_steps[] = {"L1", "L2", "L3", "L4"};
    const skype_message *message = data;

    if (message->is_command) {
        stats_tree_tick_pivot(tree, node_commands, message->command_name);
        return TAP_PACKET_REDRAW;
    }
    stats_tree_tick_pivot(tree, node_kinds, message->kind);
    if (message->evidence)
        stats_tree_tick_pivot(
            tree, node_evidence,
            val_to_str_const(message->evidence, skype_evidence_strings, "unknown"));
    tick_step(tree, node_probes, probe_steps, array_length(probe_steps), message->probe);
    tick_step(tree, node_logins, login_steps, array_length(login_steps), message->login);
    if (message->opens)
        stats_tree_tick_pivot(tree, node_connections,
                              val_to_str_const(message->dialect, skype_tcp_dialects, "unknown"));
    return TAP_PACKET_REDRAW;
}

/* --- -z skype,srt --- */

static void srt_init(struct register_srt *srt _U_, GArray *tables)
{
    init_srt_table("Skype requests", NULL, tables, 0, "Command", "skype.command", NULL);
}

/* Commands have sparse numbers: rows are added as they come. */
static int row_of(srt_stat_table *table, const skype_message *message)
{
    int row = 0;

    while (row < table->num_procs &&
           g_strcmp0(table->procedures[row].procedure, message->command_name) != 0)
        row++;
    if (row == table->num_procs)
        init_srt_table_row(table, row, message->command_name);
    return row;
}

static tap_packet_status srt_packet(void *context, packet_info *pinfo, epan_dissect_t *edt _U_,
                                    const void *data, tap_flags_t flags _U_)
{
    srt_data_t *srt = context;
    const skype_message *message = data;
    srt_stat_table *table = g_array_index(srt->srt_array, srt_stat_table *, 0);

    if (!message->is_reply_in_time)
        return TAP_PACKET_DONT_REDRAW;
    add_srt_table_data(table, row_of(table, message), &message->request_time, pinfo);
    return TAP_PACKET_REDRAW;
}

/* --- -z conv,skype and -z endpoints,skype --- */

static const char *filter_of(conv_filter_type_e filter, bool over_udp)
{
    static const struct {
        conv_filter_type_e filter;
        const char *udp_field;
        const char *tcp_field;
    } fields[] = {
        {CONV_FT_SRC_ADDRESS, "ip.src", "ip.src"},
        {CONV_FT_DST_ADDRESS, "ip.dst", "ip.dst"},
        {CONV_FT_ANY_ADDRESS, "ip.addr", "ip.addr"},
        {CONV_FT_SRC_PORT, "udp.srcport", "tcp.srcport"},
        {CONV_FT_DST_PORT, "udp.dstport", "tcp.dstport"},
        {CONV_FT_ANY_PORT, "udp.port", "tcp.port"},
    };

    for (unsigned i = 0; i < array_length(fields); i++)
        if (fields[i].filter == filter)
            return over_udp ? fields[i].udp_field : fields[i].tcp_field;
    return CONV_FILTER_INVALID;
}

static const char *conversation_filter(conv_item_t *item, conv_filter_type_e filter)
{
    return filter_of(filter, item->ctype == CONVERSATION_UDP);
}

static const char *endpoint_filter(endpoint_item_t *item, conv_filter_type_e filter)
{
    return filter_of(filter, item->etype == ENDPOINT_UDP);
}

static ct_dissector_info_t conversation_info = {&conversation_filter};
static et_dissector_info_t endpoint_info = {&endpoint_filter};

static conversation_type type_of(const skype_message *message)
{
    return message->transport == SKYPE_OVER_UDP ? CONVERSATION_UDP : CONVERSATION_TCP;
}

static tap_packet_status conversation_packet(void *context, packet_info *pinfo,
                                             epan_dissect_t *edt _U_, const void *data,
                                             tap_flags_t flags)
{
    const skype_message *message = data;
    conv_hash_t *table = context;
    skype_socket_address sockets[2];
    address from, to;

    if (message->is_command)
        return TAP_PACKET_DONT_REDRAW;
    table->flags = flags;
    skype_socket_address_set(&from, &sockets[0], &message->ends.source, message->transport);
    skype_socket_address_set(&to, &sockets[1], &message->ends.destination, message->transport);
    add_conversation_table_data(table, &from, &to, pinfo->srcport, pinfo->destport, 1,
                                (int)pinfo->fd->pkt_len, &pinfo->rel_ts, &pinfo->abs_ts,
                                &conversation_info, type_of(message));
    return TAP_PACKET_REDRAW;
}

static void count_endpoint(conv_hash_t *table, const packet_info *pinfo,
                           const skype_message *message, const skype_socket *socket, bool sends)
{
    const endpoint_type type = message->transport == SKYPE_OVER_UDP ? ENDPOINT_UDP : ENDPOINT_TCP;
    skype_socket_address storage;
    address shown;

    skype_socket_address_set(&shown, &storage, socket, message->transport);
    add_endpoint_table_data(table, &shown, socket->port, sends, 1, (int)pinfo->fd->pkt_len,
                            &endpoint_info, type);
}

static tap_packet_status endpoint_packet(void *context, packet_info *pinfo, epan_dissect_t *edt _U_,
                                         const void *data, tap_flags_t flags)
{
    const skype_message *message = data;
    conv_hash_t *table = context;

    if (message->is_command)
        return TAP_PACKET_DONT_REDRAW;
    table->flags = flags;
    count_endpoint(table, pinfo, message, &message->ends.source, true);
    count_endpoint(table, pinfo, message, &message->ends.destination, false);
    return TAP_PACKET_REDRAW;
}

void skype_statistics_register(int proto)
{
    skype_socket_address_register();
    register_srt_table(proto, "skype", 1, srt_packet, srt_init, NULL);
    register_conversation_table(proto, false, conversation_packet, endpoint_packet);
}

void skype_statistics_handoff(void)
{
    stats_tree_register_plugin("skype", "skype", "Skype" WS_ST_SEP "Messages", 0, messages_packet,
                               messages_init, NULL);
    skype_host_tree_handoff();
    skype_call_tree_handoff();
}
