/* update_check.h - requests for the newest version, and reports of an installation, over HTTP: they
 * stay HTTP, their platform and version are added.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_DIALECTS_UPDATE_CHECK_H
#define SKYPE_DIALECTS_UPDATE_CHECK_H

#include "ws_compat.h"

void skype_update_check_register(int proto);

void skype_update_check_handoff(void);

/* Looks at a frame that TCP, and whoever is above it, has dissected. */
void skype_update_check_look_after(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree);

#endif
