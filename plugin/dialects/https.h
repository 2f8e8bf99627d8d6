/* https.h - the camouflage of port 443: two hellos that look like TLS, then the usual stream.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_DIALECTS_HTTPS_H
#define SKYPE_DIALECTS_HTTPS_H

#include "ws_compat.h"
#include "state/connection.h"

extern const skype_dialect skype_dialect_https;

void skype_https_register(int proto);

#endif
