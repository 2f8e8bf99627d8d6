/* handshake_steps.h - names that the papers have for the first messages of a connection.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_DIALECTS_HANDSHAKE_STEPS_H
#define SKYPE_DIALECTS_HANDSHAKE_STEPS_H

#include "ws_compat.h"

/* The public interface (skype.handshake): the papers' names (Ehlert and Petgang 2006). */
typedef enum {
    SKYPE_STEP_NONE = 0,
    SKYPE_STEP_T1 = 1,  /* client's first message */
    SKYPE_STEP_T2 = 2,  /* client's connect request (command 30) */
    SKYPE_STEP_T3 = 3,  /* supernode's answer */
    SKYPE_STEP_T4 = 4,  /* client's next message */
    SKYPE_STEP_R1 = 11, /* on ports 443 and 80: the messages before T2 */
    SKYPE_STEP_R2 = 12,
    SKYPE_STEP_R3 = 13,
} skype_step;

void skype_handshake_steps_register(int proto);

/* Adds skype.handshake; returns the step's name, "" for none. */
const char *skype_handshake_add_step(proto_tree *tree, tvbuff_t *tvb, skype_step step);

#endif
