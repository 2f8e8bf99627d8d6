/* signed.h - one signature: opened with a public key, and shown with the message that it holds.
 *
 * Only a message whose digest is right is shown.  Nothing is computed or shown where the preference
 * skype.open_signed is off.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_SIGNED_H
#define SKYPE_CONTENT_SIGNED_H

#include "content/captured_list.h"
#include "content/known_objects.h"
#include "state/signatures.h"
#include "wire/directory_record.h"

/* Shows an object list that a signature holds: the bytes `list` of message, into tree. */
typedef void skype_show_list(packet_info *pinfo, proto_tree *tree, tvbuff_t *message,
                             skype_span list, const skype_vocabulary *vocabulary);

/* A blob in its packet; all of it is captured. */
typedef struct {
    tvbuff_t *tvb;
    skype_place place;
    wmem_allocator_t *pool; /* of what is opened */
    skype_signature_budget *budget;
    packet_info *pinfo;         /* to show it; NULL: it is opened only */
    skype_show_list *show_list; /* of what holds the blob, which is an object list itself */
} skype_blob;

typedef enum {
    SKYPE_SIGNED_CLOSED,     /* the user wants none opened */
    SKYPE_SIGNED_GOOD,       /* the digest is right */
    SKYPE_SIGNED_PADDING,    /* recovers to nothing that a signer makes */
    SKYPE_SIGNED_DIGEST,     /* the digest is wrong */
    SKYPE_SIGNED_NO_KEY,     /* the network's key of this number is not known */
    SKYPE_SIGNED_NO_USER,    /* the user's key is not known: his credential does not open */
    SKYPE_SIGNED_USER_KEY,   /* the credential holds no key of 1024 bits */
    SKYPE_SIGNED_SHORT,      /* fewer bytes than the key has */
    SKYPE_SIGNED_LIMIT,      /* too many signatures in one frame */
    SKYPE_SIGNED_PURPOSE,    /* the digest is right, but another credential or purpose is meant */
    SKYPE_SIGNED_UNREADABLE, /* the digest is right, but the content has not the form it must have
                              */
} skype_signed_state;

typedef struct {
    skype_signed_state state;
    skype_signed_part part; /* of the blob */
    const uint8_t *digest;  /* as the signer made it; NULL: not known */
    const uint8_t *message; /* in the blob's pool; NULL: not known */
    uint32_t length;        /* of the message */
    bool covers_rest;       /* or there is none */
} skype_signed;

/* A signature on its way into the tree. */
typedef struct {
    const char *title; /* of the message: "Credential of somebody" */
    const char *noun;  /* the same where it is not known: "Credential" */
    int key_offset;    /* of the number of the network's key in the blob; -1: signed by a user */
} skype_signed_title;

void skype_signed_register(int proto);

/* Opens a signature of the blob; key NULL: the network's one is not known. */
skype_signed skype_signed_open(const skype_blob *blob, const skype_public_key *key,
                               skype_signed_part part);

/* The bytes of a blob, in its pool. */
const uint8_t *skype_signed_bytes(const skype_blob *blob, skype_span span);

/* Shows what became of a signature: state, digest, expert info.  Where it is good, returns the tree
 * for the content, and the message as a data source; else NULL, as without a tree. */
proto_tree *skype_signed_show(const skype_blob *blob, proto_tree *tree, const skype_signed *opened,
                              skype_signed_title title, tvbuff_t **message);

/* Why a signature is not opened. */
const char *skype_signed_reason(const skype_signed *opened);

/* What the signatures of one frame share, in one dissection. */
typedef struct {
    unsigned items;  /* of trees that the recovered lists may still have */
    bool limit_said; /* no more signatures are opened: once is enough ... */
    bool items_said; /* ... and no more items are shown */
} skype_signed_share;

skype_signed_share *skype_signed_share_of(packet_info *pinfo);

#endif
