/* flow_table.c - the flows of one statistics window, in bounded memory.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "statistics/flow_table.h"

struct skype_flow_table {
    GHashTable *flows; /* a set: each is its own key */
    skype_flow *newest;
    skype_flow *oldest;
    unsigned watched;
    unsigned listed;
    skype_flow_summary summary;
};

static guint flow_hash(gconstpointer key)
{
    const skype_flow *flow = key;

    return wmem_strong_hash((const guint8 *)&flow->ends, sizeof flow->ends) + flow->transport;
}

static gboolean flow_equal(gconstpointer a, gconstpointer b)
{
    const skype_flow *one = a;
    const skype_flow *other = b;

    return one->transport == other->transport &&
           memcmp(&one->ends, &other->ends, sizeof one->ends) == 0;
}

static void free_flow(gpointer data)
{
    skype_flow *flow = data;

    g_free(flow->classifier);
    g_free(flow->rows.text);
    g_free(flow);
}

skype_flow_table *skype_flow_table_new(void)
{
    skype_flow_table *table = g_new0(skype_flow_table, 1);

    table->flows = g_hash_table_new_full(flow_hash, flow_equal, free_flow, NULL);
    return table;
}

void skype_flow_table_free(skype_flow_table *table)
{
    g_hash_table_destroy(table->flows);
    g_free(table->summary.verdicts);
    g_free(table);
}

skype_flow_summary *skype_flow_table_summary(skype_flow_table *table)
{
    return &table->summary;
}

static void unwatch(skype_flow_table *table, skype_flow *flow)
{
    if (flow->newer)
        flow->newer->older = flow->older;
    else
        table->newest = flow->older;
    if (flow->older)
        flow->older->newer = flow->newer;
    else
        table->oldest = flow->newer;
    flow->newer = flow->older = NULL;
    table->watched--;
}

static void watch(skype_flow_table *table, skype_flow *flow)
{
    flow->older = table->newest;
    if (table->newest)
        table->newest->newer = flow;
    else
        table->oldest = flow;
    table->newest = flow;
    table->watched++;
}

static skype_flow *new_flow(skype_flow_table *table, const skype_flow *key)
{
    skype_flow *flow = g_new0(skype_flow, 1);
    skype_flow *oldest = table->oldest;

    flow->ends = key->ends;
    flow->transport = key->transport;
    if (table->watched == SKYPE_FLOWS_WATCHED_MAX) {
        unwatch(table, oldest);
        g_hash_table_remove(table->flows, oldest);
    }
    g_hash_table_add(table->flows, flow);
    watch(table, flow);
    return flow;
}

skype_flow *skype_flow_table_find(skype_flow_table *table, const skype_flow_sighting *sighting)
{
    const skype_flow key = {.ends = sighting->ends, .transport = sighting->transport};
    skype_flow *flow = g_hash_table_lookup(table->flows, &key);

    if (!flow)
        return new_flow(table, &key);
    if (!flow->listed) {
        unwatch(table, flow);
        watch(table, flow);
    }
    return flow;
}

bool skype_flow_table_is_crowded(const skype_flow_table *table)
{
    return table->listed >= SKYPE_FLOWS_SHORT_MAX;
}

bool skype_flow_table_list(skype_flow_table *table, skype_flow *flow)
{
    if (table->listed == SKYPE_FLOWS_LISTED_MAX)
        return false;
    unwatch(table, flow);
    table->listed++;
    flow->listed = true;
    flow->classifier = g_new(skype_classifier, 1);
    return true;
}
