/* statistics.c - tables over a capture: messages, hosts, response times, conversations.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "statistics.h"

#include "ws_compat.h"
#include <epan/conversation_table.h>
#include <epan/srt_table.h>
#include <epan/to_str.h>

#include "messages.h"
#include "names.h"
#include "wire/command.h"

#define COMMAND_PROBE_ACCEPTED 28u
#define COMMAND_PROBE_REFUSED  29u

static const char *endpoint_text(wmem_allocator_t *pool, const skype_socket *socket)
{
    return wmem_strdup_printf(pool, "%u.%u.%u.%u:%u", socket->ip >> 24, (socket->ip >> 16) & 0xFF,
                              (socket->ip >> 8) & 0xFF, socket->ip & 0xFF, socket->port);
}

static const char *ip_text(wmem_allocator_t *pool, uint32_t ip)
{
    return wmem_strdup_printf(pool, "%u.%u.%u.%u", ip >> 24, (ip >> 16) & 0xFF, (ip >> 8) & 0xFF,
                              ip & 0xFF);
}

/* --- -z skype,tree --- */

static int node_kinds = -1;
static int node_commands = -1;
static int node_evidence = -1;
static int node_probes = -1;

static void messages_init(stats_tree *tree)
{
    node_kinds = stats_tree_create_pivot(tree, "Messages", 0);
    node_commands = stats_tree_create_pivot(tree, "Commands", 0);
    node_evidence = stats_tree_create_pivot(tree, "Evidence", 0);
    node_probes = stats_tree_create_pivot(tree, "Probe steps", 0);
}

static const char *probe_text(const skype_message *message)
{
    static const char *const steps[] = {NULL, "U1 probe", "U2 NAck", "U3 resend", "U4 answer"};

    return message->probe < array_length(steps) ? steps[message->probe] : NULL;
}

static tap_packet_status messages_packet(stats_tree *tree, packet_info *pinfo _U_,
                                         epan_dissect_t *edt _U_, const void *data,
                                         tap_flags_t flags _U_)
{
    const skype_message *message = data;
    const char *probe = probe_text(message);

    if (message->is_command) {
        stats_tree_tick_pivot(tree, node_commands, message->command_name);
        return TAP_PACKET_REDRAW;
    }
    stats_tree_tick_pivot(tree, node_kinds, message->kind);
    if (message->evidence)
        stats_tree_tick_pivot(
            tree, node_evidence,
            val_to_str_const(message->evidence, skype_evidence_strings, "unknown"));
    if (probe)
        stats_tree_tick_pivot(tree, node_probes, probe);
    return TAP_PACKET_REDRAW;
}

/* --- -z skype_hosts,tree --- */

static int node_hosts = -1;

static void hosts_init(stats_tree *tree)
{
    node_hosts = stats_tree_create_node(tree, "Clients", 0, STAT_DT_INT, true);
}

/* One thing known of one host: a line below the host's, with an optional detail below that. */
static void tick_host(stats_tree *tree, packet_info *pinfo, uint32_t host, const char *what,
                      const char *detail)
{
    const int host_node = tick_stat_node(tree, ip_text(pinfo->pool, host), node_hosts, true);
    const int what_node = tick_stat_node(tree, what, host_node, detail != NULL);

    if (detail)
        tick_stat_node(tree, detail, what_node, false);
    avg_stat_node_add_value_float(tree, "Seen (seconds: minimum is first, maximum is last)",
                                  host_node, false, (float)nstime_to_sec(&pinfo->rel_ts));
}

static void tick_command(stats_tree *tree, packet_info *pinfo, const skype_message *message)
{
    const uint32_t source = message->ends.source.ip;
    const uint32_t destination = message->ends.destination.ip;
    wmem_allocator_t *pool = pinfo->pool;

    if (message->command_kind == SKYPE_COMMAND_REPLY && message->command == COMMAND_PROBE_ACCEPTED)
        tick_host(tree, pinfo, destination, "Probes accepted",
                  endpoint_text(pool, &message->ends.source));
    if (message->command_kind == SKYPE_COMMAND_REPLY && message->command == COMMAND_PROBE_REFUSED)
        tick_host(tree, pinfo, destination, "Probes refused",
                  endpoint_text(pool, &message->ends.source));
    if (message->version)
        tick_host(tree, pinfo, source, "Client version",
                  message->platform
                      ? wmem_strdup_printf(pool, "%s (%s)", message->version, message->platform)
                      : message->version);
    if (message->has_node_id)
        tick_host(tree, pinfo, source, "Node ID",
                  wmem_strdup_printf(pool, "%016" PRIx64, message->node_id));
}

static tap_packet_status hosts_packet(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt _U_,
                                      const void *data, tap_flags_t flags _U_)
{
    const skype_message *message = data;

    if (message->public_ip)
        tick_host(tree, pinfo, message->revealed_for,
                  message->public_ip == message->revealed_for ? "Public address"
                                                              : "Public address (behind NAT)",
                  ip_text(pinfo->pool, message->public_ip));
    if (message->is_command)
        tick_command(tree, pinfo, message);
    else if (message->probe == 1)
        tick_host(tree, pinfo, message->ends.source.ip, "Probes sent",
                  endpoint_text(pinfo->pool, &message->ends.destination));
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

static const char *filter_of(conv_filter_type_e filter)
{
    static const struct {
        conv_filter_type_e filter;
        const char *field;
    } fields[] = {
        {CONV_FT_SRC_ADDRESS, "ip.src"},   {CONV_FT_DST_ADDRESS, "ip.dst"},
        {CONV_FT_ANY_ADDRESS, "ip.addr"},  {CONV_FT_SRC_PORT, "udp.srcport"},
        {CONV_FT_DST_PORT, "udp.dstport"}, {CONV_FT_ANY_PORT, "udp.port"},
    };

    for (unsigned i = 0; i < array_length(fields); i++)
        if (fields[i].filter == filter)
            return fields[i].field;
    return CONV_FILTER_INVALID;
}

static const char *conversation_filter(conv_item_t *item _U_, conv_filter_type_e filter)
{
    return filter_of(filter);
}

static const char *endpoint_filter(endpoint_item_t *item _U_, conv_filter_type_e filter)
{
    return filter_of(filter);
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

    if (message->is_command)
        return TAP_PACKET_DONT_REDRAW;
    table->flags = flags;
    add_conversation_table_data(table, &pinfo->src, &pinfo->dst, pinfo->srcport, pinfo->destport, 1,
                                (int)pinfo->fd->pkt_len, &pinfo->rel_ts, &pinfo->abs_ts,
                                &conversation_info, type_of(message));
    return TAP_PACKET_REDRAW;
}

static tap_packet_status endpoint_packet(void *context, packet_info *pinfo, epan_dissect_t *edt _U_,
                                         const void *data, tap_flags_t flags)
{
    const skype_message *message = data;
    const endpoint_type type = message->transport == SKYPE_OVER_UDP ? ENDPOINT_UDP : ENDPOINT_TCP;
    conv_hash_t *table = context;

    if (message->is_command)
        return TAP_PACKET_DONT_REDRAW;
    table->flags = flags;
    add_endpoint_table_data(table, &pinfo->src, pinfo->srcport, true, 1, (int)pinfo->fd->pkt_len,
                            &endpoint_info, type);
    add_endpoint_table_data(table, &pinfo->dst, pinfo->destport, false, 1, (int)pinfo->fd->pkt_len,
                            &endpoint_info, type);
    return TAP_PACKET_REDRAW;
}

void skype_statistics_register(int proto)
{
    register_srt_table(proto, "skype", 1, srt_packet, srt_init, NULL);
    register_conversation_table(proto, false, conversation_packet, endpoint_packet);
}

void skype_statistics_handoff(void)
{
    stats_tree_register_plugin("skype", "skype", "Skype" WS_ST_SEP "Messages", 0, messages_packet,
                               messages_init, NULL);
    stats_tree_register_plugin("skype", "skype_hosts", "Skype" WS_ST_SEP "Hosts", 0, hosts_packet,
                               hosts_init, NULL);
}
