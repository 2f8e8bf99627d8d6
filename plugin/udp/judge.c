/* judge.c - judges datagrams, and notes what the claimed ones teach.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "udp/judge.h"

#include "preferences.h"
#include "state/capture_state.h"
#include "state/pending_datagrams.h"
#include "udp/decipher.h"
#include "udp/learn.h"
#include "udp/rules.h"
#include "wire/generator.h"

#define MULTICAST_MASK    0xF0000000u
#define MULTICAST_NETWORK 0xE0000000u
#define BROADCAST         0xFFFFFFFFu

/* What one round opens may open or prove more in the next. */
#define MAX_ROUNDS 4u

/* --- sightings --- */

bool skype_sighting_is_possible(const packet_info *pinfo)
{
    skype_ends ends;

    return !pinfo->flags.in_error_pkt && skype_ends_of_packet(pinfo, &ends);
}

static bool reachable(const skype_socket *destination)
{
    return (destination->ip & MULTICAST_MASK) != MULTICAST_NETWORK &&
           destination->ip != BROADCAST && destination->ip != 0 && destination->port != 0;
}

bool skype_sighting_look(tvbuff_t *tvb, const packet_info *pinfo, skype_sighting *seen)
{
    const uint8_t *bytes;

    *seen = (skype_sighting){
        .captured = tvb_captured_length(tvb),
        .reported = tvb_reported_length(tvb),
        .moment = {pinfo->num, pinfo->abs_ts},
        .place = (uint32_t)tvb_raw_offset(tvb),
        .layer = pinfo->curr_layer_num,
    };
    if (seen->captured < SKYPE_HEAD_LENGTH)
        return false;
    bytes = tvb_get_ptr(tvb, 0, (int)seen->captured);
    if (skype_datagram_parse(bytes, seen->captured, seen->reported, &seen->head) == SKYPE_TYPE_NONE)
        return false;
    seen->data = skype_sighting_data_captured(seen) ? bytes + seen->head.data_offset : NULL;
    return !pinfo->flags.in_error_pkt && skype_ends_of_packet(pinfo, &seen->ends) &&
           reachable(&seen->ends.destination) && seen->ends.source.port != 0;
}

/* --- the first pass --- */

/* The socket's line of IVs, as the first pass finds it. */
static void look_at_line(skype_suspect *s)
{
    const skype_sighting *seen = s->seen;

    if (!skype_sighting_has_iv(seen))
        return;
    s->line = skype_line_find(&seen->ends.source);
    skype_line_prefetch_neighbours(s->line);
    s->proof->line_steps = skype_line_steps(s->line, s->position);
    if (!s->source_proven)
        skype_suspect_link(s); /* it may be the socket's first claim on earlier ones */
}

/* Puts the datagram on the line.  Its link to earlier ones is found before, unless the plaintext is
 * known: then nothing needs it. */
static void note_on_line(skype_suspect *s)
{
    const skype_sighting *seen = s->seen;

    if (!skype_sighting_has_iv(seen))
        return;
    if (s->proof->plaintext == SKYPE_PLAINTEXT_NONE)
        skype_suspect_link(s);
    s->link_known = true;
    skype_line_note(s->line, &seen->ends, &seen->head, s->position, seen->reported,
                    seen->moment.frame);
}

/* Accepted, but not deciphered: a cut payload may still be readable, and where the addresses are
 * certain a CRC that does not fit is wrong. */
static void examine_ciphertext(skype_suspect *s)
{
    skype_proof *proof = s->proof;

    if (proof->plaintext == SKYPE_PLAINTEXT_VERIFIED || !skype_preferences()->decipher ||
        !skype_sighting_has_iv(s->seen))
        return;
    if (skype_sighting_is_cut(s->seen)) {
        if (s->seen->head.type == SKYPE_TYPE_PAYLOAD && skype_decipher_cut(s))
            proof->plaintext = SKYPE_PLAINTEXT_PLAUSIBLE;
        return;
    }
    proof->crc_bad =
        s->first_pass && proof->plaintext == SKYPE_PLAINTEXT_NONE && skype_decipher_is_certain(s);
}

/* True where nothing that a later frame teaches could improve the proof. */
static bool is_final(const skype_proof *proof, const skype_sighting *seen)
{
    return proof->plaintext == SKYPE_PLAINTEXT_VERIFIED || seen->head.data_offset == 0 ||
           (proof->plaintext == SKYPE_PLAINTEXT_PREDICTED && !skype_preferences()->decipher);
}

static bool is_deciphered(const skype_proof *proof)
{
    return proof->plaintext == SKYPE_PLAINTEXT_VERIFIED ||
           proof->plaintext == SKYPE_PLAINTEXT_PLAUSIBLE;
}

/* Nobody proves it, but where does it come from and go to? */
static bool accept_by_endpoint(skype_suspect *s)
{
    if (!skype_rules_endpoint(s))
        return false;
    examine_ciphertext(s);
    return true;
}

/* May what it answers be found later?  A payload finds it when it is opened.  Without deciphering
 * only the NAT probe answer can be: it is predicted once the address it holds is known. */
static bool may_answer_later(const skype_suspect *s)
{
    return skype_preferences()->decipher || s->seen->head.type != SKYPE_TYPE_PAYLOAD ||
           s->length == SKYPE_NAT_ANSWER_LENGTH;
}

/* What is seen may help later, or be proven later. */
static void add_pending(const skype_suspect *s, skype_proof *kept, bool is_owned)
{
    skype_pending *pending = skype_pending_add(s->seen, kept);

    if (may_answer_later(s))
        skype_peer_note_open(&s->seen->ends, s->seen->moment.frame);
    pending->link = s->link;
    pending->line_steps = s->proof->line_steps;
    pending->position = s->position;
    pending->may_be_owned = is_owned;
}

static void leave_open(const skype_suspect *s, bool is_owned)
{
    add_pending(s, NULL, is_owned);
    skype_learn_heard(s->seen);
}

/* A prediction is found in memory of the packet. */
static void keep_prediction(skype_proof *proof)
{
    if (proof->predicted)
        proof->predicted =
            wmem_memdup(wmem_file_scope(), proof->predicted, sizeof *proof->predicted);
}

/* Proven, but closed. */
static bool is_closed(const skype_proof *proof, const skype_sighting *seen)
{
    return !is_deciphered(proof) && !proof->crc_bad && skype_sighting_has_iv(seen) &&
           !skype_sighting_is_cut(seen);
}

static void note_closed(const skype_proof *proof, const skype_sighting *seen)
{
    const skype_ends *ends = &seen->ends;

    if (skype_preferences()->decipher && is_closed(proof, seen))
        skype_host_note_undecipherable(skype_host_hidden(ends->source.ip, ends->destination.ip),
                                       seen->moment.frame);
}

/* From here on the proof is the record of the datagram, and what it teaches is noted. */
static skype_proof *keep_record(skype_suspect *s)
{
    s->proof->place = s->seen->place;
    s->proof = skype_datagram_record_keep(s->seen->moment.frame, s->proof);
    keep_prediction(s->proof);
    skype_learn(s);
    return s->proof;
}

static skype_proof *claim(skype_suspect *s)
{
    skype_proof *kept = keep_record(s);

    note_closed(kept, s->seen);
    if (!is_final(kept, s->seen))
        add_pending(s, kept, false);
    return kept;
}

static bool was_judged(const skype_sighting *seen)
{
    const skype_capture_state *capture = skype_capture();

    return capture->judged_frame == seen->moment.frame && capture->judged_place == seen->place;
}

static void note_judged(const skype_sighting *seen)
{
    skype_capture_state *capture = skype_capture();

    capture->judged_frame = seen->moment.frame;
    capture->judged_place = seen->place;
}

/* The owners of the ports have declined what was asked about before them. */
static skype_proof *judge_again(skype_suspect *s)
{
    skype_pending *pending = skype_capture()->unclaimed.newest;

    if (pending && pending->seen.moment.frame == s->seen->moment.frame)
        pending->may_be_owned = false;
    if (!accept_by_endpoint(s))
        return NULL;
    if (pending && pending->seen.moment.frame == s->seen->moment.frame)
        skype_pending_settle(pending);
    return claim(s);
}

/* May whoever accepts the datagram be its owner? */
static bool may_be_owned(skype_asked asked)
{
    return asked == SKYPE_ASKED_FIRST || asked == SKYPE_ASKED_AFTER_OWNER;
}

static skype_proof *judge_first(skype_suspect *s, skype_asked asked)
{
    bool is_proven;

    s->first_pass = true;
    if (asked == SKYPE_ASKED_LAST && was_judged(s->seen))
        return judge_again(s);
    note_judged(s->seen);
    look_at_line(s);
    skype_peer_prefetch_latest(s->other);
    is_proven = skype_rules_prove(s);
    note_on_line(s);
    if (is_proven) {
        examine_ciphertext(s);
        return claim(s);
    }
    if (!may_be_owned(asked) && accept_by_endpoint(s))
        return claim(s);
    leave_open(s, may_be_owned(asked));
    return NULL;
}

/* --- later --- */

/* A later judgement may know more, never less. */
static bool improve(skype_proof *known, const skype_proof *found)
{
    const bool stronger = found->verdict.value < known->verdict.value;
    const bool opened = is_deciphered(found) && !is_deciphered(known);
    const bool predicted = known->plaintext == SKYPE_PLAINTEXT_NONE && found->predicted;

    if (stronger)
        known->verdict = found->verdict;
    if (opened) {
        known->plaintext = found->plaintext;
        known->seed = found->seed;
        known->seed_source = found->seed_source;
        known->seed_destination = found->seed_destination;
        known->crc_bad = false;
        known->predicted = NULL;
    } else if (predicted) {
        known->plaintext = found->plaintext;
        known->predicted = found->predicted;
        known->crc_bad = false;
    }
    return stronger || opened || predicted;
}

/* A later datagram of the socket may have made its claim on this one. */
static void look_at_followers(skype_suspect *s)
{
    if (s->link == SKYPE_LINE_NONE &&
        skype_lines_is_followed(&s->seen->head, s->seen->moment.frame))
        s->link = SKYPE_LINE_FOLLOWED;
}

/* Judges with what is known now; true where the datagram is Skype. */
static bool judge_now(skype_suspect *s, bool is_owned)
{
    if (!skype_rules_prove(s) && (is_owned || !skype_rules_endpoint(s)))
        return false;
    examine_ciphertext(s);
    return true;
}

/* Nothing is known of either end, and no other datagram of the socket supports this one. */
static bool is_hopeless(const skype_suspect *s)
{
    return !s->source && !s->destination && !s->sent && !skype_suspect_has_proven_end(s) &&
           s->link == SKYPE_LINE_NONE;
}

static void settle_claimed(skype_pending *pending, skype_suspect *s)
{
    if (!judge_now(s, false) || !improve(pending->proof, s->proof))
        return;
    s->proof = pending->proof;
    keep_prediction(s->proof);
    skype_learn(s);
}

static void settle_unclaimed(skype_pending *pending, skype_suspect *s)
{
    if (is_hopeless(s) || !judge_now(s, pending->may_be_owned))
        return;
    s->proof->line_steps = pending->line_steps;
    pending->proof = keep_record(s);
}

/* data: memory for one datagram at a time. */
static void settle_one(skype_pending *pending, void *data)
{
    wmem_allocator_t *pool = data;
    skype_proof found = {0};
    skype_suspect s = skype_suspect_of(&pending->seen, &found, pool);

    s.link = pending->link;
    s.position = pending->position;
    look_at_followers(&s);
    if (pending->proof)
        settle_claimed(pending, &s);
    else
        settle_unclaimed(pending, &s);
    if (pending->proof && is_final(pending->proof, &pending->seen))
        skype_pending_settle(pending);
    wmem_free_all(pool);
}

/* What was closed may be open now: the advice moves to the first one that is not. */
static void forget_advice(skype_pending *pending, void *data _U_)
{
    const skype_ends *ends = &pending->seen.ends;
    skype_host *hosts[] = {skype_host_find(ends->source.ip), skype_host_find(ends->destination.ip)};

    for (unsigned i = 0; i < array_length(hosts); i++)
        if (hosts[i])
            hosts[i]->undecipherable_frame = 0;
}

static void note_advice(skype_pending *pending, void *data _U_)
{
    if (pending->proof)
        note_closed(pending->proof, &pending->seen);
}

void skype_settle(const packet_info *pinfo)
{
    skype_capture_state *capture = skype_capture();
    wmem_allocator_t *pool;

    if (!PINFO_FD_VISITED(pinfo) ||
        (capture->settled_with == capture->knowledge && !capture->pending_added))
        return;
    pool = wmem_allocator_new(WMEM_ALLOCATOR_BLOCK_FAST);
    capture->is_settling = true;
    for (unsigned round = 0; round < MAX_ROUNDS; round++) {
        const uint32_t knowledge = capture->knowledge;

        skype_pending_visit(settle_one, pool);
        if (capture->knowledge == knowledge)
            break;
    }
    capture->is_settling = false;
    wmem_destroy_allocator(pool);
    skype_pending_visit(forget_advice, NULL);
    skype_pending_visit(note_advice, NULL);
    capture->settled_with = capture->knowledge;
    capture->pending_added = false;
}

/* Judged without being remembered: what the bounds of memory left out, and what another dissector
 * has accepted. */
static const skype_proof *judge_unkept(skype_suspect *s, const skype_proof *kept, bool is_owned)
{
    skype_proof *proof;

    look_at_followers(s);
    if (!judge_now(s, is_owned))
        return kept;
    proof = wmem_memdup(s->pool, kept ? kept : s->proof, sizeof *proof);
    if (kept)
        improve(proof, s->proof);
    return proof;
}

/* Has the first pass, or what came after, judged this datagram with all there is to know? */
static bool is_settled(const skype_sighting *seen, const skype_proof *kept, skype_asked asked)
{
    const uint32_t frame = seen->moment.frame;

    if (kept)
        return is_final(kept, seen) || frame > skype_capture()->claimed.dropped_until;
    return !skype_is_asked_after(asked) && skype_pending_keeps_unclaimed(frame);
}

static const skype_proof *judge_later(skype_suspect *s, const skype_proof *kept, skype_asked asked)
{
    if (is_settled(s->seen, kept, asked))
        return kept;
    return judge_unkept(s, kept, may_be_owned(asked));
}

/* First pass: the IV's position is worked out while memory is waited for. */
static uint32_t position_while_fetching(const skype_sighting *seen)
{
    skype_suspect_prefetch(&seen->ends);
    return skype_sighting_has_iv(seen) ? skype_generator_position(seen->head.iv) : 0;
}

const skype_proof *skype_judge(const skype_sighting *seen, packet_info *pinfo, skype_asked asked,
                               const uint8_t **plaintext)
{
    const skype_proof *kept = skype_datagram_record_find(seen->moment.frame, seen->place);
    const bool first_pass = !PINFO_FD_VISITED(pinfo);
    const skype_proof *proof;
    skype_proof found = {0};
    uint32_t position;
    skype_suspect s;

    *plaintext = NULL;
    if (kept && (first_pass || is_settled(seen, kept, asked)))
        return kept;
    position = first_pass ? position_while_fetching(seen) : 0;
    s = skype_suspect_of(seen, &found, pinfo->pool);
    s.position = position;
    proof = first_pass ? judge_first(&s, asked) : judge_later(&s, kept, asked);
    if (proof && is_deciphered(proof))
        *plaintext = s.plaintext;
    return proof;
}

const skype_proof *skype_judge_duplicate(const skype_sighting *seen, packet_info *pinfo,
                                         uint32_t original)
{
    const skype_proof *known = skype_datagram_record_like(original, seen->place);
    skype_proof *proof;

    if (!known)
        return NULL;
    proof = wmem_memdup(pinfo->pool, known, sizeof *known);
    proof->duplicate_of = original;
    return proof;
}
