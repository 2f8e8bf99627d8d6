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
#include "statistics/tree_lines.h"
#include "preferences.h"

#define MILLI 1000.0

#define ROW_FLOWS      "Messages by flow"
#define ROW_DETAILS    "Measures by flow"
#define ROW_VERDICTS   "Flow verdicts (statistics, no proof)"
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
#define ROW_MEASURES   "Measures"

static const char *const group_rows[SKYPE_CHI_SQUARE_GROUPS] = {
    "Group 01, byte 1 high", "Group 02, byte 1 low",  "Group 03, byte 2 high",
    "Group 04, byte 2 low",  "Group 05, byte 3 high", "Group 06, byte 3 low",
    "Group 07, byte 4 high", "Group 08, byte 4 low",  "Group 09, byte 5 high",
    "Group 10, byte 5 low",  "Group 11, byte 6 high", "Group 12, byte 6 low",
    "Group 13, byte 7 high", "Group 14, byte 7 low",  "Group 15, byte 8 high",
    "Group 16, byte 8 low",
};

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
    skype_flow_table *table = skype_flow_table_new();
    skype_flow_summary *summary = skype_flow_table_summary(table);

    if (!tables)
        tables = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_table);
    g_hash_table_replace(tables, tree, table);
    skype_tree_leave_out_bursts(tree);
    skype_tree_group(tree, ROW_VERDICTS ": none", 0);
    summary->verdicts = g_strdup(ROW_VERDICTS ": none");
    summary->flows = skype_tree_group(tree, ROW_FLOWS, 0);
    skype_tree_put_first(tree, summary->verdicts, 0);
    stats_tree_create_node(tree, ROW_SHORT, 0, STAT_DT_INT, true);
    stats_tree_create_node(tree, ROW_OVERFLOW, 0, STAT_DT_INT, true);
    summary->measures = skype_tree_group(tree, ROW_DETAILS, 0);
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

/* "voice: UDP 192.168.1.20:35990 > 198.51.100.21:21021": what one looks for comes first. */
static const char *flow_text(wmem_allocator_t *pool, const skype_flow *flow)
{
    return wmem_strdup_printf(pool, "%s: %s %s > %s", skype_flow_verdict_text(flow->verdict),
                              flow->transport == SKYPE_FLOW_TCP ? "TCP" : "UDP",
                              socket_text(pool, &flow->ends.source),
                              socket_text(pool, &flow->ends.destination));
}

static void create_rows(stats_tree *tree, packet_info *pinfo, skype_flow_table *table,
                        skype_flow *flow)
{
    const skype_flow_summary *summary = skype_flow_table_summary(table);
    skype_flow_rows *rows = &flow->rows;

    rows->text = g_strdup(flow_text(pinfo->pool, flow));
    skype_tree_group(tree, rows->text, summary->flows);
    rows->shares = skype_tree_group(tree, rows->text, summary->measures);
    rows->measures = stats_tree_create_node(tree, ROW_MEASURES, rows->shares, STAT_DT_INT, true);
    rows->codecs = stats_tree_create_node(tree, ROW_BAYES_SIZE, rows->measures, STAT_DT_INT, true);
    rows->chi_square =
        stats_tree_create_node(tree, ROW_CHI_SQUARE, rows->measures, STAT_DT_INT, true);
}

static void set_chi_square(stats_tree *tree, const skype_flow *flow)
{
    const skype_chi_square *chi = &flow->classifier->chi_square;

    set_stat_node(tree, ROW_CHI_SQUARE, flow->rows.measures, true,
                  shown((double)SKYPE_CHI_SQUARE_FREEDOM * chi->samples[0]));
    for (unsigned group = 0; group < SKYPE_CHI_SQUARE_GROUPS; group++)
        set_stat_node(tree, group_rows[group], flow->rows.chi_square, false,
                      shown(skype_chi_square_value(chi, group)));
}

/* In thousandths: the tree's floating numbers cannot have a negative maximum. */
static void add_beliefs(stats_tree *tree, const skype_flow *flow)
{
    const skype_bayes *bayes = &flow->classifier->bayes;

    avg_stat_node_add_value_int(tree, ROW_BAYES_GAP, flow->rows.measures, false,
                                shown(bayes->latest_gap_belief * MILLI));
    avg_stat_node_add_value_int(tree, ROW_BAYES_SIZE, flow->rows.measures, true,
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
        uint32_t value;
    } rows[] = {
        {ROW_REPEATS, false, counts->repeats},
        {ROW_MEDIA, true, counts->media},
        {ROW_KEEP_ALIVE, true, counts->keep_alives},
        {ROW_SIGNALLING, true, counts->signalling},
    };

    set_stat_node(tree, ROW_DURATION, flow->rows.measures, false,
                  shown(fmax((counts->last - counts->first) * MILLI, 0)));
    for (unsigned i = 0; i < array_length(rows); i++)
        if (!rows[i].of_datagrams || flow->transport == SKYPE_FLOW_UDP)
            set_stat_node(tree, rows[i].row, flow->rows.shares, false, shown(rows[i].value));
}

/* "Flow verdicts (statistics, no proof): 2 voice, 1 undecided", and how many flows these are. */
static void say_verdicts(stats_tree *tree, skype_flow_summary *summary)
{
    GString *text = g_string_new(ROW_VERDICTS ":");
    const char *separator = " ";
    unsigned flows = 0;

    for (unsigned verdict = 0; verdict < SKYPE_VERDICTS; verdict++) {
        if (summary->with_verdict[verdict] == 0)
            continue;
        g_string_append_printf(text, "%s%u %s", separator, summary->with_verdict[verdict],
                               skype_flow_verdict_text(verdict));
        separator = ", ";
        flows += summary->with_verdict[verdict];
    }
    skype_tree_say(tree, &summary->verdicts, text->str, 0);
    set_stat_node(tree, summary->verdicts, 0, true, (int)flows);
    g_string_free(text, true);
}

/* Two rows have the text of a flow. */
static void say_flow(stats_tree *tree, packet_info *pinfo, const skype_flow_summary *summary,
                     skype_flow *flow)
{
    const char *text = flow_text(pinfo->pool, flow);
    char *shown = g_strdup(flow->rows.text);

    skype_tree_say(tree, &shown, text, summary->flows);
    skype_tree_say(tree, &flow->rows.text, text, summary->measures);
    g_free(shown);
}

/* Verdicts change as a flow goes on: only the one that holds is told. */
static void set_verdict(stats_tree *tree, packet_info *pinfo, skype_flow_table *table,
                        skype_flow *flow)
{
    skype_flow_summary *summary = skype_flow_table_summary(table);
    const skype_flow_verdict verdict =
        skype_classifier_verdict(flow->classifier, &skype_preferences()->thresholds, flow->ours);
    const bool is_first = flow->classifier->messages == 1;

    if (!is_first && verdict == flow->verdict)
        return;
    if (!is_first)
        summary->with_verdict[flow->verdict]--;
    flow->verdict = (uint8_t)verdict;
    summary->with_verdict[verdict]++;
    say_flow(tree, pinfo, summary, flow);
    say_verdicts(tree, summary);
}

/* --- counting --- */

static void count(stats_tree *tree, packet_info *pinfo, skype_flow_table *table, skype_flow *flow,
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
        create_rows(tree, pinfo, table, flow);
    else
        avg_stat_node_add_value_float(tree, ROW_GAP, flow->rows.measures, false,
                                      (float)(gap * MILLI));
    avg_stat_node_add_value_int(tree, ROW_SIZE, flow->rows.measures, false,
                                shown(event->what.size));
    tick_stat_node(tree, flow->rows.text, tick_stat_node(tree, ROW_FLOWS, 0, true), true);
    tick_stat_node(tree, flow->rows.text, tick_stat_node(tree, ROW_DETAILS, 0, true), true);
    if (skype_classifier_add(classifier, &message, &skype_preferences()->thresholds))
        add_beliefs(tree, flow);
}

static void set_values(stats_tree *tree, packet_info *pinfo, skype_flow_table *table,
                       skype_flow *flow)
{
    set_counts(tree, flow);
    set_chi_square(tree, flow);
    set_verdict(tree, pinfo, table, flow);
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
        count(tree, pinfo, table, flow, &flow->early[i]);
        set_verdict(tree, pinfo, table, flow);
    }
    return true;
}

/* Short flows of Skype are listed if the user wants them, but they must not crowd out calls. */
static bool is_worth_listing(const skype_flow_table *table, const skype_flow *flow,
                             const skype_flow_event *event)
{
    return flow->early_count == SKYPE_FLOW_EARLY ||
           (skype_preferences()->list_short_flows && event->what.standing != SKYPE_FLOW_FOREIGN &&
            !skype_flow_table_is_crowded(table));
}

/* A flow that has become too long to be a short one, when as many are listed as can be. */
static void count_beyond(stats_tree *tree, skype_flow *flow)
{
    if (!flow->is_beyond) {
        increase_stat_node(tree, ROW_SHORT, 0, true, -1);
        increase_stat_node(tree, ROW_OVERFLOW, 0, true, (int)flow->early_count);
    }
    flow->is_beyond = true;
    tick_stat_node(tree, ROW_OVERFLOW, 0, true);
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
        count_beyond(tree, flow);
        return;
    }
    count(tree, pinfo, table, flow, event);
    set_values(tree, pinfo, table, flow);
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

    skype_tree_leave_out_bursts(tree);
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
