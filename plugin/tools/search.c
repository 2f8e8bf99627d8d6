/* search.c - tries seeds or addresses on all cores.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "search.h"

#include <glib.h>
#include <signal.h>
#include <time.h>

#include "keystream_lanes.h"

#define SEEDS           ((uint64_t)1 << 32)
#define CHUNK           16384u /* positions a thread takes at once: some milliseconds */
#define WATCH_PERIOD_MS 200u
#define CONFIRMATIONS   2u
#define MICROSECONDS    1e6

/* All addresses but those of "this network" and of multicast and beyond. */
static const find_range assigned = {0x01000000, 0xDFFFFFFF};

/* --- plan --- */

static const find_datagram *shortest(const find_host *host)
{
    const find_datagram *best = &host->datagrams[0];

    for (size_t i = 1; i < host->count; i++)
        if (host->datagrams[i].length < best->length)
            best = &host->datagrams[i];
    return best;
}

static void go_through_seeds(find_plan *plan)
{
    plan->first = 0;
    plan->count = SEEDS;
}

static void go_through_addresses(find_plan *plan, const find_range *range)
{
    plan->single = shortest(&plan->host);
    plan->first = range->first;
    plan->count = (uint64_t)range->last - range->first + 1;
}

find_plan *find_plan_new(const find_host *host, const find_range *range)
{
    find_plan *plan = g_new0(find_plan, 1);

    plan->host = *host;
    plan->targets = find_targets_new(host->datagrams, host->count);
    if (host->count < CONFIRMATIONS && plan->targets->datagrams == 0) {
        find_plan_free(plan);
        return NULL;
    }
    if (!range && plan->targets->proven > 0 && plan->targets->datagrams > 1)
        go_through_seeds(plan);
    else
        go_through_addresses(plan, range ? range : &assigned);
    return plan;
}

void find_plan_free(find_plan *plan)
{
    find_targets_free(plan->targets);
    g_free(plan);
}

double find_plan_expected(const find_plan *plan, uint64_t position)
{
    const size_t hits = plan->single ? 1 : plan->targets->datagrams;

    return (double)(plan->count - position) / (double)(hits + 1);
}

bool find_plan_confirms(const find_plan *plan, uint32_t address)
{
    const find_datagram *first = &plan->host.datagrams[0];
    skype_rc4 keystream;

    if (plan->host.count >= CONFIRMATIONS)
        return find_host_fits(&plan->host, address) >= CONFIRMATIONS;
    keystream = find_datagram_keystream(first, address);
    return find_targets_match(plan->targets, &keystream) != NULL;
}

/* --- one position --- */

static uint32_t seed_at(const find_plan *plan, uint64_t position)
{
    const uint32_t value = plan->first + (uint32_t)position;

    return plan->single ? find_datagram_seed(plan->single, value) : value;
}

/* The datagram that seed and keystream are of, or NULL. */
static const find_datagram *match(const find_plan *plan, skype_rc4 *keystream)
{
    if (!plan->single)
        return find_targets_match(plan->targets, keystream);
    return find_datagram_deciphers(plan->single, *keystream) ? plan->single : NULL;
}

static void add_lone(find_lone *lone, uint32_t address)
{
    size_t place = MIN(lone->count, FIND_LONE_MAX);

    while (place > 0 && lone->lowest[place - 1] > address) {
        place--;
        if (place + 1 < FIND_LONE_MAX)
            lone->lowest[place + 1] = lone->lowest[place];
    }
    if (place < FIND_LONE_MAX)
        lone->lowest[place] = address;
    lone->count++;
}

/* What a thread has found in some positions. */
typedef struct {
    uint64_t hit; /* the first; behind the last position where there is none */
    uint32_t address;
    find_lone lone;
} finding;

static bool is_hit(const find_plan *plan, uint32_t seed, skype_rc4 *keystream, finding *found)
{
    const find_datagram *datagram = match(plan, keystream);

    if (!datagram)
        return false;
    found->address = find_datagram_address(datagram, seed);
    if (find_plan_confirms(plan, found->address))
        return true;
    add_lone(&found->lone, found->address);
    return false;
}

/* Tries the positions from..end-1, up to the first hit. */
static finding try_positions(const find_plan *plan, uint64_t from, uint64_t end)
{
    finding found = {.hit = end};

    uint32_t seeds[FIND_LANES];
    skype_rc4 keystreams[FIND_LANES];

    for (uint64_t position = from; position < end; position += FIND_LANES) {
        for (unsigned lane = 0; lane < FIND_LANES; lane++)
            seeds[lane] = seed_at(plan, position + lane);
        find_start_keystreams(seeds, keystreams);
        for (unsigned lane = 0; lane < FIND_LANES && position + lane < end; lane++)
            if (is_hit(plan, seeds[lane], &keystreams[lane], &found)) {
                found.hit = position + lane;
                return found;
            }
    }
    return found;
}

/* --- all positions --- */

/* What the threads share. */
typedef struct {
    const find_plan *plan;
    uint64_t end;
    find_watcher *watcher;
    void *context;
    gint64 start; /* microseconds */
    GMainLoop *loop;

    GMutex lock;   /* of all that follows */
    uint64_t next; /* first position that no thread has taken */
    uint64_t keys;
    bool stopping; /* no more positions are given out */
    bool interrupted;
    bool found;
    finding best;
    unsigned running; /* threads */
} crew;

static double seconds_since(gint64 start)
{
    return (double)(g_get_monotonic_time() - start) / MICROSECONDS;
}

static bool take_chunk(crew *c, uint64_t *from, uint64_t *end)
{
    g_mutex_lock(&c->lock);
    *from = c->next;
    *end = c->stopping ? c->next : MIN(c->next + CHUNK, c->end);
    c->next = *end;
    g_mutex_unlock(&c->lock);
    return *from < *end;
}

static void join_lone(find_lone *to, const find_lone *more)
{
    const uint64_t listed = MIN(more->count, FIND_LONE_MAX);

    for (size_t i = 0; i < listed; i++)
        add_lone(to, more->lowest[i]);
    to->count += more->count - listed;
}

/* Chunks are given out in order and all are finished, so the lowest hit is the first there is. */
static void note_chunk(crew *c, uint64_t from, uint64_t end, const finding *found)
{
    const bool good = found->hit < end;

    g_mutex_lock(&c->lock);
    c->keys += good ? found->hit + 1 - from : end - from;
    join_lone(&c->best.lone, &found->lone);
    if (good && (!c->found || found->hit < c->best.hit)) {
        c->stopping = true;
        c->found = true;
        c->best.hit = found->hit;
        c->best.address = found->address;
    }
    g_mutex_unlock(&c->lock);
}

static gboolean leave(gpointer data)
{
    crew *c = data;

    g_main_loop_quit(c->loop);
    return G_SOURCE_REMOVE;
}

static gpointer work(gpointer data)
{
    crew *c = data;
    uint64_t from;
    uint64_t end;

    while (take_chunk(c, &from, &end)) {
        const finding found = try_positions(c->plan, from, end);

        note_chunk(c, from, end, &found);
    }
    g_mutex_lock(&c->lock);
    if (--c->running == 0)
        g_idle_add(leave, c);
    g_mutex_unlock(&c->lock);
    return NULL;
}

/* Set by a signal. GLib has sources for signals on Unix only, so the loop looks at this. */
static volatile sig_atomic_t interrupted;

static void note_signal(int number)
{
    (void)number;
    interrupted = 1;
}

static gboolean watch(gpointer data)
{
    crew *c = data;
    uint64_t position;

    g_mutex_lock(&c->lock);
    if (interrupted)
        c->stopping = c->interrupted = true;
    position = c->next;
    g_mutex_unlock(&c->lock);
    if (c->watcher)
        c->watcher(c->context, position, seconds_since(c->start));
    return G_SOURCE_CONTINUE;
}

/* Runs the threads and waits for them, open for signals meanwhile. */
static void run(crew *c)
{
    const unsigned threads = c->running;
    GThread **members = g_new(GThread *, threads);
    const guint watching = g_timeout_add(WATCH_PERIOD_MS, watch, c);
    void (*on_interrupt)(int);
    void (*on_termination)(int);

    interrupted = 0;
    on_interrupt = signal(SIGINT, note_signal);
    on_termination = signal(SIGTERM, note_signal);
    for (unsigned i = 0; i < threads; i++)
        members[i] = g_thread_new("search", work, c);
    g_main_loop_run(c->loop);
    for (unsigned i = 0; i < threads; i++)
        g_thread_join(members[i]);
    signal(SIGINT, on_interrupt);
    signal(SIGTERM, on_termination);
    g_source_remove(watching);
    g_free(members);
}

static find_result result_of(const crew *c)
{
    if (c->found)
        return FIND_FOUND;
    return c->interrupted && c->next < c->end ? FIND_INTERRUPTED : FIND_NOT_FOUND;
}

find_outcome find_search(const find_plan *plan, uint64_t from, uint64_t end, unsigned threads,
                         find_watcher *watcher, void *context)
{
    const clock_t processor_start = clock();
    crew c = {
        .plan = plan,
        .end = end,
        .watcher = watcher,
        .context = context,
        .start = g_get_monotonic_time(),
        .loop = g_main_loop_new(NULL, FALSE),
        .next = from,
        .running = threads,
    };
    find_outcome outcome;

    g_mutex_init(&c.lock);
    run(&c);
    outcome = (find_outcome){
        .result = result_of(&c),
        .address = c.best.address,
        .position = c.found ? c.best.hit : c.next,
        .keys = c.keys,
        .lone = c.best.lone,
        .seconds = seconds_since(c.start),
        .processor_seconds = (double)(clock() - processor_start) / CLOCKS_PER_SEC,
    };
    g_mutex_clear(&c.lock);
    g_main_loop_unref(c.loop);
    return outcome;
}
