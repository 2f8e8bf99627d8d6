/* evidence.c - the verdict: why a message is called Skype.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/evidence.h"

static int hf_evidence = -1;
static int hf_reason = -1;

const value_string skype_evidence_strings[] = {
    {SKYPE_EVIDENCE_DECRYPTED, "decrypted"},
    {SKYPE_EVIDENCE_PREDICTED, "predicted"},
    {SKYPE_EVIDENCE_FIXED_BYTES, "fixed bytes"},
    {SKYPE_EVIDENCE_EXCHANGE, "exchange"},
    {SKYPE_EVIDENCE_ENDPOINT, "endpoint"},
    {SKYPE_EVIDENCE_FORCED, "forced"},
    {0, NULL},
};

void skype_evidence_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_evidence,
         {"Evidence", "skype.evidence", FT_UINT8, BASE_DEC, VALS(skype_evidence_strings), 0,
          "Strongest reason to call this message Skype", HFILL}},
        {&hf_reason,
         {"Reason", "skype.evidence.reason", FT_STRING, BASE_NONE, NULL, 0,
          "What exactly proves it", HFILL}},
    };

    proto_register_field_array(proto, fields, array_length(fields));
}

void skype_evidence_add(proto_tree *tree, tvbuff_t *tvb, skype_verdict verdict)
{
    proto_item_set_generated(proto_tree_add_uint(tree, hf_evidence, tvb, 0, 0, verdict.value));
    proto_item_set_generated(proto_tree_add_string(tree, hf_reason, tvb, 0, 0, verdict.reason));
}
