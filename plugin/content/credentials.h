/* credentials.h - directory records and certificates: a user's credential, and what he has signed.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_CREDENTIALS_H
#define SKYPE_CONTENT_CREDENTIALS_H

#include "content/signed.h"
#include "wire/certificate.h"

/* A record or certificate, opened as far as that goes. */
typedef struct {
    skype_blob blob;
    skype_certified what;
    skype_directory_record form;
    skype_signed credential;
    skype_signed message;       /* of the user */
    skype_credential facts;     /* where the credential is good */
    const char *name;           /* the user's Skype name; NULL: not known */
    skype_user_message content; /* where the message is good */
    const char *authorised;     /* name in a certificate; NULL: not known */
} skype_identity;

/* Fields of the raw parts. */
typedef struct {
    int length;
    int key;
    int server_signature;
    int server_message;
    int user_signature;
    int user_message;
} skype_identity_parts;

#define SKYPE_IDENTITY_PARTS_UNREGISTERED                                                          \
    {                                                                                              \
        -1, -1, -1, -1, -1, -1                                                                     \
    }

void skype_credentials_register(int proto);

/* Opens both signatures of a blob; NULL where it does not have the form.  In the blob's pool. */
const skype_identity *skype_identity_open(skype_blob blob, skype_certified what);

/* Both signatures are good: the user has signed this, and the network says who he is. */
bool skype_identity_is_good(const skype_identity *identity);

/* The key of the user; NULL where his credential does not open or holds none.  In the blob's pool.
 */
const skype_public_key *skype_identity_key(const skype_identity *identity);

/* Shows the raw parts and the credential of a blob below its item. */
proto_tree *skype_identity_show(const skype_identity *identity, proto_item *item,
                                const skype_identity_parts *fields);

/* Shows the hash with which the user's message begins. */
void skype_identity_show_hash(const skype_identity *identity, proto_tree *tree, tvbuff_t *message);

/* Shows a directory record below its item.  identity NULL: the blob does not have the form. */
void skype_record_show(const skype_identity *identity, proto_item *item, packet_info *pinfo);

#endif
