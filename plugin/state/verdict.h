/* verdict.h - why a message is called Skype.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_VERDICT_H
#define SKYPE_STATE_VERDICT_H

/* Strongest first; the values are the public interface (skype.evidence). */
typedef enum {
    SKYPE_EVIDENCE_NONE = 0,
    SKYPE_EVIDENCE_DECRYPTED = 1,
    SKYPE_EVIDENCE_PREDICTED = 2,
    SKYPE_EVIDENCE_FIXED_BYTES = 3,
    SKYPE_EVIDENCE_EXCHANGE = 4,
    SKYPE_EVIDENCE_ENDPOINT = 5,
    SKYPE_EVIDENCE_FORCED = 6,
} skype_evidence;

/* What proves a message, with a clause an analyst can quote (a static string). */
typedef struct {
    skype_evidence value;
    const char *reason;
} skype_verdict;

#endif
