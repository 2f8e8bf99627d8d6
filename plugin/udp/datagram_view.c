/* datagram_view.c - datagrams into the tree: payload, NAck, ack, resend, fragment, media.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp/datagram_view.h"

#include "content/command_severity.h"
#include "content/commands.h"
#include "view/expert_items.h"
#include "view/flow_tap.h"
#include "udp/fragments.h"
#include "view/frame_links.h"
#include "view/frame_payload.h"
#include "udp/media.h"
#include "view/message_tap.h"
#include "content/common_fields.h"
#include "view/readers.h"
#include "preferences.h"
#include "state/capture_state.h"
#include "udp/decipher.h"
#include "udp/skypeout.h"
#include "wire/checksum.h"
#include "wire/command_number.h"
#include "wire/private_network.h"

static int proto_skype = -1;

static int hf_session_id = -1;
static int hf_function = -1;
static int hf_function_type = -1;
static int hf_function_filler = -1;
static int hf_probe = -1;
static int hf_iv = -1;
static int hf_iv_steps = -1;
static int hf_crc = -1;
static int hf_crc_status = -1;
static int hf_data = -1;
static int hf_plaintext = -1;
static int hf_seed = -1;
static int hf_seed_source = -1;
static int hf_seed_destination = -1;
static int hf_nack_public_ip = -1;
static int hf_nack_challenge = -1;
static int hf_seen_ip = -1;
static int hf_resend_count = -1;
static int hf_resend_challenge = -1;
static int hf_resend_destination_ip = -1;
static int hf_fragment_group = -1;
static int hf_fragment_index = -1;
static int hf_fragment_last = -1;
static int hf_fragment_inner = -1;

static int ett_datagram = -1;
static int ett_function = -1;

#define FUNCTION_FILLER_MASK 0x70

static const value_string type_strings[] = {
    {SKYPE_TYPE_PAYLOAD, "Payload"},
    {SKYPE_TYPE_RESEND, "Resend"},
    {SKYPE_TYPE_ACK, "Ack"},
    {SKYPE_TYPE_NACK, "NAck"},
    {SKYPE_TYPE_MEDIA, "Media"},
    {SKYPE_TYPE_FRAGMENT, "Fragment"},
    {0, NULL},
};

enum {
    PROBE_REQUEST = 1,
    PROBE_NACK = 2,
    PROBE_RESEND = 3,
    PROBE_ANSWER = 4,
};

static const value_string probe_strings[] = {
    {PROBE_REQUEST, "U1"}, {PROBE_NACK, "U2"}, {PROBE_RESEND, "U3"},
    {PROBE_ANSWER, "U4"},  {0, NULL},
};

/* One datagram on its way into the tree. */
typedef struct {
    tvbuff_t *tvb;
    packet_info *pinfo;
    proto_tree *tree;
    proto_item *item;
    const skype_sighting *seen;
    const skype_proof *proof;
    const uint8_t *plaintext; /* where it has been deciphered to judge it; else NULL */
    skype_message *message;   /* for the tap */
} view;

static const char *type_name(uint8_t type)
{
    return val_to_str_const(type, type_strings, "Unknown");
}

static void generated(proto_item *item)
{
    proto_item_set_generated(item);
}

/* --- head fields --- */

static void add_head(const view *v)
{
    proto_tree *tree;

    proto_tree_add_item(v->tree, hf_session_id, v->tvb, SKYPE_ID_OFFSET, 2, ENC_BIG_ENDIAN);
    tree = proto_item_add_subtree(
        proto_tree_add_item(v->tree, hf_function, v->tvb, SKYPE_FUNCTION_OFFSET, 1, ENC_BIG_ENDIAN),
        ett_function);
    proto_tree_add_item(tree, hf_function_filler, v->tvb, SKYPE_FUNCTION_OFFSET, 1, ENC_BIG_ENDIAN);
    proto_tree_add_item(tree, hf_function_type, v->tvb, SKYPE_FUNCTION_OFFSET, 1, ENC_BIG_ENDIAN);
}

static void add_iv(const view *v, int offset)
{
    proto_tree_add_item(v->tree, hf_iv, v->tvb, offset, 4, ENC_BIG_ENDIAN);
    if (v->proof->line_steps)
        generated(proto_tree_add_uint(v->tree, hf_iv_steps, v->tvb, 0, 0, v->proof->line_steps));
}

/* The CRC is of the plaintext: known good where the plaintext is known. */
static void add_crc(const view *v, int offset)
{
    const bool verified = v->proof->plaintext == SKYPE_PLAINTEXT_VERIFIED ||
                          v->proof->plaintext == SKYPE_PLAINTEXT_PREDICTED;
    proto_item *item;

    if (verified) {
        proto_tree_add_checksum(v->tree, v->tvb, offset, hf_crc, hf_crc_status,
                                skype_expert(SKYPE_EXPERT_CRC_BAD), v->pinfo, v->seen->head.crc,
                                ENC_BIG_ENDIAN, PROTO_CHECKSUM_VERIFY);
        return;
    }
    if (!v->proof->crc_bad) {
        proto_tree_add_checksum(v->tree, v->tvb, offset, hf_crc, hf_crc_status, NULL, v->pinfo, 0,
                                ENC_BIG_ENDIAN, PROTO_CHECKSUM_NO_FLAGS);
        return;
    }
    item = proto_tree_add_item(v->tree, hf_crc, v->tvb, offset, 4, ENC_BIG_ENDIAN);
    generated(proto_tree_add_uint(v->tree, hf_crc_status, v->tvb, offset, 0, PROTO_CHECKSUM_E_BAD));
    expert_add_info(v->pinfo, item, skype_expert(SKYPE_EXPERT_CRC_BAD));
}

/* A cut datagram may end where its data would begin, and a keep-alive has none. */
static void add_data(const view *v, uint32_t offset)
{
    if (v->seen->captured > offset)
        proto_tree_add_item(v->tree, hf_data, v->tvb, (int)offset, -1, ENC_NA);
}

static void add_seed(const view *v)
{
    const skype_proof *proof = v->proof;

    if (proof->plaintext != SKYPE_PLAINTEXT_VERIFIED &&
        proof->plaintext != SKYPE_PLAINTEXT_PLAUSIBLE)
        return;
    generated(proto_tree_add_uint(v->tree, hf_seed, v->tvb, 0, 0, proof->seed));
    if (v->seen->head.type == SKYPE_TYPE_RESEND)
        return;
    generated(
        proto_tree_add_ipv4(v->tree, hf_seed_source, v->tvb, 0, 0, g_htonl(proof->seed_source)));
    generated(proto_tree_add_ipv4(v->tree, hf_seed_destination, v->tvb, 0, 0,
                                  g_htonl(proof->seed_destination)));
}

/* --- plaintext --- */

/* What was tried in vain for a host beside its own address: " (a, b)", or "". */
static const char *tried_text(wmem_allocator_t *pool, uint32_t host)
{
    wmem_strbuf_t *text = wmem_strbuf_new(pool, "");
    uint32_t tried[SKYPE_SEED_CANDIDATES];
    const unsigned count =
        skype_host_candidates(skype_host_find(host), host, SKYPE_AS_RECEIVER, tried);

    for (unsigned i = 0; i < count; i++)
        if (tried[i] != host)
            wmem_strbuf_append_printf(text, "%s%s", wmem_strbuf_get_len(text) ? ", " : " (",
                                      skype_ip_text(pool, tried[i]));
    if (wmem_strbuf_get_len(text))
        wmem_strbuf_append_c(text, ')');
    return wmem_strbuf_get_str(text);
}

/* Is something missing to decipher it? */
static bool is_undecipherable(const view *v)
{
    return skype_preferences()->decipher && v->proof->plaintext != SKYPE_PLAINTEXT_VERIFIED &&
           !v->proof->crc_bad && v->seen->captured == v->seen->reported;
}

/* Says what is missing; the advice stands once per host. */
static void add_undecipherable(const view *v)
{
    wmem_allocator_t *pool = v->pinfo->pool;
    expert_field *item = skype_expert(SKYPE_EXPERT_UNDECIPHERABLE);
    const char *text;
    uint32_t first;
    uint32_t host;

    if (!is_undecipherable(v))
        return;
    host = skype_host_hidden(v->seen->ends.source.ip, v->seen->ends.destination.ip);
    text = skype_ip_text(pool, host);
    first = skype_host_undecipherable_since(host, v->pinfo->num);
    if (first != v->pinfo->num)
        expert_add_info_format(v->pinfo, v->item, item,
                               "Not deciphered: the public address of %s is not known (see frame "
                               "%u)",
                               text, first);
    else if (skype_host_is_known(skype_host_find(host), host))
        expert_add_info_format(
            v->pinfo, v->item, item,
            "Not deciphered: no address known for %s%s fits; preference skype.public_ips can name "
            "another, skype-find-address can find it",
            text, tried_text(pool, host));
    else
        expert_add_info_format(
            v->pinfo, v->item, item,
            "Not deciphered: the public address of %s is not known; no ack, NAck or other message "
            "has revealed it so far (a second pass knows later ones), preference skype.public_ips "
            "can name it, skype-find-address can find it",
            text);
}

/* Its plaintext, as much of it as is captured, or all of it where it is predicted; NULL when it is
 * not known. */
static const uint8_t *plaintext_bytes(const view *v)
{
    const skype_proof *proof = v->proof;

    if (proof->plaintext == SKYPE_PLAINTEXT_PREDICTED)
        return proof->predicted->plaintext;
    if (proof->plaintext == SKYPE_PLAINTEXT_NONE || v->plaintext)
        return v->plaintext;
    return skype_decipher_with(proof->seed, v->seen->data, skype_sighting_data_captured(v->seen),
                               v->pinfo->pool);
}

/* The plaintext as a data source of its own, or NULL when it is not known. */
static tvbuff_t *plaintext_of(const view *v)
{
    const bool is_predicted = v->proof->plaintext == SKYPE_PLAINTEXT_PREDICTED;
    const uint32_t length = skype_sighting_data_length(v->seen);
    const uint8_t *bytes = plaintext_bytes(v);
    tvbuff_t *plaintext;

    if (!bytes)
        return NULL;
    plaintext = tvb_new_child_real_data(
        v->tvb, bytes, is_predicted ? length : skype_sighting_data_captured(v->seen), (int)length);
    add_new_data_source(v->pinfo, plaintext, is_predicted ? "Predicted Skype" : "Deciphered Skype");
    return plaintext;
}

static uint8_t probe_step_of_command(const skype_command_summary *summary)
{
    switch (summary->first_number) {
    case SKYPE_NUMBER_PROBE:
        return PROBE_REQUEST;
    case SKYPE_NUMBER_PROBE_ACCEPTED:
    case SKYPE_NUMBER_PROBE_REFUSED:
        return PROBE_ANSWER;
    default:
        return 0;
    }
}

static void add_probe(const view *v, uint8_t step)
{
    if (!step)
        return;
    v->message->probe = step;
    generated(proto_tree_add_uint(v->tree, hf_probe, v->tvb, 0, 0, step));
}

static void add_commands(const view *v, tvbuff_t *plaintext, skype_command_summary *summary)
{
    const skype_command_context context = {
        .transport = SKYPE_OVER_UDP,
        .ends = v->seen->ends,
        .message = v->item,
        .first = &v->proof->request,
        .is_duplicate = v->proof->duplicate_of != 0,
    };

    skype_commands_dissect(plaintext, v->pinfo, v->tree, &context, summary);
}

/* --- one function per type --- */

static bool is_copy(const view *v)
{
    const skype_sent *sent = v->proof->sent;

    return v->seen->head.type == SKYPE_TYPE_PAYLOAD && sent && !v->proof->duplicate_of &&
           sent->said.event.frame != v->pinfo->num;
}

static const char *copy_prefix(const view *v)
{
    if (v->proof->duplicate_of)
        return "[Duplicate] ";
    return is_copy(v) ? "[Retransmission] " : "";
}

static void set_info(const view *v, const char *what)
{
    const char *prefix = copy_prefix(v);

    col_append_fstr(v->pinfo->cinfo, COL_INFO, "%s%s, session 0x%04x", prefix, what,
                    v->seen->head.id);
    proto_item_append_text(v->item, ", %s, session 0x%04x", what, v->seen->head.id);
}

/* "Probe U1, session 0x15f2", "Probe U4, session 0x9491: Probe refused, 5 supernodes", and for what
 * is no probe "Slot information, slot 1481, 5 supernodes, session 0x160d". */
static void set_payload_info(const view *v, uint8_t step, const char *commands)
{
    wmem_allocator_t *pool = v->pinfo->pool;

    if (!v->tree && !v->pinfo->cinfo)
        return; /* nobody reads it */
    if (!step) {
        set_info(v, commands ? commands : type_name(v->seen->head.type));
        return;
    }
    set_info(v, wmem_strdup_printf(pool, "Probe %s", val_to_str_const(step, probe_strings, "?")));
    if (commands && step == PROBE_ANSWER)
        col_append_fstr(v->pinfo->cinfo, COL_INFO, ": %s", commands);
}

/* Links of a payload by its frame id: acks and NAcks that answer it, earlier copies. */
static void add_payload_links(const view *v)
{
    const skype_udp_answer *answer = skype_sent_answer(v->proof->sent);

    skype_links_add_response_in(v->tree, v->tvb, answer->nack_frame);
    skype_links_add_response_in(v->tree, v->tvb, answer->ack_frame);
    if (is_copy(v))
        skype_links_add_retransmission_of(v->tree, v->tvb, v->proof->sent->said.event.frame);
}

static void dissect_commands(const view *v, uint8_t step)
{
    tvbuff_t *plaintext = plaintext_of(v);
    skype_command_summary summary = {0};

    add_undecipherable(v);
    if (!plaintext) {
        set_payload_info(v, step, NULL);
        return;
    }
    generated(proto_tree_add_item(v->tree, hf_plaintext, plaintext, 0, -1, ENC_NA));
    add_commands(v, plaintext, &summary);
    step = step ? step : probe_step_of_command(&summary);
    add_probe(v, step);
    set_payload_info(v, step, summary.text);
}

static void dissect_payload(const view *v)
{
    add_iv(v, SKYPE_PAYLOAD_IV_OFFSET);
    add_crc(v, SKYPE_PAYLOAD_CRC_OFFSET);
    add_data(v, v->seen->head.data_offset);
    add_seed(v);
    add_payload_links(v);
    dissect_commands(v, 0);
}

static void dissect_resend(const view *v)
{
    const skype_sent *sent = v->proof->sent;

    proto_tree_add_item(v->tree, hf_resend_count, v->tvb, SKYPE_RESEND_COUNT_OFFSET, 1,
                        ENC_BIG_ENDIAN);
    proto_tree_add_item(v->tree, hf_resend_challenge, v->tvb, SKYPE_RESEND_CHALLENGE_OFFSET, 4,
                        ENC_BIG_ENDIAN);
    proto_tree_add_item(v->tree, hf_resend_destination_ip, v->tvb, SKYPE_RESEND_DESTINATION_OFFSET,
                        4, ENC_BIG_ENDIAN);
    add_crc(v, SKYPE_RESEND_CRC_OFFSET);
    add_data(v, v->seen->head.data_offset);
    add_seed(v);
    if (sent) {
        const skype_udp_answer *answer = skype_sent_answer(sent);

        skype_links_add_response_to(v->tree, v->tvb, v->pinfo, answer->nack_frame,
                                    &answer->nack_time);
        if (!v->proof->duplicate_of)
            skype_links_add_retransmission_of(v->tree, v->tvb, sent->said.event.frame);
    }
    dissect_commands(v, sent && sent->is_probe ? PROBE_RESEND : 0);
}

static void add_nat(const view *v, proto_item *item)
{
    const uint32_t host = v->seen->ends.destination.ip;
    const uint32_t public_ip = v->seen->head.public_ip;

    if (host != public_ip)
        expert_add_info_format(v->pinfo, item, skype_expert(SKYPE_EXPERT_NAT),
                               "%s is behind NAT: the sender sees it as %s",
                               skype_ip_text(v->pinfo->pool, host),
                               skype_ip_text(v->pinfo->pool, public_ip));
}

static void add_answer_links(const view *v)
{
    const skype_udp_answer *answer = skype_sent_answer(v->proof->sent);

    skype_links_add_response_to(v->tree, v->tvb, v->pinfo, answer->answered_frame,
                                &answer->answered_time);
    if (answer->nack_frame == v->pinfo->num)
        skype_links_add_response_in(v->tree, v->tvb, answer->resend_frame);
}

/* What is not proven, or is no public address, reveals none. */
static void add_seen_address(const view *v)
{
    const uint32_t seen_ip = v->seen->head.public_ip;

    if (v->proof->verdict.value > SKYPE_EVIDENCE_EXCHANGE || !skype_ip_is_usable(seen_ip))
        return;
    if (!skype_ip_is_public(seen_ip)) {
        proto_item_set_hidden(proto_tree_add_item(v->tree, hf_seen_ip, v->tvb, SKYPE_NACK_IP_OFFSET,
                                                  4, ENC_BIG_ENDIAN));
        return;
    }
    skype_common_add_public_ip(v->tree, v->tvb, SKYPE_NACK_IP_OFFSET, seen_ip, true);
    v->message->public_ip = seen_ip;
    v->message->revealed_for = v->seen->ends.destination.ip;
}

/* Acks and NAcks have the same fields. */
static void dissect_answer(const view *v)
{
    const skype_datagram *head = &v->seen->head;
    const skype_sent *sent = v->proof->sent;
    const bool is_u2 = head->type == SKYPE_TYPE_NACK && sent && sent->is_probe;
    const char *kind = is_u2 ? "NAck U2" : type_name(head->type);
    proto_item *item;

    item = proto_tree_add_item(v->tree, hf_nack_public_ip, v->tvb, SKYPE_NACK_IP_OFFSET, 4,
                               ENC_BIG_ENDIAN);
    add_nat(v, item);
    proto_tree_add_item(v->tree, hf_nack_challenge, v->tvb, SKYPE_NACK_CHALLENGE_OFFSET, 4,
                        ENC_BIG_ENDIAN);
    add_answer_links(v);
    add_probe(v, is_u2 ? PROBE_NACK : 0);
    proto_item_append_text(v->item, ", %s, session 0x%04x", kind, head->id);
    col_append_fstr(v->pinfo->cinfo, COL_INFO, "%s%s, public address %s", copy_prefix(v), kind,
                    skype_ip_text(v->pinfo->pool, head->public_ip));
    add_seen_address(v);
}

static void dissect_fragment(const view *v)
{
    const skype_datagram *head = &v->seen->head;
    skype_command_summary summary = {0};
    tvbuff_t *plaintext;
    tvbuff_t *whole;

    proto_tree_add_item(v->tree, hf_fragment_group, v->tvb, SKYPE_FRAGMENT_GROUP_OFFSET, 2,
                        ENC_BIG_ENDIAN);
    proto_tree_add_item(v->tree, hf_fragment_last, v->tvb, SKYPE_FRAGMENT_INDEX_OFFSET, 1,
                        ENC_BIG_ENDIAN);
    proto_tree_add_item(v->tree, hf_fragment_index, v->tvb, SKYPE_FRAGMENT_INDEX_OFFSET, 1,
                        ENC_BIG_ENDIAN);
    proto_tree_add_item(v->tree, hf_fragment_inner, v->tvb, SKYPE_FRAGMENT_INNER_OFFSET, 1,
                        ENC_BIG_ENDIAN);
    add_iv(v, SKYPE_FRAGMENT_IV_OFFSET);
    add_crc(v, SKYPE_FRAGMENT_CRC_OFFSET);
    add_data(v, v->seen->head.data_offset);
    add_seed(v);
    set_info(v, wmem_strdup_printf(v->pinfo->pool, "Fragment %u%s", head->part,
                                   head->last ? " (last)" : ""));

    plaintext = plaintext_of(v);
    if (!plaintext) {
        add_undecipherable(v);
        return;
    }
    generated(proto_tree_add_item(v->tree, hf_plaintext, plaintext, 0, -1, ENC_NA));
    whole = skype_fragments_show(plaintext, v->pinfo, v->tree, head);
    if (!whole)
        return;
    add_commands(v, whole, &summary);
    if (summary.text)
        col_append_fstr(v->pinfo->cinfo, COL_INFO, ": %s", summary.text);
}

static void dissect_media(const view *v)
{
    skype_message *message = v->message;

    set_info(v, skype_media_dissect(v->tree, v->tvb, v->proof->media));
    add_data(v, SKYPE_HEAD_LENGTH);
    message->media = skype_media_started(v->proof->media);
    message->call = message->media ? message->media->call : NULL;
    message->captured = MIN(v->seen->captured, SKYPE_CHI_SQUARE_BYTES);
    message->head = tvb_memdup(v->pinfo->pool, v->tvb, 0, message->captured);
}

static const struct {
    uint8_t type;
    void (*dissect)(const view *v);
} types[] = {
    {SKYPE_TYPE_PAYLOAD, dissect_payload}, {SKYPE_TYPE_RESEND, dissect_resend},
    {SKYPE_TYPE_ACK, dissect_answer},      {SKYPE_TYPE_NACK, dissect_answer},
    {SKYPE_TYPE_MEDIA, dissect_media},     {SKYPE_TYPE_FRAGMENT, dissect_fragment},
};

static void dissect_type(const view *v)
{
    for (unsigned i = 0; i < array_length(types); i++)
        if (types[i].type == v->seen->head.type)
            types[i].dissect(v);
}

/* --- entry points --- */

static void start(view *v)
{
    col_set_str(v->pinfo->cinfo, COL_PROTOCOL, "SKYPE");
    col_clear(v->pinfo->cinfo, COL_INFO);
    v->item = proto_tree_add_protocol_format(v->tree, proto_skype, v->tvb, 0, -1, "Skype");
    v->tree = proto_item_add_subtree(v->item, ett_datagram);
    v->message = wmem_new0(v->pinfo->pool, skype_message);
    v->message->transport = SKYPE_OVER_UDP;
    v->message->length = v->seen->reported;
}

static void add_truncated(const view *v)
{
    if (v->seen->captured < v->seen->reported)
        expert_add_info_format(v->pinfo, v->item, skype_expert(SKYPE_EXPERT_TRUNCATED),
                               "Only %u of %u bytes were captured: the CRC cannot be verified by "
                               "deciphering",
                               v->seen->captured, v->seen->reported);
}

static void show(view *v)
{
    start(v);
    v->message->kind = type_name(v->seen->head.type);
    v->message->ends = v->seen->ends;
    v->message->evidence = v->proof->verdict.value;
    add_head(v);
    skype_evidence_add(v->tree, v->tvb, v->proof->verdict);
    skype_links_add_duplicate_of(v->tree, v->tvb, v->proof->duplicate_of);
    add_truncated(v);
    dissect_type(v);
    if (v->proof->duplicate_of)
        return; /* counted once */
    skype_messages_tap(v->pinfo, v->message);
    if (v->proof->verdict.value != SKYPE_EVIDENCE_FORCED)
        skype_flows_see(v->tvb, v->pinfo, SKYPE_FLOW_UDP, SKYPE_FLOW_OURS);
}

/* --- views that nobody sees --- */

/* An upper bound of the severity of what the view would say of the datagram's head. */
static int severity_of_head(const view *v)
{
    const uint8_t type = v->seen->head.type;
    const bool is_answer = type == SKYPE_TYPE_ACK || type == SKYPE_TYPE_NACK;

    if (v->proof->crc_bad)
        return PI_ERROR;
    if (!is_answer && is_undecipherable(v))
        return PI_NOTE;
    return is_answer && v->seen->ends.destination.ip != v->seen->head.public_ip ? PI_CHAT : 0;
}

/* The same of its plaintext.  What can be predicted is whole and holds nothing that is signed. */
static int severity_of_plaintext(const view *v)
{
    const bool is_predicted = v->proof->plaintext == SKYPE_PLAINTEXT_PREDICTED;
    const uint8_t *bytes = is_predicted ? NULL : plaintext_bytes(v);

    return bytes
               ? skype_commands_severity(bytes, skype_sighting_data_length(v->seen), v->pinfo->pool)
               : 0;
}

/* Would a view leave nothing but a data source?  When a file is opened, most do. */
static bool may_stay_unseen(const view *v)
{
    const uint8_t type = v->seen->head.type;

    return type != SKYPE_TYPE_FRAGMENT && type != SKYPE_TYPE_MEDIA &&
           !skype_sighting_is_cut(v->seen) && !skype_readers_exist(v->pinfo, v->tree) &&
           !skype_readers_want_severity(severity_of_head(v)) &&
           !skype_readers_want_severity(severity_of_plaintext(v));
}

/* A copy of a packet is what that packet is. */
static const skype_proof *proof_of(view *v, skype_asked asked, skype_frame_print *made)
{
    const uint32_t original = skype_frame_duplicate_of(v->tvb, v->pinfo, made);
    const skype_proof *proof = original ? skype_judge_duplicate(v->seen, v->pinfo, original) : NULL;

    return proof ? proof : skype_judge(v->seen, v->pinfo, asked, &v->plaintext);
}

bool skype_udp_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, skype_asked asked)
{
    skype_sighting seen;
    skype_frame_print made;
    view v = {.tvb = tvb, .pinfo = pinfo, .tree = tree, .seen = &seen};

    skype_settle(pinfo);
    if (!skype_is_asked_after(asked)) {
        skype_capture()->asked_frame = pinfo->num;
        if (skype_skypeout_dissect(tvb, pinfo, tree))
            return true;
    }
    if (!skype_sighting_look(tvb, pinfo, &seen))
        return false;
    if (!PINFO_FD_VISITED(pinfo))
        skype_peer_prefetch(&seen.ends);
    v.proof = proof_of(&v, asked, &made);
    if (!v.proof)
        return false;
    skype_frame_remember(tvb, pinfo, &made);
    if (skype_is_asked_after(asked))
        col_clear_fence(pinfo->cinfo, COL_INFO); /* of the other dissector */
    if (may_stay_unseen(&v))
        plaintext_of(&v);
    else
        show(&v);
    return true;
}

/* A datagram of no known shape, shown because the user insists. */
static int show_malformed(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                          const skype_sighting *seen)
{
    view v = {.tvb = tvb, .pinfo = pinfo, .tree = tree, .seen = seen};
    const bool truncated = seen->captured < seen->reported;

    start(&v);
    v.message->kind = "Malformed";
    v.message->evidence = SKYPE_EVIDENCE_FORCED;
    skype_ends_of_packet(pinfo, &v.message->ends);
    if (seen->captured >= SKYPE_HEAD_LENGTH)
        add_head(&v);
    skype_evidence_add(v.tree, tvb,
                       (skype_verdict){SKYPE_EVIDENCE_FORCED, "the user asked for it"});
    expert_add_info_format(
        pinfo, v.item, skype_expert(truncated ? SKYPE_EXPERT_TRUNCATED : SKYPE_EXPERT_MALFORMED),
        "%u of %u bytes: no Skype datagram has this length and function byte", seen->captured,
        seen->reported);
    col_set_str(pinfo->cinfo, COL_INFO, "Malformed datagram");
    skype_messages_tap(pinfo, v.message);
    return (int)tvb_captured_length(tvb);
}

int skype_udp_dissect_forced(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    static const skype_proof forced = {.verdict = {SKYPE_EVIDENCE_FORCED, "the user asked for it"}};
    skype_sighting seen;
    view v = {.tvb = tvb, .pinfo = pinfo, .tree = tree, .seen = &seen};

    skype_settle(pinfo);
    skype_capture()->asked_frame = pinfo->num;
    if (!skype_sighting_is_possible(pinfo))
        return 0;
    if (!skype_sighting_look(tvb, pinfo, &seen))
        return seen.head.type == SKYPE_TYPE_NONE ? show_malformed(tvb, pinfo, tree, &seen) : 0;
    v.proof = skype_judge(&seen, pinfo, SKYPE_ASKED_LAST, &v.plaintext);
    if (!v.proof)
        v.proof = &forced;
    show(&v);
    return (int)tvb_captured_length(tvb);
}

void skype_udp_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_session_id,
         {"Session ID", "skype.session_id", FT_UINT16, BASE_HEX, NULL, 0,
          "Number of the datagram in its sender's counter; answers repeat it", HFILL}},
        {&hf_function, {"Function", "skype.function", FT_UINT8, BASE_HEX, NULL, 0, NULL, HFILL}},
        {&hf_function_type,
         {"Type", "skype.function.type", FT_UINT8, BASE_HEX, VALS(type_strings), 0x0f, NULL,
          HFILL}},
        {&hf_function_filler,
         {"Filler", "skype.function.filler", FT_UINT8, BASE_HEX, NULL, FUNCTION_FILLER_MASK,
          "Random bits", HFILL}},
        {&hf_probe,
         {"Probe", "skype.probe", FT_UINT8, BASE_DEC, VALS(probe_strings), 0,
          "Step of a UDP probe, as Ehlert and Petgang name them (2006): U1 the client asks, U2 the "
          "NAck "
          "tells the client its public address, U3 the client asks again with that address, U4 the "
          "node accepts or refuses",
          HFILL}},
        {&hf_iv,
         {"IV", "skype.iv", FT_UINT32, BASE_HEX, NULL, 0,
          "State of the sender's generator, part of the RC4 seed", HFILL}},
        {&hf_iv_steps,
         {"Generator steps", "skype.iv.steps", FT_UINT32, BASE_DEC, NULL, 0,
          "Steps of the sender's generator since the nearest earlier IV of this socket", HFILL}},
        {&hf_crc,
         {"CRC", "skype.crc", FT_UINT32, BASE_HEX, NULL, 0, "CRC-32 of the plaintext", HFILL}},
        {&hf_crc_status,
         {"CRC Status", "skype.crc.status", FT_UINT8, BASE_NONE, VALS(proto_checksum_vals), 0, NULL,
          HFILL}},
        {&hf_data, {"Enciphered data", "skype.data", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_plaintext,
         {"Plaintext", "skype.plaintext", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_seed,
         {"Seed", "skype.seed", FT_UINT32, BASE_HEX, NULL, 0, "RC4 seed that worked", HFILL}},
        {&hf_seed_source,
         {"Seed source address", "skype.seed.source", FT_IPv4, BASE_NONE, NULL, 0,
          "Sender's address in the seed", HFILL}},
        {&hf_seed_destination,
         {"Seed destination address", "skype.seed.destination", FT_IPv4, BASE_NONE, NULL, 0,
          "Receiver's address in the seed", HFILL}},
        {&hf_nack_public_ip,
         {"Public address of the receiver", "skype.nack.public_ip", FT_IPv4, BASE_NONE, NULL, 0,
          "Where the datagram answered came from, as this sender saw it", HFILL}},
        {&hf_seen_ip,
         {"Address seen", "skype.seen_ip", FT_IPv4, BASE_NONE, NULL, 0,
          "Address of the receiver as the sender saw it, where it is no public one", HFILL}},
        {&hf_nack_challenge,
         {"Challenge", "skype.nack.challenge", FT_UINT32, BASE_HEX, NULL, 0, NULL, HFILL}},
        {&hf_resend_count,
         {"Count", "skype.resend.count", FT_UINT8, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_resend_challenge,
         {"Challenge", "skype.resend.challenge", FT_UINT32, BASE_HEX, NULL, 0,
          "Copied from the NAck; part of the RC4 seed", HFILL}},
        {&hf_resend_destination_ip,
         {"Destination address", "skype.resend.destination_ip", FT_IPv4, BASE_NONE, NULL, 0, NULL,
          HFILL}},
        {&hf_fragment_group,
         {"Answered session ID", "skype.fragment.group", FT_UINT16, BASE_HEX, NULL, 0,
          "Session ID of the datagram that the whole set answers", HFILL}},
        {&hf_fragment_index,
         {"Fragment index", "skype.fragment.index", FT_UINT8, BASE_DEC, NULL,
          SKYPE_FRAGMENT_INDEX_MASK, NULL, HFILL}},
        {&hf_fragment_last,
         {"Last fragment", "skype.fragment.last", FT_BOOLEAN, 8, NULL, SKYPE_FRAGMENT_LAST_BIT,
          NULL, HFILL}},
        {&hf_fragment_inner,
         {"Inner type", "skype.fragment.inner", FT_UINT8, BASE_HEX, VALS(type_strings), 0, NULL,
          HFILL}},
    };
    static int *subtrees[] = {&ett_datagram, &ett_function};

    proto_skype = proto;
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
