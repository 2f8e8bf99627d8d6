/* signatures.h - what the signatures of a capture recover to: each is computed once.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_SIGNATURES_H
#define SKYPE_STATE_SIGNATURES_H

#include "ws_compat.h"
#include "wire/signature.h"

typedef enum {
    SKYPE_SIGNATURE_UNDONE,
    SKYPE_SIGNATURE_WRONG, /* no signer makes such a block, or there is none */
    SKYPE_SIGNATURE_LIMIT, /* the frame has had its share of computing */
} skype_signature_result;

void skype_signatures_register(int proto);

/* Undoes a signature of key->length bytes.  block points into pinfo->pool afterwards, where the
 * result is UNDONE.  The capture's latest SKYPE_SIGNATURES_MAX different ones are kept, those that
 * recover to nothing as such: in another pass, and where they stand again, they cost a look-up.
 * What is kept changes the cost only, never the result. */
skype_signature_result skype_signatures_undo(packet_info *pinfo, const skype_public_key *key,
                                             const uint8_t *signature, skype_block *block);

#endif
