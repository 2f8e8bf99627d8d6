/* objects.c - object lists into the tree, with known names.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/objects.h"

#include "content/broadcasts.h"
#include "content/captured_list.h"
#include "content/certificates.h"
#include "content/challenges.h"
#include "content/common_fields.h"
#include "content/info_summary.h"
#include "content/object_items.h"
#include "view/expert_items.h"
#include "content/known_objects.h"
#include "content/locations.h"
#include "content/object_facts.h"
#include "content/object_text.h"
#include "wire/command.h"

/* Tree items of one list before the rest is only counted. */
#define ITEMS_MAX 6250u

#define MARK_LENGTH 1

static int hf_list = -1;
static int hf_list_encoding = -1;
static int hf_list_rest = -1;

static int ett_list = -1;
static int ett_inner = -1;

static const value_string encoding_strings[] = {
    {SKYPE_LIST_PLAIN, "plain"},
    {SKYPE_LIST_COMPRESSED, "compressed"},
    {0, NULL},
};

/* Where the members of one list go. */
typedef struct {
    proto_item *item;
    proto_tree *tree; /* NULL: not shown */
    const skype_vocabulary *vocabulary;
    bool about_others;
    bool has_headline;            /* behind the item's name */
    const skype_object *searched; /* search term; NULL: none, or not one that must be equal */
    unsigned *of_name; /* for each entry of the vocabulary: objects of it, and of these shown; NULL:
                          not counted */
} level;

/* One list on its way into the tree. */
typedef struct {
    tvbuff_t *tvb;
    packet_info *pinfo;
    skype_captured_list decoded;
    const skype_object_list *list; /* of decoded */
    skype_list_summary *summary;
    skype_details details;
    const skype_vocabulary *inner; /* of the parameters of an inner command */
    unsigned items;                /* shown */
    unsigned unshown;              /* objects, and numbers of sequences */
    skype_signed_share *share;     /* of its frame, where the list is from a signature; else NULL */
    const skype_object *record;    /* that was opened last ... */
    const skype_identity *identity; /* ... and what it is; NULL: no record */
    bool is_sender_sought;
    const skype_identity *sender; /* record of the sender; NULL: none */
    level levels[SKYPE_LIST_MAX_DEPTH + 1];
} walk;

static void dissect_list(tvbuff_t *tvb, int offset, int length, packet_info *pinfo,
                         proto_tree *tree, const skype_vocabulary *vocabulary, bool is_recovered,
                         skype_list_summary *summary);

/* --- known structures --- */

/* Shows a list that a signature held. */
static void show_recovered(packet_info *pinfo, proto_tree *tree, tvbuff_t *message, skype_span list,
                           const skype_vocabulary *vocabulary)
{
    skype_list_summary summary;

    dissect_list(message, (int)list.start, (int)list.length, pinfo, tree, vocabulary, true,
                 &summary);
}

static skype_blob blob_of(const walk *w, const skype_object *object)
{
    return (skype_blob){
        .tvb = w->tvb,
        .place = skype_place_of_value(&w->decoded, object),
        .pool = w->pinfo->pool,
        .budget = skype_signature_budget_of(w->pinfo),
        .pinfo = w->pinfo,
        .show_list = show_recovered,
    };
}

/* Opens a directory record once, whoever asks. */
static const skype_identity *identity_of(walk *w, const skype_object *record)
{
    if (w->record != record) {
        w->record = record;
        w->identity = skype_identity_open(blob_of(w, record), SKYPE_CERTIFIES_PROFILE);
    }
    return w->identity;
}

static const skype_identity *find_sender(walk *w)
{
    for (uint32_t k = 0; k < w->list->count; k++) {
        const skype_object *object = &w->list->objects[k];
        const skype_known_object *known =
            skype_known_object_find(w->levels[0].vocabulary, object->id, object->family);
        if (object->depth == 0 && object->has_value &&
            skype_known_object_field(known) == SKYPE_FIELD_DIRECTORY_RECORD)
            return identity_of(w, object);
    }
    return NULL;
}

/* The record of the sender, sought once: objects of a list stand in any order. */
static const skype_identity *identity_of_sender(walk *w)
{
    if (!w->is_sender_sought) {
        w->is_sender_sought = true;
        w->sender = find_sender(w);
    }
    return w->sender;
}

/* A name, for the info column. */
static void note_name(walk *w, const skype_known_object *known, const char *name)
{
    if (name != NULL)
        skype_details_note(&w->details, known, name, w->pinfo->pool);
}

static void open_record(walk *w, const level *at, proto_item *item, const skype_object *object,
                        const skype_known_object *known)
{
    const skype_identity *identity = identity_of(w, object);

    skype_record_show(identity, item, w->pinfo);
    if (identity == NULL || !skype_identity_is_good(identity))
        return;
    note_name(w, known, skype_printable(identity->name, w->pinfo->pool));
    if (!at->about_others && w->summary->user == NULL)
        w->summary->user = identity->name;
}

static void open_certificate(walk *w, proto_item *item, const skype_object *object,
                             const skype_known_object *known)
{
    const skype_identity *certificate =
        skype_identity_open(blob_of(w, object), SKYPE_CERTIFIES_AUTHORISED);

    skype_certificate_show(certificate, item, w->pinfo);
    note_name(w, known, skype_certificate_text(certificate));
}

static void open_challenge(walk *w, proto_item *item, const skype_object *object)
{
    const skype_identity *sender = identity_of_sender(w);
    const skype_signed_challenge answer = skype_signed_challenge_open(
        blob_of(w, object), sender != NULL ? skype_identity_key(sender) : NULL);

    skype_signed_challenge_show(&answer, item);
    if (answer.opened.state != SKYPE_SIGNED_GOOD)
        return;
    w->summary->has_answer = true;
    w->summary->answer = answer.challenge;
}

/* A blob that is a list. */
static void open_inner(walk *w, proto_item *item, skype_place bytes,
                       const skype_known_object *known)
{
    skype_list_summary of_inner;

    dissect_list(w->tvb, bytes.start, bytes.length, w->pinfo,
                 proto_item_add_subtree(item, ett_inner), known->members, w->share != NULL,
                 &of_inner);
    if (known->detail == SKYPE_DETAIL_TEXT)
        note_name(w, known, of_inner.detail);
}

/* Opens what a blob is known to hold; without an item as well, for expert info and names. */
static void open_blob(walk *w, const level *at, proto_item *item, const skype_object *object,
                      const skype_known_object *known)
{
    const skype_place bytes = skype_place_of_value(&w->decoded, object);

    switch (skype_known_object_field(known)) {
    case SKYPE_FIELD_OWN_LOCATION:
    case SKYPE_FIELD_OTHER_LOCATION:
        skype_location_show(item, w->tvb, bytes.start, bytes.length, w->pinfo);
        break;
    case SKYPE_FIELD_DIRECTORY_RECORD:
        if (w->share == NULL) /* not in a profile */
            open_record(w, at, item, object, known);
        break;
    case SKYPE_FIELD_CERTIFICATE:
        open_certificate(w, item, object, known);
        break;
    case SKYPE_FIELD_SIGNED_CHALLENGE:
        open_challenge(w, item, object);
        break;
    case SKYPE_FIELD_SIGNED_MESSAGE:
        skype_broadcast_show(blob_of(w, object), item);
        break;
    default:
        if (known != NULL && known->members != NULL)
            open_inner(w, item, bytes, known);
        break;
    }
}

/* --- items --- */

/* Counts the objects of each name, from the first object of a list on. */
static void count_names(const walk *w, level *at, uint32_t first, unsigned depth)
{
    const skype_vocabulary *vocabulary = at->vocabulary;

    if (at->tree == NULL || vocabulary == NULL || w->items >= ITEMS_MAX)
        return;
    at->of_name = wmem_alloc0_array(w->pinfo->pool, unsigned, 2 * vocabulary->count);
    for (uint32_t k = first; k < w->list->count && w->list->objects[k].depth >= depth; k++) {
        const skype_object *object = &w->list->objects[k];
        const skype_known_object *known =
            object->depth == depth ? skype_known_object_find(vocabulary, object->id, object->family)
                                   : NULL;
        if (known != NULL)
            at->of_name[known - vocabulary->objects]++;
    }
}

/* The place of an object among those of its name; 0: it is the only one. */
static unsigned index_of(level *at, const skype_known_object *known)
{
    if (known == NULL || at->of_name == NULL)
        return 0;
    const ptrdiff_t entry = known - at->vocabulary->objects;
    const unsigned index = ++at->of_name[at->vocabulary->count + (size_t)entry];

    return at->of_name[entry] > 1 ? index : 0;
}

/* The object's line with what is below it; NULL where it is not shown. */
static proto_item *show_object(walk *w, level *at, const skype_object *object,
                               const skype_known_object *known)
{
    skype_object_view view = {
        .pinfo = w->pinfo, .decoded = &w->decoded, .object = object, .known = known};
    unsigned numbers;
    unsigned room;

    if (at->tree == NULL)
        return NULL;
    if (w->items >= ITEMS_MAX) {
        w->unshown++;
        return NULL;
    }
    view.index = index_of(at, known);
    numbers = object->family == SKYPE_FAMILY_NUMBERS && object->has_value
                  ? object->value.numbers.count
                  : 0;
    room = ITEMS_MAX - w->items;
    w->items += SKYPE_ITEMS_OF_OBJECT + MIN(numbers, room);
    w->unshown += numbers - MIN(numbers, room);
    return skype_object_show(&view, at->tree, room);
}

/* --- walking through a list --- */

static void note_detail(walk *w, const level *at, const skype_object *object,
                        const skype_known_object *known)
{
    /* What is signed is noted where it is opened. */
    if (at->about_others || known->detail == SKYPE_DETAIL_NONE ||
        object->family == SKYPE_FAMILY_BLOB)
        return;
    skype_details_note(&w->details, known,
                       skype_object_value_text(w->list, object, known, w->pinfo->pool),
                       w->pinfo->pool);
}

/* Shows a value in the line of the list that it belongs to. */
static void add_headline(level *at, const char *text)
{
    proto_item_append_text(at->item, "%s%s", at->has_headline ? ", " : ": ", text);
    at->has_headline = true;
}

/* A name that is searched for is a user's. */
static void note_search(const walk *w, level *at, const skype_object *object,
                        skype_object_field field)
{
    const uint32_t number = object->value.number;

    if (field == SKYPE_FIELD_SEARCH_TERM)
        at->searched = object;
    else if (field == SKYPE_FIELD_SEARCH_COMPARISON && number != SKYPE_COMPARISON_EQUAL)
        at->searched = NULL;
    else if (field == SKYPE_FIELD_SEARCH_PROPERTY && number == SKYPE_PROPERTY_NAME &&
             at->searched != NULL) {
        const skype_place place = skype_place_of_value(&w->decoded, at->searched);
        skype_common_add_user_name(at->tree, w->tvb, place.start, place.length,
                                   skype_object_string(w->list, at->searched, w->pinfo->pool));
    }
}

static void note_object(walk *w, level *at, const skype_object *object,
                        const skype_known_object *known)
{
    const bool has_value = object->has_value || object->family == SKYPE_FAMILY_LIST;

    if (known == NULL || !has_value)
        return;
    note_detail(w, at, object, known);
    note_search(w, at, object, skype_known_object_field(known));
    skype_object_note_facts(&w->decoded, object, known, at->about_others, w->pinfo->pool,
                            w->summary);
    if (known->headline && object->depth > 0)
        add_headline(at, skype_details_shorten(
                             skype_object_value_text(w->list, object, known, w->pinfo->pool),
                             w->pinfo->pool));
}

/* The names of what a list holds. */
static const skype_vocabulary *members_of(const walk *w, const skype_known_object *known)
{
    const skype_object_field field = skype_known_object_field(known);

    if (field == SKYPE_FIELD_INNER_PARAMETERS || field == SKYPE_FIELD_INNER_USER_PARAMETERS)
        return w->inner;
    return known != NULL ? known->members : NULL;
}

/* The command within this one, which says what the inner list holds. */
static void note_inner(walk *w, const skype_object *object, skype_object_field field)
{
    if (field == SKYPE_FIELD_INNER_COMMAND)
        w->inner = skype_known_command_objects(object->value.number, SKYPE_COMMAND_REQUEST);
    else if (field == SKYPE_FIELD_INNER_USER_COMMAND)
        w->inner = skype_known_session_objects(object->value.number);
}

static void begin_list(walk *w, const skype_object *object, const skype_known_object *known,
                       proto_item *item)
{
    const level *at = &w->levels[object->depth];
    level *inner = &w->levels[object->depth + 1];

    *inner = (level){
        .item = item,
        .tree = proto_item_get_subtree(item),
        .vocabulary = members_of(w, known),
        .about_others = at->about_others || (known != NULL && known->about_others),
    };
    count_names(w, inner, (uint32_t)(object - w->list->objects) + 1, object->depth + 1u);
}

static void walk_object(walk *w, const skype_object *object)
{
    level *at = &w->levels[object->depth];
    const skype_known_object *known =
        skype_known_object_find(at->vocabulary, object->id, object->family);
    proto_item *item = show_object(w, at, object, known);

    note_object(w, at, object, known);
    if (object->has_value)
        note_inner(w, object, skype_known_object_field(known));
    if (object->family == SKYPE_FAMILY_BLOB && object->has_value)
        open_blob(w, at, item, object, known);
    if (object->family == SKYPE_FAMILY_LIST)
        begin_list(w, object, known, item);
}

/* --- the list as a whole --- */

static void report_error(const walk *w, proto_item *item)
{
    const char *text = skype_list_error_text(w->list->error);

    if (w->decoded.truncated) {
        expert_add_info_format(w->pinfo, item, skype_expert(SKYPE_EXPERT_TRUNCATED),
                               "Truncated: the capture holds %d of %d bytes of the list",
                               w->decoded.captured, w->decoded.length);
        return;
    }
    switch (w->list->error) {
    case SKYPE_LIST_OK:
        break;
    case SKYPE_LIST_DEPTH:
    case SKYPE_LIST_SPENT:
    case SKYPE_LIST_MEMORY:
        expert_add_info_format(w->pinfo, item, skype_expert(SKYPE_EXPERT_LIMITS),
                               "Object list exceeds a limit: %s", text);
        break;
    default:
        expert_add_info_format(w->pinfo, item, skype_expert(SKYPE_EXPERT_MALFORMED),
                               "Malformed object list: %s", text);
        break;
    }
}

static void report_unshown(const walk *w, proto_item *item)
{
    if (w->share != NULL && w->share->items_said)
        return;
    if (w->share != NULL)
        w->share->items_said = w->unshown > 0;
    if (w->unshown > 0)
        expert_add_info_format(w->pinfo, item, skype_expert(SKYPE_EXPERT_LIMITS),
                               "Long list: objects and numbers not shown: %u", w->unshown);
}

/* Bytes of the container behind the list. */
static void report_rest(const walk *w, proto_tree *tree)
{
    const int rest = w->decoded.captured - (int)w->list->consumed;
    proto_item *item;

    if (w->list->error != SKYPE_LIST_OK || w->decoded.truncated || rest <= 0)
        return;
    item = proto_tree_add_item(tree, hf_list_rest, w->tvb,
                               w->decoded.offset + (int)w->list->consumed, rest, ENC_NA);
    expert_add_info_format(w->pinfo, item, skype_expert(SKYPE_EXPERT_MALFORMED),
                           "%d byte%s left over behind the object list", rest,
                           rest == 1 ? "" : "s");
}

static unsigned outer_objects(const skype_object_list *list)
{
    unsigned count = 0;

    for (uint32_t k = 0; k < list->count; k++)
        count += list->objects[k].depth == 0;
    return count;
}

static void append_gist(const walk *w, proto_item *item)
{
    const bool whole = w->list->error == SKYPE_LIST_OK && !w->decoded.truncated;
    const unsigned outer = outer_objects(w->list);

    if (w->decoded.captured > 0)
        proto_item_append_text(
            item, ", %s",
            val_to_str_const(w->list->encoding, encoding_strings, "unknown encoding"));
    if (outer > 0)
        proto_item_append_text(item, ", %u object%s", outer, outer == 1 ? "" : "s");
    else if (whole)
        proto_item_append_text(item, ", empty");
    if (!whole)
        proto_item_append_text(item, ", incomplete");
}

static void dissect_list(tvbuff_t *tvb, int offset, int length, packet_info *pinfo,
                         proto_tree *tree, const skype_vocabulary *vocabulary, bool is_recovered,
                         skype_list_summary *summary)
{
    walk *w = wmem_new0(pinfo->pool, walk);
    proto_item *item;

    memset(summary, 0, sizeof *summary);
    w->tvb = tvb;
    w->pinfo = pinfo;
    w->summary = summary;
    w->list = &w->decoded.list;
    w->share = is_recovered ? skype_signed_share_of(pinfo) : NULL;
    if (w->share != NULL)
        w->items = ITEMS_MAX - MIN(w->share->items, ITEMS_MAX);
    const unsigned items_before = w->items;

    skype_captured_list_decode(tvb, offset, length, pinfo->pool, &w->decoded);

    item = proto_tree_add_item(tree, hf_list, tvb, offset, w->decoded.captured, ENC_NA);
    tree = proto_item_add_subtree(item, ett_list);
    if (w->decoded.captured > 0)
        proto_tree_add_item(tree, hf_list_encoding, tvb, offset, MARK_LENGTH, ENC_NA);
    w->levels[0] = (level){.item = item, .tree = tree, .vocabulary = vocabulary};
    count_names(w, &w->levels[0], 0, 0);
    for (uint32_t k = 0; k < w->list->count; k++)
        walk_object(w, &w->list->objects[k]);

    if (w->share != NULL)
        w->share->items -= MIN(w->items - items_before, w->share->items);
    append_gist(w, item);
    report_rest(w, tree);
    report_error(w, item);
    report_unshown(w, item);
    summary->complete = w->list->error == SKYPE_LIST_OK && !w->decoded.truncated &&
                        w->decoded.length == length && w->list->consumed == (uint32_t)length;
    summary->detail = skype_details_text(&w->details, pinfo->pool);
    if (summary->detail == NULL && summary->complete && vocabulary != NULL)
        summary->detail = vocabulary->nothing;
}

static const skype_vocabulary *vocabulary_of(const skype_list_context *context)
{
    switch (context->place) {
    case SKYPE_LIST_OF_COMMAND:
        return skype_known_command_objects(context->number, context->kind);
    case SKYPE_LIST_OF_SESSION:
        return skype_known_session_objects(context->number);
    case SKYPE_LIST_OF_LOGIN_KEY:
        return &skype_known_login_key;
    case SKYPE_LIST_OF_LOGIN_BODY:
        return &skype_known_login_body;
    default:
        return NULL;
    }
}

void skype_objects_dissect(tvbuff_t *tvb, int offset, int length, packet_info *pinfo,
                           proto_tree *tree, const skype_list_context *context,
                           skype_list_summary *summary)
{
    dissect_list(tvb, offset, length, pinfo, tree, vocabulary_of(context), false, summary);
}

void skype_objects_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_list, {"Object list", "skype.list", FT_NONE, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_list_encoding,
         {"Encoding", "skype.list.encoding", FT_UINT8, BASE_HEX, VALS(encoding_strings), 0, NULL,
          HFILL}},
        {&hf_list_rest,
         {"Bytes behind the list", "skype.list.rest", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static int *subtrees[] = {&ett_list, &ett_inner};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
