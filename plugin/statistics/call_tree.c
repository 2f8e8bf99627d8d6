/* call_tree.c - calls: who with whom, from when to when, direct or relayed, how much each way.
 *
 * A call is a set-up that was read, with the media that follow it between hosts that it concerns;
 * or media between two hosts whose set-up is not in the capture.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "statistics/call_tree.h"

#include "content/object_text.h"
#include "preferences.h"
#include "statistics/tree_lines.h"
#include "view/message_tap.h"
#include "wire/classifier.h"

#define TREE_NAME "skype_calls"

#define GROUP_CALLS   "Calls"
#define ROW_NO_CALL   "No call seen: media may go between hosts that were not captured, or over TCP"
#define NOTE_VERDICTS "Verdicts are statistics, no proof"
#define ROW_OVERFLOW  "Media of calls beyond those listed"

#define CALLS_MAX  1024u
#define RELAYS_MAX 8u
#define WAYS       2u /* directions */

/* One direction of a call's media. */
typedef struct {
    skype_ends ends;
    skype_classifier classifier;
    char *traffic; /* lines, as shown; NULL: not yet */
    char *verdict;
} call_way;

typedef struct {
    const skype_call *setup; /* NULL: not seen */
    int node;                /* -1: no media yet, not listed */
    unsigned way_count;
    call_way ways[WAYS];
    unsigned relay_count;
    uint32_t relays[RELAYS_MAX];
    char *user;    /* names, as far as known */
    char *contact; /* ... */
    char *users;   /* lines, as shown */
    char *route;
    char *begin;
    char *end;
    char *set_up_at;
} call_lines;

/* The calls of a window: by set-up, and those without one by the hosts. */
typedef struct {
    GHashTable *by_setup;
    GHashTable *by_hosts;
    unsigned listed;
    char *nothing; /* the line that says so; NULL: there is a call */
    int group;
} call_window;

static GHashTable *windows;

static void free_call(gpointer data)
{
    call_lines *call = data;
    char **texts[] = {&call->user,  &call->contact, &call->users,    &call->route,
                      &call->begin, &call->end,     &call->set_up_at};

    for (unsigned i = 0; i < array_length(texts); i++)
        g_free(*texts[i]);
    for (unsigned i = 0; i < WAYS; i++) {
        g_free(call->ways[i].traffic);
        g_free(call->ways[i].verdict);
    }
    g_free(call);
}

static void free_window(gpointer data)
{
    call_window *window = data;

    g_hash_table_destroy(window->by_setup);
    g_hash_table_destroy(window->by_hosts);
    g_free(window->nothing);
    g_free(window);
}

static void init(stats_tree *tree)
{
    call_window *window = g_new0(call_window, 1);

    window->by_setup = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_call);
    window->by_hosts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_call);
    window->group = stats_tree_create_node(tree, GROUP_CALLS, 0, STAT_DT_INT, true);
    skype_tree_say(tree, &window->nothing, ROW_NO_CALL, window->group);
    if (!windows)
        windows = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_window);
    g_hash_table_replace(windows, tree, window);
}

static void cleanup(stats_tree *tree)
{
    if (windows)
        g_hash_table_remove(windows, tree);
}

/* --- which call --- */

static call_lines *new_call(const skype_call *setup)
{
    call_lines *call = g_new0(call_lines, 1);

    call->setup = setup;
    call->node = -1;
    return call;
}

static call_lines *need_set_up(call_window *window, const skype_call *setup)
{
    call_lines *call = g_hash_table_lookup(window->by_setup, setup);

    if (!call && g_hash_table_size(window->by_setup) < CALLS_MAX) {
        call = new_call(setup);
        g_hash_table_insert(window->by_setup, (gpointer)(uintptr_t)setup, call);
    }
    return call;
}

static call_lines *need_without_setup(call_window *window, const skype_ends *ends)
{
    const uint32_t a = ends->source.ip, b = ends->destination.ip;
    int64_t key = (int64_t)((uint64_t)MIN(a, b) << 32 | MAX(a, b));
    call_lines *call = g_hash_table_lookup(window->by_hosts, &key);

    if (!call && g_hash_table_size(window->by_hosts) < CALLS_MAX) {
        call = new_call(NULL);
        g_hash_table_insert(window->by_hosts, g_memdup2(&key, sizeof key), call);
    }
    return call;
}

/* --- its lines --- */

static const char *hosts_text(wmem_allocator_t *pool, const skype_ends *ends)
{
    return wmem_strdup_printf(pool, "%s and %s", skype_ip_text(pool, ends->source.ip),
                              skype_ip_text(pool, ends->destination.ip));
}

static void say_users(stats_tree *tree, packet_info *pinfo, call_lines *call)
{
    if (call->node < 0 || (!call->user && !call->contact))
        return;
    skype_tree_say(tree, &call->users,
                   wmem_strdup_printf(pinfo->pool, "Users: %s with %s",
                                      call->user ? call->user : "somebody",
                                      call->contact ? call->contact : "somebody"),
                   call->node);
}

static bool is_relay(const call_lines *call, uint32_t ip)
{
    for (unsigned i = 0; i < call->relay_count; i++)
        if (call->relays[i] == ip)
            return true;
    return false;
}

static void say_route(stats_tree *tree, packet_info *pinfo, call_lines *call,
                      const skype_ends *ends)
{
    const uint32_t relay = is_relay(call, ends->source.ip)        ? ends->source.ip
                           : is_relay(call, ends->destination.ip) ? ends->destination.ip
                                                                  : 0;
    const char *route = "Route: direct";

    if (relay)
        route = wmem_strdup_printf(pinfo->pool, "Route: relayed by %s",
                                   skype_ip_text(pinfo->pool, relay));
    else if (!call->setup)
        route = "Route: direct or relayed (the set-up was not seen)";
    skype_tree_say(tree, &call->route, route, call->node);
}

static void list_call(stats_tree *tree, packet_info *pinfo, call_window *window, call_lines *call,
                      const skype_ends *ends)
{
    const char *name = wmem_strdup_printf(pinfo->pool, "Call %04u, between %s", ++window->listed,
                                          hosts_text(pinfo->pool, ends));

    skype_tree_say(tree, &window->nothing, NOTE_VERDICTS, window->group);
    tick_stat_node(tree, GROUP_CALLS, 0, true);
    call->node = skype_tree_group(tree, name, window->group);
    skype_tree_say(tree, &call->begin,
                   wmem_strdup_printf(pinfo->pool, "Media from: %s", skype_tree_moment(pinfo)),
                   call->node);
    skype_tree_say(
        tree, &call->set_up_at,
        call->setup ? wmem_strdup_printf(pinfo->pool, "Set up: frame %u", call->setup->first_frame)
                    : "Set up: not seen",
        call->node);
    say_users(tree, pinfo, call);
}

static call_way *need_way(call_lines *call, const skype_ends *ends)
{
    for (unsigned i = 0; i < call->way_count; i++)
        if (call->ways[i].ends.source.ip == ends->source.ip)
            return &call->ways[i];
    if (call->way_count == WAYS)
        return NULL;
    call->ways[call->way_count].ends = *ends;
    skype_classifier_start(&call->ways[call->way_count].classifier, SKYPE_FLOW_UDP, false);
    return &call->ways[call->way_count++];
}

static void say_way(stats_tree *tree, packet_info *pinfo, const call_lines *call, call_way *way)
{
    const skype_classifier *counts = &way->classifier;
    const char *sender = skype_ip_text(pinfo->pool, way->ends.source.ip);
    const skype_flow_verdict verdict =
        skype_classifier_verdict(counts, &skype_preferences()->thresholds, true);

    skype_tree_say(tree, &way->traffic,
                   wmem_strdup_printf(pinfo->pool, "Sent by %s: %u datagrams, %" PRIu64 " bytes",
                                      sender, counts->messages, counts->bytes),
                   call->node);
    skype_tree_say(tree, &way->verdict,
                   wmem_strdup_printf(pinfo->pool, "Verdict on %s: %s", sender,
                                      skype_flow_verdict_text(verdict)),
                   call->node);
}

static void count_media(stats_tree *tree, packet_info *pinfo, call_lines *call,
                        const skype_message *message)
{
    const skype_flow_message sent = {
        .seconds = nstime_to_sec(&pinfo->abs_ts),
        .size = message->length,
        .head = message->head,
        .captured = message->captured,
    };
    call_way *way = need_way(call, &message->ends);

    if (!way)
        return; /* a third host: it moved on to another relay */
    skype_classifier_add(&way->classifier, &sent, &skype_preferences()->thresholds);
    say_way(tree, pinfo, call, way);
    say_route(tree, pinfo, call, &message->ends);
    skype_tree_say(tree, &call->end,
                   wmem_strdup_printf(pinfo->pool, "Media until: %s", skype_tree_moment(pinfo)),
                   call->node);
}

/* --- the tap --- */

static void note_name(char **known, const char *name, packet_info *pinfo)
{
    if (!*known && name)
        *known = g_strdup(skype_printable(name, pinfo->pool));
}

static void note_relays(call_lines *call, const skype_message *message)
{
    const bool by_server = message->sender == SKYPE_SENDER_SERVER;

    for (unsigned i = 0; i < message->relay_count && call->relay_count < RELAYS_MAX; i++)
        if (!is_relay(call, message->relays[i].ip))
            call->relays[call->relay_count++] = message->relays[i].ip;
    if (message->asks_relay && !is_relay(call, message->ends.destination.ip) && !by_server &&
        call->relay_count < RELAYS_MAX)
        call->relays[call->relay_count++] = message->ends.destination.ip;
}

static void note_set_up(stats_tree *tree, packet_info *pinfo, call_lines *call,
                        const skype_message *message)
{
    note_name(&call->user, message->user, pinfo);
    note_name(&call->contact, message->contact, pinfo);
    note_relays(call, message);
    say_users(tree, pinfo, call);
}

static tap_packet_status packet(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt _U_,
                                const void *data, tap_flags_t flags _U_)
{
    const skype_message *message = data;
    call_window *window = g_hash_table_lookup(windows, tree);
    call_lines *call;

    if (!message->media && !message->call)
        return TAP_PACKET_DONT_REDRAW;
    call = message->call ? need_set_up(window, message->call)
                         : need_without_setup(window, &message->ends);
    if (!call) {
        tick_stat_node(tree, ROW_OVERFLOW, 0, false);
        return TAP_PACKET_REDRAW;
    }
    if (!message->media) {
        note_set_up(tree, pinfo, call, message);
        return TAP_PACKET_REDRAW;
    }
    if (call->node < 0)
        list_call(tree, pinfo, window, call, &message->ends);
    count_media(tree, pinfo, call, message);
    return TAP_PACKET_REDRAW;
}

void skype_call_tree_handoff(void)
{
    stats_tree_register_plugin("skype", TREE_NAME, "Skype" WS_ST_SEP "Calls",
                               ST_SORT_COL_NAME << ST_FLG_SRTCOL_SHIFT, packet, init, cleanup);
}
