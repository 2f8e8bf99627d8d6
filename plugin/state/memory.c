/* memory.c - what the capture has taught so far.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/memory.h"

#include <string.h>

#include <epan/to_str.h>

#include "preferences.h"
#include "state/capture_tables.h"
#include "wire/private_network.h"

/* Foreign datagrams that look like acks make no more hosts known than these. */
#define MAX_HOSTS_HEARD 4096u

/* Longest list of public addresses learned for one host. */
#define PUBLIC_IPS_MAX 4u

typedef struct {
    skype_socket socket;
    uint32_t proof_frame;
} known_socket;

typedef struct {
    uint32_t ip;
    uint32_t public_ip_count;
    uint32_t public_ips[PUBLIC_IPS_MAX]; /* newest first */
    uint32_t heard_ip;                   /* 0: none */
    bool has_worked[SKYPE_ROLES];
    uint32_t worked[SKYPE_ROLES];
    uint32_t undecipherable_frame; /* first one that lacked the public address, 0: none */
} known_host;

static skype_hash_table *sockets; /* known_socket by socket */
static skype_hash_table *hosts;   /* known_host by ip */

void skype_memory_register(void)
{
    sockets = skype_capture_table_new(sizeof(skype_socket));
    hosts = skype_capture_table_new(sizeof(uint32_t));
}

static uint32_t ipv4_of(const address *from)
{
    uint32_t network_order;

    memcpy(&network_order, from->data, sizeof network_order);
    return g_ntohl(network_order);
}

bool skype_memory_ends(const packet_info *pinfo, skype_ends *ends)
{
    if (pinfo->src.type != AT_IPv4 || pinfo->dst.type != AT_IPv4)
        return false;
    ends->source = (skype_socket){ipv4_of(&pinfo->src), pinfo->srcport};
    ends->destination = (skype_socket){ipv4_of(&pinfo->dst), pinfo->destport};
    return true;
}

const char *skype_memory_ip_text(wmem_allocator_t *pool, uint32_t ip)
{
    const uint32_t network_order = g_htonl(ip);
    address text;

    set_address(&text, AT_IPv4, sizeof network_order, &network_order);
    return address_to_str(pool, &text);
}

skype_ends skype_memory_reverse(const skype_ends *ends)
{
    return (skype_ends){.source = ends->destination, .destination = ends->source};
}

bool skype_memory_is_recent(const nstime_t *then, const nstime_t *now)
{
    nstime_t elapsed;

    nstime_delta(&elapsed, now, then);
    return elapsed.secs >= 0 && elapsed.nsecs >= 0 && elapsed.secs < SKYPE_RECENT_SECONDS;
}

bool skype_memory_is_past(const nstime_t *then, const nstime_t *now)
{
    nstime_t elapsed;

    nstime_delta(&elapsed, now, then);
    return elapsed.secs >= SKYPE_RECENT_SECONDS;
}

static known_socket *find_socket(const skype_socket *socket)
{
    return skype_hash_table_find(sockets, socket);
}

bool skype_memory_prove_socket(const skype_socket *socket, uint32_t frame)
{
    known_socket *known = find_socket(socket);

    if (known)
        return false;
    known = wmem_new(wmem_file_scope(), known_socket);
    known->socket = *socket;
    known->proof_frame = frame;
    skype_capture_table_put(sockets, known);
    return true;
}

uint32_t skype_memory_socket_proof(const skype_socket *socket)
{
    const known_socket *known = find_socket(socket);

    return known ? known->proof_frame : 0;
}

static known_host *find_host(uint32_t ip)
{
    return skype_hash_table_find(hosts, &ip);
}

static known_host *need_host(uint32_t ip)
{
    known_host *host = find_host(ip);

    if (host)
        return host;
    host = wmem_new0(wmem_file_scope(), known_host);
    host->ip = ip;
    skype_capture_table_put(hosts, host);
    return host;
}

/* Puts value in front of a list, removing its older copy; what does not fit falls off the end. */
static unsigned put_first(uint32_t *list, unsigned count, unsigned capacity, uint32_t value)
{
    unsigned position = 0;

    while (position < count && list[position] != value)
        position++;
    if (position == count && count < capacity)
        count++;
    if (position == capacity)
        position--;
    memmove(list + 1, list, position * sizeof *list);
    list[0] = value;
    return count;
}

void skype_memory_learn_public_ip(uint32_t host, uint32_t public_ip, uint32_t frame _U_)
{
    known_host *known;

    if (public_ip == 0)
        return;
    known = need_host(host);
    known->public_ip_count =
        put_first(known->public_ips, known->public_ip_count, PUBLIC_IPS_MAX, public_ip);
}

void skype_memory_hear_public_ip(uint32_t host, uint32_t public_ip)
{
    if (skype_ip_is_private(host) && !skype_ip_is_private(public_ip) &&
        (find_host(host) || skype_hash_table_count(hosts) < MAX_HOSTS_HEARD))
        need_host(host)->heard_ip = public_ip;
}

void skype_memory_address_worked(uint32_t host, skype_role role, uint32_t address)
{
    known_host *known = find_host(host);

    if (!known && address == host)
        return; /* the first guess anyway: not worth an entry for every peer */
    known = known ? known : need_host(host);
    known->has_worked[role] = true;
    known->worked[role] = address;
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

unsigned skype_memory_candidates(uint32_t host, skype_role role,
                                 uint32_t out[SKYPE_SEED_CANDIDATES])
{
    const known_host *known = find_host(host);
    const skype_preferences_values *user = skype_preferences();
    unsigned count = 0;

    if (known && known->has_worked[role])
        count = append(out, count, known->worked[role]);
    for (unsigned i = 0; known && i < known->public_ip_count; i++)
        count = append(out, count, known->public_ips[i]);
    count = append(out, count, host);
    if (role == SKYPE_AS_SENDER)
        count = append(out, count, 0);
    if (known && known->heard_ip)
        count = append(out, count, known->heard_ip);
    for (unsigned i = 0; skype_ip_is_private(host) && i < user->public_ip_count; i++)
        count = append(out, count, user->public_ips[i]);
    return count;
}

bool skype_memory_address_known(uint32_t host)
{
    const known_host *known = find_host(host);

    return !skype_ip_is_private(host) || skype_preferences()->public_ip_count > 0 ||
           (known && known->public_ip_count > 0);
}

uint32_t skype_memory_note_undecipherable(uint32_t host, uint32_t frame)
{
    known_host *known = need_host(host);

    if (known->undecipherable_frame == 0 || frame < known->undecipherable_frame)
        known->undecipherable_frame = frame;
    return known->undecipherable_frame;
}
