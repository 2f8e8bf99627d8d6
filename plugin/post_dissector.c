/* post_dissector.c - what is called after all dissectors, for every frame.
 *
 * Even to be called and to do nothing is a cost that all captures pay: there is one for all that
 * need one.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "post_dissector.h"

#include "ws_compat.h"
#include "content/hints.h"
#include "dialects/update_check.h"
#include "tcp/first_look.h"
#include "udp/udp_entry.h"

static dissector_handle_t handle;

static int look_after(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    if (pinfo->ptype == PT_UDP) {
        skype_udp_look_after(frame, pinfo, tree);
        skype_hints_look_after(frame, pinfo, tree);
    } else if (pinfo->ptype == PT_TCP) {
        skype_first_look_after(frame, pinfo, tree);
        skype_update_check_look_after(frame, pinfo, tree);
    }
    return 0;
}

void skype_post_dissector_register(int proto)
{
    /* In name only: it leaves no layer in a frame that it has nothing to do with. */
    const int proto_after = proto_register_protocol_in_name_only(
        "Skype, last look", "Skype last look", "skype.last_look", proto, FT_PROTOCOL);

    handle = create_dissector_handle(look_after, proto_after);
}

void skype_post_dissector_handoff(void)
{
    register_postdissector(handle);
}
