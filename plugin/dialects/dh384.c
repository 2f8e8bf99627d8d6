/* dh384.c - the Diffie-Hellman exchange of 384 bits that precedes a stream since 2010.
 *
 * What follows the exchange stays enciphered, unless the user knows the secret (secrets.h).
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects/dh384.h"

#include <string.h>

#include "view/expert_items.h"
#include "view/client_generation.h"
#include "dialects/supernode.h"
#include "dialects/login.h"
#include "dialects/opaque_data.h"
#include "state/connection_attempts.h"
#include "state/secrets.h"
#include "state/user_keys.h"
#include "view/unit_view.h"
#include "wire/dh384.h"
#include "wire/handshake.h"
#include "wire/login_record.h"

/* Padding steps that prove a value on their own, and those that are proof with something else. */
#define STEPS_ALONE 4u
#define STEPS_JOINT 2u

static int hf_value = -1;
static int hf_padding = -1;
static int hf_padding_status = -1;
static int hf_hash = -1;
static int hf_hash_status = -1;
static int hf_data = -1;

static int ett_message = -1;

/* What both directions have shown; the connection's state. */
typedef struct {
    skype_dh_first first[SKYPE_DH_SIDES];
    uint8_t values[SKYPE_DH_SIDES][SKYPE_DH_VALUE_LENGTH];
    bool seen[SKYPE_DH_SIDES];
    bool of_peer[SKYPE_DH_SIDES]; /* its padding is not of the known generator */
    bool has_client_hash;
    bool has_told; /* that none of the user's secrets fits */
    skype_dh_verdict verdict;
} key_exchange;

typedef enum {
    SECRET_NONE, /* the user gave none for these hosts */
    SECRET_FITS,
    SECRET_OTHER, /* those given are of other connections, or wrong */
} secret_state;

/* Facts of a hash. */
typedef struct {
    secret_state secret;
    unsigned told; /* secrets that do not fit, where that is said here */
} hash_facts;

static skype_measure reframe(skype_direction *direction, const skype_framing *framing)
{
    direction->framing = framing;
    return (skype_measure){.kind = SKYPE_UNIT_REFRAME};
}

static skype_dh_side side_of(const skype_direction *direction)
{
    return skype_direction_is_client(direction) ? SKYPE_DH_BY_CLIENT : SKYPE_DH_BY_SERVER;
}

static key_exchange *need_exchange(skype_connection *connection)
{
    if (!connection->state)
        connection->state = wmem_new0(wmem_file_scope(), key_exchange);
    return connection->state;
}

static void judge_again(key_exchange *exchange)
{
    skype_dh_sight sight = {.has_client_hash = exchange->has_client_hash};

    if (exchange->verdict != SKYPE_DH_OPEN)
        return;
    for (unsigned side = 0; side < SKYPE_DH_SIDES; side++) {
        sight.sides[side].seen = exchange->seen[side];
        sight.sides[side].steps = exchange->first[side].steps;
        sight.sides[side].value = exchange->values[side];
    }
    exchange->verdict = skype_dh_judge(&sight);
}

/* --- after the exchange --- */

static void show_enciphered(skype_view *view, tvbuff_t *tvb)
{
    static const skype_opaque_data data = {"Enciphered data",
                                           "same TCP connection as a proven key exchange"};

    skype_opaque_show(view, tvb, &data, ett_message, hf_data);
}

static const skype_framing framing_enciphered = {
    .unit = "enciphered data",
    .measure = skype_opaque_measure,
    .show = show_enciphered,
};

/* At a login server the direction is enciphered from here on, with the secret as key. */
static bool starts_login(skype_direction *direction, const uint8_t *bytes)
{
    uint8_t key[SKYPE_DH_VALUE_LENGTH];
    uint8_t head[SKYPE_LOGIN_HEAD_LENGTH];
    skype_rc4 rc4;

    skype_dh_login_key(side_of(direction), direction->connection->secret, key);
    skype_rc4_init(&rc4, key, sizeof key);
    skype_rc4_xor(&rc4, bytes, head, sizeof head);
    if (skype_login_may_begin(head, sizeof head) == SKYPE_IS_NOT)
        return false;
    skype_stream_set_cipher(direction, direction->pending.offset, key, sizeof key);
    return true;
}

/* The secret is known: login records, or a handshake message as without a key exchange. */
static skype_measure measure_behind_hash(skype_direction *direction, const uint8_t *bytes,
                                         uint32_t have, uint32_t available _U_)
{
    if (!direction->connection->secret)
        return reframe(direction, &framing_enciphered);
    if (have < SKYPE_LOGIN_HEAD_LENGTH)
        return skype_measure_needs(SKYPE_LOGIN_HEAD_LENGTH);
    if (starts_login(direction, bytes))
        return reframe(direction, &skype_framing_login_enciphered);
    if (have < SKYPE_HANDSHAKE_LENGTH)
        return skype_measure_needs(SKYPE_HANDSHAKE_LENGTH);
    switch (skype_handshake_begins(direction, bytes, have)) {
    case SKYPE_IS:
        return reframe(direction, &skype_framing_handshake);
    case SKYPE_MAY_BE:
        return skype_measure_needs(have + 1);
    default:
        break;
    }
    return (skype_measure){
        .kind = SKYPE_UNIT_LOST,
        .why = "The secret fits the hash, but no known message follows it",
    };
}

static const skype_framing framing_behind_hash = {
    .unit = "message",
    .measure = measure_behind_hash,
};

/* --- the hash --- */

static skype_measure measure_hash(skype_direction *direction _U_, const uint8_t *bytes _U_,
                                  uint32_t have _U_, uint32_t available _U_)
{
    return skype_measure_whole(SKYPE_DH_HASH_LENGTH);
}

static secret_state try_secrets(skype_direction *direction, const uint8_t *hash)
{
    skype_connection *connection = direction->connection;
    const uint8_t *secret;

    if (skype_secrets_count(&connection->ends) == 0)
        return SECRET_NONE;
    secret = skype_secrets_find(&connection->ends, side_of(direction), hash);
    if (secret)
        connection->secret = wmem_memdup(wmem_file_scope(), secret, SKYPE_DH_VALUE_LENGTH);
    return secret ? SECRET_FITS : SECRET_OTHER;
}

static void complete_hash(skype_direction *direction, skype_unit *unit, const uint8_t *bytes)
{
    key_exchange *exchange = need_exchange(direction->connection);
    hash_facts *facts = wmem_new0(wmem_file_scope(), hash_facts);

    facts->secret = try_secrets(direction, bytes);
    if (facts->secret == SECRET_OTHER && !exchange->has_told)
        facts->told = skype_secrets_count(&direction->connection->ends);
    exchange->has_told |= facts->told > 0;
    unit->facts = facts;
    exchange->has_client_hash |= skype_direction_is_client(direction);
    judge_again(exchange);
    direction->framing = &framing_behind_hash;
}

static skype_verdict verdict_of_hash(const hash_facts *facts)
{
    if (facts->secret == SECRET_FITS)
        return (skype_verdict){SKYPE_EVIDENCE_DECRYPTED,
                               "it is the hash of the shared secret that the user gave"};
    return (skype_verdict){SKYPE_EVIDENCE_EXCHANGE,
                           "as long as the hash of the secret, behind a proven public value"};
}

static void add_secret_state(const skype_view *view, proto_tree *tree, tvbuff_t *tvb,
                             proto_item *item)
{
    const hash_facts *facts = view->unit->facts;

    proto_item_set_generated(
        proto_tree_add_uint(tree, hf_hash_status, tvb, 0, 0,
                            facts->secret == SECRET_FITS    ? PROTO_CHECKSUM_E_GOOD
                            : facts->secret == SECRET_OTHER ? PROTO_CHECKSUM_E_BAD
                                                            : PROTO_CHECKSUM_E_UNVERIFIED));
    if (facts->told > 0)
        expert_add_info_format(view->pinfo, item, skype_expert(SKYPE_EXPERT_UNDECIPHERABLE),
                               "None of the %u secret%s given for these hosts has this hash: not "
                               "the secret of this connection",
                               facts->told, facts->told == 1 ? "" : "s");
}

static void show_hash(skype_view *view, tvbuff_t *tvb)
{
    const char *by = skype_direction_is_client(view->direction) ? "client" : "server";
    const char *label =
        wmem_strdup_printf(view->pinfo->pool, "Key exchange: hash of the secret, %s", by);
    proto_item *item;
    proto_tree *tree = skype_view_message(view, tvb, ett_message, &item, label, "Key exchange",
                                          verdict_of_hash(view->unit->facts));

    item = proto_tree_add_item(tree, hf_hash, tvb, 0, SKYPE_DH_HASH_LENGTH, ENC_NA);
    add_secret_state(view, tree, tvb, item);
    skype_view_info(view, "%s", label);
}

static const skype_framing framing_hash = {
    .unit = "hash",
    .measure = measure_hash,
    .complete = complete_hash,
    .show = show_hash,
    .successor = &framing_behind_hash,
};

/* --- the public value --- */

/* Does this side answer a value that is proven by itself? */
static bool answers_proof(skype_connection *connection, skype_dh_side side)
{
    const key_exchange *exchange = need_exchange(connection);
    const skype_dh_side other = SKYPE_DH_BY_CLIENT + SKYPE_DH_BY_SERVER - side;

    return exchange->seen[other] && exchange->first[other].steps >= STEPS_ALONE;
}

static bool parse_value(const skype_direction *direction, const uint8_t *bytes, uint32_t length,
                        skype_dh_first *first, bool *of_peer)
{
    const skype_dh_side side = side_of(direction);

    *of_peer = false;
    if (skype_dh_first_parse(side, bytes, length, first))
        return true;
    *of_peer =
        answers_proof(direction->connection, side) && skype_dh_peer_parse(bytes, length, first);
    return *of_peer;
}

/* Only the end of its segment tells where a public value's padding ends. */
static skype_measure measure_value(skype_direction *direction, const uint8_t *bytes, uint32_t have,
                                   uint32_t available)
{
    const uint32_t wanted = MIN(available, SKYPE_DH_FIRST_MAX_LENGTH + 1);
    skype_dh_first first;
    bool of_peer;

    if (have < SKYPE_DH_VALUE_LENGTH || have < wanted)
        return skype_measure_needs(MAX(wanted, SKYPE_DH_VALUE_LENGTH));
    if (parse_value(direction, bytes, have, &first, &of_peer))
        return skype_measure_whole(SKYPE_DH_VALUE_LENGTH + (uint32_t)first.padding);
    return (skype_measure){
        .kind = SKYPE_UNIT_LOST,
        .why = "No public value: its padding is no run of the padding generator, and it answers no "
               "proven one with a quadratic residue",
    };
}

static void complete_value(skype_direction *direction, skype_unit *unit, const uint8_t *bytes)
{
    key_exchange *exchange = need_exchange(direction->connection);
    const skype_dh_side side = side_of(direction);

    parse_value(direction, bytes, unit->length, &exchange->first[side], &exchange->of_peer[side]);
    memcpy(exchange->values[side], bytes, SKYPE_DH_VALUE_LENGTH);
    exchange->seen[side] = true;
    unit->facts = exchange;
    judge_again(exchange);
    direction->framing = &framing_hash;
}

static skype_verdict verdict_of_value(const skype_view *view, const key_exchange *exchange,
                                      skype_dh_side side)
{
    if (exchange->of_peer[side])
        return (skype_verdict){SKYPE_EVIDENCE_EXCHANGE,
                               "answers a proven public value, and is a quadratic residue"};
    if (exchange->first[side].steps >= STEPS_ALONE)
        return (skype_verdict){
            SKYPE_EVIDENCE_FIXED_BYTES,
            "the padding behind the public value is one run of the padding generator"};
    switch (exchange->verdict) {
    case SKYPE_DH_PADDING:
        return (skype_verdict){
            SKYPE_EVIDENCE_FIXED_BYTES,
            "what pads the two public values together is made of runs of the padding generator"};
    case SKYPE_DH_RESIDUES:
        return (skype_verdict){
            SKYPE_EVIDENCE_FIXED_BYTES,
            "both public values are quadratic residues, the padding is made of runs of the padding "
            "generator, and the client's next segment is as long as a hash"};
    default:
        return view->connection->joint
                   ? skype_view_joint(view)
                   : (skype_verdict){SKYPE_EVIDENCE_ENDPOINT, "has the form of a public value"};
    }
}

static void show_value(skype_view *view, tvbuff_t *tvb)
{
    const key_exchange *exchange = view->unit->facts;
    const skype_dh_side side = side_of(view->direction);
    const unsigned padding = exchange->first[side].padding;
    const char *label = wmem_strdup_printf(view->pinfo->pool, "Key exchange: public value, %s",
                                           side == SKYPE_DH_BY_CLIENT ? "client" : "server");
    proto_item *item;
    proto_tree *tree = skype_view_message(view, tvb, ett_message, &item, label, "Key exchange",
                                          verdict_of_value(view, exchange, side));

    skype_view_info(view, "%s", label);
    skype_generation_add(tree, tvb, SKYPE_TRAIT_DH384);
    proto_tree_add_item(tree, hf_value, tvb, 0, SKYPE_DH_VALUE_LENGTH, ENC_NA);
    if (padding == 0)
        return;
    item = proto_tree_add_item(tree, hf_padding, tvb, SKYPE_DH_VALUE_LENGTH, (int)padding, ENC_NA);
    proto_item_append_text(item, " (%u byte%s, %s)", padding, padding == 1 ? "" : "s",
                           exchange->of_peer[side] ? "not of the known generator"
                                                   : "one run of the padding generator");
    proto_item_set_generated(proto_tree_add_uint(
        tree, hf_padding_status, tvb, 0, 0,
        exchange->first[side].steps > 0 ? PROTO_CHECKSUM_E_GOOD : PROTO_CHECKSUM_E_UNVERIFIED));
}

static const skype_framing framing_value = {
    .unit = "public value",
    .measure = measure_value,
    .complete = complete_value,
    .show = show_value,
};

/* --- recognition --- */

static bool see(const skype_opening *opening, skype_dh_side side, skype_dh_sight *sight)
{
    skype_dh_first first;

    if (opening->offset != 0 || opening->first_segment > opening->length ||
        !skype_dh_first_parse(side, opening->bytes, opening->first_segment, &first))
        return false;
    sight->sides[side].seen = true;
    sight->sides[side].steps = first.steps;
    sight->sides[side].value = opening->bytes;
    return true;
}

static bool is_hash(const skype_opening *client)
{
    return client->second_segment == SKYPE_DH_HASH_LENGTH;
}

/* Where the capture lacks the SYN: the client speaks first, and has a segment of its own for its
 * hash. */
static bool is_client(const skype_opening *opening, const skype_opening *other)
{
    if (opening->role != SKYPE_ROLE_UNKNOWN)
        return opening->role == SKYPE_ROLE_CLIENT;
    return other->length == 0 || is_hash(opening);
}

static skype_answer judge(const skype_opening *client, const skype_opening *server)
{
    skype_dh_sight sight = {.has_client_hash = is_hash(client)};

    if (client->length > 0 && !see(client, SKYPE_DH_BY_CLIENT, &sight))
        return SKYPE_IS_NOT;
    if (server->length > 0 && !see(server, SKYPE_DH_BY_SERVER, &sight))
        return SKYPE_IS_NOT;
    if (skype_dh_judge(&sight) != SKYPE_DH_OPEN)
        return SKYPE_IS;
    return client->second_segment > 0 && server->length > 0 ? SKYPE_IS_NOT : SKYPE_MAY_BE;
}

/* Is the client's first payload a value that something else in the capture may prove? */
static skype_sign sign_of(const skype_opening *opening)
{
    skype_dh_first first;

    return opening->from_syn && opening->role == SKYPE_ROLE_CLIENT && opening->offset == 0 &&
                   opening->is_unanswered && opening->first_segment == opening->length &&
                   skype_dh_first_parse(SKYPE_DH_BY_CLIENT, opening->bytes, opening->length,
                                        &first) &&
                   first.steps >= STEPS_JOINT && skype_dh_is_residue(opening->bytes)
               ? SKYPE_SIGN_EXCHANGE
               : SKYPE_SIGN_NONE;
}

static skype_recognition recognise_dh384(const skype_opening *opening, const skype_opening *other)
{
    const bool by_client = is_client(opening, other);
    skype_recognition out = {
        .answer = by_client ? judge(opening, other) : judge(other, opening),
        .dialect = SKYPE_TCP_DH384,
        .role = by_client ? SKYPE_ROLE_CLIENT : SKYPE_ROLE_SERVER,
    };

    if (out.answer != SKYPE_MAY_BE)
        return out;
    out.sign = sign_of(opening);
    out.joint = skype_attempts_joint(&opening->ends, out.sign, &opening->time);
    if (out.joint)
        out.answer = SKYPE_IS;
    return out;
}

const skype_dialect skype_dialect_dh384 = {
    .name = "dh384",
    .recognise = recognise_dh384,
    .client = &framing_value,
    .server = &framing_value,
};

void skype_dh384_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_value,
         {"Public value", "skype.dh.public_value", FT_BYTES, BASE_NONE, NULL, 0,
          "2 to a secret power modulo a prime of 384 bits", HFILL}},
        {&hf_padding, {"Padding", "skype.dh.padding", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_padding_status,
         {"Padding status", "skype.dh.padding.status", FT_UINT8, BASE_NONE,
          VALS(proto_checksum_vals), 0, NULL, HFILL}},
        {&hf_hash,
         {"Hash", "skype.dh.hash", FT_BYTES, BASE_NONE, NULL, 0,
          "First 8 bytes of MD5 over a letter (client O, server I) and the shared secret", HFILL}},
        {&hf_hash_status,
         {"Hash status", "skype.dh.hash.status", FT_UINT8, BASE_NONE, VALS(proto_checksum_vals), 0,
          "Verified where the user gave the secret", HFILL}},
        {&hf_data,
         {"Enciphered data", "skype.dh.data", FT_BYTES, BASE_NONE, NULL, 0,
          "Under the shared secret of the key exchange", HFILL}},
    };
    static int *subtrees[] = {&ett_message};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    skype_secrets_register();
    skype_user_keys_register();
}
