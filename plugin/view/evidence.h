/* evidence.h - why is this Skype: the one place that shows the verdict.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_EVIDENCE_H
#define SKYPE_VIEW_EVIDENCE_H

#include "ws_compat.h"
#include "state/verdict.h"

void skype_evidence_register(int proto);

/* Adds skype.evidence and skype.evidence.reason for one message to its tree. */
void skype_evidence_add(proto_tree *tree, tvbuff_t *tvb, skype_verdict verdict);

/* Value strings of skype.evidence, for statistics. */
extern const value_string skype_evidence_strings[];

#endif
