/* opaque_data.c - bytes of a stream of which nothing but their length can be told.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects/opaque_data.h"

skype_measure skype_opaque_measure(skype_direction *direction _U_, const uint8_t *bytes _U_,
                                   uint32_t have _U_, uint32_t available)
{
    return skype_measure_whole(available);
}

void skype_opaque_show(skype_view *view, tvbuff_t *tvb, const skype_opaque_data *data, int ett,
                       int hf)
{
    const skype_verdict verdict = {SKYPE_EVIDENCE_ENDPOINT, data->reason};
    const uint32_t length = view->unit->length;
    const char *label = wmem_strdup_printf(view->pinfo->pool, "%s, %u byte%s", data->kind, length,
                                           length == 1 ? "" : "s");
    proto_item *item;
    proto_tree *tree = skype_view_message(view, tvb, ett, &item, label, data->kind, verdict);

    proto_tree_add_item(tree, hf, tvb, 0, -1, ENC_NA);
    skype_view_info(view, "%s", label);
}
