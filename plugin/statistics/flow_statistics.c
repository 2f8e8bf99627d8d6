/* flow_statistics.c - table of flows with the classifiers' values and verdicts.
 *
 * A statistics tree counts, averages and takes shares.  Here a row's count is a value that is set
 * again with each message: a chi-square statistic, the messages of a type; its share then means
 * something of its own.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "statistics/flow_statistics.h"

#include <math.h>

#include "ws_compat.h"
#include "statistics/flow_table.h"
#include "preferences.h"

#define MILLI 1000.0

#define ROW_FLOWS      "Messages by flow"
#define ROW_VERDICTS   "Verdicts (statistics, no proof)"
#define ROW_SHORT      "Flows of at most 10 messages, not listed"
#define ROW_OVERFLOW   "Messages of flows beyond those listed"
#define ROW_BAYES_GAP  "Bayes belief of gaps (1/1000)"
#define ROW_BAYES_SIZE "Bayes belief of sizes (1/1000)"
#define ROW_CHI_SQUARE "Chi-square by group (100% = constant)"
#define ROW_DURATION   "Duration (ms)"
#define ROW_REPEATS    "First four bytes as before"
#define ROW_GAP        "Gap (ms)"
#define ROW_MEDIA      "Media, type D"
#define ROW_KEEP_ALIVE "Media keep-alives"
#define ROW_SIGNALLING "Signalling, types 2, 3, 7, F"
#define ROW_SIZE       "Size (bytes)"
#define ROW_VERDICT    "Verdict (a statistic, no proof)"

static const char *const group_rows[SKYPE_CHI_SQUARE_GROUPS] = {
    "Group 01, byte 1 high", "Group 02, byte 1 low",  "Group 03, byte 2 high",
    "Group 04, byte 2 low",  "Group 05, byte 3 high", "Group 06, byte 3 low",
    "Group 07, byte 4 high", "Group 08, byte 4 low",  "Group 09, byte 5 high",
    "Group 10, byte 5 low",  "Group 11, byte 6 high", "Group 12, byte 6 low",
    "Group 13, byte 7 high", "Group 14, byte 7 low",  "Group 15, byte 8 high",
    "Group 16, byte 8 low",
};

static const char *const main_rows[] = {ROW_VERDICTS, ROW_FLOWS, ROW_SHORT, ROW_OVERFLOW};

_Static_assert(SKYPE_FLOW_EARLY == 10, "the name of a row says how many");

/* The flows of each open window. */
static GHashTable *tables;

static void free_table(gpointer table)
{
    skype_flow_table_free(table);
}

/* Called for a new window, and again when its packets are counted anew. */
static void init(stats_tree *tree)
{
    if (!tables)
        tables = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_table);
    g_hash_table_replace(tables, tree, skype_flow_table_new());
    for (unsigned i = 0; i < array_length(main_rows); i++)
        stats_tree_create_node(tree, main_rows[i], 0, STAT_DT_INT, true);
}

static void cleanup(stats_tree *tree)
{
    if (tables)
        g_hash_table_remove(tables, tree);
}

/* --- rows of one flow --- */

static int shown(double value)
{
    return (int)lround(fmin(value, INT_MAX));
}

static const char *socket_text(wmem_allocator_t *pool, const skype_socket *socket)
{
    return wmem_strdup_printf(pool, "%s:%u", skype_ip_text(pool, socket->ip), socket->port);
}

static const char *flow_text(wmem_allocator_t *pool, const skype_flow *flow)
{
    return wmem_strdup_printf(pool, "%s %s > %s", flow->transport == SKYPE_FLOW_TCP ? "TCP" : "UDP",
                              socket_text(pool, &flow->ends.source),
                              socket_text(pool, &flow->ends.destination));
}

static void create_rows(stats_tree *tree, packet_info *pinfo, skype_flow *flow)
{
    skype_flow_rows *rows = &flow->rows;

    tick_stat_node(tree, ROW_VERDICTS, 0, true);
    rows->flow =
        stats_tree_create_node(tree, flow_text(pinfo->pool, flow),
                               stats_tree_parent_id_by_name(tree, ROW_FLOWS), STAT_DT_INT, true);
    rows->codecs = stats_tree_create_node(tree, ROW_BAYES_SIZE, rows->flow, STAT_DT_INT, true);
    rows->chi_square = stats_tree_create_node(tree, ROW_CHI_SQUARE, rows->flow, STAT_DT_INT, true);
    rows->verdict = stats_tree_create_node(tree, ROW_VERDICT, rows->flow, STAT_DT_INT, true);
    set_stat_node(tree, ROW_VERDICT, rows->flow, true, 1);
}

static void set_chi_square(stats_tree *tree, const skype_flow *flow)
{
    const skype_chi_square *chi = &flow->classifier->chi_square;

    set_stat_node(tree, ROW_CHI_SQUARE, flow->rows.flow, true,
                  shown((double)SKYPE_CHI_SQUARE_FREEDOM * chi->samples[0]));
    for (unsigned group = 0; group < SKYPE_CHI_SQUARE_GROUPS; group++)
        set_stat_node(tree, group_rows[group], flow->rows.chi_square, false,
                      shown(skype_chi_square_value(chi, group)));
}

/* In thousandths: the tree's floating numbers cannot have a negative maximum. */
static void add_beliefs(stats_tree *tree, const skype_flow *flow)
{
    const skype_bayes *bayes = &flow->classifier->bayes;

    avg_stat_node_add_value_int(tree, ROW_BAYES_GAP, flow->rows.flow, false,
                                shown(bayes->latest_gap_belief * MILLI));
    avg_stat_node_add_value_int(tree, ROW_BAYES_SIZE, flow->rows.flow, true,
                                shown(bayes->latest_size_belief * MILLI));
    tick_stat_node(tree, bayes->latest_codec->name, flow->rows.codecs, false);
}

/* Streams are enciphered from the first byte on: they have no types. */
static void set_counts(stats_tree *tree, const skype_flow *flow)
{
    const skype_classifier *counts = flow->classifier;
    const struct {
        const char *row;
        bool of_datagrams;
        double value;
    } rows[] = {
        {ROW_DURATION, false, (counts->last - counts->first) * MILLI},
        {ROW_REPEATS, false, counts->repeats},
        {ROW_MEDIA, true, counts->media},
        {ROW_KEEP_ALIVE, true, counts->keep_alives},
        {ROW_SIGNALLING, true, counts->signalling},
    };

    for (unsigned i = 0; i < array_length(rows); i++)
        if (!rows[i].of_datagrams || flow->transport == SKYPE_FLOW_UDP)
            set_stat_node(tree, rows[i].row, flow->rows.flow, false, shown(fmax(rows[i].value, 0)));
}

/* A flow stands below its verdict in the summary, and the verdict below the flow.  Verdicts change
 * as a flow goes on: one that holds has count 1, one that held before has 0. */
static void show_verdict(stats_tree *tree, packet_info *pinfo, const skype_flow *flow, bool holds)
{
    const char *verdict = skype_flow_verdict_text(flow->verdict);
    const int node = increase_stat_node(
        tree, verdict, stats_tree_parent_id_by_name(tree, ROW_VERDICTS), true, holds ? 1 : -1);

    set_stat_node(tree, verdict, flow->rows.verdict, false, holds);
    if (flow->verdict != SKYPE_VERDICT_UNDECIDED)
        set_stat_node(tree, flow_text(pinfo->pool, flow), node, false, holds);
}

static void set_verdict(stats_tree *tree, packet_info *pinfo, skype_flow *flow)
{
    const skype_flow_verdict verdict =
        skype_classifier_verdict(flow->classifier, &skype_preferences()->thresholds, flow->ours);
    const bool is_first = flow->classifier->messages == 1;

    if (!is_first && verdict == flow->verdict)
        return;
    if (!is_first)
        show_verdict(tree, pinfo, flow, false);
    flow->verdict = (uint8_t)verdict;
    show_verdict(tree, pinfo, flow, true);
}

/* --- counting --- */

static void count(stats_tree *tree, packet_info *pinfo, skype_flow *flow,
                  const skype_flow_event *event)
{
    const skype_flow_message message = {
        .seconds = event->seconds,
        .size = event->what.size,
        .head = event->what.head,
        .captured = event->what.captured,
    };
    skype_classifier *classifier = flow->classifier;
    const double gap = classifier->messages ? event->seconds - classifier->last : 0;

    if (classifier->messages == 0)
        create_rows(tree, pinfo, flow);
    else
        avg_stat_node_add_value_float(tree, ROW_GAP, flow->rows.flow, false, (float)(gap * MILLI));
    tick_stat_node(tree, flow_text(pinfo->pool, flow), tick_stat_node(tree, ROW_FLOWS, 0, true),
                   true);
    avg_stat_node_add_value_int(tree, ROW_SIZE, flow->rows.flow, false, shown(event->what.size));
    if (skype_classifier_add(classifier, &message, &skype_preferences()->thresholds))
        add_beliefs(tree, flow);
}

static void set_values(stats_tree *tree, packet_info *pinfo, skype_flow *flow)
{
    set_counts(tree, flow);
    set_chi_square(tree, flow);
    set_verdict(tree, pinfo, flow);
}

/* Makes a flow a listed one, and counts what it has said before. */
static bool list(stats_tree *tree, packet_info *pinfo, skype_flow_table *table, skype_flow *flow)
{
    const bool is_first = flow->early_count == 0;

    if (!skype_flow_table_list(table, flow))
        return false;
    if (!is_first)
        increase_stat_node(tree, ROW_SHORT, 0, true, -1);
    skype_classifier_start(flow->classifier, (skype_flow_transport)flow->transport,
                           flow->ends.source.port == SKYPE_GATEWAY_PORT ||
                               flow->ends.destination.port == SKYPE_GATEWAY_PORT);
    for (unsigned i = 0; i < flow->early_count; i++) {
        count(tree, pinfo, flow, &flow->early[i]);
        set_verdict(tree, pinfo, flow);
    }
    return true;
}

/* Of Skype's own flows the short ones are worth listing too, but they must not crowd out calls. */
static bool is_worth_listing(const skype_flow_table *table, const skype_flow *flow,
                             const skype_flow_event *event)
{
    return flow->early_count == SKYPE_FLOW_EARLY ||
           (event->what.standing != SKYPE_FLOW_FOREIGN && !skype_flow_table_is_crowded(table));
}

static void add_event(stats_tree *tree, packet_info *pinfo, skype_flow_table *table,
                      skype_flow *flow, const skype_flow_event *event)
{
    if (!flow->listed && !is_worth_listing(table, flow, event)) {
        if (flow->early_count == 0)
            tick_stat_node(tree, ROW_SHORT, 0, true);
        flow->early[flow->early_count++] = *event;
        return;
    }
    if (!flow->listed && !list(tree, pinfo, table, flow)) {
        tick_stat_node(tree, ROW_OVERFLOW, 0, true);
        return;
    }
    count(tree, pinfo, flow, event);
    set_values(tree, pinfo, flow);
}

/* A payload that no dissector wants ends in this layer. */
static bool is_claimed(const packet_info *pinfo)
{
    const wmem_list_frame_t *last = wmem_list_tail(pinfo->layers);
    const int data = proto_get_id_by_filter_name("data");

    return !last || GPOINTER_TO_INT(wmem_list_frame_data(last)) != data;
}

static tap_packet_status packet(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt _U_,
                                const void *data, tap_flags_t flags _U_)
{
    const skype_flow_sighting *sighting = data;
    const skype_flow_event event = {.seconds = nstime_to_sec(&pinfo->abs_ts), .what = *sighting};
    skype_flow_table *table = g_hash_table_lookup(tables, tree);
    skype_flow *flow;

    if (sighting->standing == SKYPE_FLOW_FOREIGN && is_claimed(pinfo))
        return TAP_PACKET_DONT_REDRAW;
    flow = skype_flow_table_find(table, sighting);
    if (flow->frame == pinfo->num)
        return TAP_PACKET_DONT_REDRAW; /* seen at two places on its way */
    flow->frame = pinfo->num;
    flow->ours |= sighting->standing == SKYPE_FLOW_OURS;
    add_event(tree, pinfo, table, flow, &event);
    return TAP_PACKET_REDRAW;
}

void skype_flow_statistics_handoff(void)
{
    stats_tree_register_plugin(SKYPE_FLOWS_TAP, "skype_flows", "Skype" WS_ST_SEP "Flows",
                               ST_SORT_COL_NAME << ST_FLG_SRTCOL_SHIFT, packet, init, cleanup);
}
