/* challenge_frames.c - a challenge, and the message that answers it signed, find each other.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/challenge_frames.h"

#include <string.h>

#include "state/capture_state.h"

#define MOST_POSED 8u /* the same message goes over several relays */

#define WORD_BITS 32

/* A challenge without padding, so that it can be hashed. */
typedef struct {
    uint32_t low;
    uint32_t high;
    uint32_t role;
} challenge_key;

/* Where one challenge stands; its memory is file scope.  Frames are 0 until seen. */
typedef struct {
    challenge_key key;
    unsigned posed_count;
    uint32_t posed[MOST_POSED]; /* ascending */
    uint32_t answered;
} history;

_Static_assert(sizeof(challenge_key) == SKYPE_CHALLENGE_KEY_LENGTH, "key of a challenge");

static challenge_key key_of(const skype_challenge *challenge)
{
    return (challenge_key){
        .low = (uint32_t)challenge->value,
        .high = (uint32_t)(challenge->value >> WORD_BITS),
        .role = challenge->role,
    };
}

static history *find(const skype_challenge *challenge)
{
    const challenge_key key = key_of(challenge);

    return skype_recent_find(skype_capture()->challenges, &key);
}

static history *need(const skype_challenge *challenge)
{
    const challenge_key key = key_of(challenge);
    history *known = find(challenge);

    return known ? known : skype_recent_add(skype_capture()->challenges, &key, sizeof *known);
}

void skype_challenges_pose(const skype_challenge *challenge, uint32_t frame)
{
    history *known = need(challenge);
    unsigned at = known->posed_count;

    while (at > 0 && known->posed[at - 1] > frame)
        at--;
    if (known->posed_count == MOST_POSED || (at > 0 && known->posed[at - 1] == frame))
        return;
    memmove(known->posed + at + 1, known->posed + at,
            (known->posed_count - at) * sizeof *known->posed);
    known->posed[at] = frame;
    known->posed_count++;
}

void skype_challenges_answer(const skype_challenge *challenge, uint32_t frame)
{
    history *known = need(challenge);

    if (known->answered == 0 || frame < known->answered)
        known->answered = frame;
}

uint32_t skype_challenges_posed(const skype_challenge *challenge, uint32_t frame)
{
    const history *known = find(challenge);
    uint32_t latest = 0;

    for (unsigned k = 0; known && k < known->posed_count && known->posed[k] < frame; k++)
        latest = known->posed[k];
    return latest;
}

uint32_t skype_challenges_answered(const skype_challenge *challenge, uint32_t frame)
{
    const history *known = find(challenge);

    return known && known->answered > frame ? known->answered : 0;
}
