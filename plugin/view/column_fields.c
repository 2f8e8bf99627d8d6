/* column_fields.c - columns as fields, where Wireshark fills them before post-dissectors.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/column_fields.h"

static const struct {
    int column;
    const char *field;
} columns[] = {
    {COL_PROTOCOL, "_ws.col.protocol"},
    {COL_INFO, "_ws.col.info"},
};

static void follow(packet_info *pinfo, proto_tree *tree, int column, const char *field)
{
    const char *text = col_get_text(pinfo->cinfo, column);
    const int id = proto_registrar_get_id_byname(field);
    const GPtrArray *found = text && id > 0 ? proto_get_finfo_ptr_array(tree, id) : NULL;

    for (guint i = 0; found && i < found->len; i++)
        ws_field_set_string((field_info *)g_ptr_array_index(found, i), text);
}

void skype_column_fields_follow(packet_info *pinfo, proto_tree *tree)
{
    for (unsigned i = 0; tree && i < array_length(columns); i++)
        follow(pinfo, tree, columns[i].column, columns[i].field);
}
