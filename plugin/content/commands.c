/* commands.c - the commands of a plaintext into the tree.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/commands.h"

#include "state/calls.h"
#include "view/call_links.h"
#include "view/expert_items.h"
#include "view/exported_pdu.h"
#include "view/client_generation.h"
#include "view/frame_links.h"
#include "view/message_tap.h"
#include "content/command_names.h"
#include "content/objects.h"
#include "wire/command.h"
#include "wire/command_number.h"
#include "wire/varint.h"

/* A list of no objects in either encoding. */
#define EMPTY_LIST_LENGTH 2u

/* Both varints and the request id: what a head takes at the most. */
#define HEAD_MAX (2 * SKYPE_VARINT_MAX_LENGTH + SKYPE_REQUEST_ID_LENGTH)

/* Tree items per plaintext; real ones hold one or two commands. */
#define MAX_COMMANDS 1000u

static int hf_command = -1;
static int hf_kind = -1;
static int hf_length = -1;
static int hf_request_id = -1;
static int hf_rest = -1;

static int ett_command = -1;

static const value_string kind_strings[] = {
    {SKYPE_COMMAND_WITHOUT_ID, "no id"},
    {SKYPE_COMMAND_ONE_WAY, "one-way"},
    {SKYPE_COMMAND_REQUEST, "request"},
    {SKYPE_COMMAND_REPLY, "reply"},
    {0, NULL},
};

/* One command on its way into the tree. */
typedef struct {
    tvbuff_t *tvb; /* the command alone, head included */
    packet_info *pinfo;
    proto_tree *tree;
    proto_item *item;
    const skype_command_context *context;
    skype_command_place place;
    skype_command_head head;
    const char *name;
    skype_list_summary list;
    skype_message *message;
    const skype_call *call;
} command_view;

static void add_head(const command_view *v)
{
    const skype_command_head *head = &v->head;

    proto_tree_add_uint(v->tree, hf_length, v->tvb, 0, head->length_size, head->length);
    proto_tree_add_uint_format_value(v->tree, hf_command, v->tvb, head->length_size,
                                     head->number_size, head->number, "%s (%u)", v->name,
                                     head->number);
    proto_tree_add_uint(v->tree, hf_kind, v->tvb, head->length_size, 1, head->kind);
    if (head->has_request_id)
        proto_tree_add_item(v->tree, hf_request_id, v->tvb,
                            (int)(head->list_offset - SKYPE_REQUEST_ID_LENGTH),
                            SKYPE_REQUEST_ID_LENGTH, ENC_BIG_ENDIAN);
}

static void add_list(command_view *v)
{
    const skype_list_context context = {
        .place = SKYPE_LIST_OF_COMMAND,
        .number = v->head.number,
        .kind = v->head.kind,
    };

    skype_objects_dissect(v->tvb, (int)v->head.list_offset, (int)v->head.list_length, v->pinfo,
                          v->tree, &context, &v->list);
}

/* --- requests and replies --- */

static void add_unanswered(const command_view *v, const skype_request *request)
{
    const bool is_probe = v->head.number == SKYPE_NUMBER_PROBE;

    if (request->reply_frame || !PINFO_FD_VISITED(v->pinfo))
        return;
    expert_add_info_format(
        v->pinfo, v->item,
        skype_expert(is_probe ? SKYPE_EXPERT_PROBE_UNANSWERED : SKYPE_EXPERT_REQUEST_UNANSWERED),
        "%s is not answered in this capture", v->name);
}

static void link_request(const command_view *v)
{
    const skype_request *request = skype_request_at(v->place);

    if (!request)
        return;
    skype_links_add_response_in(v->tree, v->tvb, request->reply_frame);
    add_unanswered(v, request);
}

static void link_reply(const command_view *v)
{
    const skype_request *request = skype_request_at(v->place);

    if (!request)
        return;
    skype_links_add_response_to(v->tree, v->tvb, v->pinfo, request->said.event.frame,
                                &request->said.first_time);
    v->message->is_reply_in_time = true;
    v->message->request_time = request->said.first_time;
}

static void link(const command_view *v)
{
    if (v->head.kind == SKYPE_COMMAND_REQUEST)
        link_request(v);
    else if (v->head.kind == SKYPE_COMMAND_REPLY)
        link_reply(v);
}

static void add_refused(const command_view *v)
{
    if (v->head.number == SKYPE_NUMBER_PROBE_REFUSED && v->head.kind == SKYPE_COMMAND_REPLY)
        expert_add_info_format(v->pinfo, v->item, skype_expert(SKYPE_EXPERT_PROBE_REFUSED),
                               "Probe refused, %u other supernodes named", v->list.supernodes);
}

/* --- sessions --- */

static void add_session_setup(command_view *v)
{
    skype_call_setup setup = {
        .ends = v->context->ends,
        .named_ips = v->list.party_ips,
        .named_count = v->list.party_ip_count,
    };

    if (!skype_calls_is_setup(v->head.number, &setup.opens))
        return;
    v->call = skype_calls_find(v->pinfo->num, &setup);
    skype_call_links_add_starts(v->tree, v->tvb, v->call);
}

/* Pad bytes came with 2.0. A probe without tells nothing: clients of 2016 send such ones, too. */
static void add_generation(const command_view *v)
{
    if (v->head.number == SKYPE_NUMBER_PROBE && v->head.kind == SKYPE_COMMAND_REQUEST &&
        v->head.list_length > EMPTY_LIST_LENGTH)
        skype_generation_add(v->tree, v->tvb, SKYPE_TRAIT_PROBE_PADDED);
}

/* --- statistics --- */

static void fill_message(const command_view *v)
{
    skype_message *message = v->message;

    message->kind = "Command";
    message->transport = v->context->transport;
    message->ends = v->context->ends;
    message->length = v->head.total;
    message->is_command = true;
    message->command = v->head.number;
    message->command_kind = v->head.kind;
    message->command_name = v->name;
    message->supernodes = v->list.supernodes;
    message->version = v->list.version;
    message->platform = v->list.platform;
    message->has_node_id = v->list.has_node_id;
    message->node_id = v->list.node_id;
    message->user = v->list.user;
    message->contact = v->head.number == SKYPE_NUMBER_SESSION_REQUEST ? v->list.named_user : NULL;
    message->searched = v->list.searched;
    message->relays = wmem_memdup(v->pinfo->pool, v->list.relays, sizeof v->list.relays);
    message->relay_count = v->list.relay_count;
    message->has_nat_type = v->list.has_nat_type;
    message->nat_type = v->list.nat_type;
    message->asks_relay = v->head.number == SKYPE_NUMBER_RELAY_JOIN;
    message->call = v->call;
    if (v->list.public_ip_count) {
        message->public_ip = v->list.public_ips[0];
        message->revealed_for = v->context->ends.destination.ip;
    } else if (v->list.own_ip_count) {
        message->public_ip = v->list.own_ips[0];
        message->revealed_for = v->context->ends.source.ip;
    }
}

/* --- one command --- */

/* "Slot information, slot 1481, 5 supernodes" */
static const char *text_of(const command_view *v)
{
    const bool is_read = v->tree || v->pinfo->cinfo;

    if (!v->list.detail || !is_read)
        return v->name;
    return wmem_strdup_printf(v->pinfo->pool, "%s, %s", v->name, v->list.detail);
}

static const char *dissect_command(command_view *v, proto_tree *parent)
{
    const char *text;

    v->name = skype_names_command_text(v->pinfo->pool, v->head.number, v->head.kind);
    v->message = wmem_new0(v->pinfo->pool, skype_message);
    v->tree = proto_tree_add_subtree_format(parent, v->tvb, 0, -1, ett_command, &v->item,
                                            "Command: %s", v->name);
    add_head(v);
    add_list(v);
    text = text_of(v);
    proto_item_set_text(v->item, "Command: %s", text);
    link(v);
    add_refused(v);
    add_generation(v);
    add_session_setup(v);
    fill_message(v);
    if (!v->context->is_duplicate)
        skype_messages_tap(v->pinfo, v->message);
    return text;
}

/* --- the plaintext --- */

static skype_command_status parse_at(tvbuff_t *tvb, packet_info *pinfo, int offset,
                                     skype_command_head *head)
{
    const int length = MIN(tvb_captured_length_remaining(tvb, offset), (int)HEAD_MAX);

    return skype_command_parse(tvb_memdup(pinfo->pool, tvb, offset, (size_t)length), (size_t)length,
                               head);
}

static void count(skype_command_summary *summary, const skype_command_head *head)
{
    if (summary->count++ == 0)
        summary->first_number = head->number;
}

/* The bytes that are no command. */
static void add_rest(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, int offset)
{
    proto_item *item = proto_tree_add_item(tree, hf_rest, tvb, offset, -1, ENC_NA);

    expert_add_info_format(pinfo, item, skype_expert(SKYPE_EXPERT_MALFORMED),
                           "No command starts here");
}

static void append_text(packet_info *pinfo, skype_command_summary *summary, const char *text)
{
    summary->text =
        summary->text ? wmem_strdup_printf(pinfo->pool, "%s; %s", summary->text, text) : text;
}

void skype_commands_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                            const skype_command_context *context, skype_command_summary *summary)
{
    const int end = (int)tvb_reported_length(tvb);
    int offset = 0;

    *summary = (skype_command_summary){0};
    if (!context->is_duplicate)
        skype_export_commands(pinfo, tvb);
    while (offset < (int)tvb_captured_length(tvb) && summary->count < MAX_COMMANDS) {
        command_view v = {
            .pinfo = pinfo,
            .context = context,
            .place = {pinfo->num, context->first_ordinal + summary->count,
                      summary->count == 0 ? context->first : NULL},
        };

        if (parse_at(tvb, pinfo, offset, &v.head) != SKYPE_COMMAND_OK ||
            v.head.total > (uint32_t)(end - offset)) {
            add_rest(tvb, pinfo, tree, offset);
            return;
        }
        v.tvb = tvb_new_subset_length(tvb, offset, (int)v.head.total);
        count(summary, &v.head);
        append_text(pinfo, summary, dissect_command(&v, tree));
        offset += (int)v.head.total;
    }
    summary->complete = offset == end;
    if (!summary->complete && summary->count == MAX_COMMANDS)
        expert_add_info_format(pinfo, context->message, skype_expert(SKYPE_EXPERT_LIMITS),
                               "More than %u commands in one plaintext", MAX_COMMANDS);
}

void skype_commands_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_command, {"Command", "skype.command", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_kind,
         {"Kind", "skype.command.kind", FT_UINT8, BASE_DEC, VALS(kind_strings), 0, NULL, HFILL}},
        {&hf_length,
         {"Length", "skype.command.length", FT_UINT32, BASE_DEC, NULL, 0,
          "Bytes behind the command number", HFILL}},
        {&hf_request_id,
         {"Request ID", "skype.request_id", FT_UINT16, BASE_HEX, NULL, 0, NULL, HFILL}},
        {&hf_rest,
         {"Not a command", "skype.command.rest", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static int *subtrees[] = {&ett_command};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
