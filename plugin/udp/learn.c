/* learn.c - what a claimed datagram teaches.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp/learn.h"

#include "content/command_facts.h"
#include "udp/fragments.h"
#include "udp/media.h"
#include "wire/command_number.h"
#include "wire/private_network.h"

static bool is_proven(const skype_suspect *s)
{
    return s->proof->verdict.value <= SKYPE_EVIDENCE_EXCHANGE;
}

static skype_peer *need_peer(skype_suspect *s)
{
    skype_peer *peer = skype_peer_need(&s->seen->ends);

    s->sent = skype_peer_side_of(peer, &s->seen->ends);
    s->other = skype_peer_other_side(peer, &s->seen->ends);
    return peer;
}

/* --- addresses --- */

static void learn_opening(skype_suspect *s)
{
    const skype_ends *ends = &s->seen->ends;
    const skype_proof *proof = s->proof;
    skype_host *destination = s->destination;

    if (proof->plaintext != SKYPE_PLAINTEXT_VERIFIED || !skype_sighting_has_iv(s->seen))
        return;
    need_peer(s);
    s->sent->has_opened = true;
    s->sent->opened_source = proof->seed_source;
    s->sent->opened_destination = proof->seed_destination;
    skype_host_opened(s->source, ends->source.ip, SKYPE_AS_SENDER, proof->seed_source);
    if (ends->source.ip == ends->destination.ip)
        destination = skype_host_find(ends->destination.ip);
    skype_host_opened(destination, ends->destination.ip, SKYPE_AS_RECEIVER,
                      proof->seed_destination);
}

void skype_learn_heard(const skype_sighting *seen)
{
    const uint32_t host = seen->ends.destination.ip;
    const uint8_t type = seen->head.type;

    if ((type == SKYPE_TYPE_ACK || type == SKYPE_TYPE_NACK) && skype_ip_is_private(host) &&
        skype_ip_is_public(seen->head.public_ip))
        skype_host_learn(host, seen->head.public_ip, SKYPE_STATED_BY_NOBODY, seen->moment.frame);
}

/* Only what answers a datagram of this capture teaches an address. */
static void learn_stated_address(const skype_suspect *s)
{
    if (s->answers)
        skype_host_learn(s->seen->ends.destination.ip, s->seen->head.public_ip,
                         SKYPE_STATED_BY_ANSWER, s->seen->moment.frame);
    else
        skype_learn_heard(s->seen);
}

/* --- one function per type --- */

static void learn_answer(skype_suspect *s)
{
    const skype_datagram *head = &s->seen->head;
    skype_sent *sent = skype_sent_find(s->other, head->id, &s->seen->moment);
    skype_udp_answer *answer;

    learn_stated_address(s);
    if (!sent)
        return; /* what was found before stays: it may have given way to searches since */
    s->proof->sent = sent;
    answer = skype_sent_need_answer(sent);
    answer->answered_frame = sent->said.last_frame;
    answer->answered_time = sent->said.last_time;
    if (head->type == SKYPE_TYPE_ACK) {
        answer->ack_frame = s->seen->moment.frame;
        return;
    }
    answer->nack_frame = s->seen->moment.frame;
    answer->nack_time = s->seen->moment.time;
    answer->challenge = head->challenge;
}

static void learn_resend(skype_suspect *s)
{
    skype_sent *sent = skype_sent_find(s->sent, s->seen->head.id, &s->seen->moment);
    skype_udp_answer *answer;

    if (!sent)
        return;
    s->proof->sent = sent;
    answer = skype_sent_need_answer(sent);
    answer->resend_frame = s->seen->moment.frame;
    if (sent->is_proven && answer->nack_frame && answer->challenge == s->seen->head.challenge)
        s->answers = true;
}

static void learn_payload(skype_suspect *s)
{
    const skype_datagram *head = &s->seen->head;
    const skype_sent_head sent_head = {head->id, head->iv, head->crc, s->seen->reported};

    need_peer(s);
    skype_sent_note(s->sent, &sent_head, &s->seen->moment, &s->proof->sent);
    s->proof->sent->is_proven |= is_proven(s);
}

static void learn_fragment(skype_suspect *s)
{
    const skype_sent *asked = skype_sent_find(s->other, s->seen->head.group, &s->seen->moment);

    learn_payload(s);
    if (asked && asked->is_proven)
        s->answers = true;
}

static void learn_media(skype_suspect *s)
{
    s->proof->media = skype_media_note(&s->seen->ends, &s->seen->moment);
}

static const struct {
    uint8_t type;
    void (*learn)(skype_suspect *s);
} types[] = {
    {SKYPE_TYPE_PAYLOAD, learn_payload}, {SKYPE_TYPE_FRAGMENT, learn_fragment},
    {SKYPE_TYPE_ACK, learn_answer},      {SKYPE_TYPE_NACK, learn_answer},
    {SKYPE_TYPE_RESEND, learn_resend},   {SKYPE_TYPE_MEDIA, learn_media},
};

static void learn_type(skype_suspect *s)
{
    for (unsigned i = 0; i < array_length(types); i++)
        if (types[i].type == s->seen->head.type)
            types[i].learn(s);
}

/* --- plaintext --- */

typedef struct {
    const uint8_t *bytes; /* NULL: not known */
    uint32_t captured;
    uint32_t length;
} plaintext;

static plaintext plaintext_of(const skype_suspect *s)
{
    const skype_predicted *predicted = s->proof->predicted;

    switch (s->proof->plaintext) {
    case SKYPE_PLAINTEXT_PREDICTED:
        return (plaintext){predicted->plaintext, predicted->length, predicted->length};
    case SKYPE_PLAINTEXT_VERIFIED:
    case SKYPE_PLAINTEXT_PLAUSIBLE:
        if (s->seen->head.type == SKYPE_TYPE_FRAGMENT)
            return (plaintext){NULL, 0, 0};
        return (plaintext){s->plaintext, skype_sighting_data_captured(s->seen), s->length};
    default:
        return (plaintext){NULL, 0, 0};
    }
}

static skype_plaintext_facts learn_commands(skype_suspect *s, plaintext text)
{
    const skype_plaintext_place place = {
        .transport = SKYPE_OVER_UDP,
        .ends = s->seen->ends,
        .frame = s->seen->moment.frame,
        .time = s->seen->moment.time,
        .first = &s->proof->request,
        .pool = s->pool,
    };

    return skype_commands_learn(text.bytes, text.captured, text.length, &place);
}

static void learn_plaintext(skype_suspect *s)
{
    plaintext text = plaintext_of(s);
    skype_plaintext_facts facts;

    if (s->seen->head.type == SKYPE_TYPE_FRAGMENT &&
        s->proof->plaintext == SKYPE_PLAINTEXT_VERIFIED) {
        text.bytes = skype_fragments_learn(s->seen, s->plaintext, s->pool, &text.length);
        text.captured = text.length;
    }
    if (!text.bytes)
        return;
    facts = learn_commands(s, text);
    s->answers |= facts.answers;
    if (s->proof->sent && s->seen->head.type == SKYPE_TYPE_PAYLOAD)
        s->proof->sent->is_probe |= facts.first_number == SKYPE_NUMBER_PROBE;
}

static void learn_proof(skype_suspect *s)
{
    const skype_sighting *seen = s->seen;
    const bool by_own_bytes =
        s->proof->verdict.value <= SKYPE_EVIDENCE_FIXED_BYTES && !s->proof->counted;

    if (!is_proven(s))
        return;
    skype_socket_prove(&seen->ends.source, seen->moment.frame, &seen->moment.time, by_own_bytes);
    need_peer(s)->proven = true;
    s->proof->counted |= by_own_bytes;
}

void skype_learn(skype_suspect *s)
{
    const skype_sighting *seen = s->seen;

    learn_proof(s);
    if (is_proven(s) && skype_sighting_has_iv(s->seen) && s->first_pass)
        skype_lines_note_host(seen->ends.source.ip, s->position);
    learn_opening(s);
    learn_type(s);
    learn_plaintext(s);
    if (!is_proven(s) || !s->answers)
        return;
    skype_socket_answered(&seen->ends.destination, seen->moment.frame);
    need_peer(s)->exchanged = true;
}
