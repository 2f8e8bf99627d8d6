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
#include "content/identity_fields.h"
#include "content/info_summary.h"
#include "view/expert_items.h"
#include "content/known_objects.h"
#include "content/locations.h"
#include "content/object_facts.h"
#include "content/object_text.h"
#include "wire/command.h"

/* Tree items of one list before the rest is only counted. */
#define ITEMS_MAX       5000u
#define ITEMS_OF_OBJECT 4u /* about: line, id, family, value */

#define IP_LENGTH   4
#define PORT_LENGTH 2
#define MARK_LENGTH 1

static int hf_list = -1;
static int hf_list_encoding = -1;
static int hf_list_rest = -1;
static int hf_object_id = -1;
static int hf_object_family = -1;
static int hf_object_number = -1;
static int hf_object_node_id = -1;
static int hf_object_ip = -1;
static int hf_object_port = -1;
static int hf_object_string = -1;
static int hf_object_blob = -1;
static int hf_object_numbers = -1;
static int hf_relay_ip = -1;
static int hf_uptime = -1;
static int hf_listening_port = -1;
static int hf_stack_version = -1;
static int hf_stack_timestamp = -1;
static int hf_slot = -1;
static int hf_slot_supernodes = -1;
static int hf_users_online = -1;
static int hf_firewall_test = -1;
static int hf_channel = -1;
static int hf_channel_version = -1;
static int hf_search_term = -1;
static int hf_search_number = -1;
static int hf_search_comparison = -1;
static int hf_search_property = -1;
static int hf_search_wanted = -1;
static int hf_relay_session = -1;
static int hf_nat_type = -1;
static int hf_installed = -1;
static int hf_started = -1;
static int hf_country = -1;
static int hf_language = -1;
static int hf_session_key = -1;

static int ett_list = -1;
static int ett_object = -1;

static const value_string encoding_strings[] = {
    {SKYPE_LIST_PLAIN, "plain"},
    {SKYPE_LIST_COMPRESSED, "compressed"},
    {0, NULL},
};

/* Fields of known objects; the others have a structure of their own, or none. */
static const int *const field_of[SKYPE_FIELDS] = {
    [SKYPE_FIELD_UPTIME] = &hf_uptime,
    [SKYPE_FIELD_LISTENING_PORT] = &hf_listening_port,
    [SKYPE_FIELD_STACK_VERSION] = &hf_stack_version,
    [SKYPE_FIELD_STACK_TIMESTAMP] = &hf_stack_timestamp,
    [SKYPE_FIELD_SLOT] = &hf_slot,
    [SKYPE_FIELD_SLOT_SUPERNODES] = &hf_slot_supernodes,
    [SKYPE_FIELD_USERS_ONLINE] = &hf_users_online,
    [SKYPE_FIELD_FIREWALL_TEST] = &hf_firewall_test,
    [SKYPE_FIELD_CHANNEL] = &hf_channel,
    [SKYPE_FIELD_CHANNEL_VERSION] = &hf_channel_version,
    [SKYPE_FIELD_SEARCH_NUMBER] = &hf_search_number,
    [SKYPE_FIELD_SEARCH_COMPARISON] = &hf_search_comparison,
    [SKYPE_FIELD_SEARCH_PROPERTY] = &hf_search_property,
    [SKYPE_FIELD_RELAY_SESSION] = &hf_relay_session,
    [SKYPE_FIELD_NAT_TYPE] = &hf_nat_type,
    [SKYPE_FIELD_INSTALLED] = &hf_installed,
    [SKYPE_FIELD_STARTED] = &hf_started,
    [SKYPE_FIELD_RELAY] = &hf_relay_ip,
    [SKYPE_FIELD_SEARCH_TERM] = &hf_search_term,
    [SKYPE_FIELD_COUNTRY] = &hf_country,
    [SKYPE_FIELD_LANGUAGE] = &hf_language,
    [SKYPE_FIELD_SESSION_KEY] = &hf_session_key,
    [SKYPE_FIELD_WANTED_PROPERTIES] = &hf_search_wanted,
};

/* Where the members of one list go. */
typedef struct {
    proto_item *item;
    proto_tree *tree; /* NULL: not shown */
    const skype_vocabulary *vocabulary;
    bool about_others;
    bool has_headline;            /* behind the item's name */
    const skype_object *searched; /* search term; NULL: none, or not one that must be equal */
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

/* Opens what a blob is known to hold; without an item as well, for expert info and names. */
static void open_blob(walk *w, const level *at, proto_item *item, const skype_object *object,
                      const skype_known_object *known)
{
    const skype_place bytes = skype_place_of_value(&w->decoded, object);
    skype_list_summary of_inner;

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
            dissect_list(w->tvb, bytes.start, bytes.length, w->pinfo,
                         proto_item_add_subtree(item, ett_object), known->members, w->share != NULL,
                         &of_inner);
        break;
    }
}

/* --- items --- */

/* The handle of a known object's own field; -1: it has none. */
static int field_of_known(const skype_known_object *known)
{
    const skype_object_field field = skype_known_object_field(known);
    const int common = skype_common_field(field);

    if (field_of[field] != NULL)
        return *field_of[field];
    return common != -1 ? common : skype_identity_field(field);
}

/* The object's own line, by its own field where it has one. */
static proto_item *add_field(const walk *w, proto_tree *tree, const skype_object *object,
                             skype_object_field field, int hf, const char *name, const char *text)
{
    const skype_place at = skype_place_of_object(&w->decoded, object);
    const skype_place value = skype_place_of_value(&w->decoded, object);
    const char *platform;
    const char *string;

    switch (object->family) {
    case SKYPE_FAMILY_NUMBER:
        if (proto_registrar_get_ftype(hf) == FT_ABSOLUTE_TIME) {
            nstime_t moment = skype_object_moment(field, object->value.number);
            return proto_tree_add_time_format(tree, hf, w->tvb, at.start, at.length, &moment,
                                              "%s: %s", name, text);
        }
        if (proto_registrar_get_ftype(hf) == FT_IPv4)
            return proto_tree_add_ipv4_format(tree, hf, w->tvb, at.start, at.length,
                                              g_htonl(object->value.number), "%s: %s", name, text);
        return proto_tree_add_uint_format(tree, hf, w->tvb, at.start, at.length,
                                          object->value.number, "%s: %s", name, text);
    case SKYPE_FAMILY_NODE_ID:
        return proto_tree_add_uint64_format(tree, hf, w->tvb, at.start, at.length,
                                            object->value.node_id, "%s: %s", name, text);
    case SKYPE_FAMILY_ADDRESS:
        return proto_tree_add_ipv4_format(tree, hf, w->tvb, at.start, at.length,
                                          g_htonl(object->value.address.ip), "%s: %s", name, text);
    case SKYPE_FAMILY_STRING:
        string = skype_object_string(w->list, object, w->pinfo->pool);
        if (field == SKYPE_FIELD_CLIENT_VERSION)
            skype_split_client_version(string, w->pinfo->pool, &platform, &string);
        return proto_tree_add_string_format(tree, hf, w->tvb, at.start, at.length, string, "%s: %s",
                                            name, text);
    default:
        return proto_tree_add_bytes_format(tree, hf, w->tvb, value.start, value.length, NULL,
                                           "%s: %s", name, text);
    }
}

/* Whether members of a list stand in its line. */
static bool has_headlines(const skype_known_object *known)
{
    if (known == NULL || known->members == NULL)
        return false;
    for (size_t k = 0; k < known->members->count; k++)
        if (known->members->objects[k].headline)
            return true;
    return false;
}

static proto_item *add_line(const walk *w, proto_tree *tree, const skype_object *object,
                            const skype_known_object *known)
{
    const skype_place at = skype_place_of_object(&w->decoded, object);
    const int hf = field_of_known(known);
    const char *name = skype_object_name(object, known, w->pinfo->pool);
    const char *text = skype_object_value_text(w->list, object, known, w->pinfo->pool);
    const bool headed = object->family == SKYPE_FAMILY_LIST && has_headlines(known);
    proto_item *item;

    if (hf != -1 && object->has_value && object->family != SKYPE_FAMILY_NUMBERS)
        return add_field(w, tree, object, skype_known_object_field(known), hf, name, text);
    proto_tree_add_subtree_format(tree, w->tvb, at.start, at.length, ett_object, &item, "%s%s%s",
                                  name, headed ? "" : ": ", headed ? "" : text);
    return item;
}

static void add_head(const walk *w, proto_tree *tree, const skype_object *object)
{
    const skype_place id = skype_place_of_id(&w->decoded, object);
    const skype_place family = skype_place_of_family(&w->decoded, object);

    proto_tree_add_uint(tree, hf_object_id, w->tvb, id.start, id.length, object->id);
    proto_tree_add_uint(tree, hf_object_family, w->tvb, family.start, family.length,
                        object->family);
}

static void add_address(const walk *w, proto_tree *tree, const skype_object *object,
                        skype_object_field field)
{
    const skype_place at = skype_place_of_value(&w->decoded, object);
    const int port = at.start + IP_LENGTH;
    const skype_socket socket = skype_object_socket(object);

    proto_tree_add_ipv4(tree, hf_object_ip, w->tvb, at.start, IP_LENGTH, g_htonl(socket.ip));
    proto_tree_add_uint(tree, hf_object_port, w->tvb, port, PORT_LENGTH, socket.port);
    if (field == SKYPE_FIELD_SUPERNODE)
        skype_common_add_supernode_port(tree, w->tvb, port, socket.port);
}

static void add_string(const walk *w, proto_tree *tree, const skype_object *object,
                       skype_object_field field)
{
    const skype_place at = skype_place_of_value(&w->decoded, object);
    const char *string = skype_object_string(w->list, object, w->pinfo->pool);
    const char *platform;
    const char *version;

    proto_tree_add_string(tree, hf_object_string, w->tvb, at.start, at.length, string);
    if (field != SKYPE_FIELD_CLIENT_VERSION)
        return;
    skype_split_client_version(string, w->pinfo->pool, &platform, &version);
    if (platform != NULL)
        skype_common_add_platform(tree, w->tvb, at.start, at.length, platform);
}

static void add_number_of_sequence(const walk *w, proto_tree *tree, skype_place at, int hf,
                                   uint32_t number)
{
    proto_item *item =
        proto_tree_add_uint(tree, hf_object_numbers, w->tvb, at.start, at.length, number);

    if (hf == -1)
        return;
    proto_item_set_hidden(item);
    proto_tree_add_uint(tree, hf, w->tvb, at.start, at.length, number);
}

static void add_numbers(walk *w, proto_tree *tree, const skype_object *object, int hf)
{
    const skype_place at = skype_place_of_value(&w->decoded, object);
    const uint32_t count = object->value.numbers.count;
    const uint32_t shown = MIN(count, ITEMS_MAX - MIN(w->items, ITEMS_MAX));

    for (uint32_t k = 0; k < shown; k++)
        add_number_of_sequence(w, tree, at, hf, w->list->numbers[object->value.numbers.start + k]);
    w->items += shown;
    w->unshown += count - shown;
}

static void add_value(walk *w, proto_tree *tree, const skype_object *object,
                      const skype_known_object *known)
{
    const skype_place at = skype_place_of_value(&w->decoded, object);

    switch (object->family) {
    case SKYPE_FAMILY_NUMBER:
        proto_tree_add_uint(tree, hf_object_number, w->tvb, at.start, at.length,
                            object->value.number);
        break;
    case SKYPE_FAMILY_NODE_ID:
        proto_tree_add_uint64(tree, hf_object_node_id, w->tvb, at.start, at.length,
                              object->value.node_id);
        break;
    case SKYPE_FAMILY_ADDRESS:
        add_address(w, tree, object, skype_known_object_field(known));
        break;
    case SKYPE_FAMILY_STRING:
        add_string(w, tree, object, skype_known_object_field(known));
        break;
    case SKYPE_FAMILY_BLOB:
        proto_tree_add_item(tree, hf_object_blob, w->tvb, at.start, at.length, ENC_NA);
        break;
    case SKYPE_FAMILY_NUMBERS:
        add_numbers(w, tree, object, field_of_known(known));
        break;
    default:
        break;
    }
}

/* What else there is to say of an object. */
static void add_more(const walk *w, proto_tree *tree, const skype_object *object,
                     const skype_known_object *known)
{
    const skype_place at = skype_place_of_value(&w->decoded, object);
    const skype_object_field field = skype_known_object_field(known);

    if (field == SKYPE_FIELD_CHALLENGE && object->has_value)
        skype_challenge_show_posed(tree, w->tvb, at.start, at.length, w->pinfo,
                                   object->value.node_id);
    else
        skype_identity_add_more(tree, w->tvb, at.start, at.length, field, object->id);
}

/* The object's line with what is below it; NULL where it is not shown. */
static proto_item *show_object(walk *w, const level *at, const skype_object *object,
                               const skype_known_object *known)
{
    proto_item *item;
    proto_tree *tree;

    if (at->tree == NULL)
        return NULL;
    if (w->items >= ITEMS_MAX) {
        w->unshown++;
        return NULL;
    }
    item = add_line(w, at->tree, object, known);
    tree = proto_item_add_subtree(item, ett_object);
    add_head(w, tree, object);
    w->items += ITEMS_OF_OBJECT;
    if (object->has_value)
        add_value(w, tree, object, known);
    add_more(w, tree, object, known);
    return item;
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
    if (skype_known_object_field(known) == SKYPE_FIELD_INNER_PARAMETERS)
        return w->inner;
    return known != NULL ? known->members : NULL;
}

static void walk_object(walk *w, const skype_object *object)
{
    level *at = &w->levels[object->depth];
    const skype_known_object *known =
        skype_known_object_find(at->vocabulary, object->id, object->family);
    proto_item *item = show_object(w, at, object, known);

    note_object(w, at, object, known);
    if (skype_known_object_field(known) == SKYPE_FIELD_INNER_COMMAND && object->has_value)
        w->inner = skype_known_command_objects(object->value.number, SKYPE_COMMAND_REQUEST);
    if (object->family == SKYPE_FAMILY_BLOB && object->has_value)
        open_blob(w, at, item, object, known);
    if (object->family == SKYPE_FAMILY_LIST)
        w->levels[object->depth + 1] = (level){
            .item = item,
            .tree = proto_item_get_subtree(item),
            .vocabulary = members_of(w, known),
            .about_others = at->about_others || (known != NULL && known->about_others),
        };
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
        return skype_known_login_key_objects();
    case SKYPE_LIST_OF_LOGIN_BODY:
        return skype_known_login_body_objects();
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
        {&hf_object_id,
         {"Object ID", "skype.object.id", FT_UINT32, BASE_DEC, NULL, 0,
          "Means something only within its command and list", HFILL}},
        {&hf_object_family,
         {"Family", "skype.object.family", FT_UINT8, BASE_DEC, VALS(skype_family_strings), 0, NULL,
          HFILL}},
        {&hf_object_number,
         {"Number", "skype.object.number", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_object_node_id,
         {"64-bit number", "skype.object.node_id", FT_UINT64, BASE_HEX, NULL, 0,
          "Node ID, challenge or host ID", HFILL}},
        {&hf_object_ip, {"Address", "skype.object.ip", FT_IPv4, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_object_port, {"Port", "skype.object.port", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_object_string,
         {"String", "skype.object.string", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_object_blob, {"Blob", "skype.object.blob", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_object_numbers,
         {"Number", "skype.object.numbers", FT_UINT32, BASE_DEC, NULL, 0,
          "One of a sequence of numbers", HFILL}},
        {&hf_relay_ip, {"Relay", "skype.relay.ip", FT_IPv4, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_uptime,
         {"Uptime", "skype.uptime", FT_UINT32, BASE_DEC, NULL, 0,
          "Seconds since the node was started", HFILL}},
        {&hf_listening_port,
         {"Listening port", "skype.listening_port", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_stack_version,
         {"Stack version", "skype.stack_version", FT_UINT32, BASE_DEC, NULL, 0,
          "Grows with the version of the client", HFILL}},
        {&hf_stack_timestamp,
         {"Stack time stamp", "skype.stack_timestamp", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_slot,
         {"Slot", "skype.slot", FT_UINT32, BASE_DEC, NULL, 0,
          "Part of the directory that holds a user, by a CRC of his name", HFILL}},
        {&hf_slot_supernodes,
         {"Supernodes in the slot", "skype.slot.supernodes", FT_UINT32, BASE_DEC, NULL, 0, NULL,
          HFILL}},
        {&hf_users_online,
         {"Users online", "skype.users_online", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_firewall_test,
         {"Test ID", "skype.firewall_test", FT_UINT32, BASE_DEC, NULL, 0,
          "Ties the call-backs of a firewall test to its order", HFILL}},
        {&hf_channel,
         {"Channel", "skype.channel", FT_UINT32, BASE_DEC, NULL, 0, "Broadcast channel", HFILL}},
        {&hf_channel_version,
         {"Channel version", "skype.channel.version", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_search_term,
         {"Search term", "skype.search.term", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_search_number,
         {"Search term", "skype.search.number", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_search_comparison,
         {"Comparison", "skype.search.comparison", FT_UINT32, BASE_DEC,
          VALS(skype_comparison_strings), 0, NULL, HFILL}},
        {&hf_search_property,
         {"Property", "skype.search.property", FT_UINT32, BASE_DEC, VALS(skype_profile_properties),
          0, "Profile property that is compared", HFILL}},
        {&hf_search_wanted,
         {"Wanted property", "skype.search.wanted", FT_UINT32, BASE_DEC,
          VALS(skype_profile_properties), 0, "Profile property to send back", HFILL}},
        {&hf_relay_session,
         {"Session", "skype.relay.session", FT_UINT32, BASE_DEC, NULL, 0,
          "Session declared at a relay", HFILL}},
        {&hf_nat_type, {"NAT type", "skype.nat_type", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_installed,
         {"Installed", "skype.profile.installed", FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC, NULL, 0,
          "When this client version was installed or first started", HFILL}},
        {&hf_started,
         {"Started", "skype.profile.started", FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC, NULL, 0,
          "When the node was started last", HFILL}},
        {&hf_country,
         {"Country", "skype.profile.country", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_language,
         {"Language", "skype.profile.language", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_session_key,
         {"Session key, RSA-enciphered", "skype.login.session_key", FT_BYTES, BASE_NONE, NULL, 0,
          NULL, HFILL}},
    };
    static int *subtrees[] = {&ett_list, &ett_object};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
