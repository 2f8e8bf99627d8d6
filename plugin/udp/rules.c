/* rules.c - is this datagram Skype, and why: the rules, in the order of their strength.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp/rules.h"

#include "preferences.h"
#include "udp/decipher.h"
#include "wire/generator.h"
#include "wire/private_network.h"

/* Rule D+: a retransmission draws a new IV, at most this many generator steps later. */
#define RETRANSMISSION_MAX_STEPS 65536u

/* Rule F2: neighbouring fragments draw two values each; others may lie between. */
#define FRAGMENT_MAX_STEPS 65536u

/* Open requests of one peer that a reply is tried against. */
#define OPEN_REQUESTS 16u

/* Byte 3 of every resend seen. */
#define RESEND_COUNT 1u

typedef bool (*rule)(skype_suspect *s);

static bool accept(skype_suspect *s, skype_evidence value, const char *reason)
{
    s->proof->verdict = (skype_verdict){value, reason};
    return true;
}

/* Accepts what answers a proven datagram. */
static bool accept_answer(skype_suspect *s, skype_evidence value, const char *reason)
{
    s->answers = true;
    return accept(s, value, reason);
}

/* --- decipherment --- */

/* Rule X: deciphers with addresses at hand. */
static bool rule_deciphers(skype_suspect *s)
{
    if (!skype_preferences()->decipher || !skype_decipher_with_addresses(s))
        return false;
    s->proof->plaintext = SKYPE_PLAINTEXT_VERIFIED;
    return accept(s, SKYPE_EVIDENCE_DECRYPTED, "CRC of the deciphered plaintext matches");
}

/* Rule R3: a resend carries all its seed needs. */
static bool rule_resend_deciphers(skype_suspect *s)
{
    if (!skype_preferences()->decipher || skype_sighting_is_cut(s->seen))
        return false;
    if (!skype_decipher_resend(s)) {
        s->proof->crc_bad = true;
        return false;
    }
    s->proof->plaintext = SKYPE_PLAINTEXT_VERIFIED;
    return accept(s, SKYPE_EVIDENCE_DECRYPTED, "resend deciphers with its own challenge");
}

/* --- prediction --- */

static void keep_prediction(skype_suspect *s, const skype_predicted *predicted)
{
    s->proof->predicted = wmem_memdup(s->pool, predicted, sizeof *predicted);
    s->proof->plaintext = SKYPE_PLAINTEXT_PREDICTED;
}

/* Rules A, P1, P2: the plaintext follows from the frame id.  P2 leaves two bytes open, that is 16
 * bits of proof: something else must support it. */
static bool rule_predicted_request(skype_suspect *s)
{
    const skype_datagram *head = &s->seen->head;
    skype_predicted predicted;

    switch (skype_predict_request(head->id, s->length, head->crc, &predicted)) {
    case SKYPE_PREDICTED_REQUEST:
        keep_prediction(s, &predicted);
        return accept(s, SKYPE_EVIDENCE_PREDICTED,
                      "CRC is that of the request that follows from the session ID");
    case SKYPE_PREDICTED_PADDED:
        if (predicted.solved > 1 && skype_suspect_link(s) == SKYPE_LINE_NONE &&
            !skype_suspect_has_proven_end(s))
            return false;
        keep_prediction(s, &predicted);
        return accept(s, SKYPE_EVIDENCE_PREDICTED,
                      "CRC is that of a padded probe with the session ID's request ID");
    default:
        return false;
    }
}

/* The NAT probe answer is predictable where the asker's public address is known. */
static bool predict_nat_answer(skype_suspect *s, uint16_t request_id, skype_predicted *predicted)
{
    const skype_socket *asker = &s->seen->ends.destination;
    uint32_t known[SKYPE_SEED_CANDIDATES];
    const unsigned count =
        skype_host_candidates(s->destination, asker->ip, SKYPE_AS_RECEIVER, known);

    for (unsigned i = 0; i < count; i++)
        if (skype_predict_nat_answer(request_id, known[i], (uint16_t)asker->port, s->length,
                                     s->seen->head.crc, predicted))
            return true;
    return false;
}

static bool is_reply_to(skype_suspect *s, uint32_t request, uint16_t request_id)
{
    skype_predicted predicted;

    if (!skype_predict_reply(request, request_id, s->length, s->seen->head.crc, &predicted) &&
        !predict_nat_answer(s, request_id, &predicted))
        return false;
    keep_prediction(s, &predicted);
    return true;
}

/* Rule B: the plaintext follows from a request seen before. */
static bool rule_predicted_reply(skype_suspect *s)
{
    skype_open_request open[OPEN_REQUESTS];
    const unsigned count =
        skype_requests_open(s->other, SKYPE_OVER_UDP, &s->seen->moment, open, OPEN_REQUESTS);

    for (unsigned i = 0; i < count; i++)
        if (is_reply_to(s, open[i].number, open[i].id))
            return accept_answer(s, SKYPE_EVIDENCE_PREDICTED,
                                 "CRC is that of the answer to a request seen before");
    return false;
}

/* The same where the datagram answered cannot be read: it most likely was a request, whose id then
 * is the frame id's predecessor. */
static bool rule_predicted_reply_to_unread(skype_suspect *s)
{
    uint16_t ids[OPEN_REQUESTS];
    const unsigned count = skype_sent_recent_ids(s->other, &s->seen->moment, ids, OPEN_REQUESTS);

    for (unsigned i = 0; i < count; i++)
        if (is_reply_to(s, SKYPE_REQUEST_UNKNOWN, (uint16_t)(ids[i] - 1)))
            return accept_answer(s, SKYPE_EVIDENCE_PREDICTED,
                                 "CRC is that of an answer to a datagram seen before");
    return false;
}

/* --- exchanges and bytes that determine each other --- */

/* What an exchange begins with must be proven itself. */
static const skype_sent *find_proven(const skype_peer_side *side, uint16_t id,
                                     const skype_moment *now)
{
    const skype_sent *sent = skype_sent_find(side, id, now);

    return sent && sent->is_proven ? sent : NULL;
}

static bool follows(uint32_t earlier_iv, uint32_t iv, uint32_t max_steps)
{
    const uint32_t distance = skype_generator_distance(earlier_iv, iv);

    return distance >= 1 && distance <= max_steps;
}

/* Rule D+: the same id and CRC again, under an IV a little later on the generator's line. */
static bool rule_retransmission(skype_suspect *s)
{
    const skype_datagram *head = &s->seen->head;
    const skype_sent *sent = find_proven(s->sent, head->id, &s->seen->moment);

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
static bool rule_predicted_resend(skype_suspect *s)
{
    return s->seen->head.resend_count == RESEND_COUNT && rule_predicted_request(s);
}

/* A resend repeats id, CRC and length of the datagram that was refused. */
static bool rule_resend_repeats(skype_suspect *s)
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
static bool rule_resend_destination(skype_suspect *s)
{
    if (!has_resend_constants(s->seen) || !skype_suspect_has_proven_end(s))
        return false;
    return accept(s, SKYPE_EVIDENCE_FIXED_BYTES, "resend names its own destination address");
}

/* A resend answers a NAck with its challenge and repeats the CRC of the datagram refused. */
static bool rule_resend_exchange(skype_suspect *s)
{
    const skype_datagram *head = &s->seen->head;
    const skype_sent *sent = find_proven(s->sent, head->id, &s->seen->moment);
    const skype_udp_answer *answer = skype_sent_answer(sent);

    if (!answer->nack_frame || answer->challenge != head->challenge)
        return false;
    return accept_answer(s, SKYPE_EVIDENCE_EXCHANGE,
                         "carries the challenge of the NAck it answers");
}

/* Rule N1: an ack or NAck returns the session ID of a datagram sent shortly before. */
static bool rule_answers_datagram(skype_suspect *s)
{
    if (!find_proven(s->other, s->seen->head.id, &s->seen->moment))
        return false;
    return accept_answer(s, SKYPE_EVIDENCE_EXCHANGE, "session ID of a datagram this answers");
}

/* Rule F2: a neighbour fragment of the same set, its IV two draws away. */
static bool rule_fragment_neighbour(skype_suspect *s)
{
    const skype_datagram *head = &s->seen->head;
    const skype_sent *sent = find_proven(s->sent, head->id, &s->seen->moment);

    if (!sent || !follows(sent->iv, head->iv, FRAGMENT_MAX_STEPS))
        return false;
    return accept(s, SKYPE_EVIDENCE_FIXED_BYTES,
                  "continues a proven set of fragments on the generator's line");
}

/* A set of fragments names the datagram it answers. */
static bool rule_fragment_answers(skype_suspect *s)
{
    if (!find_proven(s->other, s->seen->head.group, &s->seen->moment))
        return false;
    return accept_answer(s, SKYPE_EVIDENCE_EXCHANGE,
                         "names the session ID of the datagram it answers");
}

/* Rules LC2, E and D2: what the socket sent before supports this datagram. */
static bool rule_generator_line(skype_suspect *s)
{
    const bool proven = skype_suspect_has_proven_end(s);

    switch (skype_suspect_link(s)) {
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

/* The socket is Skype's beyond doubt, and the format fits. */
static bool rule_endpoint(skype_suspect *s)
{
    const skype_ends *ends = &s->seen->ends;

    if (!has_constants(s->seen))
        return false;
    if (s->source_proven && skype_socket_is_established(&ends->source))
        return accept(s, SKYPE_EVIDENCE_ENDPOINT, "source socket is proven elsewhere, format fits");
    if (s->destination_proven && skype_socket_is_established(&ends->destination))
        return accept(s, SKYPE_EVIDENCE_ENDPOINT,
                      "destination socket is proven elsewhere, format fits");
    return false;
}

/* Media have no format of their own: both sockets must be proven, and one beyond doubt. */
static bool rule_media(skype_suspect *s)
{
    const skype_ends *ends = &s->seen->ends;

    if (!s->source_proven || !s->destination_proven ||
        (!skype_socket_is_established(&ends->source) &&
         !skype_socket_is_established(&ends->destination)))
        return false;
    return accept(s, SKYPE_EVIDENCE_ENDPOINT, "between two sockets that are proven elsewhere");
}

#define MAX_RULES 7

/* The rules of each type, strongest evidence first. */
typedef struct {
    uint8_t type;
    rule rules[MAX_RULES];
    rule by_endpoint;
} rules_of_type;

static const rules_of_type rules_by_type[] = {
    {SKYPE_TYPE_PAYLOAD,
     {rule_deciphers, rule_predicted_request, rule_predicted_reply, rule_predicted_reply_to_unread,
      rule_retransmission, rule_generator_line},
     rule_endpoint},
    {SKYPE_TYPE_RESEND,
     {rule_resend_deciphers, rule_predicted_resend, rule_resend_repeats, rule_resend_destination,
      rule_resend_exchange},
     rule_endpoint},
    {SKYPE_TYPE_ACK, {rule_answers_datagram}, rule_endpoint},
    {SKYPE_TYPE_NACK, {rule_answers_datagram}, rule_endpoint},
    {SKYPE_TYPE_MEDIA, {NULL}, rule_media},
    {SKYPE_TYPE_FRAGMENT,
     {rule_deciphers, rule_fragment_neighbour, rule_generator_line, rule_fragment_answers},
     rule_endpoint},
};

static const rules_of_type *rules_of(uint8_t type)
{
    for (unsigned i = 0; i < array_length(rules_by_type); i++)
        if (rules_by_type[i].type == type)
            return &rules_by_type[i];
    return NULL;
}

/* A function of its own in any build, so that profiles show how often it is called: once for each
 * datagram (tests/test_linear.py). */
G_GNUC_NO_INLINE bool skype_rules_prove(skype_suspect *s)
{
    const rules_of_type *of = rules_of(s->seen->head.type);

    for (unsigned i = 0; of && i < MAX_RULES && of->rules[i]; i++)
        if (of->rules[i](s))
            return true;
    return false;
}

bool skype_rules_endpoint(skype_suspect *s)
{
    const rules_of_type *of = rules_of(s->seen->head.type);

    return of && skype_preferences()->show_endpoint && of->by_endpoint(s);
}
