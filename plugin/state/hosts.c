/* hosts.c - hosts, and the addresses under which others may know them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/hosts.h"

#include <string.h>

#include "preferences.h"
#include "state/capture_state.h"
#include "wire/private_network.h"

void skype_host_prefetch(uint32_t ip)
{
    skype_hash_table_prefetch_entry(skype_capture()->hosts, &ip,
                                    offsetof(skype_host, addresses) + sizeof(skype_host_address));
}

skype_host *skype_host_find(uint32_t ip)
{
    return skype_hash_table_find(skype_capture()->hosts, &ip);
}

skype_host *skype_host_need(uint32_t ip)
{
    skype_host *host = skype_host_find(ip);

    if (host)
        return host;
    host = skype_entry_new(&skype_capture()->memory.hosts, sizeof *host);
    host->ip = ip;
    skype_capture_table_put(skype_capture()->hosts, host);
    return host;
}

static skype_host_address *find_address(skype_host *host, uint32_t ip)
{
    for (unsigned i = 0; i < host->address_count; i++)
        if (host->addresses[i].ip == ip)
            return &host->addresses[i];
    return NULL;
}

static bool has_opened(const skype_host_address *known)
{
    return known->opened[SKYPE_AS_SENDER] || known->opened[SKYPE_AS_RECEIVER];
}

/* May `a` make room sooner than `b`? */
static bool is_worth_less(const skype_host_address *a, const skype_host_address *b)
{
    if (has_opened(a) != has_opened(b))
        return !has_opened(a);
    if (a->source != b->source)
        return a->source > b->source;
    return a->order < b->order;
}

static skype_host_address *least_worth(skype_host *host)
{
    skype_host_address *least = &host->addresses[0];

    for (unsigned i = 1; i < host->address_count; i++)
        if (is_worth_less(&host->addresses[i], least))
            least = &host->addresses[i];
    return least;
}

static skype_host_address *need_address(skype_host *host, uint32_t ip, skype_address_source source)
{
    skype_host_address *known = find_address(host, ip);

    if (known)
        return known;
    known = host->address_count < SKYPE_HOST_ADDRESSES ? &host->addresses[host->address_count++]
                                                       : least_worth(host);
    *known = (skype_host_address){.ip = ip, .source = (uint8_t)source};
    host->version++;
    return known;
}

/* What nobody but Skype's own clients knows of: foreign datagrams of the shape of an ack fill no
 * more than a bounded table. */
static skype_host *host_for(uint32_t ip, skype_address_source source)
{
    skype_host *host = skype_host_find(ip);

    if (host || source != SKYPE_STATED_BY_NOBODY)
        return host ? host : skype_host_need(ip);
    return skype_hash_table_count(skype_capture()->hosts) < SKYPE_HOSTS_HEARD ? skype_host_need(ip)
                                                                              : NULL;
}

void skype_host_learn(uint32_t ip, uint32_t stated, skype_address_source source, uint32_t frame)
{
    skype_host_address *known;
    skype_host *host;

    if (!skype_ip_is_usable(stated))
        return;
    host = host_for(ip, source);
    if (!host)
        return;
    skype_capture()->knowledge += find_address(host, stated) == NULL;
    known = need_address(host, stated, source);
    known->source = (uint8_t)MIN(known->source, (uint8_t)source);
    known->frame = frame;
    known->order = ++skype_capture()->address_order;
}

void skype_host_opened(skype_host *host, uint32_t ip, skype_role role, uint32_t opened)
{
    skype_host_address *known;

    if (!host && opened == ip)
        return; /* the first guess anyway: not worth an entry for every peer */
    host = host ? host : skype_host_need(ip);
    known = need_address(host, opened, SKYPE_STATED_BY_NOBODY);
    if (!known->opened[role]) {
        host->version++;
        skype_capture()->knowledge++;
    }
    known->opened[role] = true;
    known->order = ++skype_capture()->address_order;
}

static unsigned append(uint32_t *out, unsigned count, uint32_t candidate)
{
    for (unsigned i = 0; i < count; i++)
        if (out[i] == candidate)
            return count;
    if (count < SKYPE_SEED_CANDIDATES)
        out[count++] = candidate;
    return count;
}

/* How good an address is for a role: larger is better. */
typedef enum {
    RANK_HEARD,
    RANK_STATED,
    RANK_OPENED,
} address_rank;

static address_rank rank_of(const skype_host_address *known, skype_role role)
{
    if (known->opened[role])
        return RANK_OPENED;
    return known->source == SKYPE_STATED_BY_NOBODY && !has_opened(known) ? RANK_HEARD : RANK_STATED;
}

/* Is `a` to be tried before `b`?  Of one rank, the latest comes first. */
static bool is_better(const skype_host_address *a, const skype_host_address *b, skype_role role)
{
    const address_rank rank_a = rank_of(a, role);
    const address_rank rank_b = rank_of(b, role);

    return rank_a != rank_b ? rank_a > rank_b : a->order > b->order;
}

/* The addresses of a host (NULL: it has none), best first.  Returns how many there are. */
static unsigned rank_addresses(const skype_host *host, skype_role role,
                               const skype_host_address *ranked[SKYPE_HOST_ADDRESSES])
{
    const unsigned count = host ? host->address_count : 0;

    for (unsigned n = 0; n < count; n++) {
        unsigned at = n;

        for (; at > 0 && is_better(&host->addresses[n], ranked[at - 1], role); at--)
            ranked[at] = ranked[at - 1];
        ranked[at] = &host->addresses[n];
    }
    return count;
}

static bool is_of(const skype_named_address *named, uint32_t ip)
{
    return named->host ? named->host == ip : skype_ip_is_private(ip);
}

static bool is_named_by_user(uint32_t ip)
{
    const skype_preferences_values *user = skype_preferences();

    for (unsigned i = 0; i < user->public_ip_count; i++)
        if (is_of(&user->public_ips[i], ip))
            return true;
    return false;
}

unsigned skype_host_candidates(const skype_host *host, uint32_t ip, skype_role role,
                               uint32_t out[SKYPE_SEED_CANDIDATES])
{
    const skype_preferences_values *user = skype_preferences();
    const skype_host_address *ranked[SKYPE_HOST_ADDRESSES];
    const unsigned known = rank_addresses(host, role, ranked);
    unsigned count = 0;
    unsigned n = 0;

    for (; n < known && rank_of(ranked[n], role) != RANK_HEARD; n++)
        count = append(out, count, ranked[n]->ip);
    count = append(out, count, ip);
    if (role == SKYPE_AS_SENDER)
        count = append(out, count, 0);
    for (unsigned i = 0; i < user->public_ip_count; i++)
        if (is_of(&user->public_ips[i], ip))
            count = append(out, count, user->public_ips[i].public_ip);
    for (; n < known; n++)
        count = append(out, count, ranked[n]->ip);
    return count;
}

bool skype_host_is_known(const skype_host *host, uint32_t ip)
{
    if (!skype_ip_is_private(ip) || is_named_by_user(ip))
        return true;
    for (unsigned i = 0; host && i < host->address_count; i++)
        if (host->addresses[i].source != SKYPE_STATED_BY_NOBODY || has_opened(&host->addresses[i]))
            return true;
    return false;
}

uint32_t skype_host_hidden(uint32_t source, uint32_t destination)
{
    if (!skype_host_is_known(skype_host_find(source), source))
        return source;
    if (!skype_host_is_known(skype_host_find(destination), destination))
        return destination;
    return skype_ip_is_private(source) || !skype_ip_is_private(destination) ? source : destination;
}

void skype_host_note_undecipherable(uint32_t ip, uint32_t frame)
{
    skype_host *host = skype_host_need(ip);

    if (host->undecipherable_frame == 0 || frame < host->undecipherable_frame)
        host->undecipherable_frame = frame;
}

uint32_t skype_host_undecipherable_since(uint32_t ip, uint32_t frame)
{
    const skype_host *host = skype_host_find(ip);

    return host && host->undecipherable_frame && host->undecipherable_frame < frame
               ? host->undecipherable_frame
               : frame;
}
