/* command_severity.h - how grave the expert info is that the view of a plaintext may add.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_COMMAND_SEVERITY_H
#define SKYPE_CONTENT_COMMAND_SEVERITY_H

#include "ws_compat.h"

/* The view does more than to show: it opens what is signed, or notes a call. */
#define SKYPE_SEVERITY_VIEW INT_MAX

/* An upper bound of the severity (PI_NOTE ...) of what skype_commands_dissect() adds to a plaintext
 * of length bytes in the first pass, all of them captured; 0: it adds none.  Memory comes from
 * pool. */
int skype_commands_severity(const uint8_t *plaintext, uint32_t length, wmem_allocator_t *pool);

#endif
