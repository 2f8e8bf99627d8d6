/* key_status.c - what the user's keys did with a message.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/key_status.h"

#include "state/login_keys.h"
#include "view/expert_items.h"

static int hf_status = -1;

static const value_string status_strings[] = {
    {SKYPE_KEY_OPENED, "opened"},
    {SKYPE_KEY_UNFIT, "does not fit"},
    {0, NULL},
};

static void add(proto_tree *tree, tvbuff_t *tvb, skype_key_status status)
{
    proto_item_set_generated(proto_tree_add_uint(tree, hf_status, tvb, 0, 0, status));
}

void skype_key_status_add_opened(proto_tree *tree, tvbuff_t *tvb)
{
    add(tree, tvb, SKYPE_KEY_OPENED);
}

void skype_key_status_add_unfit(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                                proto_item *item, unsigned keys, const char *what)
{
    add(tree, tvb, SKYPE_KEY_UNFIT);
    if (keys == 1)
        expert_add_info_format(pinfo, item, skype_expert(SKYPE_EXPERT_UNDECIPHERABLE),
                               "The key given for it does not open %s", what);
    else
        expert_add_info_format(pinfo, item, skype_expert(SKYPE_EXPERT_UNDECIPHERABLE),
                               "None of the %u keys given for it opens %s", keys, what);
}

void skype_key_status_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_status,
         {"Key given by the user", "skype.key.status", FT_UINT8, BASE_DEC, VALS(status_strings), 0,
          "What the user's keys did here: each proves itself by what it deciphers", HFILL}},
    };

    proto_register_field_array(proto, fields, array_length(fields));
}
