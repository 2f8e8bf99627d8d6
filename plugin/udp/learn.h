/* learn.h - what a claimed datagram teaches.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_LEARN_H
#define SKYPE_UDP_LEARN_H

#include "udp/suspect.h"

/* Notes what the datagram teaches; s->proof is the record that is kept of it.  Once when it is
 * claimed, and again when it was opened or proven later. */
void skype_learn(skype_suspect *s);

/* An ack or NAck that answers nothing, or is not claimed: the address that it states for a private
 * host is worth a try in a seed. */
void skype_learn_heard(const skype_sighting *seen);

#endif
