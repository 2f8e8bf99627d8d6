/* padding.h - padding records: what follows from the seed of their direction, and what does not.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_DIALECTS_PADDING_H
#define SKYPE_DIALECTS_PADDING_H

#include "ws_compat.h"
#include "state/stream.h"
#include "view/unit_view.h"

/* What is known of a padding record; all of them are static. */
typedef struct {
    uint8_t status; /* PROTO_CHECKSUM_E_... */
    const char *text;
} skype_padding_status;

void skype_padding_register(int proto);

/* First pass: judges the padding of a record (control 03) by the direction's seed. */
const skype_padding_status *skype_padding_judge(const skype_direction *direction,
                                                const uint8_t *padding, uint32_t length);

/* Shows the padding of a record. */
void skype_padding_show(const skype_view *view, proto_tree *tree, tvbuff_t *tvb, int offset,
                        int length, const skype_padding_status *status);

#endif
