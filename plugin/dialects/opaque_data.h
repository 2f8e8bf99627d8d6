/* opaque_data.h - bytes of a stream of which nothing but their length can be told.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_DIALECTS_OPAQUE_DATA_H
#define SKYPE_DIALECTS_OPAQUE_DATA_H

#include "view/unit_view.h"

/* What such bytes are called: "Raw data". */
typedef struct {
    const char *kind;
    const char *reason; /* why they are Skype's all the same (evidence 5) */
} skype_opaque_data;

/* For skype_framing.measure: each segment brings one unit. */
skype_measure skype_opaque_measure(skype_direction *direction, const uint8_t *bytes, uint32_t have,
                                   uint32_t available);

/* Shows a unit: its label in the tree and in the info column, its bytes in field hf. */
void skype_opaque_show(skype_view *view, tvbuff_t *tvb, const skype_opaque_data *data, int ett,
                       int hf);

#endif
