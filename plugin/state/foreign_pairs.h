/* foreign_pairs.h - have others than us accepted datagrams from both ends of a pair of sockets?
 *
 * Only then is a dissector that stood on their conversation before us its owner: one that a
 * stranger's datagram has brought there is not.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_FOREIGN_PAIRS_H
#define SKYPE_STATE_FOREIGN_PAIRS_H

#include "state/ends.h"

/* First pass: others accepted a datagram with these ends.  A fixed table (SKYPE_FOREIGN_PAIRS), in
 * which a pair may take the place of another. */
void skype_foreign_pair_note(const skype_ends *ends);

/* How many they have accepted from this end: behind 255 the count goes on from half of it. */
unsigned skype_foreign_pair_accepted(const skype_ends *ends);

/* Has the latest note in the pair's place been of this pair, and were both ends heard? */
bool skype_foreign_pair_is_two_way(const skype_ends *ends);

#endif
