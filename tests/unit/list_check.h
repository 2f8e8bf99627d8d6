/* list_check.h - what holds for every decoded object list, whatever the input was.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TESTS_LIST_CHECK_H
#define SKYPE_TESTS_LIST_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "wire/object_list_decode.h"

/* Looks at a list decoded from length bytes with the given limits: ranges within what was consumed,
 * values within the pools, nesting, member counts, limits.  Returns NULL, or what is wrong. */
const char *list_fault(const skype_object_list *list, size_t length, skype_list_limits limits);

/* The same objects: headers, nesting, values.  Encoding and byte ranges are not compared. */
bool lists_equal(const skype_object_list *a, const skype_object_list *b);

#endif
