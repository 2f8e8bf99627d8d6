/* list_facts.c - what object lists teach, read without a tree.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/list_facts.h"

#include "content/challenges.h"
#include "content/credentials.h"
#include "content/object_facts.h"

typedef struct {
    const skype_vocabulary *vocabulary;
    bool about_others;
} level;

/* A list that is being read. */
typedef struct {
    skype_captured_list decoded;
    skype_list_facts wanted;
    wmem_allocator_t *pool;
    skype_signature_budget *budget;
    skype_list_summary *summary;
    const skype_identity *sender; /* his directory record; NULL: none found */
} reading;

/* What the reading of a field belongs to: by the field, as every list of the first pass asks. */
static const struct {
    bool teaches;
    skype_list_facts facts; /* SKYPE_FACTS_HOSTS: always read */
} teaching[SKYPE_FIELDS] = {
    [SKYPE_FIELD_PUBLIC_ADDRESS] = {true, SKYPE_FACTS_HOSTS},
    [SKYPE_FIELD_OWN_ADDRESS] = {true, SKYPE_FACTS_HOSTS},
    [SKYPE_FIELD_OWN_LOCATION] = {true, SKYPE_FACTS_HOSTS},
    [SKYPE_FIELD_CHALLENGE] = {true, SKYPE_FACTS_HOSTS},
    [SKYPE_FIELD_RELAY_SESSION] = {true, SKYPE_FACTS_HOSTS},
    [SKYPE_FIELD_RELAY] = {true, SKYPE_FACTS_HOSTS},
    [SKYPE_FIELD_NODE_ADDRESS] = {true, SKYPE_FACTS_HOSTS},
    [SKYPE_FIELD_OTHER_LOCATION] = {true, SKYPE_FACTS_PARTIES},
    [SKYPE_FIELD_DIRECTORY_RECORD] = {true, SKYPE_FACTS_USERS},
    [SKYPE_FIELD_SIGNED_CHALLENGE] = {true, SKYPE_FACTS_USERS},
};

static bool teaches(const skype_known_object *known, skype_list_facts wanted)
{
    const skype_object_field field = skype_known_object_field(known);

    return teaching[field].teaches && (teaching[field].facts & wanted) == teaching[field].facts;
}

bool skype_list_may_teach(const skype_vocabulary *vocabulary, skype_list_facts wanted)
{
    for (size_t i = 0; vocabulary && i < vocabulary->count; i++)
        if (teaches(&vocabulary->objects[i], wanted))
            return true;
    return false;
}

static skype_blob blob_of(const reading *r, const skype_object *object)
{
    return (skype_blob){
        .tvb = r->decoded.tvb,
        .place = skype_place_of_value(&r->decoded, object),
        .pool = r->pool,
        .budget = r->budget,
    };
}

static void read_record(reading *r, const level *at, const skype_object *object)
{
    const skype_identity *identity =
        skype_identity_open(blob_of(r, object), SKYPE_CERTIFIES_PROFILE);

    if (object->depth == 0 && !r->sender)
        r->sender = identity;
    if (identity && skype_identity_is_good(identity) && !at->about_others && !r->summary->user)
        r->summary->user = identity->name;
}

static void read_answer(const reading *r, const skype_object *object)
{
    const skype_signed_challenge answer = skype_signed_challenge_open(
        blob_of(r, object), r->sender ? skype_identity_key(r->sender) : NULL);

    if (answer.opened.state != SKYPE_SIGNED_GOOD)
        return;
    r->summary->has_answer = true;
    r->summary->answer = answer.challenge;
}

static void read_object(reading *r, const level *at, const skype_object *object,
                        const skype_known_object *known)
{
    switch (skype_known_object_field(known)) {
    case SKYPE_FIELD_DIRECTORY_RECORD:
        read_record(r, at, object);
        break;
    case SKYPE_FIELD_SIGNED_CHALLENGE:
        break; /* needs the sender's record, which may stand behind it */
    default:
        skype_object_note_facts(&r->decoded, object, known, at->about_others, r->pool, r->summary);
        break;
    }
}

/* Calls read_object() for what teaches, or read_answer() for signed challenges alone. */
static void walk(reading *r, const skype_vocabulary *vocabulary, bool answers)
{
    level levels[SKYPE_LIST_MAX_DEPTH + 2] = {{vocabulary, false}};

    for (uint32_t i = 0; i < r->decoded.list.count; i++) {
        const skype_object *object = &r->decoded.list.objects[i];
        const level *at = &levels[object->depth];
        const skype_known_object *known =
            skype_known_object_find(at->vocabulary, object->id, object->family);
        const bool is_answer = skype_known_object_field(known) == SKYPE_FIELD_SIGNED_CHALLENGE;

        if (known && object->has_value && teaches(known, r->wanted)) {
            if (answers && is_answer)
                read_answer(r, object);
            else if (!answers)
                read_object(r, at, object, known);
        }
        if (object->family == SKYPE_FAMILY_LIST)
            levels[object->depth + 1] = (level){known ? known->members : NULL,
                                                at->about_others || (known && known->about_others)};
    }
}

void skype_list_facts_read(tvbuff_t *tvb, int offset, int length,
                           const skype_vocabulary *vocabulary, skype_list_facts wanted,
                           wmem_allocator_t *pool, skype_signature_budget *budget,
                           skype_list_summary *summary)
{
    reading *r = wmem_new0(pool, reading);

    r->wanted = wanted;
    r->pool = pool;
    r->budget = budget;
    r->summary = summary;
    skype_captured_list_decode(tvb, offset, length, pool, &r->decoded);
    walk(r, vocabulary, false);
    if (wanted & SKYPE_FACTS_USERS)
        walk(r, vocabulary, true);
}
