/* handshake_steps.c - names that the papers have for the first messages of a connection.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects/handshake_steps.h"

static int hf_step = -1;

static const value_string step_strings[] = {
    {SKYPE_STEP_T1, "T1"}, {SKYPE_STEP_T2, "T2"}, {SKYPE_STEP_T3, "T3"}, {SKYPE_STEP_T4, "T4"},
    {SKYPE_STEP_R1, "R1"}, {SKYPE_STEP_R2, "R2"}, {SKYPE_STEP_R3, "R3"}, {0, NULL},
};

const char *skype_handshake_add_step(proto_tree *tree, tvbuff_t *tvb, skype_step step)
{
    if (step)
        proto_item_set_generated(proto_tree_add_uint(tree, hf_step, tvb, 0, 0, step));
    return val_to_str_const(step, step_strings, "");
}

void skype_handshake_steps_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_step,
         {"Handshake step", "skype.handshake", FT_UINT8, BASE_DEC, VALS(step_strings), 0,
          "As Ehlert and Petgang name the messages of a connection (2006): T1 the client's first "
          "one, T2 its connect request, T3 the supernode's answer to that, T4 what the client "
          "sends next; on ports 443 and 80 before these R1 the client's hello, R2 the server's, "
          "R3 the client's next message",
          HFILL}},
    };

    proto_register_field_array(proto, fields, array_length(fields));
}
