/* exported_commands.c - reads deciphered messages that were exported to a file of their own.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/exported_commands.h"

#include "content/commands.h"
#include "view/evidence.h"
#include "view/exported_pdu.h"

static int proto_skype = -1;

static int ett_exported = -1;

static int dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    skype_command_context context = {
        .transport = pinfo->ptype == PT_TCP ? SKYPE_OVER_TCP : SKYPE_OVER_UDP,
    };
    skype_command_summary summary;

    if (!skype_ends_of_packet(pinfo, &context.ends))
        return 0;
    col_set_str(pinfo->cinfo, COL_PROTOCOL, "SKYPE");
    context.message =
        proto_tree_add_protocol_format(tree, proto_skype, tvb, 0, -1, "Skype, exported message");
    tree = proto_item_add_subtree(context.message, ett_exported);
    skype_evidence_add(tree, tvb,
                       (skype_verdict){SKYPE_EVIDENCE_FORCED, "exported as a deciphered message"});
    skype_commands_dissect(tvb, pinfo, tree, &context, &summary);
    col_set_str(pinfo->cinfo, COL_INFO, summary.text ? summary.text : "No command");
    return (int)tvb_captured_length(tvb);
}

void skype_exported_commands_register(int proto)
{
    static int *subtrees[] = {&ett_exported};

    proto_skype = proto;
    proto_register_subtree_array(subtrees, array_length(subtrees));
    register_dissector(SKYPE_EXPORTED_COMMANDS, dissect, proto);
}
