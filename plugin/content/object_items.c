/* object_items.c - one object in the tree: its line, and what stands below it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/object_items.h"

#include "content/challenges.h"
#include "content/common_fields.h"
#include "content/object_text.h"
#include "wire/slot_map.h"

#define IP_LENGTH   4
#define PORT_LENGTH 2

static int hf_object = -1;
static int hf_name = -1;
static int hf_id = -1;
static int hf_family = -1;
static int hf_number = -1;
static int hf_node_id = -1;
static int hf_ip = -1;
static int hf_port = -1;
static int hf_string = -1;
static int hf_blob = -1;
static int hf_numbers = -1;
static int hf_service = -1;
static int hf_built = -1;
static int hf_slots_existing = -1;
static int hf_slots_missing = -1;

static int ett_object = -1;

static skype_object_field field_of(const skype_object_view *v)
{
    return skype_known_object_field(v->known);
}

static const char *string_of(const skype_object_view *v)
{
    return skype_object_string(&v->decoded->list, v->object, v->pinfo->pool);
}

/* --- the line --- */

/* "Relay", "Relay 2", "Target 2?" */
static const char *label_of(const skype_object_view *v)
{
    const char *name = skype_object_name(v->object, v->known, v->pinfo->pool);
    const size_t length = strlen(name);
    const bool is_uncertain = length > 0 && name[length - 1] == '?';

    if (v->index == 0)
        return name;
    return wmem_strdup_printf(v->pinfo->pool, "%.*s %u%s", (int)(length - is_uncertain), name,
                              v->index, is_uncertain ? "?" : "");
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

/* What a line is made of. */
typedef struct {
    proto_tree *tree;
    tvbuff_t *tvb;
    skype_place at;
    int hf;
    const char *text; /* "Name: value" */
} line;

static proto_item *add_number_line(const skype_object_view *v, const line *l)
{
    const uint32_t number = v->object->value.number;
    nstime_t moment;

    switch (skype_object_field_kind(field_of(v))) {
    case SKYPE_KIND_SECONDS:
    case SKYPE_KIND_MINUTES:
    case SKYPE_KIND_SECONDS_1978:
        moment = skype_object_moment(field_of(v), number);
        return proto_tree_add_time_format(l->tree, l->hf, l->tvb, l->at.start, l->at.length,
                                          &moment, "%s", l->text);
    case SKYPE_KIND_IP:
        return proto_tree_add_ipv4_format(l->tree, l->hf, l->tvb, l->at.start, l->at.length,
                                          g_htonl(number), "%s", l->text);
    default:
        return proto_tree_add_uint_format(l->tree, l->hf, l->tvb, l->at.start, l->at.length, number,
                                          "%s", l->text);
    }
}

static proto_item *add_string_line(const skype_object_view *v, const line *l)
{
    const char *string = string_of(v);
    const char *platform;

    if (field_of(v) == SKYPE_FIELD_CLIENT_VERSION)
        skype_split_client_version(string, v->pinfo->pool, &platform, &string);
    return proto_tree_add_string_format(l->tree, l->hf, l->tvb, l->at.start, l->at.length, string,
                                        "%s", l->text);
}

/* By the object's own field. */
static proto_item *add_own_line(const skype_object_view *v, const line *l)
{
    const skype_place value = skype_place_of_value(v->decoded, v->object);

    switch (v->object->family) {
    case SKYPE_FAMILY_NUMBER:
        return add_number_line(v, l);
    case SKYPE_FAMILY_NODE_ID:
        return proto_tree_add_uint64_format(l->tree, l->hf, l->tvb, l->at.start, l->at.length,
                                            v->object->value.node_id, "%s", l->text);
    case SKYPE_FAMILY_ADDRESS:
        return proto_tree_add_ipv4_format(l->tree, l->hf, l->tvb, l->at.start, l->at.length,
                                          g_htonl(v->object->value.address.ip), "%s", l->text);
    case SKYPE_FAMILY_STRING:
        return add_string_line(v, l);
    case SKYPE_FAMILY_LIST:
        return proto_tree_add_none_format(l->tree, l->hf, l->tvb, l->at.start, l->at.length, "%s",
                                          l->text);
    default:
        return proto_tree_add_bytes_format(l->tree, l->hf, l->tvb, value.start, value.length, NULL,
                                           "%s", l->text);
    }
}

/* Numbers of a sequence have their field below the line. */
static bool has_own_line(const skype_object_view *v)
{
    if (skype_object_field_handle(field_of(v)) == -1 || v->object->family == SKYPE_FAMILY_NUMBERS)
        return false;
    return v->object->has_value || v->object->family == SKYPE_FAMILY_LIST;
}

static proto_item *add_line(const skype_object_view *v, proto_tree *tree)
{
    const bool is_headed = v->object->family == SKYPE_FAMILY_LIST && has_headlines(v->known);
    const char *label = label_of(v);
    const line l = {
        .tree = tree,
        .tvb = v->decoded->tvb,
        .at = skype_place_of_object(v->decoded, v->object),
        .hf = skype_object_field_handle(field_of(v)),
        .text = is_headed ? label
                          : wmem_strdup_printf(v->pinfo->pool, "%s: %s", label,
                                               skype_object_value_text(&v->decoded->list, v->object,
                                                                       v->known, v->pinfo->pool)),
    };

    if (has_own_line(v))
        return add_own_line(v, &l);
    return proto_tree_add_none_format(tree, hf_object, l.tvb, l.at.start, l.at.length, "%s",
                                      l.text);
}

/* --- below the line --- */

static void add_head(const skype_object_view *v, proto_tree *tree)
{
    tvbuff_t *tvb = v->decoded->tvb;
    const skype_place id = skype_place_of_id(v->decoded, v->object);
    const skype_place family = skype_place_of_family(v->decoded, v->object);

    if (v->known != NULL)
        proto_item_set_generated(
            proto_tree_add_string(tree, hf_name, tvb, id.start, 0, v->known->name));
    proto_tree_add_uint(tree, hf_id, tvb, id.start, id.length, v->object->id);
    proto_tree_add_uint(tree, hf_family, tvb, family.start, family.length, v->object->family);
}

static void add_address(const skype_object_view *v, proto_tree *tree, skype_place at)
{
    tvbuff_t *tvb = v->decoded->tvb;
    const int port = at.start + IP_LENGTH;
    const skype_socket socket = skype_object_socket(v->object);

    proto_tree_add_ipv4(tree, hf_ip, tvb, at.start, IP_LENGTH, g_htonl(socket.ip));
    proto_tree_add_uint(tree, hf_port, tvb, port, PORT_LENGTH, socket.port);
    if (field_of(v) == SKYPE_FIELD_SUPERNODE)
        skype_common_add_supernode_port(tree, tvb, port, socket.port);
}

static void add_string(const skype_object_view *v, proto_tree *tree, skype_place at)
{
    const char *string = string_of(v);
    const char *platform;
    const char *version;

    proto_tree_add_string(tree, hf_string, v->decoded->tvb, at.start, at.length, string);
    if (field_of(v) != SKYPE_FIELD_CLIENT_VERSION)
        return;
    skype_split_client_version(string, v->pinfo->pool, &platform, &version);
    if (platform != NULL)
        skype_common_add_platform(tree, v->decoded->tvb, at.start, at.length, platform);
}

static void add_numbers(const skype_object_view *v, proto_tree *tree, skype_place at,
                        unsigned numbers_max)
{
    tvbuff_t *tvb = v->decoded->tvb;
    const int hf = skype_object_field_handle(field_of(v));
    const uint32_t *numbers = v->decoded->list.numbers + v->object->value.numbers.start;

    for (uint32_t k = 0; k < MIN(v->object->value.numbers.count, numbers_max); k++) {
        proto_item *item =
            proto_tree_add_uint(tree, hf_numbers, tvb, at.start, at.length, numbers[k]);
        if (hf == -1)
            continue;
        proto_item_set_hidden(item);
        proto_tree_add_uint(tree, hf, tvb, at.start, at.length, numbers[k]);
    }
}

static void add_value(const skype_object_view *v, proto_tree *tree, unsigned numbers_max)
{
    tvbuff_t *tvb = v->decoded->tvb;
    const skype_place at = skype_place_of_value(v->decoded, v->object);

    switch (v->object->family) {
    case SKYPE_FAMILY_NUMBER:
        proto_tree_add_uint(tree, hf_number, tvb, at.start, at.length, v->object->value.number);
        break;
    case SKYPE_FAMILY_NODE_ID:
        proto_tree_add_uint64(tree, hf_node_id, tvb, at.start, at.length, v->object->value.node_id);
        break;
    case SKYPE_FAMILY_ADDRESS:
        add_address(v, tree, at);
        break;
    case SKYPE_FAMILY_STRING:
        add_string(v, tree, at);
        break;
    case SKYPE_FAMILY_BLOB:
        proto_tree_add_item(tree, hf_blob, tvb, at.start, at.length, ENC_NA);
        break;
    case SKYPE_FAMILY_NUMBERS:
        add_numbers(v, tree, at, numbers_max);
        break;
    default:
        break;
    }
}

/* --- what a value says besides --- */

static void add_built(const skype_object_view *v, proto_tree *tree)
{
    const skype_place at = skype_place_of_value(v->decoded, v->object);
    nstime_t moment;

    if (skype_object_build_time(v->object->value.number, &moment))
        proto_item_set_generated(
            proto_tree_add_time(tree, hf_built, v->decoded->tvb, at.start, at.length, &moment));
}

static void add_slot_map(const skype_object_view *v, proto_tree *tree)
{
    const skype_place at = skype_place_of_value(v->decoded, v->object);
    const uint32_t *runs = v->decoded->list.numbers + v->object->value.numbers.start;
    skype_slot_map map;

    if (!skype_slot_map_read(runs, v->object->value.numbers.count, &map))
        return;
    proto_item_set_generated(proto_tree_add_uint(tree, hf_slots_existing, v->decoded->tvb, at.start,
                                                 at.length, map.existing));
    proto_item_set_generated(proto_tree_add_uint(tree, hf_slots_missing, v->decoded->tvb, at.start,
                                                 at.length, SKYPE_SLOTS - map.existing));
}

static void add_more(const skype_object_view *v, proto_tree *tree)
{
    tvbuff_t *tvb = v->decoded->tvb;
    const skype_place at = skype_place_of_value(v->decoded, v->object);

    switch (field_of(v)) {
    case SKYPE_FIELD_CHALLENGE:
        skype_challenge_show_posed(tree, tvb, v->pinfo, v->object->value.node_id);
        break;
    case SKYPE_FIELD_SERVICE_EXPIRES:
        proto_tree_add_uint(tree, hf_service, tvb, at.start, at.length, v->object->id);
        break;
    case SKYPE_FIELD_STACK_TIMESTAMP:
        add_built(v, tree);
        break;
    case SKYPE_FIELD_SLOT_MAP:
        add_slot_map(v, tree);
        break;
    default:
        break;
    }
}

proto_item *skype_object_show(const skype_object_view *view, proto_tree *tree, unsigned numbers_max)
{
    proto_item *item = add_line(view, tree);

    tree = proto_item_add_subtree(item, ett_object);
    add_head(view, tree);
    if (view->object->has_value) {
        add_value(view, tree, numbers_max);
        add_more(view, tree);
    }
    return item;
}

void skype_object_items_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_object,
         {"Object", "skype.object", FT_NONE, BASE_NONE, NULL, 0,
          "Object without a field of its own, or a sequence of numbers", HFILL}},
        {&hf_name,
         {"Name", "skype.object.name", FT_STRING, BASE_NONE, NULL, 0,
          "Name of an object that is known; with a question mark where it is not certain", HFILL}},
        {&hf_id,
         {"Object ID", "skype.object.id", FT_UINT32, BASE_DEC, NULL, 0,
          "Means something only within its command and list", HFILL}},
        {&hf_family,
         {"Family", "skype.object.family", FT_UINT8, BASE_DEC, VALS(skype_family_strings), 0, NULL,
          HFILL}},
        {&hf_number, {"Number", "skype.object.number", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_node_id,
         {"64-bit number", "skype.object.node_id", FT_UINT64, BASE_HEX, NULL, 0,
          "Node ID, challenge or host ID", HFILL}},
        {&hf_ip, {"Address", "skype.object.ip", FT_IPv4, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_port, {"Port", "skype.object.port", FT_UINT16, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_string, {"String", "skype.object.string", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_blob, {"Blob", "skype.object.blob", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_numbers,
         {"Number", "skype.object.numbers", FT_UINT32, BASE_DEC, NULL, 0,
          "One of a sequence of numbers", HFILL}},
        {&hf_service,
         {"Service", "skype.credential.service", FT_UINT32, BASE_DEC, VALS(skype_service_strings),
          0, "Service that the user has paid for", HFILL}},
        {&hf_built,
         {"Built", "skype.stack.built", FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC, NULL, 0,
          "The stack time stamp as a time; its time zone is not known", HFILL}},
        {&hf_slots_existing,
         {"Slots that exist", "skype.slot.existing", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
        {&hf_slots_missing,
         {"Slots that do not exist", "skype.slot.missing", FT_UINT32, BASE_DEC, NULL, 0,
          "Others serve them", HFILL}},
    };
    static int *subtrees[] = {&ett_object};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
