/* object_text.h - objects as text.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_OBJECT_TEXT_H
#define SKYPE_CONTENT_OBJECT_TEXT_H

#include "content/known_objects.h"
#include "state/ends.h"
#include "wire/object_list.h"

extern const value_string skype_family_strings[];

/* "Supernode", or "Object 3 (address)" for what is not known. */
const char *skype_object_name(const skype_object *object, const skype_known_object *known,
                              wmem_allocator_t *pool);

/* The value of an object, fit to be printed. */
const char *skype_object_value_text(const skype_object_list *list, const skype_object *object,
                                    const skype_known_object *known, wmem_allocator_t *pool);

/* The value of a string object as valid UTF-8; it may hold control characters. */
const char *skype_object_string(const skype_object_list *list, const skype_object *object,
                                wmem_allocator_t *pool);

/* The time that a stack time stamp is; false where it is none. */
bool skype_object_build_time(uint32_t number, nstime_t *moment);

/* The value of an address object. */
skype_socket skype_object_socket(const skype_object *object);

/* Escapes what cannot be printed. */
const char *skype_printable(const char *string, wmem_allocator_t *pool);

/* "address:port" with the name that Wireshark resolves the address to, if it does. */
const char *skype_socket_text(const skype_socket *socket, wmem_allocator_t *pool);

/* A client version is "platform/version", some with another slash behind.  Without a slash the
 * platform is NULL and the version is all of it. */
void skype_split_client_version(const char *string, wmem_allocator_t *pool, const char **platform,
                                const char **version);

/* Name of a platform by the digits that stand for it in a client version. */
const char *skype_platform_name(const char *digits);

#endif
