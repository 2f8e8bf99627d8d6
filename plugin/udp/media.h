/* media.h - datagrams that carry voice, video or files: nothing of them but size and time can be
 * read.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_MEDIA_H
#define SKYPE_UDP_MEDIA_H

#include "ws_compat.h"
#include "state/calls.h"
#include "state/sent_datagrams.h"

void skype_media_register(int proto);

/* What is known of one datagram among those of its flow. */
typedef struct skype_media_facts skype_media_facts;

/* Counts a datagram when it is claimed; the facts are in file scope. */
skype_media_facts *skype_media_note(const skype_ends *ends, const skype_moment *now);

/* Where its flow begins; NULL where nothing is known of it. */
const skype_media_start *skype_media_started(const skype_media_facts *facts);

/* Adds size, the gap to the datagram before, and the set-up that the flow follows; facts NULL: none
 * are kept. */
void skype_media_add(proto_tree *tree, tvbuff_t *tvb, const skype_media_facts *facts);

/* Shows a datagram of type D; returns its name for the info column. */
const char *skype_media_dissect(proto_tree *tree, tvbuff_t *tvb, const skype_media_facts *facts);

#endif
