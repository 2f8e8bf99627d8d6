/* challenges.c - challenges that clients pose and sign when they meet.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/challenges.h"

#include "content/object_fields.h"
#include "preferences.h"
#include "state/challenge_frames.h"

static int hf_role = -1;
static int hf_of = -1;
static int hf_in = -1;

static int ett_challenge = -1;

#define ROLE_LENGTH 1

static const value_string role_strings[] = {
    {SKYPE_CHALLENGE_OF_PROPOSAL, "by the initiator, of the proposal"},
    {SKYPE_CHALLENGE_OF_HELLO, "by the one called, of the hello"},
    {0, NULL},
};

skype_signed_challenge skype_signed_challenge_open(skype_blob blob, const skype_public_key *key)
{
    const skype_span whole = {0, (uint32_t)blob.place.length};
    const skype_signed_part part = skype_signed_part_split(whole, SKYPE_USER_KEY_LENGTH);
    skype_signed_challenge answer = {.blob = blob, .opened = {.part = part}};

    if (!skype_preferences()->open_signed)
        return answer;
    if (!key) {
        answer.opened.state = SKYPE_SIGNED_NO_USER;
        return answer;
    }
    answer.opened = skype_signed_open(&blob, key, part);
    if (answer.opened.state == SKYPE_SIGNED_GOOD &&
        !skype_challenge_parse(answer.opened.message, answer.opened.length, &answer.challenge))
        answer.opened.state = SKYPE_SIGNED_UNREADABLE;
    return answer;
}

static void add_frame(proto_tree *tree, tvbuff_t *tvb, int hf, uint32_t frame)
{
    if (frame != 0)
        proto_item_set_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, frame));
}

void skype_signed_challenge_show(const skype_signed_challenge *answer, proto_item *item)
{
    const skype_blob *blob = &answer->blob;
    const skype_challenge *challenge = &answer->challenge;
    const skype_signed_title title = {
        .title = "Challenge",
        .noun = "Challenge",
        .key_offset = -1,
    };
    const int role_offset = (int)SKYPE_CHALLENGE_LENGTH - ROLE_LENGTH;
    tvbuff_t *message;
    proto_tree *tree = skype_signed_show(blob, proto_item_add_subtree(item, ett_challenge),
                                         &answer->opened, title, &message);

    if (!tree)
        return;
    proto_tree_add_item(tree, skype_object_field_handle(SKYPE_FIELD_CHALLENGE), message, 0,
                        role_offset, ENC_LITTLE_ENDIAN);
    proto_tree_add_item(tree, hf_role, message, role_offset, ROLE_LENGTH, ENC_NA);
    add_frame(tree, message, hf_of, skype_challenges_posed(challenge, blob->pinfo->num));
}

void skype_challenge_show_posed(proto_tree *tree, tvbuff_t *tvb, const packet_info *pinfo,
                                uint64_t value)
{
    for (uint8_t role = SKYPE_CHALLENGE_OF_PROPOSAL; role <= SKYPE_CHALLENGE_OF_HELLO; role++) {
        const skype_challenge challenge = {.value = value, .role = role};
        add_frame(tree, tvb, hf_in, skype_challenges_answered(&challenge, pinfo->num));
    }
}

void skype_signed_challenges_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_role,
         {"Signed", "skype.challenge.role", FT_UINT8, BASE_DEC, VALS(role_strings), 0,
          "Who signs, and the message that poses the challenge", HFILL}},
        {&hf_of,
         {"Posed in", "skype.challenge.of", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0, "The challenge is posed in this frame", HFILL}},
        {&hf_in,
         {"Answered in", "skype.challenge.in", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0, "The challenge is signed in this frame", HFILL}},
    };
    static int *subtrees[] = {&ett_challenge};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
