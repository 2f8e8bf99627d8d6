/* unit_view.c - what the units of a stream are shown with: their subtree, evidence, dialect, and
 * what is said of them in the info column.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/unit_view.h"

#include <stdarg.h>

#include "state/connection_attempts.h"

/* Texts in the info column of one frame, the last one being "...". */
#define INFO_MAX 16u

static int hf_dialect = -1;
static int hf_started_in = -1;
static int hf_sender = -1;

const value_string skype_tcp_dialects[] = {
    {SKYPE_TCP_SUPERNODE, "supernode"},
    {SKYPE_TCP_HTTPS, "https"},
    {SKYPE_TCP_DH384, "dh384"},
    {SKYPE_TCP_LOGIN, "login"},
    {SKYPE_TCP_HTTP_PORT, "http port"},
    {SKYPE_TCP_RELAYED_LOGIN, "relayed login"},
    {SKYPE_TCP_UPDATE_CHECK, "update check"},
    {0, NULL},
};

void skype_view_info(const skype_view *view, const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = wmem_strdup_vprintf(view->pinfo->pool, format, arguments);
    va_end(arguments);
    if (++*view->said > INFO_MAX)
        return;
    /* No separator in front of the first: TCP may have fenced in a remark of its own. */
    if (*view->said > 1)
        col_append_str(view->pinfo->cinfo, COL_INFO, ", ");
    col_append_str(view->pinfo->cinfo, COL_INFO, *view->said < INFO_MAX ? text : "...");
}

skype_verdict skype_view_framed(const skype_view *view)
{
    return (skype_verdict){
        SKYPE_EVIDENCE_DECRYPTED,
        view->unit->after_gap
            ? "starts where the length of the message before says, part of which is missing"
            : "messages follow each other without a gap from the proven first one on",
    };
}

void skype_view_dialect(proto_tree *tree, tvbuff_t *tvb, skype_tcp_dialect dialect)
{
    if (dialect)
        proto_item_set_generated(proto_tree_add_uint(tree, hf_dialect, tvb, 0, 0, dialect));
}

skype_verdict skype_view_same_connection(const skype_view *view)
{
    if (view->connection->forced)
        return (skype_verdict){SKYPE_EVIDENCE_FORCED, "the user asked for it"};
    return (skype_verdict){SKYPE_EVIDENCE_ENDPOINT,
                           "same TCP connection as a proven first message"};
}

skype_verdict skype_view_joint(const skype_view *view)
{
    static const char *const reasons[] = {
        [SKYPE_JOINT_NAMED] = "a deciphered message names this server, and the first payload is of "
                              "the form that clients send there",
        [SKYPE_JOINT_TWICE] = "two connections of one client to one server within 2 s, the first "
                              "payload of each exactly the first message of a login",
        [SKYPE_JOINT_EXCHANGE] = "a public value, a square with two right steps of padding, and "
                                 "then the first message of a login, from one client to one server "
                                 "within 2 s",
    };

    return (skype_verdict){SKYPE_EVIDENCE_EXCHANGE, reasons[view->connection->joint]};
}

const value_string skype_tcp_senders[] = {
    {SKYPE_SENDER_CLIENT, "client"},
    {SKYPE_SENDER_SERVER, "server"},
    {0, NULL},
};

uint8_t skype_view_sender(const skype_view *view)
{
    if (!view->connection->is_client_known)
        return 0;
    return skype_direction_is_client(view->direction) ? SKYPE_SENDER_CLIENT : SKYPE_SENDER_SERVER;
}

uint8_t skype_view_add_sender(const skype_view *view, tvbuff_t *tvb)
{
    const uint8_t sender = skype_view_sender(view);

    if (sender)
        proto_item_set_generated(proto_tree_add_uint(view->tree, hf_sender, tvb, 0, 0, sender));
    return sender;
}

static void tap_message(const skype_view *view, const char *kind, uint32_t length,
                        skype_verdict verdict)
{
    skype_message *message = wmem_new0(view->pinfo->pool, skype_message);

    message->transport = SKYPE_OVER_TCP;
    message->ends = view->ends;
    message->kind = kind;
    message->evidence = verdict.value;
    message->dialect = view->connection->dialect;
    message->sender = skype_view_sender(view);
    message->login = view->login;
    message->begins_login = view->begins_login;
    message->login_outcome = view->login_outcome;
    message->opens = message->sender == SKYPE_SENDER_CLIENT && view->unit->offset == 0;
    message->is_fallback = message->opens && skype_attempts_is_fallback(view->connection);
    message->length = length;
    *view->message = message;
    skype_messages_tap(view->pinfo, message);
}

static void add_started_in(const skype_view *view, proto_tree *tree, tvbuff_t *tvb)
{
    if (view->unit->first_frame != view->unit->frame)
        proto_item_set_generated(
            proto_tree_add_uint(tree, hf_started_in, tvb, 0, 0, view->unit->first_frame));
}

proto_tree *skype_view_message(const skype_view *view, tvbuff_t *tvb, int ett, proto_item **item,
                               const char *label, const char *kind, skype_verdict verdict)
{
    proto_tree *tree = proto_tree_add_subtree(view->tree, tvb, 0, -1, ett, item, label);

    skype_evidence_add(tree, tvb, verdict);
    add_started_in(view, tree, tvb);
    tap_message(view, kind, view->unit->length, verdict);
    return tree;
}

void skype_unit_view_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_dialect,
         {"Dialect", "skype.tcp.dialect", FT_UINT8, BASE_DEC, VALS(skype_tcp_dialects), 0,
          "How this connection speaks Skype", HFILL}},
        {&hf_sender,
         {"Sender", "skype.tcp.sender", FT_UINT8, BASE_DEC, VALS(skype_tcp_senders), 0,
          "Which side of the connection sent this: the client opened it", HFILL}},
        {&hf_started_in,
         {"Starts in", "skype.tcp.started_in", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_NONE), 0, "The message starts in this frame", HFILL}},
    };

    proto_register_field_array(proto, fields, array_length(fields));
}
