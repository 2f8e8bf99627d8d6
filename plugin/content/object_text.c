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
#include "wire/build_time.h"
#include "wire/command.h"
#include "wire/slot_map.h"

/* Numbers of a sequence that are written out. */
#define NUMBERS_MAX 16u

/* Parts of a client version: platform, version, rest. */
#define VERSION_PARTS 3

#define SECONDS_PER_MINUTE 60
#define MINUTES_PER_HOUR   60
#define SECONDS_PER_DAY    (24 * 60 * SECONDS_PER_MINUTE)

const value_string skype_family_strings[] = {
    {SKYPE_FAMILY_NUMBER, "number"},   {SKYPE_FAMILY_NODE_ID, "node id"},
    {SKYPE_FAMILY_ADDRESS, "address"}, {SKYPE_FAMILY_STRING, "string"},
    {SKYPE_FAMILY_BLOB, "blob"},       {SKYPE_FAMILY_LIST, "list"},
    {SKYPE_FAMILY_NUMBERS, "numbers"}, {0, NULL},
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

bool skype_object_build_time(uint32_t number, nstime_t *moment)
{
    int64_t seconds;

    if (!skype_build_time(number, &seconds))
        return false;
    *moment = (nstime_t)NSTIME_INIT_SECS((time_t)seconds);
    return true;
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

static const char *moment_text(const nstime_t *moment, wmem_allocator_t *pool)
{
    return abs_time_to_str(pool, moment, ABSOLUTE_TIME_UTC, true);
}

static const char *build_time_text(uint32_t number, wmem_allocator_t *pool)
{
    nstime_t moment;

    if (!skype_object_build_time(number, &moment))
        return wmem_strdup_printf(pool, "%u", number);
    return wmem_strdup_printf(pool, "%u (%s)", number, moment_text(&moment, pool));
}

/* "UTC+01:00" */
static const char *time_zone_text(uint32_t number, wmem_allocator_t *pool)
{
    const int minutes = ((int)number - SECONDS_PER_DAY) / SECONDS_PER_MINUTE;

    if (number > 2 * SECONDS_PER_DAY)
        return wmem_strdup_printf(pool, "%u", number);
    return wmem_strdup_printf(pool, "UTC%c%02d:%02d", minutes < 0 ? '-' : '+',
                              ABS(minutes) / MINUTES_PER_HOUR, ABS(minutes) % MINUTES_PER_HOUR);
}

/* A number by what its field is for all lists. */
static const char *plain_number_text(uint32_t number, skype_object_field field,
                                     wmem_allocator_t *pool)
{
    const value_string *strings = skype_object_field_strings(field);
    nstime_t moment;

    switch (skype_object_field_kind(field)) {
    case SKYPE_KIND_SECONDS:
    case SKYPE_KIND_MINUTES:
    case SKYPE_KIND_SECONDS_1978:
        moment = skype_object_moment(field, number);
        return moment_text(&moment, pool);
    case SKYPE_KIND_IP:
        return ip_text(number, pool);
    case SKYPE_KIND_HEX:
        return strings != NULL ? ws_val_to_str(pool, number, strings, "0x%02x")
                               : wmem_strdup_printf(pool, "0x%08x", number);
    default:
        return strings != NULL ? ws_val_to_str(pool, number, strings, "%u")
                               : wmem_strdup_printf(pool, "%u", number);
    }
}

static const char *number_text(uint32_t number, skype_object_field field, wmem_allocator_t *pool)
{
    switch (field) {
    case SKYPE_FIELD_INNER_COMMAND:
        return skype_names_command_text(pool, number, SKYPE_COMMAND_REQUEST);
    case SKYPE_FIELD_UPTIME:
        return wmem_strdup_printf(pool, "%u s", number);
    case SKYPE_FIELD_STACK_TIMESTAMP:
        return build_time_text(number, pool);
    case SKYPE_FIELD_TIME_ZONE:
        return time_zone_text(number, pool);
    default:
        return plain_number_text(number, field, pool);
    }
}

static const char *slot_map_text(const uint32_t *runs, size_t count, wmem_allocator_t *pool)
{
    skype_slot_map map;

    if (!skype_slot_map_read(runs, count, &map))
        return "more slots than there are";
    return wmem_strdup_printf(pool, "%u of %u slots exist", map.existing, SKYPE_SLOTS);
}

static const char *numbers_text(const skype_object_list *list, const skype_object *object,
                                skype_object_field field, wmem_allocator_t *pool)
{
    const uint32_t count = object->value.numbers.count;
    wmem_strbuf_t *text = wmem_strbuf_new(pool, count == 0 ? "none" : NULL);

    if (field == SKYPE_FIELD_SLOT_MAP)
        return slot_map_text(list->numbers + object->value.numbers.start, count, pool);

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
