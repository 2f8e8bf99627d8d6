/* attempt_links.c - shows which attempt to connect failed before a connection, and which followed.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/attempt_links.h"

#include "view/expert_items.h"
#include "view/unit_view.h"

static int hf_fallback_of = -1;
static int hf_fallback_in = -1;

static const char *kind_of(const skype_attempt *attempt)
{
    return attempt->connection
               ? val_to_str_const(attempt->connection->dialect, skype_tcp_dialects, "unknown")
               : "no answer";
}

static void show_fallback(const skype_attempt *attempt, packet_info *pinfo, proto_item *item)
{
    const skype_attempt *before = attempt->fallback_of;

    expert_add_info_format(
        pinfo, item, skype_expert(SKYPE_EXPERT_FALLBACK),
        "Fall-back to port %u (%s): the attempt at port %u of the same host (%s) failed",
        attempt->ends.destination.port, kind_of(attempt), before->ends.destination.port,
        kind_of(before));
}

static void add_frame(proto_tree *tree, tvbuff_t *tvb, int field, const skype_attempt *attempt)
{
    if (attempt)
        proto_item_set_generated(
            proto_tree_add_uint(tree, field, tvb, 0, 0, skype_attempts_frame_of(attempt)));
}

void skype_attempt_links_add(const skype_connection *connection, packet_info *pinfo, tvbuff_t *tvb,
                             proto_tree *tree, proto_item *item)
{
    const skype_attempt *attempt = connection->attempt;

    if (!attempt)
        return;
    add_frame(tree, tvb, hf_fallback_of, attempt->fallback_of);
    add_frame(tree, tvb, hf_fallback_in, attempt->fallback_in);
    if (attempt->fallback_of)
        show_fallback(attempt, pinfo, item);
}

void skype_attempt_links_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_fallback_of,
         {"Fall-back of", "skype.fallback.of", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_RETRANS_PREV), 0,
          "The attempt at the same host that failed before", HFILL}},
        {&hf_fallback_in,
         {"Fall-back in", "skype.fallback.in", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_RETRANS_NEXT), 0,
          "This attempt failed: the next one at the same host", HFILL}},
    };

    proto_register_field_array(proto, fields, array_length(fields));
}
