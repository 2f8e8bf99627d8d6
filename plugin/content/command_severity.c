/* command_severity.c - how grave the expert info is that the view of a plaintext may add.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/command_severity.h"

#include "content/captured_list.h"
#include "state/calls.h"
#include "wire/command.h"
#include "wire/command_number.h"

/* Objects and numbers that a view shows in any case, and commands of a plaintext that are looked
 * at. */
#define FEW_ITEMS    1000u
#define FEW_COMMANDS 16u

/* Blobs may hold lists and signatures. */
static bool has_blob(const skype_object_list *list)
{
    for (uint32_t k = 0; k < list->count; k++)
        if (list->objects[k].family == SKYPE_FAMILY_BLOB)
            return true;
    return false;
}

static int severity_of_list(const uint8_t *list, uint32_t length, wmem_allocator_t *pool)
{
    skype_object_list decoded;

    skype_object_list_decode(list, length, NULL, skype_pool_allocator(pool), &decoded);
    if (decoded.error != SKYPE_LIST_OK || decoded.consumed < length)
        return PI_ERROR;
    return has_blob(&decoded) || decoded.count + decoded.numbers_count > FEW_ITEMS
               ? SKYPE_SEVERITY_VIEW
               : 0;
}

static int severity_of_command(const uint8_t *command, const skype_command_head *head,
                               wmem_allocator_t *pool)
{
    int severity = severity_of_list(command + head->list_offset, head->list_length, pool);
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
