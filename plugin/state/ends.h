/* ends.h - the two ends of a datagram or connection, and when two times are close together.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_ENDS_H
#define SKYPE_STATE_ENDS_H

#include "ws_compat.h"

/* One end of a flow.  Addresses are a.b.c.d as 0xaabbccdd everywhere above the wire. */
typedef struct {
    uint32_t ip;
    uint32_t port; /* 16 bits used; a full word, so that ends have no padding and can be hashed */
} skype_socket;

typedef struct {
    skype_socket source;
    skype_socket destination;
} skype_ends;

/* 16-bit ids wrap and repeat: an answer belongs to the latest message not older than this. */
#define SKYPE_RECENT_SECONDS 12

#define SKYPE_SECOND 1000000000 /* nanoseconds */

/* Ends of this packet; false unless both addresses are IPv4. */
bool skype_ends_of_packet(const packet_info *pinfo, skype_ends *ends);

/* The same ends seen from the other side. */
skype_ends skype_ends_reverse(const skype_ends *ends);

/* For maps keyed by a skype_ends. */
guint skype_ends_hash(gconstpointer key);
gboolean skype_ends_equal(gconstpointer a, gconstpointer b);

/* An address in dotted form, from the given pool. */
const char *skype_ip_text(wmem_allocator_t *pool, uint32_t ip);

/* True when `then` is not after `now` and less than 12 s before it. */
bool skype_is_recent(const nstime_t *then, const nstime_t *now);

/* True when `then` is 12 s or more before `now`: what was noted before then is as old, and a search
 * ends there. */
bool skype_is_past(const nstime_t *then, const nstime_t *now);

/* True when `then` is 24 s or more before `now`: nothing looks for it any more, even where the
 * capture's clock has gone back by some seconds. */
bool skype_is_long_past(const nstime_t *then, const nstime_t *now);

#endif
