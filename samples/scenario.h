/* scenario.h - runs scenario files.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_SCENARIO_H
#define SKYPE_SAMPLES_SCENARIO_H

#include <stdbool.h>

#include "bytes.h"

/* Runs a scenario and returns the pcap file it makes.  A line is one of
 *   start SECONDS                    the capture's beginning, since 1970
 *   host NAME ADDRESS:PORT ...       a party (hosts.h)
 *   restart NAME [counter N] [generator N]
 *                                    its program starts again and has forgotten its address
 *   believe NAME ADDRESS             what it takes for its own public address
 *   delivery ...                     how TCP segments travel (streams.h)
 *   include FILE                     the lines of another file, beside this one
 *   session NAME answerer ID initiator ID
 *                                    two clients' session, with a key of its own
 *   TIME SENDER -> RECEIVER ...      a datagram (udp_lines.h)
 *   TIME SENDER => RECEIVER ...      a TCP connection (tcp_lines.h)
 *   repeat N|FIRST..LAST [jitter SECONDS] { ... }
 *                                    datagrams and connections again and again; $ is the round,
 *                                    and up to so much is added to each time
 * TIME is in seconds since the start, or with a + since the frame before.  A mistake ends the
 * program with the line's number. */
bytes scenario_run(arena *memory, const char *path);

/* The same scenario's DH-384 secrets, one line of text each: client, server, 96 hex digits. */
bytes scenario_secrets(arena *memory, const char *path);

/* All its secrets and keys as a key log, sessions by the initiator's ID; or the blocks that keys
 * are derived from. */
bytes scenario_keys(arena *memory, const char *path, bool as_blocks);

#endif
