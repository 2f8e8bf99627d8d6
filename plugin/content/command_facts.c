/* command_facts.c - what commands teach: requests and replies, addresses of hosts, sessions.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/command_facts.h"

#include "content/list_facts.h"
#include "content/session_facts.h"
#include "state/calls.h"
#include "state/hosts.h"
#include "state/named_servers.h"
#include "wire/command.h"

/* Commands of one plaintext that are looked at; real ones hold one or two. */
#define MAX_COMMANDS 1000u

/* The plaintext that is being read. */
typedef struct {
    const skype_plaintext_place *place;
    skype_peer *peer;
    skype_plaintext_facts facts;
} lesson;

/* --- addresses, sessions --- */

static void learn_addresses(const lesson *l, const skype_list_summary *summary)
{
    const skype_ends *ends = &l->place->ends;

    for (unsigned i = 0; i < summary->public_ip_count; i++)
        skype_host_learn(ends->destination.ip, summary->public_ips[i], SKYPE_STATED_BY_COMMAND,
                         l->place->frame);
    for (unsigned i = 0; i < summary->own_ip_count; i++)
        skype_host_learn(ends->source.ip, summary->own_ips[i], SKYPE_STATED_BY_COMMAND,
                         l->place->frame);
    for (unsigned i = 0; i < summary->relay_count; i++)
        skype_named_servers_note(ends, &summary->relays[i]);
    for (unsigned i = 0; i < summary->server_count; i++)
        skype_named_servers_note(ends, &summary->servers[i]);
}

static void learn_setup(const lesson *l, skype_call_setup setup, const skype_list_summary *summary)
{
    const skype_moment now = {l->place->frame, l->place->time};

    setup.ends = l->place->ends;
    setup.named_ips = summary->party_ips;
    setup.named_count = summary->party_ip_count;
    skype_calls_note(&setup, &now);
}

/* A list in the given bytes, of which `captured` are there. */
static void learn_list(const lesson *l, const uint8_t *list, uint32_t captured,
                       const skype_command_head *head)
{
    const skype_vocabulary *vocabulary = skype_known_command_objects(head->number, head->kind);
    const int length = (int)head->list_length;
    skype_call_setup setup = {.opens = false};
    const bool is_setup = skype_calls_is_setup(head->number, &setup.opens);
    const skype_list_facts wanted = is_setup ? SKYPE_FACTS_PARTIES : SKYPE_FACTS_HOSTS;
    const bool is_read = captured > 0 && skype_list_may_teach(vocabulary, wanted);
    skype_list_summary summary = {0};
    wmem_allocator_t *pool;
    tvbuff_t *tvb;

    if (!is_read) {
        if (is_setup)
            learn_setup(l, setup, &summary);
        return;
    }
    pool = l->place->pool ? l->place->pool : wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    tvb = tvb_new_real_data(list, captured, length);
    skype_list_facts_read(tvb, 0, length, vocabulary, wanted, pool, NULL, &summary);
    learn_addresses(l, &summary);
    skype_session_facts_of_command(&l->place->ends, head->number, &summary, l->place->frame);
    if (is_setup)
        learn_setup(l, setup, &summary);
    tvb_free(tvb);
    if (!l->place->pool)
        wmem_destroy_allocator(pool);
}

/* --- requests and replies --- */

/* Where the request of the command that is being read is kept; NULL: with those of the others. */
static const skype_request **holder_of(const lesson *l)
{
    return l->facts.count == 0 ? l->place->first : NULL;
}

static skype_command_place place_of(const lesson *l)
{
    return (skype_command_place){
        .frame = l->place->frame,
        .ordinal = l->place->first_ordinal + l->facts.count,
        .kept = holder_of(l),
    };
}

static void learn_request(lesson *l, const skype_command_head *head)
{
    const skype_request **holder = holder_of(l);
    const skype_request *request;

    if (!l->peer)
        l->peer = skype_peer_need(&l->place->ends);
    request =
        skype_request_note(skype_peer_side_of(l->peer, &l->place->ends), l->place->transport,
                           head->number, head->request_id, place_of(l), &l->place->time, holder);
    if (holder)
        *holder = request;
}

/* The request that was found before stays where none is found: it may have given way to searches
 * since.  What the datagram was taken for before it was opened does not. */
static void learn_reply(lesson *l, const skype_command_head *head)
{
    const skype_request **holder = holder_of(l);
    const skype_peer_side *asked = skype_peer_other_side(l->peer, &l->place->ends);
    skype_request *request = skype_request_answer(asked, l->place->transport, head->request_id,
                                                  place_of(l), &l->place->time);

    if (holder &&
        (request || !skype_request_is(*holder, asked, l->place->transport, head->request_id)))
        *holder = request;
    l->facts.answers |= request != NULL;
}

/* --- one command --- */

static void learn_command(lesson *l, const uint8_t *command, uint32_t captured,
                          const skype_command_head *head)
{
    const uint32_t list_captured =
        captured > head->list_offset ? MIN(captured - head->list_offset, head->list_length) : 0;

    if (head->kind == SKYPE_COMMAND_REQUEST)
        learn_request(l, head);
    else if (head->kind == SKYPE_COMMAND_REPLY)
        learn_reply(l, head);
    learn_list(l, command + head->list_offset, list_captured, head);
    if (l->facts.count++ == 0)
        l->facts.first_number = head->number;
}

skype_plaintext_facts skype_commands_learn(const uint8_t *plaintext, uint32_t captured,
                                           uint32_t length, const skype_plaintext_place *place)
{
    lesson l = {.place = place, .peer = skype_peer_find(&place->ends)};
    skype_command_head head;

    for (uint32_t offset = 0; offset < captured && l.facts.count < MAX_COMMANDS;
         offset += head.total) {
        if (skype_command_parse(plaintext + offset, captured - offset, &head) != SKYPE_COMMAND_OK ||
            head.total > length - offset)
            break;
        learn_command(&l, plaintext + offset, captured - offset, &head);
    }
    return l.facts;
}
