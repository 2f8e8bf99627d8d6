/* challenges.h - challenges that clients pose and sign when they meet.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_CHALLENGES_H
#define SKYPE_CONTENT_CHALLENGES_H

#include "content/signed.h"
#include "wire/challenge.h"

typedef struct {
    skype_blob blob;
    skype_signed opened;
    skype_challenge challenge; /* where it is good */
} skype_signed_challenge;

void skype_signed_challenges_register(int proto);

/* Opens a challenge that a user has signed; key NULL: it is not known. */
skype_signed_challenge skype_signed_challenge_open(skype_blob blob, const skype_public_key *key);

/* Shows it below its item, with the frame that poses it. */
void skype_signed_challenge_show(const skype_signed_challenge *answer, proto_item *item);

/* Shows the frame that answers a challenge which a message poses. */
void skype_challenge_show_posed(proto_tree *tree, tvbuff_t *tvb, const packet_info *pinfo,
                                uint64_t value);

#endif
