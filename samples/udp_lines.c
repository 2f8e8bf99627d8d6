/* udp_lines.c - scenario lines that send datagrams: TIME SENDER -> RECEIVER [OPTIONS] WHAT.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp_lines.h"

#include "datagrams.h"
#include "frames.h"
#include "list_notation.h"

#define DEFAULT_SPACING 1000u /* microseconds between the datagrams of one line */
#define FUNCTIONS       256u
#define CRC_DAMAGE      0x01u

#define LONGEST_DATAGRAM 65507u

/* A number, or every one there is, or not asked for. */
typedef struct {
    bool given;
    bool each;
    uint32_t value;
} choice;

typedef struct {
    const char *as;
    const char *to;
    bool fragments;
    bool reversed;
    uint32_t fragment_size;
    choice lose;
    uint64_t spacing;
    bool bad_crc;
    bool lost;
    bool ipv6;
    choice function;
    choice cut;
    choice snap;
    bool plain_cut;
} options;

/* One line at work. */
typedef struct {
    world *w;
    reader *r;
    host *from;
    host *to;
    options with;
    bool first; /* no frame of this line yet */
} line;

/* ---- options ---- */

static choice read_choice(reader *r)
{
    if (reader_accept(r, "each"))
        return (choice){.given = true, .each = true};
    return (choice){.given = true, .value = reader_number(r)};
}

static bool read_fault(options *with, reader *r)
{
    if (reader_accept(r, "crc")) {
        reader_expect(r, "bad");
        with->bad_crc = true;
    } else if (reader_accept(r, "function")) {
        with->function = read_choice(r);
    } else if (reader_accept(r, "cut")) {
        with->cut = read_choice(r);
    } else if (reader_accept(r, "snap")) {
        with->snap = read_choice(r);
    } else if (reader_accept(r, "plain-cut")) {
        reader_expect(r, "each");
        with->plain_cut = true;
    } else if (reader_accept(r, "lost")) {
        with->lost = true;
    } else {
        return false;
    }
    return true;
}

static void read_option(options *with, reader *r)
{
    if (reader_accept(r, "as"))
        with->as = reader_word(r);
    else if (reader_accept(r, "to"))
        with->to = reader_word(r);
    else if (reader_accept(r, "fragments"))
        with->fragments = true;
    else if (reader_accept(r, "size"))
        with->fragment_size = reader_number(r);
    else if (reader_accept(r, "lose"))
        with->lose = (choice){.given = true, .value = reader_number(r)};
    else if (reader_accept(r, "reversed"))
        with->reversed = true;
    else if (reader_accept(r, "every"))
        with->spacing = reader_seconds(r);
    else if (reader_accept(r, "ipv6"))
        with->ipv6 = true;
    else if (!read_fault(with, r))
        reader_fail(r, "\"%s\" is no option", reader_word(r));
}

static options read_options(reader *r)
{
    options with = {.spacing = DEFAULT_SPACING, .fragment_size = DATAGRAM_FRAGMENT_DATA};

    if (!reader_accept(r, "["))
        return with;
    while (!reader_accept(r, "]"))
        read_option(&with, r);
    return with;
}

/* ---- sending ---- */

static void tick(line *l)
{
    if (!l->first)
        l->w->clock += l->with.spacing;
    l->first = false;
}

static bytes put_on_wire(line *l, const bytes *datagram, size_t captured)
{
    bytes frame;
    size_t kept;

    if (datagram->length > LONGEST_DATAGRAM)
        reader_fail(l->r, "a datagram of %zu bytes is too long", datagram->length);
    frame = frame_udp(l->w->memory, l->from, l->to, l->with.ipv6, datagram);
    kept = frame.length;

    tick(l);
    if (captured < datagram->length)
        kept = frame_udp_data_offset(l->with.ipv6) + captured;
    if (!l->with.lost)
        capture_add(&l->w->frames, l->w->start + l->w->clock, &frame, kept);
    return frame;
}

static void send_each_cut(line *l, const bytes *datagram)
{
    for (size_t length = 0; length < datagram->length; length++) {
        bytes cut = *datagram;

        cut.length = length;
        put_on_wire(l, &cut, length);
    }
}

static void send_each_snap(line *l, const bytes *datagram)
{
    for (size_t captured = 0; captured < datagram->length; captured++)
        put_on_wire(l, datagram, captured);
}

static void send_each_function(line *l, const bytes *datagram)
{
    for (unsigned function = 0; function < FUNCTIONS; function++) {
        datagram->data[SKYPE_FUNCTION_OFFSET] = (uint8_t)function;
        put_on_wire(l, datagram, datagram->length);
    }
}

static void damage(const options *with, bytes *datagram)
{
    size_t crc = 0;

    if (datagram->length > SKYPE_FUNCTION_OFFSET) {
        crc = datagram_crc_offset(datagram->data[SKYPE_FUNCTION_OFFSET]);
        if (with->function.given && !with->function.each)
            datagram->data[SKYPE_FUNCTION_OFFSET] = (uint8_t)with->function.value;
    }
    if (with->bad_crc && crc > 0 && crc < datagram->length)
        datagram->data[crc] ^= CRC_DAMAGE;
    if (with->cut.given && !with->cut.each && with->cut.value < datagram->length)
        datagram->length = with->cut.value;
}

/* Sends a datagram with all that the options do to it; returns the frame of the whole one. */
static bytes send_datagram(line *l, bytes datagram)
{
    const options *with = &l->with;
    bytes frame = bytes_new(l->w->memory);

    damage(with, &datagram);
    if (with->cut.each)
        send_each_cut(l, &datagram);
    else if (with->snap.each)
        send_each_snap(l, &datagram);
    else if (with->function.each)
        send_each_function(l, &datagram);
    else
        frame = put_on_wire(l, &datagram, with->snap.given ? with->snap.value : SIZE_MAX);
    return frame;
}

/* ---- what the messages refer to ---- */

static message *referred(line *l, const host *from, const host *to, message_test fits,
                         const char *what)
{
    message *m = l->with.to ? messages_labelled(&l->w->messages, l->with.to)
                            : messages_latest(&l->w->messages, from, to, NULL, fits);

    if (!m)
        reader_fail(l->r, "there is no datagram %s", what);
    return m;
}

static bool has_reply(const command_group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        if (group->commands[i].kind == SKYPE_COMMAND_REPLY)
            return true;
    }
    return false;
}

static message *answered_by(line *l, command_group *replies)
{
    message *m;

    if (!has_reply(replies))
        return NULL;
    m = referred(l, l->to, l->from, message_has_open_request, "to reply to");
    if (!message_answer(m, replies))
        reader_fail(l->r, "the datagram to reply to holds no such request");
    return m;
}

static message *new_message(line *l)
{
    message *m = messages_add(&l->w->messages, l->from, l->to, NULL);

    m->label = l->with.as;
    return m;
}

/* ---- kinds of datagrams ---- */

static void send_fragments(line *l, message *m, uint16_t group)
{
    const size_t size = l->with.fragment_size;
    const size_t count = (m->plaintext.length + size - 1) / size;
    const uint64_t begin = l->w->clock;

    for (size_t i = 0; i < count; i++) {
        size_t rest = m->plaintext.length - i * size;
        fragment_part part = {m->id,
                              group,
                              (uint8_t)i,
                              i + 1 == count,
                              m->plaintext.data + i * size,
                              rest < size ? rest : size};
        size_t place = l->with.reversed ? count - 1 - i : i;

        l->first = true;
        l->w->clock = begin + place * l->with.spacing;
        l->with.lost = l->with.lose.given && l->with.lose.value == i;
        send_datagram(l, datagram_fragment(l->w->memory, l->from, l->to, &part));
    }
    l->w->clock = begin + (count - 1) * l->with.spacing;
}

static void send_plain_cuts(line *l, message *m)
{
    for (size_t length = 0; length < m->plaintext.length; length++) {
        bytes cut = m->plaintext;

        cut.length = length;
        send_datagram(l, datagram_payload(l->w->memory, l->from, l->to, m->id, &cut));
        m->id = host_draw_id(l->from);
    }
}

static void send_payload(line *l, message *m, uint16_t group)
{
    if (l->with.fragments)
        send_fragments(l, m, group);
    else if (l->with.plain_cut)
        send_plain_cuts(l, m);
    else
        m->frame =
            send_datagram(l, datagram_payload(l->w->memory, l->from, l->to, m->id, &m->plaintext));
}

static void send_commands(line *l)
{
    command_group group;
    const message *question;
    message *m;

    commands_read(l->r, l->from, &l->w->source, &group);
    question = answered_by(l, &group);
    m = new_message(l);
    m->id = commands_draw_ids(&group, l->from);
    m->commands = group;
    m->plaintext = commands_plaintext(&group, l->w->memory);
    send_payload(l, m, question ? question->id : 0);
}

static void send_plain(line *l)
{
    message *m = new_message(l);

    m->plaintext = notation_read_blob(l->r, &l->w->source);
    m->id = host_draw_id(l->from);
    send_payload(l, m, 0);
}

static void send_raw(line *l)
{
    message *m = new_message(l);

    m->frame = send_datagram(l, notation_read_blob(l->r, &l->w->source));
}

static void send_media(line *l)
{
    bytes data = notation_read_blob(l->r, &l->w->source);
    uint16_t id = (uint16_t)filler_number(&l->w->source);

    send_datagram(l, datagram_media(l->w->memory, l->from, id, &data));
}

static void send_nack(line *l)
{
    message *m = referred(l, l->to, l->from, message_any, "to refuse");

    m->refused = true;
    m->challenge = filler_number(&l->w->source);
    send_datagram(
        l, datagram_answer(l->w->memory, l->from, l->to, SKYPE_TYPE_NACK, m->id, m->challenge));
    l->to->believed_ip = l->to->outside.ip;
}

static void send_ack(line *l)
{
    const message *m = referred(l, l->to, l->from, message_has_one_way, "to acknowledge");

    send_datagram(l, datagram_answer(l->w->memory, l->from, l->to, SKYPE_TYPE_ACK, m->id,
                                     filler_number(&l->w->source)));
}

static void send_resend(line *l)
{
    const message *m = referred(l, l->from, l->to, message_refused, "that was refused");

    send_datagram(
        l, datagram_resend(l->w->memory, l->from, l->to, m->id, m->challenge, &m->plaintext));
}

static void send_retransmission(line *l)
{
    message *m = referred(l, l->from, l->to, message_any, "to send again");

    send_payload(l, m, 0);
}

static void send_icmp(line *l)
{
    const message *m = referred(l, l->to, l->from, message_any, "to quote");
    bytes frame;

    if (m->frame.length == 0)
        reader_fail(l->r, "that datagram has no frame of its own to quote");
    frame = frame_icmp_unreachable(l->w->memory, l->from, l->to, &m->frame);
    capture_add(&l->w->frames, l->w->start + l->w->clock, &frame, frame.length);
}

typedef struct {
    const char *word;
    void (*send)(line *l);
} kind_of_line;

static const kind_of_line kinds[] = {
    {"nack", send_nack},     {"ack", send_ack},
    {"resend", send_resend}, {"retransmit", send_retransmission},
    {"plain", send_plain},   {"raw", send_raw},
    {"media", send_media},   {"icmp-unreachable", send_icmp},
};

void udp_line(world *w, reader *r, host *from, host *to)
{
    line l = {.w = w, .r = r, .from = from, .to = to, .with = read_options(r), .first = true};

    if (l.with.ipv6 && (!from->ipv6 || !to->ipv6))
        reader_fail(r, "both hosts need an IPv6 address");
    if (commands_at_command(r)) {
        send_commands(&l);
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (reader_accept(r, kinds[i].word)) {
            kinds[i].send(&l);
            return;
        }
    }
    reader_fail(r, "\"%s\" is nothing that can be sent", reader_word(r));
}
