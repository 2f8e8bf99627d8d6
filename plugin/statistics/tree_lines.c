/* tree_lines.c - lines of a statistics tree that say what is known so far: their text may change.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "statistics/tree_lines.h"

#include <epan/stats_tree_priv.h>

#define NANOSECONDS_PER_MICROSECOND 1000

/* Text, count, average, least, most, rate, share: Wireshark fills these without being asked. */
#define COLUMNS_WITHOUT_BURSTS 7

static stat_node *find_node(stats_tree *tree, const char *name, int parent)
{
    const stat_node *above = g_ptr_array_index(tree->parents, (unsigned)parent);

    return g_hash_table_lookup(above->hash ? above->hash : tree->names, name);
}

int skype_tree_group(stats_tree *tree, const char *name, int parent)
{
    return increase_stat_node(tree, name, parent, true, 0);
}

void skype_tree_put_first(stats_tree *tree, const char *name, int parent)
{
    stats_tree_manip_node_int(MN_SET_FLAGS, tree, name, parent, true, ST_FLG_SORT_TOP);
}

void skype_tree_leave_out_bursts(stats_tree *tree)
{
    tree->num_columns = COLUMNS_WITHOUT_BURSTS;
    tree->elapsed = 0; /* no rates either */
}

void skype_tree_count(stats_tree *tree, const char *text, int parent)
{
    tick_stat_node(tree, text, parent, false);
}

/* The tables of the tree have the node's own copy of its name as key.  Of two nodes of one name,
 * the table of names has the first one's copy as key and the second as value. */
static void rename_among_all(GHashTable *names, stat_node *node, char *name)
{
    gpointer key;
    gpointer value;

    if (!g_hash_table_lookup_extended(names, node->name, &key, &value))
        return;
    if (value == node) {
        g_hash_table_remove(names, node->name);
        g_hash_table_insert(names, name, node);
    } else if (key == node->name) {
        g_hash_table_remove(names, node->name);
        g_hash_table_insert(names, ((stat_node *)value)->name, value);
    }
}

static void rename_node(stats_tree *tree, stat_node *node, const char *name)
{
    GHashTable *siblings = node->parent->hash;
    char *copy = g_strdup(name);

    if (siblings) {
        g_hash_table_remove(siblings, node->name);
        g_hash_table_insert(siblings, copy, node);
    }
    rename_among_all(tree->names, node, copy);
    g_free(node->name);
    node->name = copy;
}

void skype_tree_say(stats_tree *tree, char **shown, const char *text, int parent)
{
    stat_node *node;

    if (g_strcmp0(*shown, text) == 0)
        return;
    node = *shown ? find_node(tree, *shown, parent) : NULL;
    if (node)
        rename_node(tree, node, text);
    else
        set_stat_node(tree, text, parent, false, 1);
    g_free(*shown);
    *shown = g_strdup(text);
}

const char *skype_tree_moment(const packet_info *pinfo)
{
    GDateTime *time = pinfo->presence_flags & PINFO_HAS_TS
                          ? g_date_time_new_from_unix_utc(pinfo->abs_ts.secs)
                          : NULL;
    const char *moment;
    char *day;

    if (!time)
        return wmem_strdup_printf(pinfo->pool, "frame %u", pinfo->num);
    day = g_date_time_format(time, "%F %T");
    moment = wmem_strdup_printf(pinfo->pool, "%s.%06d UTC, frame %u", day,
                                pinfo->abs_ts.nsecs / NANOSECONDS_PER_MICROSECOND, pinfo->num);
    g_free(day);
    g_date_time_unref(time);
    return moment;
}
