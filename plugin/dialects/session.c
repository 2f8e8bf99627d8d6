/* session.c - control 05: data of a session between two clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects/session.h"

#include <wsutil/wsgcrypt.h>

#include "state/calls.h"
#include "state/hosts.h"
#include "view/call_links.h"
#include "view/expert_items.h"
#include "content/object_text.h"
#include "content/common_fields.h"
#include "content/objects.h"
#include "content/session_facts.h"
#include "preferences.h"
#include "wire/session_record.h"
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

enum {
    COMMAND_PROPOSAL = 0x43,
    COMMAND_HELLO = 0x44,
};

/* User commands, as they are written in the literature: in hex, flags and all.  Two published
 * sources name those without a question mark, one the others. */
static const value_string command_strings[] = {
    {COMMAND_PROPOSAL, "Session proposal"},
    {COMMAND_HELLO, "Initiator hello"},
    {0x45, "Answer"},
    {0x47, "Session acknowledgement?"},
    {0x4C, "Session properties?"},
    {0x4D, "Session properties answer?"},
    {0x53, "Authorisation certificate"},
    {0x57, "Key"},
    {0x6D, "Chat"},
    {0x7A, "Session established?"},
    {0x7D, "Capabilities?"},
    {0, NULL},
};

/* --- first pass --- */

/* Records of a session may go over several relays: between two on this connection, others count. */
#define SEQUENCE_JUMP_MAX 256u

uint8_t skype_session_follow(skype_direction *direction, const uint8_t *body, uint32_t length)
{
    skype_session_record record;
    const void *key;
    uint16_t jump;
    bool is_first;

    if (!skype_session_record_parse(body, length, &record))
        return PROTO_CHECKSUM_E_UNVERIFIED;
    if (!record.even)
        return PROTO_CHECKSUM_E_BAD;
    if (!direction->sessions)
        direction->sessions = wmem_map_new(wmem_file_scope(), g_direct_hash, g_direct_equal);
    key = GUINT_TO_POINTER(record.destination);
    is_first = !wmem_map_contains(direction->sessions, key);
    jump =
        (uint16_t)(record.sequence - GPOINTER_TO_UINT(wmem_map_lookup(direction->sessions, key)));
    wmem_map_insert(direction->sessions, key, GUINT_TO_POINTER((uint16_t)(record.sequence + 1)));
    return is_first || jump > SEQUENCE_JUMP_MAX ? PROTO_CHECKSUM_E_UNVERIFIED
                                                : PROTO_CHECKSUM_E_GOOD;
}

/* --- any pass --- */

/* Deciphers under the all-zero key; NULL where the result is not valid. */
static uint8_t *open_with_zero_key(packet_info *pinfo, tvbuff_t *tvb, int offset,
                                   const skype_session_record *record)
{
    static const uint8_t zero_key[SKYPE_SESSION_KEY_LENGTH];
    uint8_t *clear = tvb_memdup(pinfo->pool, tvb, offset, record->data_length);
    uint8_t counter[SKYPE_SESSION_BLOCK_LENGTH];
    gcry_cipher_hd_t cipher;
    bool done;

    if (gcry_cipher_open(&cipher, GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_CTR, 0) != 0)
        return NULL;
    skype_session_counter(record->sequence, counter);
    done = gcry_cipher_setkey(cipher, zero_key, sizeof zero_key) == 0 &&
           gcry_cipher_setctr(cipher, counter, sizeof counter) == 0 &&
           gcry_cipher_decrypt(cipher, clear, record->data_length, NULL, 0) == 0;
    gcry_cipher_close(cipher);
    return done && skype_session_clear_valid(clear, record->data_length) ? clear : NULL;
}

static int add_varint(proto_tree *tree, int field, tvbuff_t *tvb, int offset, int end,
                      uint32_t *value)
{
    const int most = MIN(SKYPE_VARINT_MAX_LENGTH, end - offset);
    const int used = skype_varint_decode(tvb_get_ptr(tvb, offset, most), (size_t)most, value);

    if (used > 0)
        proto_tree_add_uint(tree, field, tvb, offset, used, *value);
    return used;
}

static void add_crc(const skype_view *view, proto_tree *tree, tvbuff_t *tvb, int offset)
{
    /* Only bodies whose CRC fits are taken as clear. */
    proto_tree_add_checksum(tree, tvb, offset, hf_crc, hf_crc_status,
                            skype_expert(SKYPE_EXPERT_CRC_BAD), view->pinfo,
                            tvb_get_ntohs(tvb, offset), ENC_BIG_ENDIAN, PROTO_CHECKSUM_VERIFY);
}

/* The proposal and the initiator's first message open a session, the others go on with it. */
static void note_setup(const skype_view *view, proto_tree *tree, tvbuff_t *tvb, uint32_t command,
                       const skype_list_summary *summary)
{
    const skype_call_setup setup = {
        .ends = view->ends,
        .opens = command == COMMAND_PROPOSAL || command == COMMAND_HELLO,
        .named_ips = summary->party_ips,
        .named_count = summary->party_ip_count,
    };

    skype_message *message = *view->message;

    skype_calls_note(view->pinfo, &setup);
    message->call = skype_calls_find(view->pinfo, &setup);
    message->relays = wmem_memdup(view->pinfo->pool, summary->relays, sizeof summary->relays);
    message->relay_count = summary->relay_count;
    message->has_nat_type = summary->has_nat_type;
    message->nat_type = summary->nat_type;
    skype_call_links_add_starts(tree, tvb, message->call);
}

/* --- who is talking --- */

/* NULL where it is not known which side is the client. */
static const skype_session_way *way_of(const skype_view *view, uint32_t destination)
{
    skype_session_way *way = wmem_new(view->pinfo->pool, skype_session_way);

    *way = (skype_session_way){
        .connection = view->connection->ends,
        .by_client = skype_direction_is_client(view->direction),
        .destination = destination,
    };
    return view->connection->is_client_known ? way : NULL;
}

/* A client states its own public addresses; what comes through a relay states those of another
 * host. */
static void learn_addresses(const skype_view *view, const skype_list_summary *summary)
{
    if (PINFO_FD_VISITED(view->pinfo) || !view->connection->is_client_known ||
        !skype_direction_is_client(view->direction))
        return;
    for (unsigned i = 0; i < summary->own_ip_count; i++)
        skype_host_learn(view->connection->ends.source.ip, summary->own_ips[i],
                         SKYPE_STATED_BY_COMMAND, view->pinfo->num);
}

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

/* Packet id, command, object list, CRC-16.  Returns the command's name and what there is to say of
 * it, NULL where it has none. */
static const char *show_clear(const skype_view *view, proto_tree *parent, tvbuff_t *tvb,
                              const skype_session_way *way)
{
    const int crc = (int)tvb_captured_length(tvb) - SKYPE_SESSION_CRC_LENGTH;
    skype_list_context context = {.place = SKYPE_LIST_OF_SESSION};
    skype_list_summary summary;
    proto_item *item;
    proto_tree *tree = proto_tree_add_subtree(parent, tvb, 0, -1, ett_clear, &item, "User command");
    const char *name = NULL;
    uint32_t packet_id;
    int offset = 0;
    int used = add_varint(tree, hf_packet_id, tvb, offset, crc, &packet_id);

    if (used > 0) {
        offset += used;
        used = add_varint(tree, hf_command, tvb, offset, crc, &context.number);
    }
    if (used > 0) {
        offset += used;
        name = val_to_str_const(context.number, command_strings, "unknown command");
        proto_item_append_text(item, ": %s", name);
        skype_objects_dissect(tvb, offset, crc - offset, view->pinfo, tree, &context, &summary);
        note_setup(view, tree, tvb, context.number, &summary);
        if (!PINFO_FD_VISITED(view->pinfo))
            skype_session_facts_of_user_command(way, context.number, &summary, view->pinfo->num);
        learn_addresses(view, &summary);
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

static tvbuff_t *clear_tvb(const skype_view *view, tvbuff_t *tvb, int offset,
                           const skype_session_record *record)
{
    uint8_t *clear;
    tvbuff_t *out;

    if (record->sequence > SKYPE_SESSION_ZERO_KEY_SEQUENCE || record->data_length == 0 ||
        !skype_preferences()->decipher)
        return NULL;
    clear = open_with_zero_key(view->pinfo, tvb, offset, record);
    if (!clear)
        return NULL;
    out = tvb_new_child_real_data(tvb, clear, record->data_length, (int)record->data_length);
    add_new_data_source(view->pinfo, out, "Deciphered session (zero key)");
    return out;
}

const char *skype_session_show(const skype_view *view, proto_tree *tree, tvbuff_t *tvb, int offset,
                               int length, uint8_t status)
{
    const int data = offset + SKYPE_SESSION_HEAD_LENGTH;
    skype_session_record record;
    const char *what = "enciphered";
    const skype_session_way *way;
    proto_item *item;
    tvbuff_t *clear;

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
    way = status == PROTO_CHECKSUM_E_BAD ? NULL : way_of(view, record.destination);
    clear = clear_tvb(view, tvb, data, &record);
    if (clear && status == PROTO_CHECKSUM_E_UNVERIFIED)
        status = PROTO_CHECKSUM_E_GOOD; /* sequence and key are right, or the CRC were wrong */
    proto_item_set_generated(proto_tree_add_uint(tree, hf_status, tvb, offset, 0, status));
    if (status == PROTO_CHECKSUM_E_BAD)
        expert_add_info_format(view->pinfo, item, skype_expert(SKYPE_EXPERT_CHECKSUM_BAD),
                               "The spare bit below the destination is set");
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
         {"User command", "skype.session.command", FT_UINT32, BASE_HEX, VALS(command_strings), 0,
          NULL, HFILL}},
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
