/* challenge_frames.h - a challenge, and the message that answers it signed, find each other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_CHALLENGE_FRAMES_H
#define SKYPE_STATE_CHALLENGE_FRAMES_H

#include "ws_compat.h"
#include "wire/challenge.h"

/* Both note that `frame` poses a challenge, or answers it with a good signature; the role is that
 * of the answer.  The same frame again changes nothing, and frames may come in any order.  The
 * latest SKYPE_CHALLENGES_MAX challenges are known, of each eight frames that pose it and the first
 * that answers. */
void skype_challenges_pose(const skype_challenge *challenge, uint32_t frame);
void skype_challenges_answer(const skype_challenge *challenge, uint32_t frame);

/* The latest frame before `frame` that poses the challenge, 0 if none. */
uint32_t skype_challenges_posed(const skype_challenge *challenge, uint32_t frame);

/* The first frame that answers the challenge, if that is after `frame`; else 0. */
uint32_t skype_challenges_answered(const skype_challenge *challenge, uint32_t frame);

#endif
