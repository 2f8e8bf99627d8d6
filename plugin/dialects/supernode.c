/* supernode.c - first message of each side: the seed and the ten bytes that prove it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects/supernode.h"

#include "view/expert_items.h"
#include "view/client_generation.h"
#include "state/iv_lines.h"
#include "preferences.h"
#include "dialects/handshake_steps.h"
#include "dialects/records.h"
#include "wire/dh384.h"
#include "wire/generator.h"
#include "wire/handshake.h"

static int hf_seed = -1;
static int hf_seed_steps = -1;
static int hf_word = -1;
static int hf_word_status = -1;
static int hf_word_version = -1;
static int hf_cookie1 = -1;
static int hf_cookie2 = -1;

static int ett_handshake = -1;
static int ett_word = -1;

typedef struct {
    skype_handshake message;
    skype_step step;
    bool is_known_generator;
    uint32_t seed_steps; /* generator steps from the host's nearest earlier state, 0: none near */
} handshake_facts;

/* --- generation --- */

/* Version bits of the padded form's word, newest first. */
static const struct {
    uint16_t from;
    skype_trait trait;
} generations[] = {
    {0x0400, SKYPE_TRAIT_HANDSHAKE_2015},
    {0x0200, SKYPE_TRAIT_HANDSHAKE_2009},
    {0x0000, SKYPE_TRAIT_HANDSHAKE_2006},
};

static skype_trait trait_of(const skype_handshake *message)
{
    const uint16_t version = message->word & SKYPE_HANDSHAKE_WORD_VERSION;
    unsigned i = 0;

    if (message->word == SKYPE_HANDSHAKE_WORD_CONSTANT)
        return SKYPE_TRAIT_HANDSHAKE_UNPADDED;
    while (version < generations[i].from)
        i++;
    return generations[i].trait;
}

/* --- the message --- */

/* Key of a direction: a key exchange's secret is mixed into what the seed expands to. */
static void expand_key(const uint8_t *secret, uint32_t seed, uint8_t key[SKYPE_KEY_LENGTH])
{
    if (secret)
        skype_dh_stream_key(seed, secret, key);
    else
        skype_key_expand(seed, key);
}

/* Is it a message of a generator that is not known, and what can be seen of the records behind it
 * fits? */
static skype_answer judge_peer(const skype_handshake *message, const uint8_t key[SKYPE_KEY_LENGTH],
                               const uint8_t *records, uint32_t length)
{
    uint8_t clear[SKYPE_OPENING_MAX];
    skype_rc4 rc4;

    if (!skype_handshake_peer_holds(message))
        return SKYPE_IS_NOT;
    if (length < SKYPE_HANDSHAKE_PEER_PROOF)
        return SKYPE_MAY_BE;
    length = MIN(length, (uint32_t)sizeof clear);
    skype_rc4_init(&rc4, key, SKYPE_KEY_LENGTH);
    skype_rc4_xor(&rc4, records, clear, length);
    return skype_handshake_peer_goes_on(clear, length) ? SKYPE_IS : SKYPE_IS_NOT;
}

static skype_answer may_begin(const uint8_t *secret, const uint8_t *bytes, uint32_t length)
{
    uint8_t key[SKYPE_KEY_LENGTH];
    skype_handshake message;

    if (length < SKYPE_HANDSHAKE_SEED_LENGTH)
        return SKYPE_MAY_BE;
    if (!skype_handshake_seed_plausible(skype_handshake_seed(bytes)))
        return SKYPE_IS_NOT;
    if (length < SKYPE_HANDSHAKE_LENGTH)
        return SKYPE_MAY_BE;
    expand_key(secret, skype_handshake_seed(bytes), key);
    skype_handshake_decipher(bytes, key, &message);
    if (skype_handshake_holds(&message))
        return SKYPE_IS;
    return judge_peer(&message, key, bytes + SKYPE_HANDSHAKE_LENGTH,
                      length - SKYPE_HANDSHAKE_LENGTH);
}

skype_answer skype_handshake_may_begin(const uint8_t *bytes, uint32_t length)
{
    return may_begin(NULL, bytes, length);
}

skype_answer skype_handshake_begins(const skype_direction *direction, const uint8_t *bytes,
                                    uint32_t length)
{
    return may_begin(direction->connection->secret, bytes, length);
}

/* --- behind the filler --- */

/* What is said of port 80 lets open whether a fresh handshake follows the filler or the stream goes
 * on: a handshake proves itself. */
static skype_measure measure_after_filler(skype_direction *direction, const uint8_t *bytes,
                                          uint32_t have, uint32_t available _U_)
{
    const uint32_t wanted =
        have < SKYPE_HANDSHAKE_SEED_LENGTH ? SKYPE_HANDSHAKE_SEED_LENGTH : SKYPE_HANDSHAKE_LENGTH;

    switch (skype_handshake_may_begin(bytes, have)) {
    case SKYPE_MAY_BE:
        return skype_measure_needs(wanted);
    case SKYPE_IS:
        direction->framing = &skype_framing_handshake;
        break;
    case SKYPE_IS_NOT:
        direction->framing = &skype_framing_record;
        break;
    }
    return (skype_measure){.kind = SKYPE_UNIT_REFRAME};
}

static const skype_framing framing_after_filler = {
    .unit = "message",
    .measure = measure_after_filler,
};

/* --- the message, when it is complete --- */

static skype_measure measure_handshake(skype_direction *direction, const uint8_t *bytes,
                                       uint32_t have, uint32_t available _U_)
{
    if (have < SKYPE_HANDSHAKE_LENGTH)
        return skype_measure_needs(SKYPE_HANDSHAKE_LENGTH);
    switch (skype_handshake_begins(direction, bytes, have)) {
    case SKYPE_IS:
        return skype_measure_whole(SKYPE_HANDSHAKE_LENGTH);
    case SKYPE_MAY_BE:
        return skype_measure_needs(have + 1);
    default:
        return (skype_measure){
            .kind = SKYPE_UNIT_LOST,
            .why = "No handshake message: its deciphered bytes are not the constants",
        };
    }
}

static skype_step step_of(const skype_direction *direction)
{
    const skype_connection *connection = direction->connection;
    const bool is_client = skype_direction_is_client(direction);
    const bool is_first = !direction->has_seed;

    switch (connection->dialect) {
    case SKYPE_TCP_SUPERNODE:
        return is_client ? SKYPE_STEP_T1 : SKYPE_STEP_NONE;
    case SKYPE_TCP_HTTPS:
        return is_client ? SKYPE_STEP_R3 : SKYPE_STEP_NONE;
    case SKYPE_TCP_HTTP_PORT:
        if (is_client)
            return is_first ? SKYPE_STEP_R1 : SKYPE_STEP_R3;
        return is_first ? SKYPE_STEP_R2 : SKYPE_STEP_NONE;
    default:
        return SKYPE_STEP_NONE;
    }
}

/* Seeds of streams are states of the generator behind the IVs of the same process. */
static void join_host_line(const skype_direction *direction, handshake_facts *facts)
{
    const skype_ends *ends = &direction->connection->ends;
    const uint32_t host =
        skype_direction_is_client(direction) ? ends->source.ip : ends->destination.ip;
    const uint32_t position = skype_generator_position(facts->message.seed);

    if (!facts->is_known_generator)
        return;
    facts->seed_steps = skype_lines_host_steps(host, position);
    skype_lines_note_host(host, position);
}

/* Notes what the records behind the message rest on. */
static void begin_records(skype_direction *direction, const handshake_facts *facts)
{
    direction->has_seed = true;
    direction->seed = facts->message.seed;
    direction->is_foreign_generator = !facts->is_known_generator;
    direction->padding_due = facts->message.word != SKYPE_HANDSHAKE_WORD_CONSTANT;
    direction->behind_filler = &framing_after_filler;
    direction->gapped = false;
}

static void complete_handshake(skype_direction *direction, skype_unit *unit, const uint8_t *bytes)
{
    handshake_facts *facts = wmem_new0(wmem_file_scope(), handshake_facts);
    const uint64_t records = unit->offset + SKYPE_HANDSHAKE_LENGTH;
    uint8_t key[SKYPE_KEY_LENGTH];

    expand_key(direction->connection->secret, skype_handshake_seed(bytes), key);
    skype_handshake_decipher(bytes, key, &facts->message);
    facts->is_known_generator = skype_handshake_holds(&facts->message);
    facts->step = step_of(direction);
    join_host_line(direction, facts);
    unit->facts = facts;
    begin_records(direction, facts);
    if (!skype_preferences()->decipher) {
        skype_stream_lose_framing(direction, NULL);
        return;
    }
    skype_stream_set_cipher(direction, records, key, sizeof key);
    direction->framing = &skype_framing_record;
}

static void put(uint8_t *out, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        out[i] = (uint8_t)(value >> 8 * (bytes - 1 - i));
}

/* The ten bytes have a keystream of their own; what it gave is kept in the facts. */
static void decipher_handshake(const skype_unit *unit, uint8_t *bytes)
{
    const skype_handshake *message = &((const handshake_facts *)unit->facts)->message;

    put(bytes + SKYPE_HANDSHAKE_WORD_OFFSET, message->word, sizeof message->word);
    put(bytes + SKYPE_HANDSHAKE_COOKIE1_OFFSET, message->cookie1, sizeof message->cookie1);
    put(bytes + SKYPE_HANDSHAKE_COOKIE2_OFFSET, message->cookie2, sizeof message->cookie2);
}

static skype_verdict verdict_of(const handshake_facts *facts)
{
    const skype_handshake *message = &facts->message;

    if (!facts->is_known_generator)
        return (skype_verdict){SKYPE_EVIDENCE_FIXED_BYTES,
                               "56 deciphered bits of the cookies are constant, the version bits "
                               "are known ones, and padding in whole records follows"};
    return (skype_verdict){
        SKYPE_EVIDENCE_DECRYPTED,
        message->word == SKYPE_HANDSHAKE_WORD_CONSTANT
            ? "ten deciphered bytes: word and cookie 1 are the constants"
            : "ten deciphered bytes: the word follows from the seed, cookie 1 is the constant",
    };
}

static void add_word(proto_tree *parent, tvbuff_t *tvb, const handshake_facts *facts)
{
    const skype_handshake *message = &facts->message;
    const int offset = SKYPE_HANDSHAKE_WORD_OFFSET;
    proto_item *item = proto_tree_add_item(parent, hf_word, tvb, offset, 2, ENC_BIG_ENDIAN);
    proto_tree *tree = proto_item_add_subtree(item, ett_word);

    if (message->word == SKYPE_HANDSHAKE_WORD_CONSTANT) {
        proto_item_append_text(item, " (unpadded form)");
    } else {
        proto_item_append_text(item, facts->is_known_generator
                                         ? " (padded form: follows from the seed)"
                                         : " (padded form: not of the known generator)");
        proto_tree_add_item(tree, hf_word_version, tvb, offset, 2, ENC_BIG_ENDIAN);
    }
    proto_item_set_generated(proto_tree_add_uint(
        tree, hf_word_status, tvb, offset, 0,
        facts->is_known_generator ? PROTO_CHECKSUM_E_GOOD : PROTO_CHECKSUM_E_UNVERIFIED));
}

static void show_handshake(skype_view *view, tvbuff_t *tvb)
{
    const handshake_facts *facts = view->unit->facts;
    const skype_handshake *message = &facts->message;
    proto_item *item;
    proto_tree *tree = skype_view_message(view, tvb, ett_handshake, &item, "Handshake message",
                                          "Handshake", verdict_of(facts));

    const char *step = skype_handshake_add_step(tree, tvb, facts->step);

    proto_item_append_text(item, "%s%s, seed 0x%08x", facts->step ? " " : "", step, message->seed);
    skype_view_info(view, "Handshake%s%s, seed 0x%08x", facts->step ? " " : "", step,
                    message->seed);
    proto_tree_add_item(tree, hf_seed, tvb, SKYPE_HANDSHAKE_SEED_OFFSET, 4, ENC_BIG_ENDIAN);
    if (facts->seed_steps)
        proto_item_set_generated(
            proto_tree_add_uint(tree, hf_seed_steps, tvb, 0, 0, facts->seed_steps));
    add_word(tree, tvb, facts);
    proto_tree_add_item(tree, hf_cookie1, tvb, SKYPE_HANDSHAKE_COOKIE1_OFFSET, 4, ENC_BIG_ENDIAN);
    proto_tree_add_item(tree, hf_cookie2, tvb, SKYPE_HANDSHAKE_COOKIE2_OFFSET, 4, ENC_BIG_ENDIAN);
    skype_generation_add(tree, tvb, trait_of(message));
}

const skype_framing skype_framing_handshake = {
    .unit = "handshake message",
    .measure = measure_handshake,
    .complete = complete_handshake,
    .decipher = decipher_handshake,
    .show = show_handshake,
};

/* --- recognition --- */

static skype_recognition recognise_supernode(const skype_opening *opening,
                                             const skype_opening *other _U_)
{
    return (skype_recognition){
        .answer = opening->offset == 0 ? skype_handshake_may_begin(opening->bytes, opening->length)
                                       : SKYPE_IS_NOT,
        .dialect =
            opening->server_port == SKYPE_PORT_HTTP ? SKYPE_TCP_HTTP_PORT : SKYPE_TCP_SUPERNODE,
    };
}

const skype_dialect skype_dialect_supernode = {
    .name = "supernode",
    .recognise = recognise_supernode,
    .client = &skype_framing_handshake,
    .server = &skype_framing_handshake,
    .client_first = true,
};

void skype_handshake_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_seed,
         {"Seed", "skype.handshake.seed", FT_UINT32, BASE_HEX, NULL, 0,
          "Seed of the key of this direction", HFILL}},
        {&hf_seed_steps,
         {"Generator steps", "skype.handshake.seed.steps", FT_UINT32, BASE_DEC, NULL, 0,
          "Steps of the sender's generator since the nearest earlier IV or seed of this host",
          HFILL}},
        {&hf_word, {"Word", "skype.handshake.word", FT_UINT16, BASE_HEX, NULL, 0, NULL, HFILL}},
        {&hf_word_status,
         {"Word status", "skype.handshake.word.status", FT_UINT8, BASE_NONE,
          VALS(proto_checksum_vals), 0, NULL, HFILL}},
        {&hf_word_version,
         {"Version bits", "skype.handshake.word.version", FT_UINT16, BASE_HEX, NULL,
          SKYPE_HANDSHAKE_WORD_VERSION, "Grow with the client's version", HFILL}},
        {&hf_cookie1,
         {"Cookie 1", "skype.handshake.cookie1", FT_UINT32, BASE_HEX, NULL, 0, "Always 1", HFILL}},
        {&hf_cookie2,
         {"Cookie 2", "skype.handshake.cookie2", FT_UINT32, BASE_HEX, NULL, 0,
          "Bit mask of the sender", HFILL}},
    };
    static int *subtrees[] = {&ett_handshake, &ett_word};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
