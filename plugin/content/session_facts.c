/* session_facts.c - what commands and user commands teach about sessions: users and challenges.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/session_facts.h"

#include "state/challenge_frames.h"
#include "state/session_keys.h"
#include "wire/command_number.h"
#include "wire/user_command.h"

static void pose(const skype_list_summary *summary, skype_challenge_role role, uint32_t frame)
{
    const skype_challenge challenge = {.value = summary->challenge, .role = (uint8_t)role};

    if (summary->has_challenge)
        skype_challenges_pose(&challenge, frame);
}

void skype_session_facts_of_command(const skype_ends *ends, uint32_t command,
                                    const skype_list_summary *summary, uint32_t frame)
{
    const skype_ends asked = skype_ends_reverse(ends);

    if (summary->has_session)
        skype_session_keys_note_id(summary->session);
    switch (command) {
    case SKYPE_NUMBER_SESSION_REQUEST:
        pose(summary, SKYPE_CHALLENGE_OF_PROPOSAL, frame);
        break;
    case SKYPE_NUMBER_RELAY_OPEN:
        if (summary->has_session)
            skype_session_users_ask(ends, summary->session);
        break;
    case SKYPE_NUMBER_RELAY_JOIN:
        if (summary->has_session && summary->has_relayed)
            skype_session_users_route(ends, summary->relayed, summary->session);
        break;
    case SKYPE_NUMBER_RELAY_ESTABLISHED:
        if (summary->has_session)
            skype_session_users_grant(&asked, summary->session);
        break;
    default:
        break;
    }
}

/* Who has signed a challenge is who he says. */
void skype_session_facts_of_user_command(const skype_session_way *way, uint32_t command,
                                         const skype_list_summary *summary, uint32_t frame)
{
    if (command == SKYPE_USER_COMMAND_PROPOSAL)
        pose(summary, SKYPE_CHALLENGE_OF_PROPOSAL, frame);
    if (command == SKYPE_USER_COMMAND_HELLO)
        pose(summary, SKYPE_CHALLENGE_OF_HELLO, frame);
    if (summary->has_answer)
        skype_challenges_answer(&summary->answer, frame);
    if (!way)
        return;
    if (command == SKYPE_USER_COMMAND_HELLO && way->by_client && summary->has_session)
        skype_session_users_route(&way->connection, way->destination, summary->session);
    if (summary->has_answer && summary->user)
        skype_session_users_note(way, summary->user, frame);
}
