/* supernode.h - first message of each side: the seed and the ten bytes that prove it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_DIALECTS_SUPERNODE_H
#define SKYPE_DIALECTS_SUPERNODE_H

#include "ws_compat.h"
#include "state/connection.h"
#include "view/unit_view.h"

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

/* A message of 14 bytes, then records. */
extern const skype_framing skype_framing_handshake;

/* Behind the filler of port 80: a handshake message again, or records go on. */
extern const skype_framing skype_framing_after_filler;

/* Ports of 1024 and above, and port 80. */
extern const skype_dialect skype_dialect_supernode;

void skype_handshake_register(int proto);

/* Adds skype.handshake; returns the step's name, "" for none. */
const char *skype_handshake_add_step(proto_tree *tree, tvbuff_t *tvb, skype_step step);

/* What is known of a padding record; all of them are static. */
typedef struct {
    uint8_t status; /* PROTO_CHECKSUM_E_... */
    const char *text;
} skype_padding_status;

/* First pass: judges the padding of a record (control 03) by the direction's seed. */
const skype_padding_status *skype_handshake_judge_padding(const skype_direction *direction,
                                                          const uint8_t *padding, uint32_t length);

/* Shows the padding of a record. */
void skype_handshake_show_padding(const skype_view *view, proto_tree *tree, tvbuff_t *tvb,
                                  int offset, int length, const skype_padding_status *status);

/* Is what starts at bytes a handshake message?  One key expansion at most, once 14 bytes are there;
 * none where the seed alone tells. */
skype_answer skype_handshake_may_begin(const uint8_t *bytes, uint32_t length);

/* The same in a direction that may follow a key exchange whose secret is known. */
skype_answer skype_handshake_begins(const skype_direction *direction, const uint8_t *bytes,
                                    uint32_t length);

#endif
