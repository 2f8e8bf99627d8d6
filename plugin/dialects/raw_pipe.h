/* raw_pipe.h - after control 04 a direction is a raw pipe: what runs in it is looked at afresh.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_DIALECTS_RAW_PIPE_H
#define SKYPE_DIALECTS_RAW_PIPE_H

#include "ws_compat.h"
#include "state/stream.h"

void skype_pipe_register(int proto);

/* From the next unit on the direction is a raw pipe. */
void skype_pipe_begin(skype_direction *direction);

#endif
