/* rules.h - is this datagram Skype, and why: the rules, in the order of their strength.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_RULES_H
#define SKYPE_UDP_RULES_H

#include "udp/suspect.h"

/* Does anything prove the datagram?  Then its proof says what. */
bool skype_rules_prove(skype_suspect *s);

/* What does not prove itself: does the datagram fit, at an established socket? */
bool skype_rules_endpoint(skype_suspect *s);

#endif
