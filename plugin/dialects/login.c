/* login.c - login and event servers: the messages L1..L4 and the records after them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects/login.h"

#include <string.h>

#include "state/connection_attempts.h"
#include "state/login_keys.h"
#include "state/scratch.h"
#include "view/expert_items.h"
#include "view/client_generation.h"
#include "view/frame_links.h"
#include "view/key_status.h"
#include "content/login_body.h"
#include "content/object_text.h"
#include "content/objects.h"
#include "view/unit_view.h"
#include "wire/login_record.h"
#include "wire/object_id.h"
#include "wire/object_list_decode.h"

/* What the sizes of answers tell: bodies of data records, checksum included. */
#define BODY_CREDENTIALS_MIN 217u /* 215 bytes of credentials signed with a key of 1536 bits */
#define BODY_WRONG_PASSWORD  16u

/* The session key in the key block is as long as an RSA modulus of 1536 bits. */
#define KEY_LENGTH 192u

static int hf_step = -1;
static int hf_type = -1;
static int hf_version = -1;
static int hf_length = -1;
static int hf_number = -1;
static int hf_checksum = -1;
static int hf_checksum_status = -1;
static int hf_data = -1;
static int hf_outcome = -1;
static int hf_previous = -1;

static int ett_record = -1;

static const value_string step_strings[] = {
    {SKYPE_LOGIN_STEP_L1, "L1"},
    {SKYPE_LOGIN_STEP_L2, "L2"},
    {SKYPE_LOGIN_STEP_L3, "L3"},
    {SKYPE_LOGIN_STEP_L4, "L4"},
    {0, NULL},
};

static const value_string type_strings[] = {
    {SKYPE_LOGIN_KEY, "Key block"},
    {SKYPE_LOGIN_DATA, "Data"},
    {0, NULL},
};

const value_string skype_login_outcomes[] = {
    {SKYPE_LOGIN_ACCEPTED, "accepted"},
    {SKYPE_LOGIN_REFUSED, "refused"},
    {SKYPE_LOGIN_ANSWERED, "answered"},
    {SKYPE_LOGIN_UNANSWERED, "unanswered"},
    {0, NULL},
};

/* One exchange of L1..L4; the state of both directions. */
typedef struct {
    uint32_t frames[SKYPE_LOGIN_STEP_L4 + 1]; /* first frame of each step; 0: not seen */
    nstime_t times[SKYPE_LOGIN_STEP_L4 + 1];
    uint16_t records[2]; /* data records so far, of the client and of the server */
    uint32_t answer;     /* length of L4's first body */
    bool goes_on;        /* the client has sent more after L4 */
    bool is_valid;       /* a key block or a checksum has proven it */
    uint32_t previous;   /* frame of the login attempt before; 0: none */
    skype_login_keys keys;
} login_exchange;

typedef struct {
    login_exchange *exchange;
    uint8_t step;
    uint8_t status; /* data record's checksum: PROTO_CHECKSUM_E_... */
    uint16_t number;
    uint16_t expected;
    bool is_data;
    bool is_key_block;
    bool is_answer;     /* first record of L4: the outcome is told here */
    bool begins;        /* first message of the exchange: the attempt is told here */
    uint8_t key_status; /* skype_key_status, where it is to be told here */
} record_facts;

/* --- first pass --- */

static skype_measure measure_record(skype_direction *direction _U_, const uint8_t *bytes,
                                    uint32_t have, uint32_t available _U_)
{
    skype_login_record record;

    switch (skype_login_record_parse(bytes, have, &record)) {
    case SKYPE_LOGIN_CUT:
        return skype_measure_needs(SKYPE_LOGIN_HEAD_LENGTH);
    case SKYPE_LOGIN_OK:
        return skype_measure_whole(SKYPE_LOGIN_HEAD_LENGTH + (uint32_t)record.length);
    default:
        return (skype_measure){
            .kind = SKYPE_UNIT_LOST,
            .why = "No login record starts here",
        };
    }
}

static login_exchange *need_exchange(skype_direction *direction)
{
    if (!direction->state) {
        direction->state = wmem_new0(wmem_file_scope(), login_exchange);
        skype_direction_other(direction)->state = direction->state;
    }
    return direction->state;
}

static bool has_key(const skype_object_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const skype_object *object = &list->objects[i];

        if (object->depth == 0 && object->family == SKYPE_FAMILY_BLOB && object->has_value &&
            object->id == SKYPE_OBJECT_LOGIN_KEY && object->value.bytes.length >= KEY_LENGTH)
            return true;
    }
    return false;
}

/* Is the body an object list to its last byte, with a key in it? */
static bool is_key_block(const uint8_t *body, uint32_t length)
{
    skype_scratch scratch;
    skype_object_list list;

    skype_scratch_begin(&scratch);
    const bool holds =
        skype_object_list_decode(body, length, NULL, scratch.allocator, &list) == SKYPE_LIST_OK &&
        list.consumed == length && has_key(&list);
    skype_scratch_end(&scratch);
    return holds;
}

/* Records are numbered in each direction.  Behind a gap the number is taken from the record. */
static void judge_checksum(skype_direction *direction, const uint8_t *body, uint32_t length,
                           record_facts *facts)
{
    login_exchange *exchange = facts->exchange;
    uint16_t *next = &exchange->records[skype_direction_is_client(direction) ? 0 : 1];

    facts->expected = *next;
    facts->status = PROTO_CHECKSUM_E_BAD;
    if (skype_login_record_number(body, length, &facts->number)) {
        if (facts->number == facts->expected)
            facts->status = PROTO_CHECKSUM_E_GOOD;
        else if (direction->gapped)
            facts->status = PROTO_CHECKSUM_E_UNVERIFIED;
    }
    if (facts->status == PROTO_CHECKSUM_E_UNVERIFIED)
        *next = facts->number;
    (*next)++;
    exchange->is_valid |= facts->status == PROTO_CHECKSUM_E_GOOD;
}

/* A data record's body, without its checksum. */
static skype_login_body body_of(const skype_direction *direction, const record_facts *facts,
                                const uint8_t *data, uint32_t length)
{
    return (skype_login_body){
        .ends = &direction->connection->ends,
        .is_relayed = direction->connection->begun_as != &skype_dialect_login &&
                      direction->connection->dialect != SKYPE_TCP_DH384,
        .salt = skype_direction_is_client(direction) ? SKYPE_LOGIN_SALT_OF_CLIENT
                                                     : SKYPE_LOGIN_SALT_OF_SERVER,
        .number = facts->number,
        .data = data,
        .length = length - SKYPE_LOGIN_CHECKSUM_LENGTH,
    };
}

static void try_keys(const skype_direction *direction, const uint8_t *data, uint32_t length,
                     record_facts *facts)
{
    skype_login_body body;

    if (facts->status == PROTO_CHECKSUM_E_BAD)
        return;
    body = body_of(direction, facts, data, length);
    facts->key_status = (uint8_t)skype_login_keys_try(&facts->exchange->keys, &body);
}

static skype_login_step step_of_data(skype_direction *direction, login_exchange *exchange)
{
    const bool is_answered = exchange->frames[SKYPE_LOGIN_STEP_L4] != 0;

    if (!skype_direction_is_client(direction))
        return exchange->goes_on ? SKYPE_LOGIN_STEP_NONE : SKYPE_LOGIN_STEP_L4;
    exchange->goes_on |= is_answered;
    return is_answered ? SKYPE_LOGIN_STEP_NONE : SKYPE_LOGIN_STEP_L3;
}

static skype_login_step step_of(skype_direction *direction, const skype_login_record *record,
                                login_exchange *exchange)
{
    if (record->type == SKYPE_LOGIN_KEY)
        return record->length == 0 ? SKYPE_LOGIN_STEP_L1 : SKYPE_LOGIN_STEP_L3;
    return record->length == 0 ? SKYPE_LOGIN_STEP_L2 : step_of_data(direction, exchange);
}

static bool is_first_of_client(const login_exchange *exchange, skype_login_step step)
{
    return step == SKYPE_LOGIN_STEP_L1 ||
           (step == SKYPE_LOGIN_STEP_L3 && exchange->frames[SKYPE_LOGIN_STEP_L1] == 0);
}

static void note_step(record_facts *facts, const skype_unit *unit, const skype_direction *direction,
                      uint32_t body_length)
{
    login_exchange *exchange = facts->exchange;

    if (facts->step == SKYPE_LOGIN_STEP_NONE || exchange->frames[facts->step] != 0)
        return;
    facts->begins = is_first_of_client(exchange, facts->step);
    exchange->frames[facts->step] = unit->frame;
    exchange->times[facts->step] = direction->time;
    facts->is_answer = facts->step == SKYPE_LOGIN_STEP_L4;
    if (facts->is_answer)
        exchange->answer = body_length;
    if (facts->begins)
        exchange->previous = skype_attempts_note_login(direction->connection, unit->frame);
}

static void complete_record(skype_direction *direction, skype_unit *unit, const uint8_t *bytes)
{
    record_facts *facts = wmem_new0(wmem_file_scope(), record_facts);
    const uint8_t *body = bytes + SKYPE_LOGIN_HEAD_LENGTH;
    skype_login_record record;

    unit->facts = facts;
    facts->exchange = need_exchange(direction);
    if (skype_login_record_parse(bytes, unit->length, &record) != SKYPE_LOGIN_OK)
        return;
    facts->is_data = record.type == SKYPE_LOGIN_DATA && record.length > 0;
    if (facts->is_data) {
        judge_checksum(direction, body, record.length, facts);
        try_keys(direction, body, record.length, facts);
    }
    if (record.type == SKYPE_LOGIN_KEY && record.length > 0) {
        facts->is_key_block = is_key_block(body, record.length);
        facts->exchange->is_valid |= facts->is_key_block;
    }
    facts->step = (uint8_t)step_of(direction, &record, facts->exchange);
    note_step(facts, unit, direction, record.length);
}

/* --- outcome --- */

static skype_login_outcome outcome_of(const login_exchange *exchange, uint16_t port, bool is_final)
{
    if (exchange->frames[SKYPE_LOGIN_STEP_L4] == 0)
        return is_final ? SKYPE_LOGIN_UNANSWERED : SKYPE_LOGIN_OPEN;
    if (port == SKYPE_PORT_EVENT || port == SKYPE_PORT_REPORT)
        return SKYPE_LOGIN_ANSWERED;
    if (exchange->answer >= BODY_CREDENTIALS_MIN)
        return SKYPE_LOGIN_ACCEPTED;
    return port == SKYPE_PORT_LOGIN && exchange->answer == BODY_WRONG_PASSWORD
               ? SKYPE_LOGIN_REFUSED
               : SKYPE_LOGIN_ANSWERED;
}

static const char *server_name(uint16_t port)
{
    switch (port) {
    case SKYPE_PORT_LOGIN:
        return "login server";
    case SKYPE_PORT_EVENT:
        return "event server";
    case SKYPE_PORT_REPORT:
        return "server of unknown role";
    default:
        return "login or event server";
    }
}

/* ": accepted, the answer of 227 bytes can hold signed credentials" */
static const char *outcome_text(wmem_allocator_t *pool, const login_exchange *exchange,
                                skype_login_outcome outcome)
{
    switch (outcome) {
    case SKYPE_LOGIN_ACCEPTED:
        return wmem_strdup_printf(
            pool, ": accepted, the answer of %u bytes is as long as signed credentials",
            exchange->answer);
    case SKYPE_LOGIN_REFUSED:
        return wmem_strdup_printf(
            pool, ": refused, the answer of %u bytes is as long as that to a wrong password",
            exchange->answer);
    case SKYPE_LOGIN_ANSWERED:
        return wmem_strdup_printf(pool, ": answered with %u bytes", exchange->answer);
    case SKYPE_LOGIN_UNANSWERED:
        return exchange->frames[SKYPE_LOGIN_STEP_L2] == 0 ? ": the server did not answer"
               : exchange->frames[SKYPE_LOGIN_STEP_L3] == 0
                   ? ": the client did not go on after L2"
                   : ": the server did not answer the key block";
    default:
        return "";
    }
}

static const char *place_text(const skype_view *view)
{
    const skype_connection *connection = view->connection;
    wmem_allocator_t *pool = view->pinfo->pool;
    const char *server = skype_socket_text(&connection->ends.destination, pool);

    if (connection->begun_as == &skype_dialect_login)
        return wmem_strdup_printf(pool, "at %s (%s)", server, server_name(connection->server_port));
    if (connection->dialect == SKYPE_TCP_DH384)
        return wmem_strdup_printf(pool, "at %s (%s, over DH-384)", server,
                                  server_name(connection->server_port));
    return wmem_strdup_printf(pool, "relayed by %s", server);
}

/* Told where the attempt begins and where it is answered. */
static skype_login_outcome outcome_told(const skype_view *view)
{
    const record_facts *facts = view->unit->facts;

    if (!facts->begins && !facts->is_answer)
        return SKYPE_LOGIN_OPEN;
    return outcome_of(facts->exchange, view->connection->server_port,
                      PINFO_FD_VISITED(view->pinfo) != 0);
}

static void add_attempt(const skype_view *view, proto_tree *tree, tvbuff_t *tvb, proto_item *item)
{
    const record_facts *facts = view->unit->facts;
    const login_exchange *exchange = facts->exchange;
    packet_info *pinfo = view->pinfo;
    const skype_login_outcome outcome = outcome_told(view);

    if (!facts->begins && !facts->is_answer)
        return;
    if (outcome != SKYPE_LOGIN_OPEN)
        proto_item_set_generated(proto_tree_add_uint(tree, hf_outcome, tvb, 0, 0, outcome));
    expert_add_info_format(pinfo, item, skype_expert(SKYPE_EXPERT_LOGIN_ATTEMPT),
                           "Login attempt %s%s%s", place_text(view),
                           outcome_text(pinfo->pool, exchange, outcome),
                           exchange->previous ? "; not the first attempt" : "");
    if (facts->begins && exchange->previous)
        proto_item_set_generated(
            proto_tree_add_uint(tree, hf_previous, tvb, 0, 0, exchange->previous));
}

/* --- any pass --- */

static skype_verdict verdict_of_constant(const skype_view *view, const login_exchange *exchange)
{
    if (exchange->frames[SKYPE_LOGIN_STEP_L1] != 0 && exchange->frames[SKYPE_LOGIN_STEP_L2] != 0)
        return (skype_verdict){SKYPE_EVIDENCE_FIXED_BYTES,
                               "five constant bytes, and the other side's five constant bytes"};
    if (exchange->is_valid)
        return (skype_verdict){SKYPE_EVIDENCE_FIXED_BYTES,
                               "five constant bytes, and a valid record after them"};
    if (view->connection->joint)
        return skype_view_joint(view);
    return (skype_verdict){SKYPE_EVIDENCE_ENDPOINT,
                           "five constant bytes to a host where the same client has tried a "
                           "proven connection before"};
}

static skype_verdict verdict_of(const skype_view *view, const skype_login_record *record,
                                bool is_open)
{
    const record_facts *facts = view->unit->facts;

    if (is_open)
        return (skype_verdict){SKYPE_EVIDENCE_DECRYPTED,
                               "deciphered with the user's key it is object lists to its end"};
    if (record->length == 0)
        return verdict_of_constant(view, facts->exchange);
    if (facts->is_key_block)
        return (skype_verdict){SKYPE_EVIDENCE_FIXED_BYTES,
                               "a clear object list with a key where TLS has a handshake message"};
    if (record->type == SKYPE_LOGIN_DATA && facts->status == PROTO_CHECKSUM_E_GOOD)
        return (skype_verdict){SKYPE_EVIDENCE_FIXED_BYTES,
                               "the record's checksum fits its number in this direction"};
    return (skype_verdict){SKYPE_EVIDENCE_ENDPOINT, "same TCP connection as a proven login"};
}

static void add_links(const skype_view *view, proto_tree *tree, tvbuff_t *tvb)
{
    const record_facts *facts = view->unit->facts;
    const login_exchange *exchange = facts->exchange;
    const unsigned step = facts->step;

    if (step == SKYPE_LOGIN_STEP_NONE || exchange->frames[step] != view->pinfo->num)
        return;
    if (step == SKYPE_LOGIN_STEP_L1 || step == SKYPE_LOGIN_STEP_L3)
        skype_links_add_response_in(tree, tvb, exchange->frames[step + 1]);
    else
        skype_links_add_response_to(tree, tvb, view->pinfo, exchange->frames[step - 1],
                                    exchange->frames[step - 1] ? &exchange->times[step - 1] : NULL);
}

static void show_key_block(const skype_view *view, proto_tree *tree, tvbuff_t *tvb)
{
    const skype_list_context context = {.place = SKYPE_LIST_OF_LOGIN_KEY};
    const bool plain = tvb_get_uint8(tvb, SKYPE_LOGIN_HEAD_LENGTH) == SKYPE_LIST_PLAIN;
    skype_list_summary summary;

    if (((const record_facts *)view->unit->facts)->is_key_block)
        skype_generation_add(tree, tvb,
                             plain ? SKYPE_TRAIT_LOGIN_PLAIN_LIST : SKYPE_TRAIT_LOGIN_CHAFF);
    skype_objects_dissect(tvb, SKYPE_LOGIN_HEAD_LENGTH,
                          (int)view->unit->length - SKYPE_LOGIN_HEAD_LENGTH, view->pinfo, tree,
                          &context, &summary);
}

/* The body as the user's key opens it; NULL where none does. */
static tvbuff_t *clear_tvb(const skype_view *view, tvbuff_t *tvb, const skype_login_record *record)
{
    const record_facts *facts = view->unit->facts;
    const uint32_t length = record->length - SKYPE_LOGIN_CHECKSUM_LENGTH;
    skype_login_body body;
    uint8_t *clear;

    if (!facts->is_data || facts->status == PROTO_CHECKSUM_E_BAD)
        return NULL;
    body = body_of(view->direction, facts,
                   tvb_get_ptr(tvb, SKYPE_LOGIN_HEAD_LENGTH, record->length), record->length);
    clear = wmem_alloc(view->pinfo->pool, length);
    if (!skype_login_keys_open(&facts->exchange->keys, &body, clear))
        return NULL;
    return tvb_new_child_real_data(tvb, clear, length, (int)length);
}

static void add_key_status(const skype_view *view, proto_tree *tree, tvbuff_t *tvb,
                           proto_item *item, bool is_open)
{
    const record_facts *facts = view->unit->facts;

    if (is_open)
        skype_key_status_add_opened(tree, tvb);
    else if (facts->key_status == SKYPE_KEY_UNFIT)
        skype_key_status_add_unfit(tree, tvb, view->pinfo, item, facts->exchange->keys.told,
                                   "this login");
}

/* What the body says; NULL where it stays closed. */
static const char *show_body(const skype_view *view, proto_tree *tree, tvbuff_t *tvb,
                             const skype_login_record *record, tvbuff_t *clear)
{
    if (!clear) {
        proto_tree_add_item(tree, hf_data, tvb, SKYPE_LOGIN_HEAD_LENGTH,
                            record->length - SKYPE_LOGIN_CHECKSUM_LENGTH, ENC_NA);
        return NULL;
    }
    add_new_data_source(view->pinfo, clear, "Deciphered Skype (login key)");
    return skype_login_body_show(clear, view->pinfo, tree);
}

static const char *show_data(const skype_view *view, proto_tree *tree, tvbuff_t *tvb,
                             proto_item *item, const skype_login_record *record, tvbuff_t *clear)
{
    const record_facts *facts = view->unit->facts;
    const int end = SKYPE_LOGIN_HEAD_LENGTH + record->length;
    const int checksum = end - SKYPE_LOGIN_CHECKSUM_LENGTH;
    const char *meaning;

    if (record->length < SKYPE_LOGIN_CHECKSUM_LENGTH) {
        proto_tree_add_item(tree, hf_data, tvb, SKYPE_LOGIN_HEAD_LENGTH, record->length, ENC_NA);
        expert_add_info_format(view->pinfo, item, skype_expert(SKYPE_EXPERT_MALFORMED),
                               "Data record of %u byte: no checksum", record->length);
        return NULL;
    }
    proto_item_set_generated(proto_tree_add_uint(
        tree, hf_number, tvb, 0, 0,
        facts->status == PROTO_CHECKSUM_E_BAD ? facts->expected : facts->number));
    add_key_status(view, tree, tvb, item, clear != NULL);
    meaning = show_body(view, tree, tvb, record, clear);
    if (facts->status == PROTO_CHECKSUM_E_UNVERIFIED)
        proto_tree_add_checksum(tree, tvb, checksum, hf_checksum, hf_checksum_status, NULL,
                                view->pinfo, 0, ENC_LITTLE_ENDIAN, PROTO_CHECKSUM_NO_FLAGS);
    else
        proto_tree_add_checksum(tree, tvb, checksum, hf_checksum, hf_checksum_status,
                                skype_expert(SKYPE_EXPERT_CHECKSUM_BAD), view->pinfo,
                                tvb_get_letohs(tvb, checksum) ^ (facts->number ^ facts->expected),
                                ENC_LITTLE_ENDIAN, PROTO_CHECKSUM_VERIFY);
    return meaning;
}

static const char *name_of(const record_facts *facts)
{
    switch (facts->step) {
    case SKYPE_LOGIN_STEP_L1:
        return "Login L1";
    case SKYPE_LOGIN_STEP_L2:
        return "Login L2";
    case SKYPE_LOGIN_STEP_L3:
        return "Login L3";
    case SKYPE_LOGIN_STEP_L4:
        return "Login L4";
    default:
        return "Login, later";
    }
}

static bool is_hello(const record_facts *facts)
{
    return facts->step == SKYPE_LOGIN_STEP_L1 || facts->step == SKYPE_LOGIN_STEP_L2;
}

static const char *label_of(const skype_view *view, const skype_login_record *record)
{
    const record_facts *facts = view->unit->facts;
    const char *name = name_of(facts);
    wmem_allocator_t *pool = view->pinfo->pool;

    if (record->length == 0)
        return wmem_strdup_printf(pool, "%s: %s", name, is_hello(facts) ? "hello" : "empty record");
    if (record->type == SKYPE_LOGIN_KEY)
        return wmem_strdup_printf(pool, "%s: key block, %u bytes", name, record->length);
    return wmem_strdup_printf(pool, "%s: enciphered record, %u bytes", name, record->length);
}

/* Do two units of this frame hold data records of one step? */
static bool are_alike(const skype_unit *a, const skype_unit *b)
{
    const record_facts *facts_a = a->facts;
    const record_facts *facts_b = b->facts;

    return a->framing == b->framing && a->frame == b->frame && facts_a->is_data &&
           facts_b->is_data && facts_a->step == facts_b->step;
}

static bool follows_alike(const skype_view *view)
{
    return view->unit > view->direction->units && are_alike(view->unit - 1, view->unit);
}

/* A frame often holds many data records: the info column counts them. */
static void add_info(const skype_view *view, const char *label)
{
    const skype_unit *first = view->unit;
    const skype_unit *end = view->direction->units + view->direction->unit_count;
    const skype_unit *unit = first + 1;
    uint32_t bytes = first->length - SKYPE_LOGIN_HEAD_LENGTH;

    if (follows_alike(view))
        return;
    for (; unit < end && are_alike(first, unit); unit++)
        bytes += unit->length - SKYPE_LOGIN_HEAD_LENGTH;
    if (unit - first == 1)
        skype_view_info(view, "%s", label);
    else
        skype_view_info(view, "%s: %u enciphered records, %u bytes", name_of(first->facts),
                        (unsigned)(unit - first), bytes);
}

/* Of many data records the first one's meaning stands in the info column. */
static void add_meaning(const skype_view *view, proto_item *item, const char *meaning)
{
    if (!meaning)
        return;
    proto_item_append_text(item, ", %s", meaning);
    if (!follows_alike(view))
        skype_view_info(view, "%s", meaning);
}

static void show_record(skype_view *view, tvbuff_t *tvb)
{
    const record_facts *facts = view->unit->facts;
    const uint8_t *bytes = tvb_get_ptr(tvb, 0, (int)view->unit->length);
    skype_login_record record;
    const char *label;
    proto_item *item;
    proto_tree *tree;
    tvbuff_t *clear;

    if (skype_login_record_parse(bytes, view->unit->length, &record) != SKYPE_LOGIN_OK)
        return;
    clear = clear_tvb(view, tvb, &record);
    label = label_of(view, &record);
    view->login = facts->step;
    view->begins_login = facts->begins;
    view->login_outcome = outcome_told(view);
    tree = skype_view_message(view, tvb, ett_record, &item, label, "Login record",
                              verdict_of(view, &record, clear != NULL));
    add_info(view, label);
    if (view->connection->begun_as != &skype_dialect_login)
        skype_view_dialect(tree, tvb,
                           view->connection->dialect == SKYPE_TCP_DH384 ? SKYPE_TCP_LOGIN
                                                                        : SKYPE_TCP_RELAYED_LOGIN);
    if (facts->step)
        proto_item_set_generated(proto_tree_add_uint(tree, hf_step, tvb, 0, 0, facts->step));
    add_attempt(view, tree, tvb, item);
    add_links(view, tree, tvb);
    proto_tree_add_item(tree, hf_type, tvb, SKYPE_LOGIN_TYPE_OFFSET, 1, ENC_NA);
    proto_tree_add_item(tree, hf_version, tvb, SKYPE_LOGIN_VERSION_OFFSET, 2, ENC_BIG_ENDIAN);
    proto_tree_add_item(tree, hf_length, tvb, SKYPE_LOGIN_LENGTH_OFFSET, 2, ENC_BIG_ENDIAN);
    if (record.length == 0)
        return;
    if (record.type == SKYPE_LOGIN_KEY)
        show_key_block(view, tree, tvb);
    else
        add_meaning(view, item, show_data(view, tree, tvb, item, &record, clear));
}

const skype_framing skype_framing_login = {
    .unit = "login record",
    .measure = measure_record,
    .complete = complete_record,
    .show = show_record,
    .successor = &skype_framing_login,
};

const skype_framing skype_framing_login_enciphered = {
    .unit = "login record",
    .enciphered = true,
    .measure = measure_record,
    .complete = complete_record,
    .show = show_record,
    .successor = &skype_framing_login_enciphered,
};

/* --- recognition --- */

/* What tells a key block from any TLS handshake message, whose first byte is its type. */
static bool is_list_mark(uint8_t byte)
{
    return byte == SKYPE_LIST_PLAIN || byte == SKYPE_LIST_COMPRESSED;
}

static skype_answer read_head(const uint8_t *bytes, uint32_t length, skype_login_record *record)
{
    switch (skype_login_record_parse(bytes, length, record)) {
    case SKYPE_LOGIN_CUT:
        return SKYPE_MAY_BE;
    case SKYPE_LOGIN_OK:
        return SKYPE_IS;
    default:
        return SKYPE_IS_NOT;
    }
}

skype_answer skype_login_may_begin(const uint8_t *bytes, uint32_t length)
{
    skype_login_record record;
    const skype_answer head = read_head(bytes, length, &record);

    if (head != SKYPE_IS)
        return head;
    if (record.type == SKYPE_LOGIN_DATA || record.length == 0)
        return SKYPE_IS;
    if (length == SKYPE_LOGIN_HEAD_LENGTH)
        return SKYPE_MAY_BE;
    return is_list_mark(bytes[SKYPE_LOGIN_HEAD_LENGTH]) ? SKYPE_IS : SKYPE_IS_NOT;
}

/* First record of a direction: L1, L2, or something else. */
static skype_login_step first_message(const skype_opening *opening)
{
    skype_login_record record;

    if (opening->offset != 0 ||
        skype_login_record_parse(opening->bytes, opening->length, &record) != SKYPE_LOGIN_OK)
        return SKYPE_LOGIN_STEP_NONE;
    if (record.length != 0)
        return SKYPE_LOGIN_STEP_NONE;
    return record.type == SKYPE_LOGIN_KEY ? SKYPE_LOGIN_STEP_L1 : SKYPE_LOGIN_STEP_L2;
}

/* Has the direction sent something that cannot become a first message? */
static bool contradicts(const skype_opening *opening)
{
    skype_login_record record;

    return opening->length > 0 &&
           (opening->offset != 0 || skype_login_record_parse(opening->bytes, opening->length,
                                                             &record) == SKYPE_LOGIN_FOREIGN);
}

/* Does the record behind L1 prove it?  A TLS client's would be a handshake message. */
static skype_answer judge_behind_l1(const uint8_t *bytes, uint32_t length)
{
    skype_login_record record;
    const skype_answer head = read_head(bytes, length, &record);

    if (head != SKYPE_IS)
        return head;
    return record.type == SKYPE_LOGIN_KEY ? skype_login_may_begin(bytes, length) : SKYPE_IS_NOT;
}

/* Does the record behind L2 prove it?  It is empty, or the first with a checksum. */
static skype_answer judge_behind_l2(const uint8_t *bytes, uint32_t length)
{
    skype_login_record record;
    const skype_answer head = read_head(bytes, length, &record);
    uint16_t number = 0;

    if (head != SKYPE_IS)
        return head;
    if (record.type != SKYPE_LOGIN_DATA)
        return SKYPE_IS_NOT;
    if (record.length == 0)
        return SKYPE_IS;
    if (length < SKYPE_LOGIN_HEAD_LENGTH + (uint32_t)record.length)
        return SKYPE_MAY_BE;
    return skype_login_record_number(bytes + SKYPE_LOGIN_HEAD_LENGTH, record.length, &number) &&
                   number == 0
               ? SKYPE_IS
               : SKYPE_IS_NOT;
}

/* Five bytes alone prove nothing: the other side's five do, or the record behind them, or that
 * the client has tried a proven connection to the same host. */
static skype_answer judge_first(const skype_opening *opening, const skype_opening *other,
                                skype_login_step step)
{
    const bool is_l1 = step == SKYPE_LOGIN_STEP_L1;
    const uint8_t *behind = opening->bytes + SKYPE_LOGIN_HEAD_LENGTH;
    const uint32_t length = opening->length - SKYPE_LOGIN_HEAD_LENGTH;

    if (opening->role == (is_l1 ? SKYPE_ROLE_SERVER : SKYPE_ROLE_CLIENT) || contradicts(other))
        return SKYPE_IS_NOT;
    if (first_message(other) == (is_l1 ? SKYPE_LOGIN_STEP_L2 : SKYPE_LOGIN_STEP_L1))
        return SKYPE_IS;
    if (length > 0)
        return is_l1 ? judge_behind_l1(behind, length) : judge_behind_l2(behind, length);
    return is_l1 && skype_attempts_known(&opening->ends) ? SKYPE_IS : SKYPE_MAY_BE;
}

/* Is the client's first payload L1 and nothing else? */
static skype_sign sign_of(const skype_opening *opening)
{
    return opening->from_syn && opening->role == SKYPE_ROLE_CLIENT &&
                   opening->length == SKYPE_LOGIN_HEAD_LENGTH &&
                   opening->first_segment == opening->length && opening->is_unanswered
               ? SKYPE_SIGN_LOGIN
               : SKYPE_SIGN_NONE;
}

static void judge_l1(const skype_opening *opening, skype_recognition *out)
{
    out->sign = out->answer == SKYPE_IS_NOT ? SKYPE_SIGN_NONE : sign_of(opening);
    out->joint = skype_attempts_joint(&opening->ends, out->sign, &opening->time);
    if (out->joint)
        out->answer = SKYPE_IS;
}

static bool begins_with(const skype_opening *opening, uint32_t offset, const uint8_t *constant,
                        uint32_t length)
{
    return opening->length >= offset + length &&
           memcmp(opening->bytes + offset, constant, length) == 0;
}

/* How the key blocks begin: the plain one of 2006 and the compressed one of 2015. */
static bool has_constant_key_block(const skype_opening *opening)
{
    static const uint8_t plain[] = {0x41, 0x03, 0x00, 0x09, 0x80, 0x40, 0x04, 0x08, 0xc0, 0x01};
    static const uint8_t compressed[] = {0x42, 0xcd, 0xef, 0xe7, 0x40, 0xd7, 0x2f, 0x1d};
    static const uint8_t head[] = {SKYPE_LOGIN_KEY, 0x03, 0x01};

    return opening->offset == 0 && opening->role != SKYPE_ROLE_SERVER &&
           begins_with(opening, 0, head, sizeof head) &&
           (begins_with(opening, SKYPE_LOGIN_HEAD_LENGTH, plain, sizeof plain) ||
            begins_with(opening, SKYPE_LOGIN_HEAD_LENGTH, compressed, sizeof compressed));
}

static skype_recognition recognise_login(const skype_opening *opening, const skype_opening *other)
{
    const skype_login_step step = first_message(opening);
    skype_recognition out = {.dialect = SKYPE_TCP_LOGIN, .framing = &skype_framing_login};
    skype_login_record record;

    if (step != SKYPE_LOGIN_STEP_NONE) {
        out.role = step == SKYPE_LOGIN_STEP_L1 ? SKYPE_ROLE_CLIENT : SKYPE_ROLE_SERVER;
        out.answer = judge_first(opening, other, step);
        if (step == SKYPE_LOGIN_STEP_L1)
            judge_l1(opening, &out);
    } else if (has_constant_key_block(opening)) {
        out.role = SKYPE_ROLE_CLIENT;
        out.answer = SKYPE_IS;
    } else if (opening->offset == 0 && opening->length < SKYPE_LOGIN_HEAD_LENGTH &&
               skype_login_record_parse(opening->bytes, opening->length, &record) ==
                   SKYPE_LOGIN_CUT) {
        out.answer = SKYPE_MAY_BE;
    }
    return out;
}

const skype_dialect skype_dialect_login = {
    .name = "login",
    .recognise = recognise_login,
    .client = &skype_framing_login,
    .server = &skype_framing_login,
};

void skype_login_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_step,
         {"Login message", "skype.login", FT_UINT8, BASE_DEC, VALS(step_strings), 0,
          "As Ehlert and Petgang name the messages (2006): L1 the client's hello, L2 the server's, "
          "L3 the client's key block and enciphered request, L4 the server's answer",
          HFILL}},
        {&hf_type,
         {"Record type", "skype.login.type", FT_UINT8, BASE_HEX, VALS(type_strings), 0, NULL,
          HFILL}},
        {&hf_version,
         {"Record version", "skype.login.version", FT_UINT16, BASE_HEX, NULL, 0,
          "Constant, as in TLS 1.0", HFILL}},
        {&hf_length,
         {"Record length", "skype.login.length", FT_UINT16, BASE_DEC, NULL, 0,
          "Bytes of the record behind its head", HFILL}},
        {&hf_number,
         {"Record number", "skype.login.number", FT_UINT32, BASE_DEC, NULL, 0,
          "Data records are counted in each direction; the checksum tells the number", HFILL}},
        {&hf_checksum,
         {"Checksum", "skype.login.checksum", FT_UINT16, BASE_HEX, NULL, 0,
          "Low half of a CRC-32 of the enciphered bytes, xored with the record's number", HFILL}},
        {&hf_checksum_status,
         {"Checksum status", "skype.login.checksum.status", FT_UINT8, BASE_NONE,
          VALS(proto_checksum_vals), 0, NULL, HFILL}},
        {&hf_data,
         {"AES-enciphered body", "skype.login.data", FT_BYTES, BASE_NONE, NULL, 0,
          "Under the session key, which only the server can decipher", HFILL}},
        {&hf_outcome,
         {"Outcome", "skype.login.outcome", FT_UINT8, BASE_DEC, VALS(skype_login_outcomes), 0,
          "As far as the sizes of the messages tell", HFILL}},
        {&hf_previous,
         {"Attempt before", "skype.login.previous", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_RETRANS_PREV), 0,
          "This client's earlier login attempt at the same host, or the same port of another",
          HFILL}},
    };
    static int *subtrees[] = {&ett_record};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    skype_login_body_register(proto);
}
