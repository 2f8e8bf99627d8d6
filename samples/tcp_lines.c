/* tcp_lines.c - scenario lines about TCP connections: TIME SENDER => RECEIVER [OPTIONS] WHAT.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcp_lines.h"

#include <string.h>

#include "dh.h"
#include "logins.h"
#include "list_notation.h"
#include "records.h"

#define SPLITS_MAX  16u
#define SESSION_MAX 0x7FFFu

/* One line at work. */
typedef struct {
    world *w;
    reader *r;
    host *from;
    host *to;
    connection *c;
    stream_side *side; /* of the sender */
    const char *on;
    const char *as;
    const char *answers;
    bool hold;
    bool lost;
    uint32_t lengths[SPLITS_MAX];
    size_t splits;
} line;

/* ---- options ---- */

static void read_splits(line *l)
{
    while (reader_at_number(l->r)) {
        if (l->splits == SPLITS_MAX)
            reader_fail(l->r, "more than %u segment lengths", SPLITS_MAX);
        l->lengths[l->splits] = reader_number(l->r);
        if (l->lengths[l->splits++] == 0)
            reader_fail(l->r, "a segment has at least one byte");
    }
}

static void read_option(line *l)
{
    if (reader_accept(l->r, "on"))
        l->on = reader_word(l->r);
    else if (reader_accept(l->r, "as"))
        l->as = reader_word(l->r);
    else if (reader_accept(l->r, "to"))
        l->answers = reader_word(l->r);
    else if (reader_accept(l->r, "hold"))
        l->hold = true;
    else if (reader_accept(l->r, "lost"))
        l->lost = true;
    else if (reader_accept(l->r, "split"))
        read_splits(l);
    else
        reader_fail(l->r, "\"%s\" is no option", reader_word(l->r));
}

/* ---- sending ---- */

static void send_held(line *l)
{
    stream_table *table = &l->w->streams;
    stream_delivery usual = table->delivery;
    stream_split split = {l->lengths, l->splits};

    if (l->lost)
        table->delivery.lost = l->c->data_segments + 1;
    l->w->clock = stream_send(table, l->c, l->from, &l->side->held, split, &l->w->frames,
                              l->w->start + l->w->clock) -
                  l->w->start;
    table->delivery = usual;
    l->side->held = bytes_new(l->w->memory);
}

static void send_bytes(line *l, const bytes *data)
{
    bytes_join(&l->side->held, data);
    if (!l->hold)
        send_held(l);
}

static void send_record(line *l, bytes record)
{
    stream_encipher(l->side, &record);
    send_bytes(l, &record);
}

static bool by_client(const line *l)
{
    return l->from == l->c->client;
}

/* ---- the connection ---- */

static void connect_hosts(line *l)
{
    l->c = streams_add(&l->w->streams, l->from, l->to);
    l->c->label = l->on;
    l->w->clock =
        stream_open(&l->w->streams, l->c, &l->w->frames, l->w->start + l->w->clock) - l->w->start;
}

static void close_connection(line *l)
{
    l->w->clock =
        stream_close(&l->w->streams, l->c, l->from, &l->w->frames, l->w->start + l->w->clock) -
        l->w->start;
}

static void reset_connection(line *l)
{
    stream_reset(&l->w->streams, l->c, l->from, &l->w->frames, l->w->start + l->w->clock);
}

/* ---- Skype's messages ---- */

static void send_handshake(line *l)
{
    handshake_form form = handshake_read(l->r);
    bytes first =
        handshake_message(l->w->memory, l->from, l->side, &form, l->c->secret, &l->w->source);

    send_bytes(l, &first);
}

static void send_client_hello(line *l)
{
    bytes hello = https_client_hello(l->w->memory, l->from);

    send_bytes(l, &hello);
}

static void send_server_hello(line *l)
{
    bytes hello = https_server_hello(l->w->memory);

    send_bytes(l, &hello);
}

static message *referred(line *l, message_test fits, const char *what)
{
    message *m = l->answers ? messages_labelled(&l->w->messages, l->answers)
                            : messages_latest(&l->w->messages, l->to, l->from, l->c, fits);

    if (!m)
        reader_fail(l->r, "there is no packet %s", what);
    return m;
}

static void answer_requests(line *l, command_group *group)
{
    bool replies = false;

    for (size_t i = 0; i < group->count; i++)
        replies = replies || group->commands[i].kind == SKYPE_COMMAND_REPLY;
    if (replies && !message_answer(referred(l, message_has_open_request, "to reply to"), group))
        reader_fail(l->r, "the packet to reply to holds no such request");
}

static void send_commands(line *l)
{
    message *m;
    command_group group;

    commands_read(l->r, l->from, &l->w->source, &group);
    answer_requests(l, &group);
    m = messages_add(&l->w->messages, l->from, l->to, l->c);
    m->label = l->as;
    m->id = commands_draw_ids(&group, l->from);
    m->commands = group;
    m->plaintext = commands_plaintext(&group, l->w->memory);
    send_record(l, record_packet(l->w->memory, m->id, &m->plaintext));
}

static void send_ack(line *l)
{
    bytes body = bytes_new(l->w->memory);

    bytes_u16(&body, referred(l, message_has_one_way, "to acknowledge")->id);
    send_record(l, record_control(l->w->memory, CONTROL_ACK, &body));
}

static void send_control(line *l)
{
    uint8_t type = (uint8_t)reader_number(l->r);
    bytes body = bytes_new(l->w->memory);

    if (reader_more(l->r))
        body = notation_read_blob(l->r, &l->w->source);
    send_record(l, record_control(l->w->memory, type, &body));
}

static void send_raw_mode(line *l)
{
    bytes body = bytes_new(l->w->memory);

    bytes_u8(&body, 0);
    send_record(l, record_control(l->w->memory, CONTROL_RAW_MODE, &body));
    l->side->ciphering = false;
}

/* under SESSION by answerer|initiator */
static void read_session_key(line *l, session_head *head)
{
    const session *s = sessions_named(&l->w->sessions, l->r);
    bool by_answerer;

    reader_expect(l->r, "by");
    by_answerer = reader_accept(l->r, "answerer");
    if (!by_answerer)
        reader_expect(l->r, "initiator");
    head->key = s->key;
    head->salt = skype_session_salt(s->answerer, s->initiator, by_answerer);
}

static void send_session(line *l)
{
    session_head head = {.sequence = (uint16_t)reader_number(l->r)};
    uint32_t command;
    bytes content;

    reader_expect(l->r, "to");
    head.destination = (uint16_t)reader_number(l->r);
    if (head.destination > SESSION_MAX)
        reader_fail(l->r, "a session ID has 15 bits");
    if (reader_accept(l->r, "under"))
        read_session_key(l, &head);
    if (reader_accept(l->r, "data")) {
        content = notation_read_blob(l->r, &l->w->source);
        send_record(l, record_session_data(l->w->memory, head, &content));
        return;
    }
    reader_expect(l->r, "command");
    command = reader_number(l->r);
    content = notation_read_list(l->r, &l->w->source);
    send_record(l, record_session_command(l->w->memory, head, head.sequence, command, &content));
}

static void send_stream(line *l)
{
    send_record(l, notation_read_blob(l->r, &l->w->source));
}

static void send_raw(line *l)
{
    bytes data = notation_read_blob(l->r, &l->w->source);

    send_bytes(l, &data);
}

static void send_http(line *l)
{
    static const uint8_t end[] = {'\r', '\n'};
    bytes text = bytes_new(l->w->memory);

    while (reader_more(l->r)) {
        const char *words = reader_word(l->r);

        bytes_append(&text, (const uint8_t *)words, strlen(words));
        bytes_append(&text, end, sizeof end);
    }
    bytes_append(&text, end, sizeof end);
    send_bytes(l, &text);
}

/* ---- login servers, DH-384 ---- */

static void send_login_hello(line *l)
{
    send_record(l, login_hello(l->w->memory, by_client(l)));
}

static void send_login_key(line *l)
{
    bytes list = notation_read_list(l->r, &l->w->source);

    send_record(l, login_key_block(l->w->memory, &list));
}

static void send_login_record(line *l)
{
    send_record(l, login_record(l->w->memory, l->side, reader_number(l->r), &l->w->source));
}

static void send_login_body(line *l)
{
    bytes body = bytes_new(l->w->memory);

    while (notation_at_list(l->r)) {
        bytes list = notation_read_list(l->r, &l->w->source);

        bytes_join(&body, &list);
    }
    send_record(l, login_body(l->w->memory, l->c, l->side, &body, &l->w->source));
}

static void send_dh_value(line *l)
{
    dh_padding padding = {.length = reader_number(l->r)};
    bytes value;

    padding.of_peer = reader_accept(l->r, "peer");
    value = dh_value(l->w->memory, l->c, l->from, padding, &l->w->source);

    send_bytes(l, &value);
}

static void need_secret(const line *l)
{
    if (!l->c->secret)
        reader_fail(l->r, "both dh-values must come first");
}

static void send_dh_hash(line *l)
{
    bytes hash;

    need_secret(l);
    hash = dh_hash(l->w->memory, l->c, by_client(l));
    send_bytes(l, &hash);
}

static void start_dh_cipher(line *l)
{
    need_secret(l);
    dh_cipher(l->c, l->side, by_client(l));
}

typedef struct {
    const char *word;
    void (*act)(line *l);
} kind_of_line;

static const kind_of_line kinds[] = {
    {"close", close_connection},
    {"reset", reset_connection},
    {"handshake", send_handshake},
    {"client-hello", send_client_hello},
    {"server-hello", send_server_hello},
    {"ack", send_ack},
    {"control", send_control},
    {"raw-mode", send_raw_mode},
    {"session", send_session},
    {"stream", send_stream},
    {"raw", send_raw},
    {"http", send_http},
    {"login-hello", send_login_hello},
    {"login-key", send_login_key},
    {"login-record", send_login_record},
    {"login-body", send_login_body},
    {"dh-value", send_dh_value},
    {"dh-hash", send_dh_hash},
    {"dh-cipher", start_dh_cipher},
};

static void act(line *l)
{
    if (commands_at_command(l->r)) {
        send_commands(l);
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (reader_accept(l->r, kinds[i].word)) {
            kinds[i].act(l);
            return;
        }
    }
    reader_fail(l->r, "\"%s\" is nothing a connection does", reader_word(l->r));
}

void tcp_line(world *w, reader *r, host *from, host *to)
{
    line l = {.w = w, .r = r, .from = from, .to = to};

    if (reader_accept(r, "[")) {
        while (!reader_accept(r, "]"))
            read_option(&l);
    }
    if (reader_accept(r, "connect")) {
        connect_hosts(&l);
        return;
    }
    l.c = streams_find(&w->streams, from, to, l.on);
    if (!l.c)
        reader_fail(r, "these hosts have no connection%s", l.on ? " of that name" : "");
    l.side = stream_side_of(l.c, from);
    act(&l);
}
