/* object_text.c - objects as text.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/object_text.h"

#include <epan/charsets.h>
#include <epan/strutil.h>
#include <epan/to_str.h>

#include "content/command_names.h"
#include "wire/command.h"

/* Numbers of a sequence that are written out. */
#define NUMBERS_MAX 16u

/* Parts of a client version: platform, version, rest. */
#define VERSION_PARTS 3

#define SECONDS_PER_MINUTE 60

const value_string skype_family_strings[] = {
    {SKYPE_FAMILY_NUMBER, "number"},   {SKYPE_FAMILY_NODE_ID, "node id"},
    {SKYPE_FAMILY_ADDRESS, "address"}, {SKYPE_FAMILY_STRING, "string"},
    {SKYPE_FAMILY_BLOB, "blob"},       {SKYPE_FAMILY_LIST, "list"},
    {SKYPE_FAMILY_NUMBERS, "numbers"}, {0, NULL},
};

const value_string skype_comparison_strings[] = {
    {SKYPE_COMPARISON_EQUAL, "equal"},
    {9, "word match"},
    {0, NULL},
};

/* What stands before the slash of a client version. */
static const struct {
    const char *digits;
    const char *name;
} platforms[] = {
    {"0", "Windows"},
    {"2", "Linux"},
    {"3", "Mac"},
};

static const char *ip_text(uint32_t ip, wmem_allocator_t *pool)
{
    const uint32_t network_order = g_htonl(ip);
    address shown;

    set_address(&shown, AT_IPv4, sizeof network_order, &network_order);
    return address_with_resolution_to_str(pool, &shown);
}

const char *skype_socket_text(const skype_socket *socket, wmem_allocator_t *pool)
{
    return wmem_strdup_printf(pool, "%s:%u", ip_text(socket->ip, pool), socket->port);
}

skype_socket skype_object_socket(const skype_object *object)
{
    return (skype_socket){.ip = object->value.address.ip, .port = object->value.address.port};
}

const char *skype_object_string(const skype_object_list *list, const skype_object *object,
                                wmem_allocator_t *pool)
{
    const uint32_t length = object->value.bytes.length;

    if (length == 0)
        return "";
    return (const char *)get_utf_8_string(pool, list->bytes + object->value.bytes.start,
                                          (int)length);
}

const char *skype_printable(const char *string, wmem_allocator_t *pool)
{
    return format_text(pool, (const void *)string, strlen(string));
}

const char *skype_platform_name(const char *digits)
{
    for (size_t k = 0; k < array_length(platforms); k++)
        if (strcmp(platforms[k].digits, digits) == 0)
            return platforms[k].name;
    return "other platform";
}

void skype_split_client_version(const char *string, wmem_allocator_t *pool, const char **platform,
                                const char **version)
{
    char **parts = wmem_strsplit(pool, string, "/", VERSION_PARTS);
    const bool both = parts[0] != NULL && parts[1] != NULL;

    *platform = both ? skype_platform_name(parts[0]) : NULL;
    *version = both ? parts[1] : string;
}

static const char *version_text(const skype_object_list *list, const skype_object *object,
                                wmem_allocator_t *pool)
{
    const char *platform;
    const char *version;

    skype_split_client_version(skype_object_string(list, object, pool), pool, &platform, &version);
    if (platform == NULL)
        return skype_printable(version, pool);
    return wmem_strdup_printf(pool, "%s (%s)", skype_printable(version, pool), platform);
}

nstime_t skype_object_moment(skype_object_field field, uint32_t number)
{
    const bool in_minutes =
        field == SKYPE_FIELD_CREDENTIAL_EXPIRES || field == SKYPE_FIELD_SERVICE_EXPIRES;

    return (nstime_t)NSTIME_INIT_SECS((time_t)number * (in_minutes ? SECONDS_PER_MINUTE : 1));
}

static const char *moment_text(skype_object_field field, uint32_t number, wmem_allocator_t *pool)
{
    const nstime_t moment = skype_object_moment(field, number);

    return abs_time_to_str(pool, &moment, ABSOLUTE_TIME_UTC, true);
}

static const char *number_text(uint32_t number, skype_object_field field, wmem_allocator_t *pool)
{
    switch (field) {
    case SKYPE_FIELD_SEARCH_COMPARISON:
        return ws_val_to_str(pool, number, skype_comparison_strings, "%u");
    case SKYPE_FIELD_SEARCH_PROPERTY:
    case SKYPE_FIELD_WANTED_PROPERTIES:
        return ws_val_to_str(pool, number, skype_profile_properties, "%u");
    case SKYPE_FIELD_INNER_COMMAND:
        return skype_names_command_text(pool, number, SKYPE_COMMAND_REQUEST);
    case SKYPE_FIELD_UPTIME:
        return wmem_strdup_printf(pool, "%u s", number);
    case SKYPE_FIELD_OWN_ADDRESS:
        return ip_text(number, pool);
    case SKYPE_FIELD_SEX:
        return ws_val_to_str(pool, number, skype_sex_strings, "%u");
    case SKYPE_FIELD_INSTALLED:
    case SKYPE_FIELD_STARTED:
    case SKYPE_FIELD_PROFILE_CHANGED:
    case SKYPE_FIELD_CREDENTIAL_EXPIRES:
    case SKYPE_FIELD_SERVICE_EXPIRES:
        return moment_text(field, number, pool);
    default:
        return wmem_strdup_printf(pool, "%u", number);
    }
}

static const char *numbers_text(const skype_object_list *list, const skype_object *object,
                                skype_object_field field, wmem_allocator_t *pool)
{
    const uint32_t count = object->value.numbers.count;
    wmem_strbuf_t *text = wmem_strbuf_new(pool, count == 0 ? "none" : NULL);

    for (uint32_t k = 0; k < MIN(count, NUMBERS_MAX); k++)
        wmem_strbuf_append_printf(
            text, "%s%s", k > 0 ? ", " : "",
            number_text(list->numbers[object->value.numbers.start + k], field, pool));
    if (count > NUMBERS_MAX)
        wmem_strbuf_append_printf(text, ", ... (%u numbers)", count);
    return wmem_strbuf_finalize(text);
}

const char *skype_object_value_text(const skype_object_list *list, const skype_object *object,
                                    const skype_known_object *known, wmem_allocator_t *pool)
{
    const skype_object_field field = skype_known_object_field(known);
    skype_socket socket;

    if (!object->has_value && object->family != SKYPE_FAMILY_LIST)
        return "value not known";
    switch (object->family) {
    case SKYPE_FAMILY_NUMBER:
        return number_text(object->value.number, field, pool);
    case SKYPE_FAMILY_NODE_ID:
        return wmem_strdup_printf(pool, "0x%016" PRIx64, object->value.node_id);
    case SKYPE_FAMILY_ADDRESS:
        socket = skype_object_socket(object);
        return skype_socket_text(&socket, pool);
    case SKYPE_FAMILY_STRING:
        if (field == SKYPE_FIELD_CLIENT_VERSION)
            return version_text(list, object, pool);
        return skype_printable(skype_object_string(list, object, pool), pool);
    case SKYPE_FAMILY_BLOB:
        return wmem_strdup_printf(pool, "%u bytes", object->value.bytes.length);
    case SKYPE_FAMILY_LIST:
        return wmem_strdup_printf(pool, "%u object%s", object->value.members,
                                  object->value.members == 1 ? "" : "s");
    default:
        return numbers_text(list, object, field, pool);
    }
}

const char *skype_object_name(const skype_object *object, const skype_known_object *known,
                              wmem_allocator_t *pool)
{
    if (known != NULL)
        return known->name;
    return wmem_strdup_printf(pool, "Object %u (%s)", object->id,
                              val_to_str_const(object->family, skype_family_strings, "unknown"));
}
