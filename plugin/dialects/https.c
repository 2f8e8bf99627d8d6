/* https.c - the camouflage of port 443: two hellos that look like TLS, then the usual stream.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects/https.h"

#include "view/expert_items.h"
#include "dialects/handshake_steps.h"
#include "dialects/supernode.h"
#include "view/unit_view.h"
#include "wire/hello.h"

/* Bytes of the server's hello that tell it from TLS: TLS's own, the time, four of the "random". */
#define SERVER_HELLO_PROOF 19u

static int hf_fixed = -1;
static int hf_challenge = -1;
static int hf_challenge_status = -1;

static int ett_hello = -1;

/* A capture may begin behind the hello: then a handshake message stands here and proves itself. */
static skype_measure no_hello(skype_direction *direction)
{
    direction->framing = &skype_framing_handshake;
    return (skype_measure){.kind = SKYPE_UNIT_REFRAME};
}

/* --- client --- */

static skype_measure measure_client(skype_direction *direction, const uint8_t *bytes, uint32_t have,
                                    uint32_t available)
{
    if (have == 0 && available > 0)
        return skype_measure_needs(1);
    if (skype_hello_client_match(bytes, have) < MIN(have, SKYPE_HELLO_CLIENT_FIXED))
        return no_hello(direction);
    return skype_measure_whole(SKYPE_HELLO_CLIENT_LENGTH);
}

static void expect_handshake(skype_direction *direction, skype_unit *unit _U_,
                             const uint8_t *bytes _U_)
{
    direction->framing = &skype_framing_handshake;
}

static void add_challenge(const skype_view *view, proto_tree *tree, tvbuff_t *tvb, bool follows)
{
    const int offset = SKYPE_HELLO_CHALLENGE_OFFSET;
    proto_item *item =
        proto_tree_add_item(tree, hf_challenge, tvb, offset, SKYPE_HELLO_CHALLENGE_LENGTH, ENC_NA);

    proto_item_append_text(item, follows ? " (one run of the padding generator)" : "");
    proto_item_set_generated(
        proto_tree_add_uint(tree, hf_challenge_status, tvb, offset, 0,
                            follows ? PROTO_CHECKSUM_E_GOOD : PROTO_CHECKSUM_E_BAD));
    if (!follows)
        expert_add_info_format(view->pinfo, item, skype_expert(SKYPE_EXPERT_CHECKSUM_BAD),
                               "The challenge is no run of the padding generator");
}

static bool challenge_follows(tvbuff_t *tvb)
{
    uint8_t challenge[SKYPE_HELLO_CHALLENGE_LENGTH];

    tvb_memcpy(tvb, challenge, SKYPE_HELLO_CHALLENGE_OFFSET, sizeof challenge);
    return skype_hello_challenge_follows(challenge);
}

static proto_tree *show_hello(const skype_view *view, tvbuff_t *tvb, const char *name,
                              skype_step step, uint32_t fixed, skype_verdict verdict)
{
    proto_item *item;
    proto_tree *tree = skype_view_message(view, tvb, ett_hello, &item, name, "Hello", verdict);
    const char *step_name = skype_handshake_add_step(tree, tvb, step);

    proto_item_append_text(item, ", %s", step_name);
    expert_add_info_format(view->pinfo, item, skype_expert(SKYPE_EXPERT_NOT_TLS), "%s", name);
    skype_view_info(view, "%s (%s)", name, step_name);
    proto_tree_add_item(tree, hf_fixed, tvb, 0, (int)fixed, ENC_NA);
    return tree;
}

static void show_client(skype_view *view, tvbuff_t *tvb)
{
    const bool follows = challenge_follows(tvb);
    const skype_verdict verdict = {
        SKYPE_EVIDENCE_FIXED_BYTES,
        follows ? "56 constant bytes, and a challenge that is one run of the padding generator"
                : "56 constant bytes, and a handshake message behind the hello",
    };
    proto_tree *tree = show_hello(view, tvb, "Not TLS: Skype client hello", SKYPE_STEP_R1,
                                  SKYPE_HELLO_CLIENT_FIXED, verdict);

    add_challenge(view, tree, tvb, follows);
}

static const skype_framing framing_client_hello = {
    .unit = "client hello",
    .measure = measure_client,
    .complete = expect_handshake,
    .show = show_client,
    .successor = &skype_framing_handshake,
};

/* --- server --- */

static skype_measure measure_server(skype_direction *direction, const uint8_t *bytes, uint32_t have,
                                    uint32_t available)
{
    const uint32_t proof = MIN(have, SERVER_HELLO_PROOF);

    if (skype_hello_server_match(bytes, have) < proof)
        return no_hello(direction);
    if (have < SERVER_HELLO_PROOF && available > 0)
        return skype_measure_needs(have + 1);
    return skype_measure_whole(SKYPE_HELLO_SERVER_LENGTH);
}

static void complete_server(skype_direction *direction, skype_unit *unit, const uint8_t *bytes)
{
    static const char differs[] = "Differs from the constant server hello";

    if (skype_hello_server_match(bytes, unit->length) < unit->length)
        unit->facts = differs;
    expect_handshake(direction, unit, bytes);
}

static void show_server(skype_view *view, tvbuff_t *tvb)
{
    const char *differs = view->unit->facts;
    const skype_verdict verdict = {
        SKYPE_EVIDENCE_FIXED_BYTES,
        differs ? "constant time and random of the server hello" : "all 79 bytes are constant",
    };

    show_hello(view, tvb, "Not TLS: Skype server hello", SKYPE_STEP_R2, SKYPE_HELLO_SERVER_LENGTH,
               verdict);
    if (differs)
        expert_add_info_format(view->pinfo, view->item, skype_expert(SKYPE_EXPERT_MALFORMED), "%s",
                               differs);
}

static const skype_framing framing_server_hello = {
    .unit = "server hello",
    .measure = measure_server,
    .complete = complete_server,
    .show = show_server,
    .successor = &skype_framing_handshake,
};

/* --- recognition --- */

static skype_recognition answer(skype_answer kind, skype_tcp_role role,
                                const skype_framing *framing)
{
    return (skype_recognition){
        .answer = kind,
        .dialect = SKYPE_TCP_HTTPS,
        .role = role,
        .framing = framing,
    };
}

/* A challenge that is no run of the generator leaves the decision to what follows the hello. */
static skype_answer judge_client_hello(const skype_opening *opening)
{
    const uint32_t length = opening->length;

    if (opening->role == SKYPE_ROLE_SERVER ||
        skype_hello_client_match(opening->bytes, length) < MIN(length, SKYPE_HELLO_CLIENT_FIXED))
        return SKYPE_IS_NOT;
    if (length < SKYPE_HELLO_CLIENT_LENGTH)
        return SKYPE_MAY_BE;
    if (skype_hello_challenge_follows(opening->bytes + SKYPE_HELLO_CHALLENGE_OFFSET))
        return SKYPE_IS;
    return skype_handshake_may_begin(opening->bytes + SKYPE_HELLO_CLIENT_LENGTH,
                                     length - SKYPE_HELLO_CLIENT_LENGTH);
}

static skype_answer judge_server_hello(const skype_opening *opening)
{
    const uint32_t length = opening->length;

    if (opening->role == SKYPE_ROLE_CLIENT ||
        skype_hello_server_match(opening->bytes, length) < MIN(length, SKYPE_HELLO_SERVER_LENGTH))
        return SKYPE_IS_NOT;
    return length < SKYPE_HELLO_SERVER_LENGTH ? SKYPE_MAY_BE : SKYPE_IS;
}

/* Does the direction's first captured byte follow a hello? */
static bool is_behind_hello(const skype_opening *opening)
{
    if (!opening->from_syn)
        return opening->server_port == SKYPE_PORT_HTTPS;
    return opening->offset == (opening->role == SKYPE_ROLE_CLIENT ? SKYPE_HELLO_CLIENT_LENGTH
                                                                  : SKYPE_HELLO_SERVER_LENGTH);
}

static skype_recognition recognise_https(const skype_opening *opening,
                                         const skype_opening *other _U_)
{
    skype_answer client = SKYPE_IS_NOT;
    skype_answer server = SKYPE_IS_NOT;
    skype_answer behind = SKYPE_IS_NOT;

    if (opening->offset == 0) {
        client = judge_client_hello(opening);
        server = judge_server_hello(opening);
    }
    if (is_behind_hello(opening))
        behind = skype_handshake_may_begin(opening->bytes, opening->length);
    if (client >= server && client >= behind)
        return answer(client, SKYPE_ROLE_CLIENT, &framing_client_hello);
    if (server >= behind)
        return answer(server, SKYPE_ROLE_SERVER, &framing_server_hello);
    return answer(behind, SKYPE_ROLE_UNKNOWN, &skype_framing_handshake);
}

const skype_dialect skype_dialect_https = {
    .name = "https",
    .recognise = recognise_https,
    .client = &framing_client_hello,
    .server = &framing_server_hello,
    .client_first = true,
};

void skype_https_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_fixed,
         {"Constant bytes", "skype.hello.constant", FT_BYTES, BASE_NONE, NULL, 0,
          "The same in every Skype connection", HFILL}},
        {&hf_challenge,
         {"Challenge", "skype.hello.challenge", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_challenge_status,
         {"Challenge status", "skype.hello.challenge.status", FT_UINT8, BASE_NONE,
          VALS(proto_checksum_vals), 0, NULL, HFILL}},
    };
    static int *subtrees[] = {&ett_hello};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
