/* load.h - many datagrams for benchmarks.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_LOAD_H
#define SKYPE_SAMPLES_LOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Writes a pcap file with exactly `frames` frames: clients behind NAT that probe many nodes, ask
 * them for things and publish; foreign_percent of the frames are datagrams of other protocols.
 * The same arguments give the same bytes.  Returns false when writing fails. */
bool load_write(FILE *to, uint64_t frames, unsigned foreign_percent);

#endif
