/* login_body.c - what login and event servers and their clients say to each other: lists of
 * objects, once deciphered.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/login_body.h"

#include "content/captured_list.h"
#include "content/objects.h"
#include "wire/object_id.h"

/* Lists of one body that are shown; real ones have two. */
#define LISTS_MAX 64u

static int hf_request = -1;
static int hf_result = -1;
static int hf_rest = -1;

static int ett_body = -1;

/* One source names each, two the first. */
static const value_string request_strings[] = {
    {0x1399, "Log in"},
    {0x13A3, "Log in (clients of 2014)"},
    {0x178E, "Authenticate?"},
    {0x178C, "List hashes?"},
    {0x1788, "Fetch by hash?"},
    {0x1780, "Check for events"},
    {0, NULL},
};

static const value_string result_strings[] = {
    {4200, "accepted"},
    {8401, "authentication failed?"},
    {0, NULL},
};

static const char *add_code(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, int hf,
                            const skype_object *object, const char *kind,
                            const value_string *strings)
{
    const uint32_t code = object->value.number;
    const char *name = try_val_to_str(code, strings);

    proto_item_set_generated(
        proto_tree_add_uint(tree, hf, tvb, (int)object->offset, (int)object->length, code));
    return name ? wmem_strdup_printf(pinfo->pool, "%s %u, %s", kind, code, name)
                : wmem_strdup_printf(pinfo->pool, "%s %u", kind, code);
}

/* What the first list says that the body is. */
static const char *add_meaning(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
                               const skype_object_list *list)
{
    const skype_object *request =
        skype_object_list_find(list, SKYPE_FAMILY_NUMBER, SKYPE_OBJECT_REQUEST);
    const skype_object *result =
        skype_object_list_find(list, SKYPE_FAMILY_NUMBER, SKYPE_OBJECT_RESULT);

    if (request)
        return add_code(tree, tvb, pinfo, hf_request, request, "request", request_strings);
    if (result)
        return add_code(tree, tvb, pinfo, hf_result, result, "answer", result_strings);
    return "deciphered";
}

const char *skype_login_body_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *parent)
{
    const skype_list_context context = {.place = SKYPE_LIST_OF_LOGIN_BODY};
    const int end = (int)tvb_captured_length(tvb);
    proto_item *item;
    proto_tree *tree =
        proto_tree_add_subtree(parent, tvb, 0, -1, ett_body, &item, "Deciphered body");
    const char *meaning = "deciphered";
    int offset = 0;

    for (unsigned i = 0; i < LISTS_MAX && offset < end; i++) {
        skype_list_summary summary;
        skype_captured_list list;

        skype_captured_list_decode(tvb, offset, end - offset, pinfo->pool, &list);
        if (list.list.error != SKYPE_LIST_OK)
            break;
        if (i == 0)
            meaning = add_meaning(tree, tvb, pinfo, &list.list);
        skype_objects_dissect(tvb, offset, (int)list.list.consumed, pinfo, tree, &context,
                              &summary);
        offset += (int)list.list.consumed;
    }
    if (offset < end)
        proto_tree_add_item(tree, hf_rest, tvb, offset, end - offset, ENC_NA);
    proto_item_append_text(item, ": %s", meaning);
    return meaning;
}

void skype_login_body_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_request,
         {"Request", "skype.login.request", FT_UINT32, BASE_DEC, VALS(request_strings), 0,
          "What the client asks a login or event server for", HFILL}},
        {&hf_result,
         {"Result", "skype.login.result", FT_UINT32, BASE_DEC, VALS(result_strings), 0,
          "What a login or event server answers", HFILL}},
        {&hf_rest,
         {"Bytes behind the lists", "skype.login.rest", FT_BYTES, BASE_NONE, NULL, 0, NULL, HFILL}},
    };
    static int *subtrees[] = {&ett_body};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
