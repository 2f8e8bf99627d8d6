/* command_facts.c - what commands teach: requests and replies, addresses of hosts, sessions.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/command_facts.h"

#include "content/object_facts.h"
#include "content/session_facts.h"
#include "state/hosts.h"
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

typedef struct {
    const skype_vocabulary *vocabulary;
    bool about_others;
} level;

static bool teaches(const skype_known_object *known)
{
    switch (skype_known_object_field(known)) {
    case SKYPE_FIELD_PUBLIC_ADDRESS:
    case SKYPE_FIELD_OWN_ADDRESS:
    case SKYPE_FIELD_OWN_LOCATION:
    case SKYPE_FIELD_CHALLENGE:
    case SKYPE_FIELD_RELAY_SESSION:
        return true;
    default:
        return false;
    }
}

/* Do objects of this vocabulary state an address of the sender or the receiver, a challenge or a
 * session?  Only such lists are decoded here. */
static bool may_teach(const skype_vocabulary *vocabulary)
{
    for (size_t i = 0; vocabulary && i < vocabulary->count; i++)
        if (teaches(&vocabulary->objects[i]))
            return true;
    return false;
}

static void read_objects(const skype_captured_list *decoded, const skype_vocabulary *vocabulary,
                         wmem_allocator_t *pool, skype_list_summary *summary)
{
    level levels[SKYPE_LIST_MAX_DEPTH + 2] = {{vocabulary, false}};

    for (uint32_t i = 0; i < decoded->list.count; i++) {
        const skype_object *object = &decoded->list.objects[i];
        const level *at = &levels[object->depth];
        const skype_known_object *known =
            skype_known_object_find(at->vocabulary, object->id, object->family);

        if (known && teaches(known) && object->has_value)
            skype_object_note_facts(decoded, object, known, at->about_others, pool, summary);
        if (object->family == SKYPE_FAMILY_LIST)
            levels[object->depth + 1] = (level){known ? known->members : NULL,
                                                at->about_others || (known && known->about_others)};
    }
}

static void learn_addresses(const lesson *l, const skype_list_summary *summary)
{
    const skype_ends *ends = &l->place->ends;

    for (unsigned i = 0; i < summary->public_ip_count; i++)
        skype_host_learn(ends->destination.ip, summary->public_ips[i], SKYPE_STATED_BY_COMMAND,
                         l->place->frame);
    for (unsigned i = 0; i < summary->own_ip_count; i++)
        skype_host_learn(ends->source.ip, summary->own_ips[i], SKYPE_STATED_BY_COMMAND,
                         l->place->frame);
}

/* A list in the given bytes, of which `captured` are there. */
static void learn_list(const lesson *l, const uint8_t *list, uint32_t captured,
                       const skype_command_head *head)
{
    const skype_vocabulary *vocabulary = skype_known_command_objects(head->number, head->kind);
    const int length = (int)head->list_length;
    wmem_allocator_t *pool;
    skype_captured_list decoded;
    skype_list_summary summary = {0};
    tvbuff_t *tvb;

    if (captured == 0 || !may_teach(vocabulary))
        return;
    pool = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    tvb = tvb_new_real_data(list, captured, length);
    skype_captured_list_decode(tvb, 0, length, pool, &decoded);
    read_objects(&decoded, vocabulary, pool, &summary);
    learn_addresses(l, &summary);
    skype_session_facts_of_command(&l->place->ends, head->number, &summary, l->place->frame);
    tvb_free(tvb);
    wmem_destroy_allocator(pool);
}

/* --- requests and replies --- */

static skype_command_place place_of(const lesson *l)
{
    return (skype_command_place){
        .frame = l->place->frame,
        .ordinal = l->place->first_ordinal + l->facts.count,
        .kept = l->facts.count == 0 ? l->place->first : NULL,
    };
}

static void keep(const lesson *l, skype_request *request)
{
    if (l->facts.count == 0 && l->place->first)
        *l->place->first = request;
}

static void learn_request(lesson *l, const skype_command_head *head)
{
    if (!l->peer)
        l->peer = skype_peer_need(&l->place->ends);
    keep(l, skype_request_note(skype_peer_side_of(l->peer, &l->place->ends), l->place->transport,
                               head->number, head->request_id, place_of(l), &l->place->time));
}

static void learn_reply(lesson *l, const skype_command_head *head)
{
    skype_request *request =
        skype_request_answer(skype_peer_other_side(l->peer, &l->place->ends), l->place->transport,
                             head->request_id, place_of(l), &l->place->time);

    keep(l, request);
    l->facts.answers |= request != NULL;
}

/* --- one command --- */

static void learn_command(lesson *l, const uint8_t *command, uint32_t captured,
                          const skype_command_head *head)
{
    if (head->kind == SKYPE_COMMAND_REQUEST)
        learn_request(l, head);
    else if (head->kind == SKYPE_COMMAND_REPLY)
        learn_reply(l, head);
    if (captured > head->list_offset)
        learn_list(l, command + head->list_offset,
                   MIN(captured - head->list_offset, head->list_length), head);
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
