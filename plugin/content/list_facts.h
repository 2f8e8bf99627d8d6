/* list_facts.h - what object lists teach, read without a tree.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_LIST_FACTS_H
#define SKYPE_CONTENT_LIST_FACTS_H

#include "content/known_objects.h"
#include "content/objects.h"
#include "state/signatures.h"

/* What is read besides addresses of the sender and the receiver, relays, servers, challenges and
 * sessions; bits. */
typedef enum {
    SKYPE_FACTS_HOSTS = 0,
    SKYPE_FACTS_PARTIES = 1, /* addresses that a session may go to */
    SKYPE_FACTS_USERS = 2,   /* who has signed; costs powers of numbers */
} skype_list_facts;

/* May a list of this vocabulary (NULL: none) state any of it?  Others need not be read. */
bool skype_list_may_teach(const skype_vocabulary *vocabulary, skype_list_facts wanted);

/* Reads the list at tvb[offset, offset + length) into summary, which must be empty.  Strings are
 * in pool.  budget: for signatures, where users are wanted. */
void skype_list_facts_read(tvbuff_t *tvb, int offset, int length,
                           const skype_vocabulary *vocabulary, skype_list_facts wanted,
                           wmem_allocator_t *pool, skype_signature_budget *budget,
                           skype_list_summary *summary);

#endif
