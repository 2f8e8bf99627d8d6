/* ends.c - the two ends of a datagram or connection, and when two times are close together.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/ends.h"

#include <string.h>

#include <epan/to_str.h>

static uint32_t ipv4_of(const address *from)
{
    uint32_t network_order;

    memcpy(&network_order, from->data, sizeof network_order);
    return g_ntohl(network_order);
}

bool skype_ends_of_packet(const packet_info *pinfo, skype_ends *ends)
{
    if (pinfo->src.type != AT_IPv4 || pinfo->dst.type != AT_IPv4)
        return false;
    ends->source = (skype_socket){ipv4_of(&pinfo->src), pinfo->srcport};
    ends->destination = (skype_socket){ipv4_of(&pinfo->dst), pinfo->destport};
    return true;
}

skype_ends skype_ends_reverse(const skype_ends *ends)
{
    return (skype_ends){.source = ends->destination, .destination = ends->source};
}

guint skype_ends_hash(gconstpointer key)
{
    return wmem_strong_hash(key, sizeof(skype_ends));
}

gboolean skype_ends_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(skype_ends)) == 0;
}

const char *skype_ip_text(wmem_allocator_t *pool, uint32_t ip)
{
    const uint32_t network_order = g_htonl(ip);
    address text;

    set_address(&text, AT_IPv4, sizeof network_order, &network_order);
    return address_to_str(pool, &text);
}

/* Is `then` so many seconds or more before `now`?  Times of a hostile file lie as far apart as a
 * time_t can. */
static bool is_older(const nstime_t *then, const nstime_t *now, unsigned seconds)
{
    const uint64_t elapsed = (uint64_t)now->secs - (uint64_t)then->secs;

    if (then->secs > now->secs)
        return false;
    return elapsed > seconds || (elapsed == seconds && now->nsecs >= then->nsecs);
}

bool skype_is_recent(const nstime_t *then, const nstime_t *now)
{
    return is_older(then, now, 0) && !is_older(then, now, SKYPE_RECENT_SECONDS);
}

bool skype_is_past(const nstime_t *then, const nstime_t *now)
{
    return is_older(then, now, SKYPE_RECENT_SECONDS);
}

bool skype_is_long_past(const nstime_t *then, const nstime_t *now)
{
    return is_older(then, now, 2 * SKYPE_RECENT_SECONDS);
}
