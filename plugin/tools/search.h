/* search.h - tries seeds or addresses on all cores.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TOOLS_SEARCH_H
#define SKYPE_TOOLS_SEARCH_H

#include "ipv4.h"
#include "targets.h"

/* What to search.  There are two ways: through the seeds, where one key is tried on all datagrams
 * with known plaintext at once; or through the addresses, where it is tried on one datagram, of
 * which nothing need be known. */
typedef struct {
    find_host host;
    find_targets *targets;       /* of all datagrams */
    const find_datagram *single; /* through the addresses: the datagram; else NULL */
    uint32_t first;              /* seed or address at position 0 */
    uint64_t count;              /* of positions */
} find_plan;

/* Plans the search for the host's public address.  It goes through the addresses of the range if
 * there is one (else NULL); or through the seeds, if a proven plaintext makes sure that there is a
 * seed to be found, and others make that faster; or through all addresses that are ever assigned.
 * Returns NULL where no result could be believed, as the host has one unpredictable datagram. */
find_plan *find_plan_new(const find_host *host, const find_range *range);
void find_plan_free(find_plan *plan);

/* Keys it takes on average to find an address not found before the position. */
double find_plan_expected(const find_plan *plan, uint64_t position);

/* Whether the datagrams leave no doubt about the public address: two decipher, or the only one has
 * a known plaintext. */
bool find_plan_confirms(const find_plan *plan, uint32_t address);

/* Addresses that decipher one datagram and none of the others: they may have been in use for that
 * one alone; its CRC fits one of 2^32 wrong addresses by chance. */
#define FIND_LONE_MAX 4u

typedef struct {
    uint64_t count;
    uint32_t lowest[FIND_LONE_MAX]; /* of them, in rising order */
} find_lone;

typedef enum {
    FIND_FOUND,
    FIND_NOT_FOUND,
    FIND_INTERRUPTED, /* by SIGINT or SIGTERM */
} find_result;

typedef struct {
    find_result result;
    uint32_t address;  /* FIND_FOUND */
    uint64_t position; /* of the hit, else: all before it are tried */
    uint64_t keys;     /* tried */
    find_lone lone;
    double seconds;
    double processor_seconds; /* of all cores */
} find_outcome;

/* Told now and then how far the search is, in the caller's thread. */
typedef void find_watcher(void *context, uint64_t position, double seconds);

/* Tries the positions from..end-1 (end: at most plan->count) with that many threads.  What is found
 * is the first hit, whatever the number of threads.  watcher may be NULL. */
find_outcome find_search(const find_plan *plan, uint64_t from, uint64_t end, unsigned threads,
                         find_watcher *watcher, void *context);

#endif
