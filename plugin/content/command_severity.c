/* command_severity.c - how grave the expert info is that the view of a plaintext may add.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/command_severity.h"

#include "content/captured_list.h"
#include "content/known_objects.h"
#include "state/calls.h"
#include "state/network_keys.h"
#include "wire/command.h"
#include "wire/command_number.h"
#include "wire/directory_record.h"

/* Objects and numbers that a view shows in any case, and commands of a plaintext that are looked
 * at. */
#define FEW_ITEMS    1000u
#define FEW_COMMANDS 16u

/* A directory record of a key that nobody knows stays closed. */
static int severity_of_record(const skype_object_list *list, const skype_object *blob)
{
    const uint32_t length = blob->value.bytes.length;
    skype_directory_record form;
    skype_public_key key;

    if (length == 0 ||
        !skype_directory_record_parse(list->bytes + blob->value.bytes.start, length, &form))
        return PI_ERROR;
    return skype_network_keys_find(form.key, &key) ? SKYPE_SEVERITY_VIEW : 0;
}

/* Blobs may hold lists and signatures; the vocabulary is the outermost list's, and those of inner
 * lists are not looked at here. */
static int severity_of_object(const skype_object_list *list, const skype_object *object,
                              const skype_vocabulary *vocabulary)
{
    const skype_known_object *known;

    if (object->family != SKYPE_FAMILY_BLOB)
        return 0;
    if (object->depth > 0)
        return SKYPE_SEVERITY_VIEW;
    known = skype_known_object_find(vocabulary, object->id, SKYPE_FAMILY_BLOB);
    switch (skype_known_object_field(known)) {
    case SKYPE_FIELD_DIRECTORY_RECORD:
        return severity_of_record(list, object);
    case SKYPE_FIELD_NONE:
    case SKYPE_FIELD_PADDING:
        return known && known->members ? SKYPE_SEVERITY_VIEW : 0;
    default:
        return SKYPE_SEVERITY_VIEW;
    }
}

static int severity_of_objects(const skype_object_list *list, const skype_vocabulary *vocabulary)
{
    int severity = 0;

    for (uint32_t k = 0; k < list->count; k++) {
        const int one = severity_of_object(list, &list->objects[k], vocabulary);

        severity = MAX(severity, one);
    }
    return severity;
}

static int severity_of_list(const uint8_t *list, uint32_t length,
                            const skype_vocabulary *vocabulary, wmem_allocator_t *pool)
{
    skype_object_list decoded;

    skype_object_list_decode(list, length, NULL, skype_pool_allocator(pool), &decoded);
    if (decoded.error != SKYPE_LIST_OK || decoded.consumed < length)
        return PI_ERROR;
    return decoded.count + decoded.numbers_count > FEW_ITEMS
               ? SKYPE_SEVERITY_VIEW
               : severity_of_objects(&decoded, vocabulary);
}

static int severity_of_command(const uint8_t *command, const skype_command_head *head,
                               wmem_allocator_t *pool)
{
    int severity = severity_of_list(command + head->list_offset, head->list_length,
                                    skype_known_command_objects(head->number, head->kind), pool);
    bool opens;

    if (head->kind == SKYPE_COMMAND_REPLY && head->number == SKYPE_NUMBER_PROBE_REFUSED)
        severity = MAX(severity, PI_NOTE);
    return skype_calls_is_setup(head->number, &opens) ? SKYPE_SEVERITY_VIEW : severity;
}

int skype_commands_severity(const uint8_t *plaintext, uint32_t length, wmem_allocator_t *pool)
{
    skype_command_head head;
    int severity = 0;
    unsigned count = 0;
    int one;

    for (uint32_t offset = 0; offset < length && severity < PI_ERROR; offset += head.total) {
        if (++count > FEW_COMMANDS ||
            skype_command_parse(plaintext + offset, length - offset, &head) != SKYPE_COMMAND_OK ||
            head.total > length - offset)
            return PI_ERROR;
        one = severity_of_command(plaintext + offset, &head, pool);
        severity = MAX(severity, one);
    }
    return severity;
}
