/* records.c - what streams carry once they are deciphered: packets of commands, control records.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects/records.h"

#include "content/command_facts.h"
#include "content/commands.h"
#include "view/expert_items.h"
#include "dialects/handshake_steps.h"
#include "dialects/padding.h"
#include "dialects/raw_pipe.h"
#include "view/unit_view.h"
#include "dialects/session.h"
#include "wire/command.h"
#include "wire/command_number.h"
#include "wire/record.h"

static int hf_length = -1;
static int hf_control = -1;
static int hf_packet_id = -1;
static int hf_ack_id = -1;
static int hf_acked_in = -1;
static int hf_ack_to = -1;
static int hf_body = -1;

static int ett_record = -1;

static const value_string control_strings[] = {
    {SKYPE_CONTROL_END_OF_FILLER, "End of filler"},
    {SKYPE_CONTROL_ACK, "ACK"},
    {SKYPE_CONTROL_PADDING, "Padding"},
    {SKYPE_CONTROL_PIPE, "Raw pipe"},
    {SKYPE_CONTROL_SESSION, "Session data"},
    {0, NULL},
};

/* What the first pass found out about a record. */
typedef struct {
    uint8_t step;                /* skype_step */
    skype_session_facts session; /* session data */
    uint32_t frame;              /* that completed it */
    uint32_t linked_frame;       /* packet: of the ACK for it; ACK: of the packet; 0 if none */
    const skype_padding_status *padding;
} record_facts;

/* One record on its way into the tree. */
typedef struct {
    const skype_view *view;
    tvbuff_t *tvb;
    proto_tree *tree;
    proto_item *item;
    const record_facts *facts;
    int offset; /* of the body, behind type byte or packet id */
    int length;
} record_view;

/* --- first pass --- */

static skype_measure measure_record(skype_direction *direction _U_, const uint8_t *bytes,
                                    uint32_t have, uint32_t available _U_)
{
    skype_record record;

    switch (skype_record_parse(bytes, have, &record)) {
    case SKYPE_RECORD_CUT:
        return skype_measure_needs(have + 1);
    case SKYPE_RECORD_OK:
        return skype_measure_whole(record.head + record.length);
    default:
        return (skype_measure){
            .kind = SKYPE_UNIT_LOST,
            .why = "No record starts here: its length is impossible",
        };
    }
}

static uint16_t id_at(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static void note_packet(skype_direction *direction, uint16_t id, record_facts *facts)
{
    if (!direction->packets)
        direction->packets = wmem_map_new(wmem_file_scope(), g_direct_hash, g_direct_equal);
    wmem_map_insert(direction->packets, GUINT_TO_POINTER(id), facts);
}

/* An id belongs to the latest packet of the other side that has it. */
static void link_ack(const skype_direction *direction, uint16_t id, record_facts *ack)
{
    wmem_map_t *packets = skype_direction_other(direction)->packets;
    record_facts *packet = packets ? wmem_map_lookup(packets, GUINT_TO_POINTER(id)) : NULL;

    if (!packet)
        return;
    ack->linked_frame = packet->frame;
    if (!packet->linked_frame)
        packet->linked_frame = ack->frame;
}

static bool is_connect(const uint8_t *commands, uint32_t length)
{
    skype_command_head head;

    return skype_command_parse(commands, length, &head) == SKYPE_COMMAND_OK &&
           head.number == SKYPE_NUMBER_CLIENT_CONNECT && head.kind == SKYPE_COMMAND_REQUEST;
}

/* The papers' names, where a client connects to a supernode: its connect request is T2, the
 * supernode's next packet T3, the client's next record of any kind T4. */
static skype_step step_of(const skype_direction *direction, bool is_packet, bool asks_to_connect)
{
    const bool is_client = skype_direction_is_client(direction);

    switch (direction->connection->last_step) {
    case SKYPE_STEP_NONE:
        return is_client && asks_to_connect ? SKYPE_STEP_T2 : SKYPE_STEP_NONE;
    case SKYPE_STEP_T2:
        return !is_client && is_packet ? SKYPE_STEP_T3 : SKYPE_STEP_NONE;
    case SKYPE_STEP_T3:
        return is_client ? SKYPE_STEP_T4 : SKYPE_STEP_NONE;
    default:
        return SKYPE_STEP_NONE;
    }
}

/* Tells the commands of a packet from those of the other packets of its frame: each takes at least
 * a byte, so they count from the packet's offset on. */
static uint32_t first_ordinal(const skype_unit *unit)
{
    return (uint32_t)unit->offset;
}

static void learn_commands(const skype_direction *direction, const skype_unit *unit,
                           const uint8_t *commands, uint32_t length)
{
    const skype_plaintext_place place = {
        .transport = SKYPE_OVER_TCP,
        .ends = skype_direction_ends(direction),
        .frame = unit->frame,
        .time = direction->time,
        .first_ordinal = first_ordinal(unit),
    };

    skype_commands_learn(commands, length, length, &place);
}

static void complete_packet(skype_direction *direction, const skype_unit *unit, const uint8_t *body,
                            uint32_t length, record_facts *facts)
{
    const uint8_t *commands = body + SKYPE_RECORD_PACKET_ID_LENGTH;

    note_packet(direction, id_at(body), facts);
    length -= SKYPE_RECORD_PACKET_ID_LENGTH;
    facts->step = step_of(direction, true, is_connect(commands, length));
    learn_commands(direction, unit, commands, length);
}

static void complete_control(skype_direction *direction, const skype_unit *unit,
                             const uint8_t *body, uint32_t length, record_facts *facts)
{
    const uint8_t *rest = body + SKYPE_RECORD_CONTROL_LENGTH;
    const uint32_t rest_length = length - SKYPE_RECORD_CONTROL_LENGTH;

    switch (body[0]) {
    case SKYPE_CONTROL_END_OF_FILLER:
        if (direction->behind_filler)
            direction->framing = direction->behind_filler;
        return;
    case SKYPE_CONTROL_ACK:
        if (length == SKYPE_RECORD_ACK_LENGTH)
            link_ack(direction, id_at(rest), facts);
        break;
    case SKYPE_CONTROL_PADDING:
        facts->padding = skype_padding_judge(direction, rest, rest_length);
        return;
    case SKYPE_CONTROL_PIPE:
        skype_pipe_begin(direction);
        break;
    case SKYPE_CONTROL_SESSION:
        facts->session = skype_session_follow(direction, rest, rest_length);
        if (facts->session.status != PROTO_CHECKSUM_E_BAD)
            skype_session_learn(direction, unit->frame, rest, rest_length, &facts->session);
        break;
    default:
        break;
    }
    facts->step = step_of(direction, false, false);
}

static void complete_record(skype_direction *direction, skype_unit *unit, const uint8_t *bytes)
{
    record_facts *facts = wmem_new0(wmem_file_scope(), record_facts);
    skype_record record;

    facts->frame = unit->frame;
    unit->facts = facts;
    if (skype_record_parse(bytes, unit->length, &record) != SKYPE_RECORD_OK)
        return;
    if (record.control)
        complete_control(direction, unit, bytes + record.head, record.length, facts);
    else
        complete_packet(direction, unit, bytes + record.head, record.length, facts);
    direction->padding_due = false;
    if (facts->step)
        direction->connection->last_step = facts->step;
}

/* --- any pass --- */

static void add_link(const record_view *v, int field)
{
    if (v->facts->linked_frame)
        proto_item_set_generated(
            proto_tree_add_uint(v->tree, field, v->tvb, 0, 0, v->facts->linked_frame));
}

/* "T2, " in front of what the record says. */
static const char *step_prefix(const record_view *v)
{
    const char *step = skype_handshake_add_step(v->tree, v->tvb, v->facts->step);

    return v->facts->step ? wmem_strdup_printf(v->view->pinfo->pool, "%s, ", step) : step;
}

static void say(const record_view *v, const char *text)
{
    const char *prefix = step_prefix(v);

    proto_item_set_text(v->item, "Record: %s%s", prefix, text);
    skype_view_info(v->view, "%s%s", prefix, text);
}

static void show_packet(const record_view *v)
{
    const skype_view *view = v->view;
    const uint16_t id = tvb_get_ntohs(v->tvb, v->offset - SKYPE_RECORD_PACKET_ID_LENGTH);
    const skype_command_context context = {
        .transport = SKYPE_OVER_TCP,
        .ends = view->ends,
        .first_ordinal = first_ordinal(view->unit),
        .message = v->item,
    };
    skype_command_summary summary;

    proto_tree_add_uint(v->tree, hf_packet_id, v->tvb, v->offset - SKYPE_RECORD_PACKET_ID_LENGTH,
                        SKYPE_RECORD_PACKET_ID_LENGTH, id);
    add_link(v, hf_acked_in);
    skype_commands_dissect(tvb_new_subset_length(v->tvb, v->offset, v->length), view->pinfo,
                           v->tree, &context, &summary);
    say(v, summary.text ? summary.text : "Packet");
    proto_item_append_text(v->item, ", packet 0x%04x", id);
}

static void show_ack(const record_view *v)
{
    uint32_t id;

    if (v->length != SKYPE_RECORD_ACK_LENGTH - SKYPE_RECORD_CONTROL_LENGTH) {
        proto_tree_add_item(v->tree, hf_body, v->tvb, v->offset, v->length, ENC_NA);
        expert_add_info_format(v->view->pinfo, v->item, skype_expert(SKYPE_EXPERT_MALFORMED),
                               "ACK without a packet ID");
        say(v, "ACK");
        return;
    }
    proto_tree_add_item_ret_uint(v->tree, hf_ack_id, v->tvb, v->offset, v->length, ENC_BIG_ENDIAN,
                                 &id);
    add_link(v, hf_ack_to);
    say(v, wmem_strdup_printf(v->view->pinfo->pool, "ACK 0x%04x", id));
}

/* Padding is noise: it has its place in the tree, not in the info column. */
static void show_padding(const record_view *v)
{
    if (v->length == 0) {
        say(v, "Keep-alive");
        return;
    }
    proto_item_set_text(v->item, "Record: padding, %d byte%s", v->length,
                        v->length == 1 ? "" : "s");
    skype_padding_show(v->view, v->tree, v->tvb, v->offset, v->length, v->facts->padding);
}

static void show_session(const record_view *v)
{
    const char *text =
        skype_session_show(v->view, v->tree, v->tvb, v->offset, v->length, &v->facts->session);

    say(v, text);
}

static void show_control(record_view *v)
{
    uint32_t type;

    proto_tree_add_item_ret_uint(v->tree, hf_control, v->tvb, v->offset,
                                 SKYPE_RECORD_CONTROL_LENGTH, ENC_NA, &type);
    v->offset += SKYPE_RECORD_CONTROL_LENGTH;
    v->length -= SKYPE_RECORD_CONTROL_LENGTH;
    switch (type) {
    case SKYPE_CONTROL_ACK:
        show_ack(v);
        return;
    case SKYPE_CONTROL_PADDING:
        show_padding(v);
        return;
    case SKYPE_CONTROL_SESSION:
        show_session(v);
        return;
    default:
        if (v->length > 0)
            proto_tree_add_item(v->tree, hf_body, v->tvb, v->offset, v->length, ENC_NA);
        say(v, val_to_str_const(type, control_strings, "Unknown control record"));
    }
}

static const char *kind_of(const skype_record *record, uint8_t type)
{
    if (!record->control)
        return "Packet record";
    switch (type) {
    case SKYPE_CONTROL_ACK:
        return "ACK record";
    case SKYPE_CONTROL_PADDING:
        return "Padding record";
    case SKYPE_CONTROL_SESSION:
        return "Session record";
    default:
        return "Control record";
    }
}

static void show_record(skype_view *view, tvbuff_t *tvb)
{
    const uint32_t length = tvb_captured_length(tvb);
    const uint8_t *bytes = tvb_get_ptr(tvb, 0, (int)length);
    record_view v = {.view = view, .tvb = tvb, .facts = view->unit->facts};
    skype_record record;

    if (skype_record_parse(bytes, length, &record) != SKYPE_RECORD_OK)
        return;
    v.offset = record.head;
    v.length = (int)record.length;
    v.tree = skype_view_message(view, tvb, ett_record, &v.item, "Record",
                                kind_of(&record, bytes[record.head]), skype_view_framed(view));
    proto_tree_add_uint(v.tree, hf_length, tvb, 0, record.head, record.length);
    if (record.control) {
        show_control(&v);
        return;
    }
    v.offset += SKYPE_RECORD_PACKET_ID_LENGTH;
    v.length -= SKYPE_RECORD_PACKET_ID_LENGTH;
    show_packet(&v);
}

const skype_framing skype_framing_record = {
    .unit = "record",
    .enciphered = true,
    .measure = measure_record,
    .complete = complete_record,
    .show = show_record,
    .successor = &skype_framing_record,
};

void skype_records_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_length,
         {"Record length", "skype.record.length", FT_UINT32, BASE_DEC, NULL, 0,
          "Bytes of the record behind its length", HFILL}},
        {&hf_control,
         {"Control", "skype.record.control", FT_UINT8, BASE_DEC, VALS(control_strings), 0,
          "Type of a control record", HFILL}},
        {&hf_packet_id,
         {"Packet ID", "skype.packet_id", FT_UINT16, BASE_HEX, NULL, 0, NULL, HFILL}},
        {&hf_ack_id,
         {"Acknowledged packet ID", "skype.ack_id", FT_UINT16, BASE_HEX, NULL, 0, NULL, HFILL}},
        {&hf_acked_in,
         {"Acknowledged in", "skype.acked_in", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_ACK), 0, "The ACK for this packet is in this frame", HFILL}},
        {&hf_ack_to,
         {"Acknowledges", "skype.ack_to", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_ACK), 0,
          "The packet is in this frame", HFILL}},
        {&hf_body, {"Record body", "skype.record.body", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static int *subtrees[] = {&ett_record};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
