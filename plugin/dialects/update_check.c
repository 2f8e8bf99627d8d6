/* update_check.c - requests for the newest version, and reports of an installation, over HTTP.
 *
 * HTTP leaves no hook at a request, and asking for its fields would make every frame of every
 * capture build a tree.  So the bytes that HTTP has dissected are read once more, in the frames
 * that HTTP has dissected only.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects/update_check.h"

#include <epan/proto_data.h>
#include <string.h>

#include "state/duplicates.h"
#include "view/column_fields.h"
#include "view/evidence.h"
#include "view/frame_links.h"
#include "view/message_tap.h"
#include "content/object_text.h"
#include "content/common_fields.h"
#include "view/frame_payload.h"
#include "view/unit_view.h"
#include "wire/update_check.h"

#define KEY_EXCHANGE 0x30000u

static int proto_skype = -1;
static int proto_http = -1;

static int hf_request = -1;
static int hf_platform = -1;
static int hf_version = -1;
static int hf_full_version = -1;
static int hf_language = -1;
static int hf_latest = -1;

static int ett_update_check = -1;

/* A request and its answer; kept for both their frames. */
typedef struct {
    skype_ends ends; /* of the request */
    uint32_t request;
    nstime_t request_time;
    uint32_t answer; /* 0: none seen */
    skype_update_form form;
} exchange;

/* How the forms are called. */
typedef struct {
    const char *kind; /* on the tap */
    const char *request;
    const char *answer;
    const char *request_reason;
    const char *answer_reason;
} form_words;

static const value_string form_strings[] = {
    {SKYPE_UPDATE_LATEST, "latest version"},
    {SKYPE_UPDATE_NEWEST, "newest version"},
    {SKYPE_UPDATE_INSTALLED, "installed"},
    {0, NULL},
};

static wmem_map_t *open_requests; /* exchange by ends of the request */

/* A HTTP message in the tvb that holds it. */
typedef struct {
    tvbuff_t *tvb;
    const uint8_t *text;
    size_t length;
} http_text;

static const form_words *words_of(skype_update_form form)
{
    static const form_words check = {
        .kind = "Update check",
        .request = "update check of version",
        .answer = "answer to an update check",
        .request_reason = "HTTP request to ui.skype.com for the newest version of this client",
        .answer_reason = "HTTP answer to a request for the newest version",
    };
    static const form_words report = {
        .kind = "Installation report",
        .request = "installation report of version",
        .answer = "answer to an installation report",
        .request_reason = "HTTP request to ui.skype.com that reports an installed client",
        .answer_reason = "HTTP answer to the report of an installed client",
    };

    return form == SKYPE_UPDATE_INSTALLED ? &report : &check;
}

/* --- finding the message --- */

static tvbuff_t *find_payload(tvbuff_t *frame, packet_info *pinfo)
{
    uint32_t sequence;

    return skype_frame_tcp_payload(frame, pinfo, &sequence);
}

/* The bytes that HTTP was given: deciphered and reassembled ones where there are some. */
static tvbuff_t *find_message_tvb(tvbuff_t *frame, packet_info *pinfo)
{
    static const char *const sources[] = {"Reassembled TLS", "Decrypted TLS", "Reassembled TCP"};

    for (unsigned i = 0; i < array_length(sources); i++) {
        tvbuff_t *found = ws_data_source_tvb(pinfo, sources[i]);

        if (found)
            return found;
    }
    return find_payload(frame, pinfo);
}

/* The HTTP message of this packet; without text where there is none. */
static http_text find_message(tvbuff_t *frame, packet_info *pinfo)
{
    tvbuff_t *message = find_message_tvb(frame, pinfo);

    if (!message)
        return (http_text){.text = NULL};
    return (http_text){
        .tvb = message,
        .text = tvb_get_ptr(message, 0, (int)tvb_captured_length(message)),
        .length = tvb_captured_length(message),
    };
}

static bool find_request(tvbuff_t *frame, packet_info *pinfo, http_text *message,
                         skype_update_request *request)
{
    *message = find_message(frame, pinfo);
    return message->text && skype_update_request_parse(message->text, message->length, request);
}

/* --- the request --- */

static const char *string_at(wmem_allocator_t *pool, const http_text *message,
                             skype_text_range range)
{
    return wmem_strndup(pool, (const char *)message->text + range.offset, range.length);
}

static proto_item *add_text(proto_tree *tree, int field, const http_text *message,
                            skype_text_range range, const char *value)
{
    return proto_tree_add_string(tree, field, message->tvb, (int)range.offset, (int)range.length,
                                 value);
}

/* The parameter's value gives way to three dots. */
static const char *without_user_hash(wmem_allocator_t *pool, const char *text)
{
    wmem_strbuf_t *out = wmem_strbuf_new(pool, NULL);
    const char *found;

    while ((found = strstr(text, SKYPE_UPDATE_USER_HASH)) != NULL) {
        const char *value = found + strlen(SKYPE_UPDATE_USER_HASH);

        wmem_strbuf_append_printf(out, "%.*s...", (int)(value - text), text);
        text = value + strcspn(value, "& ");
    }
    wmem_strbuf_append(out, text);
    return wmem_strbuf_finalize(out);
}

static void hide_user_hash(packet_info *pinfo, proto_tree *tree)
{
    const char *info = col_get_text(pinfo->cinfo, COL_INFO);

    if (!info || !strstr(info, SKYPE_UPDATE_USER_HASH))
        return;
    info = without_user_hash(pinfo->pool, info);
    col_clear_fence(pinfo->cinfo, COL_INFO);
    col_add_str(pinfo->cinfo, COL_INFO, info);
    skype_column_fields_follow(pinfo, tree);
}

/* First pass: copies of this packet are to be found. */
static void remember(tvbuff_t *frame, packet_info *pinfo)
{
    tvbuff_t *payload = find_payload(frame, pinfo);

    if (payload)
        skype_frame_remember(payload, pinfo, NULL);
}

static exchange *note_request(tvbuff_t *frame, packet_info *pinfo, skype_update_form form)
{
    exchange *known = p_get_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_EXCHANGE);

    if (known || PINFO_FD_VISITED(pinfo))
        return known;
    known = wmem_new0(wmem_file_scope(), exchange);
    known->request = pinfo->num;
    known->request_time = pinfo->abs_ts;
    known->form = form;
    if (skype_ends_of_packet(pinfo, &known->ends))
        wmem_map_insert(open_requests, &known->ends, known);
    p_add_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_EXCHANGE, known);
    remember(frame, pinfo);
    return known;
}

static proto_tree *add_tree(proto_tree *tree, tvbuff_t *tvb, const char *label,
                            skype_verdict verdict)
{
    proto_item *item =
        proto_tree_add_protocol_format(tree, proto_skype, tvb, 0, -1, "Skype, %s", label);

    tree = proto_item_add_subtree(item, ett_update_check);
    skype_view_dialect(tree, tvb, SKYPE_TCP_UPDATE_CHECK);
    skype_evidence_add(tree, tvb, verdict);
    return tree;
}

static skype_message *new_message(packet_info *pinfo, const http_text *message, const char *kind,
                                  skype_evidence evidence)
{
    skype_message *out = wmem_new0(pinfo->pool, skype_message);

    out->transport = SKYPE_OVER_TCP;
    skype_ends_of_packet(pinfo, &out->ends);
    out->kind = kind;
    out->evidence = evidence;
    out->dialect = SKYPE_TCP_UPDATE_CHECK;
    out->length = (uint32_t)message->length;
    return out;
}

/* What the client tells of itself; returns its version. */
static const char *add_client(packet_info *pinfo, proto_tree *tree, const http_text *message,
                              const skype_update_request *request)
{
    const char *digit = string_at(pinfo->pool, message, request->platform);
    const char *version = string_at(pinfo->pool, message, request->version);
    const int offset = (int)request->platform.offset;
    const int end = (int)(request->version.offset + request->version.length);

    add_text(tree, hf_platform, message, request->platform, skype_platform_name(digit));
    add_text(tree, hf_version, message, request->version, version);
    if (request->full.length > 0) {
        version = string_at(pinfo->pool, message, request->full);
        add_text(tree, hf_full_version, message, request->full, version);
    }
    add_text(tree, hf_language, message, request->language,
             string_at(pinfo->pool, message, request->language));
    skype_common_add_client(tree, message->tvb, offset, end - offset, digit, version);
    return version;
}

static void add_request(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree,
                        const http_text *message, const skype_update_request *request)
{
    const form_words *words = words_of(request->form);
    const skype_verdict verdict = {SKYPE_EVIDENCE_FIXED_BYTES, words->request_reason};
    const exchange *known = note_request(frame, pinfo, request->form);
    const char *version = string_at(pinfo->pool, message, request->version);
    const char *platform = skype_platform_name(string_at(pinfo->pool, message, request->platform));
    skype_message *tapped = new_message(pinfo, message, words->kind, verdict.value);

    hide_user_hash(pinfo, tree);
    tree = add_tree(
        tree, message->tvb,
        wmem_strdup_printf(pinfo->pool, "%s %s (%s)", words->request, version, platform), verdict);
    proto_item_set_generated(
        proto_tree_add_uint(tree, hf_request, message->tvb, 0, 0, request->form));
    tapped->version = add_client(pinfo, tree, message, request);
    tapped->platform = platform;
    if (known)
        skype_links_add_response_in(tree, message->tvb, known->answer);
    skype_messages_tap(pinfo, tapped);
}

/* --- the answer --- */

/* The request that this packet may answer, as its side and time have it. */
static exchange *answered_by(packet_info *pinfo)
{
    exchange *known = p_get_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_EXCHANGE);
    skype_ends ends;

    if (PINFO_FD_VISITED(pinfo))
        return known && known->answer == pinfo->num ? known : NULL;
    if (wmem_map_size(open_requests) == 0 || !skype_ends_of_packet(pinfo, &ends))
        return NULL;
    ends = skype_ends_reverse(&ends);
    known = wmem_map_lookup(open_requests, &ends);
    return known && !known->answer ? known : NULL;
}

static bool is_answer(const http_text *message)
{
    static const char start[] = "HTTP/";

    return message->text && message->length >= strlen(start) &&
           memcmp(message->text, start, strlen(start)) == 0;
}

static void note_answer(tvbuff_t *frame, packet_info *pinfo, exchange *known)
{
    if (PINFO_FD_VISITED(pinfo))
        return;
    known->answer = pinfo->num;
    p_add_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_EXCHANGE, known);
    remember(frame, pinfo);
}

static void add_latest(proto_tree *tree, const http_text *message, skype_update_form form)
{
    const bool is_whole = message->length == tvb_reported_length(message->tvb);
    skype_update_answer answer;

    if (form != SKYPE_UPDATE_INSTALLED && is_whole &&
        skype_update_answer_parse(message->text, message->length, &answer))
        add_text(tree, hf_latest, message, answer.range, answer.version);
}

static void add_answer(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree)
{
    exchange *known = answered_by(pinfo);
    const form_words *words;
    http_text message;

    if (!known)
        return;
    message = find_message(frame, pinfo);
    if (!is_answer(&message))
        return;
    note_answer(frame, pinfo, known);
    words = words_of(known->form);
    tree = add_tree(tree, message.tvb, words->answer,
                    (skype_verdict){SKYPE_EVIDENCE_EXCHANGE, words->answer_reason});
    add_latest(tree, &message, known->form);
    skype_links_add_response_to(tree, message.tvb, pinfo, known->request, &known->request_time);
    skype_messages_tap(pinfo, new_message(pinfo, &message, words->kind, SKYPE_EVIDENCE_EXCHANGE));
}

/* --- copies of both --- */

/* First pass: the exchange that has this frame as its request or answer; NULL if there is none. */
static exchange *exchange_with(const packet_info *pinfo, uint32_t frame)
{
    exchange *known;
    skype_ends ends;

    if (!skype_ends_of_packet(pinfo, &ends))
        return NULL;
    known = wmem_map_lookup(open_requests, &ends);
    if (known && known->request == frame)
        return known;
    ends = skype_ends_reverse(&ends);
    known = wmem_map_lookup(open_requests, &ends);
    return known && known->answer == frame ? known : NULL;
}

/* The exchange that this packet repeats; NULL if it does not. */
static exchange *repeated(packet_info *pinfo, uint32_t original)
{
    exchange *known = p_get_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_EXCHANGE);

    if (known || PINFO_FD_VISITED(pinfo))
        return known;
    known = exchange_with(pinfo, original);
    if (known)
        p_add_proto_data(wmem_file_scope(), pinfo, proto_skype, KEY_EXCHANGE, known);
    return known;
}

/* Shows a packet that was captured before.  TCP hands copies to HTTP only where it is told not to
 * analyse sequence numbers. */
static bool show_copy(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree)
{
    static const skype_verdict verdict = {SKYPE_EVIDENCE_EXCHANGE,
                                          "the same IP packet as the frame that it duplicates"};
    const exchange *known;
    tvbuff_t *payload;
    uint32_t original;

    if (wmem_map_size(open_requests) == 0 || !skype_duplicates_possible(pinfo))
        return false;
    payload = find_payload(frame, pinfo);
    original = payload ? skype_frame_duplicate_of(payload, pinfo, NULL) : 0;
    known = original ? repeated(pinfo, original) : NULL;
    if (!known)
        return false;
    hide_user_hash(pinfo, tree);
    tree = add_tree(
        tree, payload,
        original == known->request ? "duplicate of a request" : "duplicate of an answer", verdict);
    skype_links_add_duplicate_of(tree, payload, original);
    return true;
}

/* --- entry --- */

static bool is_http(const packet_info *pinfo)
{
    return wmem_list_find(pinfo->layers, GINT_TO_POINTER(proto_http)) != NULL;
}

void skype_update_check_look_after(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree)
{
    skype_update_request request;
    http_text message;

    if (show_copy(frame, pinfo, tree) || !is_http(pinfo) || pinfo->src.type != AT_IPv4)
        return;
    if (find_request(frame, pinfo, &message, &request))
        add_request(frame, pinfo, tree, &message, &request);
    else
        add_answer(frame, pinfo, tree);
}

void skype_update_check_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_request,
         {"Request", "skype.update.request", FT_UINT8, BASE_DEC, VALS(form_strings), 0,
          "What the client asks the update server, or reports to it", HFILL}},
        {&hf_platform,
         {"Platform", "skype.update.platform", FT_STRING, BASE_NONE, NULL, 0,
          "What the client runs on, as it tells the update server", HFILL}},
        {&hf_version,
         {"Version", "skype.update.version", FT_STRING, BASE_NONE, NULL, 0,
          "Version of the client, as it tells the update server", HFILL}},
        {&hf_full_version,
         {"Full version", "skype.update.full_version", FT_STRING, BASE_NONE, NULL, 0,
          "Version of the client, where the request has it a second time: clients of 2003 have an "
          "abbreviated one in the path",
          HFILL}},
        {&hf_language,
         {"Language", "skype.update.language", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_latest,
         {"Newest version", "skype.update.latest", FT_STRING, BASE_NONE, NULL, 0,
          "What the update server answers", HFILL}},
    };
    static int *subtrees[] = {&ett_update_check};

    proto_skype = proto;
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    open_requests = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), skype_ends_hash,
                                           skype_ends_equal);
}

void skype_update_check_handoff(void)
{
    proto_http = proto_get_id_by_filter_name("http");
}
