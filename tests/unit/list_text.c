/* list_text.c - object lists as text.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "list_text.h"

#include <string.h>

#define FIRST_PRINTED 0x21
#define LAST_PRINTED  0x7E

static const char *const family_names[SKYPE_FAMILIES] = {
    [SKYPE_FAMILY_NUMBER] = "num",   [SKYPE_FAMILY_NODE_ID] = "q64",
    [SKYPE_FAMILY_ADDRESS] = "addr", [SKYPE_FAMILY_STRING] = "str",
    [SKYPE_FAMILY_BLOB] = "blob",    [SKYPE_FAMILY_LIST] = "list",
    [SKYPE_FAMILY_NUMBERS] = "ints",
};

static void add_string(GString *text, const guint8 *bytes, guint32 length)
{
    g_string_append_c(text, '"');
    for (guint32 k = 0; k < length; k++) {
        guint8 byte = bytes[k];
        if (byte < FIRST_PRINTED || byte > LAST_PRINTED || strchr("%\"|", byte) != NULL)
            g_string_append_printf(text, "%%%02X", byte);
        else
            g_string_append_c(text, (gchar)byte);
    }
    g_string_append_c(text, '"');
}

static void add_blob(GString *text, const guint8 *bytes, guint32 length)
{
    g_string_append_printf(text, "%u:", length);
    for (guint32 k = 0; k < length; k++)
        g_string_append_printf(text, "%02x", bytes[k]);
}

static void add_numbers(GString *text, const guint32 *numbers, guint32 count)
{
    g_string_append_printf(text, "%u:", count);
    for (guint32 k = 0; k < count; k++)
        g_string_append_printf(text, k > 0 ? ",%u" : "%u", numbers[k]);
}

static void add_address(GString *text, guint32 ip, guint16 port)
{
    g_string_append_printf(text, "%u.%u.%u.%u:%u", ip >> 24, ip >> 16 & 0xFF, ip >> 8 & 0xFF,
                           ip & 0xFF, port);
}

static void add_value(GString *text, const skype_object_list *list, const skype_object *object)
{
    switch (object->family) {
    case SKYPE_FAMILY_NUMBER:
        g_string_append_printf(text, "%u", object->value.number);
        break;
    case SKYPE_FAMILY_NODE_ID:
        g_string_append_printf(text, "0x%016" G_GINT64_MODIFIER "x", object->value.node_id);
        break;
    case SKYPE_FAMILY_ADDRESS:
        add_address(text, object->value.address.ip, object->value.address.port);
        break;
    case SKYPE_FAMILY_STRING:
        add_string(text, list->bytes + object->value.bytes.start, object->value.bytes.length);
        break;
    case SKYPE_FAMILY_BLOB:
        add_blob(text, list->bytes + object->value.bytes.start, object->value.bytes.length);
        break;
    case SKYPE_FAMILY_LIST:
        g_string_append_printf(text, "%u", object->value.members);
        break;
    case SKYPE_FAMILY_NUMBERS:
        add_numbers(text, list->numbers + object->value.numbers.start, object->value.numbers.count);
        break;
    default:
        g_assert_not_reached();
    }
}

gchar *list_text(const skype_object_list *list)
{
    GString *text = g_string_new(NULL);

    for (guint32 k = 0; k < list->count; k++) {
        const skype_object *object = &list->objects[k];
        g_assert_cmpuint(object->family, <, SKYPE_FAMILIES);
        if (k > 0)
            g_string_append_c(text, '|');
        g_string_append_printf(text, "%u %s %u ", object->depth, family_names[object->family],
                               object->id);
        if (object->has_value)
            add_value(text, list, object);
        else
            g_string_append_c(text, '?');
    }
    return g_string_free(text, FALSE);
}
