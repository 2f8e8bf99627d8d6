/* judge.c - is this datagram Skype, and why.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp/judge.h"

#include <epan/proto_data.h>

#include "content/commands.h"
#include "state/iv_lines.h"
#include "preferences.h"
#include "wire/checksum.h"
#include "wire/command.h"
#include "wire/generator.h"
#include "wire/keystream.h"
#include "wire/private_network.h"

#define MULTICAST_MASK    0xF0000000u
#define MULTICAST_NETWORK 0xE0000000u
#define BROADCAST         0xFFFFFFFFu

/* Rule D+: a retransmission draws a new IV, at most this many generator steps later. */
#define RETRANSMISSION_MAX_STEPS 65536u

/* Rule F2: neighbouring fragments draw two values each; others may lie between. */
#define FRAGMENT_MAX_STEPS 65536u

/* Open requests of one peer that a reply is tried against. */
#define OPEN_REQUESTS 16u

/* Byte 3 of every resend seen. */
#define RESEND_COUNT 1u

/* The datagram being judged. */
typedef struct {
    tvbuff_t *tvb;
    packet_info *pinfo;
    const skype_sighting *seen;
    uint32_t length; /* of the enciphered bytes, as sent */
    skype_proof *proof;
    skype_line_link link;     /* to earlier datagrams of the socket */
    uint32_t position;        /* of the IV on the generator's cycle; first pass only */
    const uint8_t *plaintext; /* with the seed tried last */
} suspect;

typedef bool (*rule)(suspect *s);

static bool accept(suspect *s, skype_evidence value, const char *reason)
{
    s->proof->verdict = (skype_verdict){value, reason};
    return true;
}

uint8_t *skype_proof_decipher(tvbuff_t *tvb, packet_info *pinfo, uint32_t seed, int offset,
                              uint32_t length)
{
    uint8_t *plaintext = wmem_alloc(pinfo->pool, length);

    skype_decipher(seed, tvb_get_ptr(tvb, offset, (int)length), plaintext, length);
    return plaintext;
}

static bool has_iv(uint8_t type)
{
    return type == SKYPE_TYPE_PAYLOAD || type == SKYPE_TYPE_FRAGMENT;
}

/* --- decipherment --- */

static bool is_cut(const suspect *s)
{
    return s->seen->captured < s->seen->reported;
}

static void decipher(suspect *s, uint32_t seed, uint32_t length)
{
    s->plaintext = skype_proof_decipher(s->tvb, s->pinfo, seed, s->seen->head.data_offset, length);
}

static bool seed_fits(suspect *s, uint32_t seed)
{
    decipher(s, seed, s->length);
    return skype_crc32(s->plaintext, s->length) == s->seen->head.crc;
}

/* Of a cut payload only the first command's head can tell: it must announce exactly the rest of
 * the datagram, and a request's id must be the frame id's predecessor. */
static bool seed_is_plausible(suspect *s, uint32_t seed)
{
    const skype_datagram *head = &s->seen->head;
    const uint32_t length = s->seen->captured - head->data_offset;
    skype_command_head command;

    decipher(s, seed, length);
    if (skype_command_parse(s->plaintext, length, &command) != SKYPE_COMMAND_OK)
        return false;
    if (command.total != s->length)
        return false;
    return command.kind != SKYPE_COMMAND_REQUEST || command.request_id == (uint16_t)(head->id - 1);
}

static bool try_addresses(suspect *s, bool (*fits)(suspect *, uint32_t), uint8_t result)
{
    const skype_datagram *head = &s->seen->head;
    const skype_ends *ends = &s->seen->ends;
    uint32_t sources[SKYPE_SEED_CANDIDATES];
    uint32_t destinations[SKYPE_SEED_CANDIDATES];
    const unsigned source_count =
        skype_memory_candidates(ends->source.ip, SKYPE_AS_SENDER, sources);
    const unsigned destination_count =
        skype_memory_candidates(ends->destination.ip, SKYPE_AS_RECEIVER, destinations);

    for (unsigned d = 0; d < destination_count; d++) {
        for (unsigned i = 0; i < source_count; i++) {
            const uint32_t seed =
                skype_datagram_seed(head->iv, sources[i], destinations[d], head->id);

            if (!fits(s, seed))
                continue;
            s->proof->plaintext = result;
            s->proof->seed = seed;
            s->proof->seed_source = sources[i];
            s->proof->seed_destination = destinations[d];
            return true;
        }
    }
    return false;
}

/* Rule X: deciphers with addresses at hand. */
static bool rule_deciphers(suspect *s)
{
    if (!skype_preferences()->decipher || is_cut(s))
        return false;
    if (!try_addresses(s, seed_fits, SKYPE_PLAINTEXT_VERIFIED))
        return false;
    return accept(s, SKYPE_EVIDENCE_DECRYPTED, "CRC of the deciphered plaintext matches");
}

/* Rule R3: a resend carries all its seed needs. */
static bool rule_resend_deciphers(suspect *s)
{
    const skype_datagram *head = &s->seen->head;
    const uint32_t seed = skype_resend_seed(head->challenge, head->id);

    if (!skype_preferences()->decipher || is_cut(s))
        return false;
    if (!seed_fits(s, seed)) {
        s->proof->crc_bad = true;
        return false;
    }
    s->proof->plaintext = SKYPE_PLAINTEXT_VERIFIED;
    s->proof->seed = seed;
    return accept(s, SKYPE_EVIDENCE_DECRYPTED, "resend deciphers with its own challenge");
}

/* --- prediction --- */

/* Kept once: a later pass finds the same again. */
static void keep_prediction(suspect *s, const skype_predicted *predicted)
{
    if (!s->proof->predicted)
        s->proof->predicted = wmem_memdup(wmem_file_scope(), predicted, sizeof *predicted);
    s->proof->plaintext = SKYPE_PLAINTEXT_PREDICTED;
}

static bool is_proven(const skype_socket *socket)
{
    return skype_memory_socket_proof(socket) != 0;
}

static bool has_proven_end(const suspect *s)
{
    return is_proven(&s->seen->ends.source) || is_proven(&s->seen->ends.destination);
}

/* Rules A, P1, P2: the plaintext follows from the frame id.  P2 leaves two bytes open, that is 16
 * bits of proof: something else must support it. */
static bool rule_predicted_request(suspect *s)
{
    const skype_datagram *head = &s->seen->head;
    skype_predicted predicted;

    switch (skype_predict_request(head->id, s->length, head->crc, &predicted)) {
    case SKYPE_PREDICTED_REQUEST:
        keep_prediction(s, &predicted);
        return accept(s, SKYPE_EVIDENCE_PREDICTED,
                      "CRC is that of the request that follows from the session ID");
    case SKYPE_PREDICTED_PADDED:
        if (predicted.solved > 1 && s->link == SKYPE_LINE_NONE && !has_proven_end(s))
            return false;
        keep_prediction(s, &predicted);
        return accept(s, SKYPE_EVIDENCE_PREDICTED,
                      "CRC is that of a padded probe with the session ID's request ID");
    default:
        return false;
    }
}

/* The NAT probe answer is predictable where the asker's public address is known. */
static bool predict_nat_answer(suspect *s, uint16_t request_id, skype_predicted *predicted)
{
    const skype_socket *asker = &s->seen->ends.destination;
    uint32_t known[SKYPE_SEED_CANDIDATES];
    const unsigned count = skype_memory_candidates(asker->ip, SKYPE_AS_RECEIVER, known);

    for (unsigned i = 0; i < count; i++)
        if (skype_predict_nat_answer(request_id, known[i], (uint16_t)asker->port, s->length,
                                     s->seen->head.crc, predicted))
            return true;
    return false;
}

static bool is_reply_to(suspect *s, uint32_t request, uint16_t request_id)
{
    skype_predicted predicted;

    if (!skype_predict_reply(request, request_id, s->length, s->seen->head.crc, &predicted) &&
        !predict_nat_answer(s, request_id, &predicted))
        return false;
    keep_prediction(s, &predicted);
    return true;
}

/* Rule B: the plaintext follows from a request seen before. */
static bool rule_predicted_reply(suspect *s)
{
    const skype_ends asked = skype_memory_reverse(&s->seen->ends);
    skype_open_request open[OPEN_REQUESTS];
    const unsigned count = skype_commands_open_requests(&asked, SKYPE_OVER_UDP, &s->pinfo->abs_ts,
                                                        open, OPEN_REQUESTS);

    for (unsigned i = 0; i < count; i++)
        if (is_reply_to(s, open[i].number, open[i].id))
            return accept(s, SKYPE_EVIDENCE_PREDICTED,
                          "CRC is that of the answer to a request seen before");
    return false;
}

/* The same where the datagram answered cannot be read: it most likely was a request, whose id then
 * is the frame id's predecessor. */
static bool rule_predicted_reply_to_unread(suspect *s)
{
    const skype_ends asked = skype_memory_reverse(&s->seen->ends);
    uint16_t ids[OPEN_REQUESTS];
    const unsigned count = skype_exchange_recent_ids(&asked, &s->pinfo->abs_ts, ids, OPEN_REQUESTS);

    for (unsigned i = 0; i < count; i++)
        if (is_reply_to(s, SKYPE_REQUEST_UNKNOWN, (uint16_t)(ids[i] - 1)))
            return accept(s, SKYPE_EVIDENCE_PREDICTED,
                          "CRC is that of an answer to a datagram seen before");
    return false;
}

/* --- exchanges and bytes that determine each other --- */

static bool follows(uint32_t earlier_iv, uint32_t iv, uint32_t max_steps)
{
    const uint32_t distance = skype_generator_distance(earlier_iv, iv);

    return distance >= 1 && distance <= max_steps;
}

/* Rule D+: the same id and CRC again, under an IV a little later on the generator's line. */
static bool rule_retransmission(suspect *s)
{
    const skype_datagram *head = &s->seen->head;
    const skype_sent *sent = skype_exchange_find(&s->seen->ends, head->id, &s->pinfo->abs_ts);

    if (!sent || sent->crc != head->crc || sent->length != s->seen->reported ||
        !follows(sent->iv, head->iv, RETRANSMISSION_MAX_STEPS))
        return false;
    return accept(s, SKYPE_EVIDENCE_FIXED_BYTES,
                  "repeats a proven datagram under the generator's next IV");
}

static bool has_resend_constants(const skype_sighting *seen)
{
    return seen->head.resend_count == RESEND_COUNT &&
           seen->head.destination_ip == seen->ends.destination.ip;
}

/* Rule A for a resend: it says what the datagram said that was refused. */
static bool rule_predicted_resend(suspect *s)
{
    return s->seen->head.resend_count == RESEND_COUNT && rule_predicted_request(s);
}

/* A resend repeats id, CRC and length of the datagram that was refused. */
static bool rule_resend_repeats(suspect *s)
{
    const skype_datagram *head = &s->seen->head;

    if (s->seen->head.resend_count != RESEND_COUNT ||
        !skype_lines_has_payload(&s->seen->ends, head->id, head->crc, s->length))
        return false;
    return accept(s, SKYPE_EVIDENCE_FIXED_BYTES,
                  "repeats session ID, CRC and length of an earlier datagram");
}

/* Rule R2: bytes 8-11 of a resend name the datagram's own destination.  So may those of other
 * protocols: an end must be proven. */
static bool rule_resend_destination(suspect *s)
{
    if (!has_resend_constants(s->seen) || !has_proven_end(s))
        return false;
    return accept(s, SKYPE_EVIDENCE_FIXED_BYTES, "resend names its own destination address");
}

/* A resend answers a NAck with its challenge and repeats the CRC of the datagram refused. */
static bool rule_resend_exchange(suspect *s)
{
    const skype_datagram *head = &s->seen->head;
    const skype_sent *sent = skype_exchange_find(&s->seen->ends, head->id, &s->pinfo->abs_ts);
    const skype_udp_answer *answer = skype_exchange_answer(sent);

    if (!answer->nack_frame || answer->challenge != head->challenge)
        return false;
    return accept(s, SKYPE_EVIDENCE_EXCHANGE, "carries the challenge of the NAck it answers");
}

/* Rule N1: an ack or NAck returns the session ID of a datagram sent shortly before. */
static bool rule_answers_datagram(suspect *s)
{
    const skype_ends asked = skype_memory_reverse(&s->seen->ends);

    if (!skype_exchange_find(&asked, s->seen->head.id, &s->pinfo->abs_ts))
        return false;
    return accept(s, SKYPE_EVIDENCE_EXCHANGE, "session ID of a datagram this answers");
}

/* The same from the other side: on a later pass the ack or NAck is known. */
static bool rule_is_answered(suspect *s)
{
    const skype_sent *sent =
        skype_exchange_find(&s->seen->ends, s->seen->head.id, &s->pinfo->abs_ts);
    const skype_udp_answer *answer = skype_exchange_answer(sent);

    if (!answer->ack_frame && !answer->nack_frame)
        return false;
    return accept(s, SKYPE_EVIDENCE_EXCHANGE, "an ack or NAck returns its session ID");
}

/* Rule F2: a neighbour fragment of the same set, its IV two draws away. */
static bool rule_fragment_neighbour(suspect *s)
{
    const skype_datagram *head = &s->seen->head;
    const skype_sent *sent = skype_exchange_find(&s->seen->ends, head->id, &s->pinfo->abs_ts);

    if (!sent || !follows(sent->iv, head->iv, FRAGMENT_MAX_STEPS))
        return false;
    return accept(s, SKYPE_EVIDENCE_FIXED_BYTES,
                  "continues a proven set of fragments on the generator's line");
}

/* A set of fragments names the datagram it answers. */
static bool rule_fragment_answers(suspect *s)
{
    const skype_ends asked = skype_memory_reverse(&s->seen->ends);

    if (!skype_exchange_find(&asked, s->seen->head.group, &s->pinfo->abs_ts))
        return false;
    return accept(s, SKYPE_EVIDENCE_EXCHANGE, "names the session ID of the datagram it answers");
}

/* Rules LC2, E and D2: what the socket sent before supports this datagram. */
static bool rule_generator_line(suspect *s)
{
    const bool proven = has_proven_end(s);

    switch (s->link) {
    case SKYPE_LINE_FOLLOWED:
        return accept(s, SKYPE_EVIDENCE_FIXED_BYTES,
                      "a later datagram of the socket continues its IV or CRC");
    case SKYPE_LINE_PAIR:
        return accept(s, SKYPE_EVIDENCE_FIXED_BYTES,
                      "IV and session ID follow those of an earlier datagram of the socket");
    case SKYPE_LINE_LINEAR:
        return accept(s, SKYPE_EVIDENCE_FIXED_BYTES,
                      "CRC differs from an earlier one exactly as the request IDs do");
    case SKYPE_LINE_COPY:
        return proven && accept(s, SKYPE_EVIDENCE_FIXED_BYTES,
                                "same CRC as to another host, under a later IV of the generator");
    case SKYPE_LINE_NEAR:
        return proven && accept(s, SKYPE_EVIDENCE_FIXED_BYTES,
                                "IV follows an earlier one of this socket on the generator's line");
    case SKYPE_LINE_HOST:
        return proven && accept(s, SKYPE_EVIDENCE_FIXED_BYTES,
                                "IV follows a proven state of this host's generator");
    default:
        return false;
    }
}

/* A resend names its destination as the sender knows it: behind NAT the capture shows another. */
static bool has_constants(const skype_sighting *seen)
{
    if (seen->head.type != SKYPE_TYPE_RESEND)
        return true;
    return has_resend_constants(seen) || (seen->head.resend_count == RESEND_COUNT &&
                                          skype_ip_is_private(seen->ends.destination.ip));
}

/* The socket is Skype's, and the format fits. */
static bool rule_endpoint(suspect *s)
{
    const skype_ends *ends = &s->seen->ends;

    if (!skype_preferences()->show_endpoint || !has_constants(s->seen))
        return false;
    if (is_proven(&ends->source))
        return accept(s, SKYPE_EVIDENCE_ENDPOINT, "source socket is proven elsewhere, format fits");
    if (is_proven(&ends->destination))
        return accept(s, SKYPE_EVIDENCE_ENDPOINT,
                      "destination socket is proven elsewhere, format fits");
    return false;
}

/* Media have no format of their own: both sockets must be proven. */
static bool rule_media(suspect *s)
{
    const skype_ends *ends = &s->seen->ends;

    if (!skype_preferences()->show_endpoint || !is_proven(&ends->source) ||
        !is_proven(&ends->destination))
        return false;
    return accept(s, SKYPE_EVIDENCE_ENDPOINT, "between two sockets that are proven elsewhere");
}

#define MAX_RULES 8

/* The rules of each type, strongest evidence first. */
static const struct {
    uint8_t type;
    rule rules[MAX_RULES];
} rules_by_type[] = {
    {SKYPE_TYPE_PAYLOAD,
     {rule_deciphers, rule_predicted_request, rule_predicted_reply, rule_predicted_reply_to_unread,
      rule_retransmission, rule_generator_line, rule_is_answered, rule_endpoint}},
    {SKYPE_TYPE_RESEND,
     {rule_resend_deciphers, rule_predicted_resend, rule_resend_repeats, rule_resend_destination,
      rule_resend_exchange, rule_endpoint}},
    {SKYPE_TYPE_ACK, {rule_answers_datagram, rule_endpoint}},
    {SKYPE_TYPE_NACK, {rule_answers_datagram, rule_endpoint}},
    {SKYPE_TYPE_MEDIA, {rule_media}},
    {SKYPE_TYPE_FRAGMENT,
     {rule_deciphers, rule_fragment_neighbour, rule_generator_line, rule_fragment_answers,
      rule_endpoint}},
};

static const rule *rules_of(uint8_t type)
{
    for (unsigned i = 0; i < array_length(rules_by_type); i++)
        if (rules_by_type[i].type == type)
            return rules_by_type[i].rules;
    return NULL;
}

static bool apply_rules(suspect *s)
{
    const rule *rules = rules_of(s->seen->head.type);

    for (unsigned i = 0; rules && i < MAX_RULES && rules[i]; i++)
        if (rules[i](s))
            return true;
    return false;
}

/* --- what an accepted datagram adds --- */

/* Accepted, but not deciphered: a cut payload may still be readable, and where both addresses are
 * known a CRC that fits none of them is wrong. */
static void examine_ciphertext(suspect *s)
{
    skype_proof *proof = s->proof;
    const uint8_t type = s->seen->head.type;

    if (proof->plaintext == SKYPE_PLAINTEXT_VERIFIED || !skype_preferences()->decipher ||
        !has_iv(type))
        return;
    if (is_cut(s)) {
        if (type == SKYPE_TYPE_PAYLOAD)
            try_addresses(s, seed_is_plausible, SKYPE_PLAINTEXT_PLAUSIBLE);
        return;
    }
    proof->crc_bad = proof->plaintext == SKYPE_PLAINTEXT_NONE &&
                     skype_memory_address_known(s->seen->ends.source.ip) &&
                     skype_memory_address_known(s->seen->ends.destination.ip);
}

static void note_answer(suspect *s)
{
    const skype_ends asked = skype_memory_reverse(&s->seen->ends);
    const skype_datagram *head = &s->seen->head;
    skype_sent *sent = skype_exchange_find(&asked, head->id, &s->pinfo->abs_ts);
    skype_udp_answer *answer;

    skype_memory_learn_public_ip(s->seen->ends.destination.ip, head->public_ip, s->pinfo->num);
    s->proof->sent = sent;
    if (!sent)
        return;
    answer = skype_exchange_need_answer(sent);
    answer->answered_frame = sent->last_frame;
    answer->answered_time = sent->last_time;
    if (head->type == SKYPE_TYPE_ACK) {
        answer->ack_frame = s->pinfo->num;
        return;
    }
    answer->nack_frame = s->pinfo->num;
    answer->nack_time = s->pinfo->abs_ts;
    answer->challenge = head->challenge;
}

static void note_resend(suspect *s)
{
    skype_sent *sent = skype_exchange_find(&s->seen->ends, s->seen->head.id, &s->pinfo->abs_ts);

    s->proof->sent = sent;
    if (sent)
        skype_exchange_need_answer(sent)->resend_frame = s->pinfo->num;
}

static void note_payload(suspect *s)
{
    const skype_datagram *head = &s->seen->head;

    s->proof->sent = skype_exchange_note_payload(&s->seen->ends, head->id, head->iv, head->crc,
                                                 s->seen->reported, s->pinfo);
}

static void note_nothing(suspect *s _U_)
{
}

static const struct {
    uint8_t type;
    void (*note)(suspect *s);
} notes[] = {
    {SKYPE_TYPE_PAYLOAD, note_payload}, {SKYPE_TYPE_FRAGMENT, note_payload},
    {SKYPE_TYPE_ACK, note_answer},      {SKYPE_TYPE_NACK, note_answer},
    {SKYPE_TYPE_RESEND, note_resend},   {SKYPE_TYPE_MEDIA, note_nothing},
};

static void note(suspect *s)
{
    for (unsigned i = 0; i < array_length(notes); i++)
        if (notes[i].type == s->seen->head.type)
            notes[i].note(s);
}

static void learn(suspect *s)
{
    const skype_ends *ends = &s->seen->ends;
    skype_proof *proof = s->proof;

    if (proof->plaintext == SKYPE_PLAINTEXT_VERIFIED && has_iv(s->seen->head.type)) {
        skype_memory_address_worked(ends->source.ip, SKYPE_AS_SENDER, proof->seed_source);
        skype_memory_address_worked(ends->destination.ip, SKYPE_AS_RECEIVER,
                                    proof->seed_destination);
    }
    if (proof->verdict.value <= SKYPE_EVIDENCE_EXCHANGE)
        skype_memory_prove_socket(&ends->source, s->pinfo->num);
    if (proof->verdict.value <= SKYPE_EVIDENCE_EXCHANGE && has_iv(s->seen->head.type) &&
        !PINFO_FD_VISITED(s->pinfo))
        skype_lines_note_host(ends->source.ip, s->position);
    note(s);
    proof->learned = true;
}

/* --- entry points --- */

bool skype_proof_possible(const packet_info *pinfo)
{
    skype_ends ends;

    return !pinfo->flags.in_error_pkt && skype_memory_ends(pinfo, &ends);
}

static bool reachable(const skype_socket *destination)
{
    return (destination->ip & MULTICAST_MASK) != MULTICAST_NETWORK &&
           destination->ip != BROADCAST && destination->ip != 0 && destination->port != 0;
}

bool skype_proof_look(tvbuff_t *tvb, const packet_info *pinfo, skype_sighting *seen)
{
    uint8_t head[SKYPE_DATAGRAM_HEAD_MAX];

    seen->captured = tvb_captured_length(tvb);
    seen->reported = tvb_reported_length(tvb);
    seen->head.type = SKYPE_TYPE_NONE;
    seen->plaintext = NULL;
    if (seen->captured < SKYPE_HEAD_LENGTH)
        return false;
    tvb_memcpy(tvb, head, 0, MIN(seen->captured, sizeof head));
    if (skype_datagram_parse(head, seen->captured, seen->reported, &seen->head) == SKYPE_TYPE_NONE)
        return false;
    return skype_proof_possible(pinfo) && skype_memory_ends(pinfo, &seen->ends) &&
           reachable(&seen->ends.destination) && seen->ends.source.port != 0;
}

/* A datagram's own place among the protocol data of its frame. */
static uint32_t proof_key(const packet_info *pinfo)
{
    return pinfo->curr_layer_num;
}

/* True where nothing that a later frame teaches could improve the proof. */
static bool is_final(const skype_proof *proof, const skype_sighting *seen)
{
    return proof->plaintext == SKYPE_PLAINTEXT_VERIFIED || seen->head.data_offset == 0;
}

/* The socket's line of IVs, as the first pass finds it; later passes only look up what it left. */
static void look_at_line(suspect *s)
{
    const skype_sighting *seen = s->seen;
    const uint32_t frame = s->pinfo->num;

    if (!has_iv(seen->head.type))
        return;
    if (PINFO_FD_VISITED(s->pinfo)) {
        s->link = skype_lines_kept(&seen->head, frame);
        return;
    }
    s->position = skype_generator_position(seen->head.iv);
    s->link = skype_lines_find(&seen->ends, &seen->head, s->position, seen->reported,
                               &s->proof->line_steps);
    if (s->link == SKYPE_LINE_NONE &&
        skype_lines_host_steps(seen->ends.source.ip, s->position) != 0)
        s->link = SKYPE_LINE_HOST;
    skype_lines_note(&seen->ends, &seen->head, s->position, seen->reported, frame);
}

/* The first pass found no proof; what it saw may help the second. */
static void leave_open(const suspect *s)
{
    const skype_datagram *head = &s->seen->head;

    if (PINFO_FD_VISITED(s->pinfo))
        return;
    if (s->link != SKYPE_LINE_NONE)
        skype_lines_keep(head, s->pinfo->num, s->link);
    if (head->type == SKYPE_TYPE_ACK || head->type == SKYPE_TYPE_NACK)
        skype_memory_hear_public_ip(s->seen->ends.destination.ip, head->public_ip);
}

/* A later pass may know more, never less. */
static void improve(skype_proof *known, skype_proof *found)
{
    found->learned = known->learned;
    found->sent = known->sent;
    found->request = known->request;
    found->line_steps = known->line_steps;
    found->verdict = skype_evidence_stronger(known->verdict, found->verdict);
    *known = *found;
}

static skype_proof *keep(suspect *s, int proto)
{
    skype_proof *kept = wmem_memdup(wmem_file_scope(), s->proof, sizeof *s->proof);

    p_add_proto_data(wmem_file_scope(), s->pinfo, proto, proof_key(s->pinfo), kept);
    s->proof = kept;
    learn(s);
    return kept;
}

skype_proof *skype_proof_judge(tvbuff_t *tvb, packet_info *pinfo, int proto, skype_sighting *seen)
{
    skype_proof *known = p_get_proto_data(wmem_file_scope(), pinfo, proto, proof_key(pinfo));
    skype_proof found = {.predicted = known ? known->predicted : NULL};
    suspect s = {.tvb = tvb, .pinfo = pinfo, .seen = seen, .proof = &found};

    if (known && (is_final(known, seen) || !PINFO_FD_VISITED(pinfo)))
        return known;
    s.length = seen->reported - seen->head.data_offset;
    look_at_line(&s);
    if (!apply_rules(&s)) {
        leave_open(&s);
        return known;
    }
    examine_ciphertext(&s);
    if (found.plaintext == SKYPE_PLAINTEXT_VERIFIED || found.plaintext == SKYPE_PLAINTEXT_PLAUSIBLE)
        seen->plaintext = s.plaintext;
    if (!known)
        return keep(&s, proto);
    improve(known, &found);
    return known;
}
