/* session.c - control 05: data of a session between two clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects/session.h"

#include <string.h>

#include "state/calls.h"
#include "state/hosts.h"
#include "state/session_keys.h"
#include "view/call_links.h"
#include "view/expert_items.h"
#include "content/command_names.h"
#include "view/key_status.h"
#include "content/object_text.h"
#include "content/common_fields.h"
#include "content/list_facts.h"
#include "content/objects.h"
#include "content/session_facts.h"
#include "preferences.h"
#include "wire/session_cipher.h"
#include "wire/session_record.h"
#include "wire/user_command.h"
#include "wire/varint.h"

static int hf_destination = -1;
static int hf_sequence = -1;
static int hf_status = -1;
static int hf_data = -1;
static int hf_packet_id = -1;
static int hf_command = -1;
static int hf_crc = -1;
static int hf_crc_status = -1;
static int hf_rest = -1;
static int hf_from = -1;
static int hf_to = -1;

static int ett_clear = -1;

/* --- what a record says --- */

static bool open_with_zero_key(uint8_t *data, const skype_session_record *record)
{
    static const uint8_t zero_key[SKYPE_AES_KEY_LENGTH];

    return record->sequence <= SKYPE_SESSION_ZERO_KEY_SEQUENCE &&
           skype_cipher_apply(zero_key, SKYPE_SESSION_SALT_ZERO, record->sequence, data,
                              record->data_length) &&
           skype_session_clear_valid(data, record->data_length);
}

/* Deciphers a record's data, into pool: under the all-zero key, or the user's for the flow.  NULL
 * where neither opens it. */
static uint8_t *open_record(wmem_allocator_t *pool, const uint8_t *data,
                            const skype_session_record *record, const skype_session_flow *flow,
                            bool *by_user)
{
    uint8_t *clear;

    *by_user = false;
    if (record->data_length == 0 || !skype_preferences()->decipher)
        return NULL;
    clear = wmem_memdup(pool, data, record->data_length);
    if (open_with_zero_key(clear, record))
        return clear;
    memcpy(clear, data, record->data_length);
    *by_user = skype_session_keys_open(flow, record, clear);
    return *by_user ? clear : NULL;
}

/* Head of a deciphered record: packet id, command, and the object list up to the CRC-16. */
typedef struct {
    uint32_t packet_id;
    uint32_t command;
    int packet_id_length; /* <= 0: there is none */
    int command_length;   /* <= 0: there is none */
} user_command;

static int read_varint(const uint8_t *clear, int offset, int end, uint32_t *value)
{
    return skype_varint_decode(clear + offset, (size_t)MIN(SKYPE_VARINT_MAX_LENGTH, end - offset),
                               value);
}

static user_command read_user_command(const uint8_t *clear, int end)
{
    user_command out = {0};

    out.packet_id_length = read_varint(clear, 0, end, &out.packet_id);
    if (out.packet_id_length > 0)
        out.command_length = read_varint(clear, out.packet_id_length, end, &out.command);
    return out;
}

/* The proposal and the initiator's first message open a session, the others go on with it. */
static skype_call_setup setup_of(const skype_ends *ends, uint32_t command,
                                 const skype_list_summary *summary)
{
    return (skype_call_setup){
        .ends = *ends,
        .opens = command == SKYPE_USER_COMMAND_PROPOSAL || command == SKYPE_USER_COMMAND_HELLO,
        .named_ips = summary->party_ips,
        .named_count = summary->party_ip_count,
    };
}

static skype_session_way way_of(const skype_direction *direction, uint32_t destination)
{
    return (skype_session_way){
        .connection = direction->connection->ends,
        .by_client = skype_direction_is_client(direction),
        .destination = destination,
    };
}

/* --- first pass --- */

/* Records of a session may go over several relays: between two on this connection, others count. */
#define SEQUENCE_JUMP_MAX 256u

static uint8_t judge_sequence(skype_direction *direction, const skype_session_record *record)
{
    const void *key = GUINT_TO_POINTER(record->destination);
    uint16_t jump;
    bool is_first;

    if (!direction->sessions)
        direction->sessions = wmem_map_new(wmem_file_scope(), g_direct_hash, g_direct_equal);
    is_first = !wmem_map_contains(direction->sessions, key);
    jump =
        (uint16_t)(record->sequence - GPOINTER_TO_UINT(wmem_map_lookup(direction->sessions, key)));
    wmem_map_insert(direction->sessions, key, GUINT_TO_POINTER((uint16_t)(record->sequence + 1)));
    return is_first || jump > SEQUENCE_JUMP_MAX ? PROTO_CHECKSUM_E_UNVERIFIED
                                                : PROTO_CHECKSUM_E_GOOD;
}

skype_session_facts skype_session_follow(skype_direction *direction, const uint8_t *body,
                                         uint32_t length)
{
    skype_session_facts facts = {.status = PROTO_CHECKSUM_E_UNVERIFIED};
    skype_session_record record;

    if (!skype_session_record_parse(body, length, &record))
        return facts;
    facts.status = record.even ? judge_sequence(direction, &record) : PROTO_CHECKSUM_E_BAD;
    if (record.even)
        facts.key_status = (uint8_t)skype_session_keys_try(direction, &record,
                                                           body + record.data_offset, &facts.flow);
    return facts;
}

/* What the signatures of a frame may cost, those of all its records together. */
static skype_signature_budget *budget_of(skype_direction *direction, uint32_t frame)
{
    if (direction->learning_frame != frame)
        direction->learning.units = SKYPE_SIGNATURE_UNITS_OF_FRAME;
    direction->learning_frame = frame;
    return &direction->learning;
}

/* A client states its own public addresses; what comes through a relay states those of another
 * host. */
static void learn_addresses(const skype_direction *direction, uint32_t frame,
                            const skype_list_summary *summary)
{
    const skype_connection *connection = direction->connection;

    if (!connection->is_client_known || !skype_direction_is_client(direction))
        return;
    for (unsigned i = 0; i < summary->own_ip_count; i++)
        skype_host_learn(connection->ends.source.ip, summary->own_ips[i], SKYPE_STATED_BY_COMMAND,
                         frame);
}

static void learn_user_command(skype_direction *direction, uint32_t frame, uint32_t destination,
                               uint32_t command, const skype_list_summary *summary)
{
    const skype_ends ends = skype_direction_ends(direction);
    const skype_call_setup setup = setup_of(&ends, command, summary);
    const skype_session_way way = way_of(direction, destination);
    const skype_moment now = {frame, direction->time};

    skype_calls_note(&setup, &now);
    skype_session_facts_of_user_command(direction->connection->is_client_known ? &way : NULL,
                                        command, summary, frame);
    learn_addresses(direction, frame, summary);
}

static void learn_list(skype_direction *direction, uint32_t frame, uint32_t destination,
                       const uint8_t *clear, int end, wmem_allocator_t *pool)
{
    const user_command head = read_user_command(clear, end);
    const int offset = head.packet_id_length + head.command_length;
    const skype_list_facts wanted = SKYPE_FACTS_PARTIES | SKYPE_FACTS_USERS;
    skype_list_summary summary = {0};
    tvbuff_t *tvb;

    if (head.command_length <= 0)
        return;
    tvb = tvb_new_real_data(clear, (unsigned)end, end);
    skype_list_facts_read(tvb, offset, end - offset, skype_known_session_objects(head.command),
                          wanted, pool, budget_of(direction, frame), &summary);
    learn_user_command(direction, frame, destination, head.command, &summary);
    tvb_free(tvb);
}

void skype_session_learn(skype_direction *direction, uint32_t frame, const uint8_t *body,
                         uint32_t length, const skype_session_facts *facts)
{
    skype_session_record record;
    wmem_allocator_t *pool;
    uint8_t *clear;
    bool by_user;

    if (!skype_session_record_parse(body, length, &record) ||
        (record.sequence > SKYPE_SESSION_ZERO_KEY_SEQUENCE &&
         !skype_session_keys_are_known(facts->flow)))
        return;
    pool = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    clear = open_record(pool, body + record.data_offset, &record, facts->flow, &by_user);
    if (clear)
        learn_list(direction, frame, record.destination, clear,
                   (int)record.data_length - SKYPE_SESSION_CRC_LENGTH, pool);
    wmem_destroy_allocator(pool);
}

/* --- any pass --- */

static void add_crc(const skype_view *view, proto_tree *tree, tvbuff_t *tvb, int offset)
{
    /* Only bodies whose CRC fits are taken as clear. */
    proto_tree_add_checksum(tree, tvb, offset, hf_crc, hf_crc_status,
                            skype_expert(SKYPE_EXPERT_CRC_BAD), view->pinfo,
                            tvb_get_ntohs(tvb, offset), ENC_BIG_ENDIAN, PROTO_CHECKSUM_VERIFY);
}

/* --- who is talking --- */

/* What the other side sends comes through a relay, whose host is not the user's. */
static void tell_host(const skype_view *view, const skype_session_way *way,
                      const skype_list_summary *summary)
{
    if (way && way->by_client && summary->has_answer)
        (*view->message)->user = summary->user;
}

static void add_user(proto_tree *tree, tvbuff_t *tvb, int hf, const char *name)
{
    if (!name)
        return;
    proto_item_set_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, name));
    skype_common_add_user_name(tree, tvb, 0, 0, name);
}

/* Shows the users at both ends.  Returns " from one to another" as far as they are known. */
static const char *show_users(const skype_view *view, proto_tree *tree, tvbuff_t *tvb,
                              const skype_session_way *way)
{
    wmem_allocator_t *pool = view->pinfo->pool;
    const skype_session_users users =
        way ? skype_session_users_find(way, view->pinfo->num) : (skype_session_users){NULL, NULL};
    const char *from = users.sender ? skype_printable(users.sender, pool) : NULL;
    const char *to = users.receiver ? skype_printable(users.receiver, pool) : NULL;

    if (way)
        (*view->message)->contact = way->by_client ? to : from;
    add_user(tree, tvb, hf_from, users.sender);
    add_user(tree, tvb, hf_to, users.receiver);
    return wmem_strdup_printf(pool, "%s%s%s%s", from ? " from " : "", from ? from : "",
                              to ? " to " : "", to ? to : "");
}

static void tell_session(const skype_view *view, const skype_call *call,
                         const skype_list_summary *summary)
{
    skype_message *message = *view->message;

    message->call = call;
    message->relays = wmem_memdup(view->pinfo->pool, summary->relays, sizeof summary->relays);
    message->relay_count = summary->relay_count;
    message->has_nat_type = summary->has_nat_type;
    message->nat_type = summary->nat_type;
}

static const char *show_list(const skype_view *view, proto_tree *tree, tvbuff_t *tvb, int offset,
                             int end, uint32_t command, skype_list_summary *summary)
{
    const skype_list_context context = {.place = SKYPE_LIST_OF_SESSION, .number = command};
    const char *name = val_to_str_const(command, skype_user_command_strings, "unknown command");
    skype_call_setup setup;

    skype_objects_dissect(tvb, offset, end - offset, view->pinfo, tree, &context, summary);
    setup = setup_of(&view->ends, command, summary);
    tell_session(view, skype_calls_find(view->pinfo->num, &setup), summary);
    skype_call_links_add_starts(tree, tvb, (*view->message)->call);
    return name;
}

/* Packet id, command, object list, CRC-16.  Returns the command's name and what there is to say of
 * it, NULL where it has none. */
static const char *show_clear(const skype_view *view, proto_tree *parent, tvbuff_t *tvb,
                              const skype_session_way *way)
{
    const int crc = (int)tvb_captured_length(tvb) - SKYPE_SESSION_CRC_LENGTH;
    const user_command head = read_user_command(tvb_get_ptr(tvb, 0, crc), crc);
    const int offset = MAX(head.packet_id_length, 0) + MAX(head.command_length, 0);
    proto_item *item;
    proto_tree *tree = proto_tree_add_subtree(parent, tvb, 0, -1, ett_clear, &item, "User command");
    skype_list_summary summary = {0};
    const char *name = NULL;

    if (head.packet_id_length > 0)
        proto_tree_add_uint(tree, hf_packet_id, tvb, 0, head.packet_id_length, head.packet_id);
    if (head.command_length > 0) {
        proto_tree_add_uint(tree, hf_command, tvb, head.packet_id_length, head.command_length,
                            head.command);
        name = show_list(view, tree, tvb, offset, crc, head.command, &summary);
        proto_item_append_text(item, ": %s", name);
        tell_host(view, way, &summary);
        if (summary.detail)
            name = wmem_strdup_printf(view->pinfo->pool, "%s, %s", name, summary.detail);
    } else {
        proto_tree_add_item(tree, hf_rest, tvb, offset, crc - offset, ENC_NA);
        expert_add_info_format(view->pinfo, item, skype_expert(SKYPE_EXPERT_MALFORMED),
                               "No packet ID and command in front of the list");
    }
    add_crc(view, tree, tvb, crc);
    return name;
}

/* NULL where the record stays closed. */
static tvbuff_t *clear_tvb(const skype_view *view, tvbuff_t *tvb, int offset,
                           const skype_session_record *record, const skype_session_flow *flow,
                           bool *by_user)
{
    const uint8_t *clear =
        open_record(view->pinfo->pool, tvb_get_ptr(tvb, offset, (int)record->data_length), record,
                    flow, by_user);
    tvbuff_t *out;

    if (!clear)
        return NULL;
    out = tvb_new_child_real_data(tvb, clear, record->data_length, (int)record->data_length);
    add_new_data_source(view->pinfo, out,
                        *by_user ? "Deciphered Skype (session key)"
                                 : "Deciphered session (zero key)");
    return out;
}

static void add_key_status(const skype_view *view, proto_tree *tree, tvbuff_t *tvb,
                           proto_item *item, const skype_session_facts *facts, bool is_opened)
{
    if (is_opened)
        skype_key_status_add_opened(tree, tvb);
    else if (facts->key_status == SKYPE_KEY_UNFIT)
        skype_key_status_add_unfit(
            tree, tvb, view->pinfo, item, skype_session_keys_unfit(view->connection),
            skype_session_keys_spent()
                ? "any session of this connection, as far as salts were searched"
                : "any session of this connection");
}

const char *skype_session_show(const skype_view *view, proto_tree *tree, tvbuff_t *tvb, int offset,
                               int length, const skype_session_facts *facts)
{
    const int data = offset + SKYPE_SESSION_HEAD_LENGTH;
    skype_session_record record;
    const char *what = "enciphered";
    skype_session_way known_way;
    const skype_session_way *way = NULL;
    uint8_t status = facts->status;
    proto_item *item;
    tvbuff_t *clear;
    bool by_user;

    if (!skype_session_record_parse(tvb_get_ptr(tvb, offset, length), (size_t)length, &record)) {
        item = proto_tree_add_item(tree, hf_rest, tvb, offset, length, ENC_NA);
        expert_add_info_format(view->pinfo, item, skype_expert(SKYPE_EXPERT_MALFORMED),
                               "Too short for session data");
        return "Session data";
    }
    proto_tree_add_uint(tree, hf_destination, tvb, offset, SKYPE_SESSION_HEAD_LENGTH,
                        record.destination);
    item = proto_tree_add_uint(tree, hf_sequence, tvb, offset + length - SKYPE_SESSION_TAIL_LENGTH,
                               SKYPE_SESSION_TAIL_LENGTH, record.sequence);
    known_way = way_of(view->direction, record.destination);
    if (status != PROTO_CHECKSUM_E_BAD && view->connection->is_client_known)
        way = &known_way;
    clear = clear_tvb(view, tvb, data, &record, facts->flow, &by_user);
    if (clear && status == PROTO_CHECKSUM_E_UNVERIFIED)
        status = PROTO_CHECKSUM_E_GOOD; /* sequence and key are right, or the CRC were wrong */
    proto_item_set_generated(proto_tree_add_uint(tree, hf_status, tvb, offset, 0, status));
    if (status == PROTO_CHECKSUM_E_BAD)
        expert_add_info_format(view->pinfo, item, skype_expert(SKYPE_EXPERT_CHECKSUM_BAD),
                               "The spare bit below the destination is set");
    add_key_status(view, tree, tvb, item, facts, clear && by_user);
    if (clear)
        what = show_clear(view, tree, clear, way);
    else
        proto_tree_add_item(tree, hf_data, tvb, data, (int)record.data_length, ENC_NA);
    return wmem_strdup_printf(view->pinfo->pool, "Session data %u to 0x%04x%s, %s", record.sequence,
                              record.destination, show_users(view, tree, tvb, way),
                              what ? what : "malformed");
}

void skype_session_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_destination,
         {"Destination session", "skype.session.destination", FT_UINT16, BASE_HEX, NULL, 0,
          "Session ID that commands 73, 74 and 75 announce", HFILL}},
        {&hf_sequence,
         {"Sequence", "skype.session.sequence", FT_UINT16, BASE_DEC, NULL, 0,
          "Counts the records of a session in one direction", HFILL}},
        {&hf_status,
         {"Sequence status", "skype.session.sequence.status", FT_UINT8, BASE_NONE,
          VALS(proto_checksum_vals), 0,
          "Destination and sequence are masked with a checksum: they "
          "make sense only where it fits",
          HFILL}},
        {&hf_data,
         {"Enciphered data", "skype.session.data", FT_BYTES, BASE_NONE, NULL, 0,
          "AES-256-CTR under a key the two clients have agreed on", HFILL}},
        {&hf_packet_id,
         {"Session packet ID", "skype.session.packet_id", FT_UINT32, BASE_HEX, NULL, 0, NULL,
          HFILL}},
        {&hf_command,
         {"User command", "skype.session.command", FT_UINT32, BASE_HEX,
          VALS(skype_user_command_strings), 0, NULL, HFILL}},
        {&hf_crc, {"CRC", "skype.session.crc", FT_UINT16, BASE_HEX, NULL, 0, NULL, HFILL}},
        {&hf_crc_status,
         {"CRC status", "skype.session.crc.status", FT_UINT8, BASE_NONE, VALS(proto_checksum_vals),
          0, NULL, HFILL}},
        {&hf_from,
         {"From user", "skype.session.from", FT_STRING, BASE_NONE, NULL, 0,
          "Skype name of the sender, who has signed a challenge in this session", HFILL}},
        {&hf_to,
         {"To user", "skype.session.to", FT_STRING, BASE_NONE, NULL, 0,
          "Skype name of the receiver, who has signed a challenge in this session", HFILL}},
        {&hf_rest,
         {"Not session data", "skype.session.rest", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static int *subtrees[] = {&ett_clear};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
