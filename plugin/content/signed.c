/* signed.c - one signature: opened with a public key, and shown with the message that it holds.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/signed.h"

#include <string.h>

#include <epan/proto_data.h>

#include "preferences.h"
#include "view/expert_items.h"

#define SOURCE_NAME "Recovered Skype"

/* Real frames hold up to 36 records, 72 messages of about 12 objects. */
#define FRAME_ITEMS 18750u

/* Among the data of a frame; see media.c. */
#define KEY_SHARE 0x30001u

static int proto_skype = -1;

static int hf_key = -1;
static int hf_digest = -1;
static int hf_status = -1;

static int ett_signed = -1;

static const struct {
    uint8_t status;
    skype_expert_item expert; /* SKYPE_EXPERT_ITEMS: none */
    const char *reason;
} states[] = {
    [SKYPE_SIGNED_CLOSED] = {PROTO_CHECKSUM_E_UNVERIFIED, SKYPE_EXPERT_ITEMS,
                             "preference skype.open_signed is off"},
    [SKYPE_SIGNED_GOOD] = {PROTO_CHECKSUM_E_GOOD, SKYPE_EXPERT_ITEMS, "the digest is right"},
    [SKYPE_SIGNED_PADDING] = {PROTO_CHECKSUM_E_BAD, SKYPE_EXPERT_CHECKSUM_BAD,
                              "the signature was not made with this key"},
    [SKYPE_SIGNED_DIGEST] = {PROTO_CHECKSUM_E_BAD, SKYPE_EXPERT_CHECKSUM_BAD,
                             "the digest is not that of the message"},
    [SKYPE_SIGNED_NO_KEY] = {PROTO_CHECKSUM_E_UNVERIFIED, SKYPE_EXPERT_ITEMS,
                             "no key of this number is known"},
    [SKYPE_SIGNED_NO_USER] = {PROTO_CHECKSUM_E_UNVERIFIED, SKYPE_EXPERT_ITEMS,
                              "the user's key is not known, as no credential opens"},
    [SKYPE_SIGNED_USER_KEY] = {PROTO_CHECKSUM_E_UNVERIFIED, SKYPE_EXPERT_MALFORMED,
                               "the credential holds no key of 1024 bits"},
    [SKYPE_SIGNED_SHORT] = {PROTO_CHECKSUM_E_UNVERIFIED, SKYPE_EXPERT_MALFORMED,
                            "the signature is shorter than the key"},
    [SKYPE_SIGNED_LIMIT] = {PROTO_CHECKSUM_E_UNVERIFIED, SKYPE_EXPERT_LIMITS,
                            "too many signatures in this frame"},
    [SKYPE_SIGNED_PURPOSE] = {PROTO_CHECKSUM_E_UNVERIFIED, SKYPE_EXPERT_MALFORMED,
                              "it was signed for another credential or purpose"},
    [SKYPE_SIGNED_UNREADABLE] = {PROTO_CHECKSUM_E_UNVERIFIED, SKYPE_EXPERT_MALFORMED,
                                 "the message does not have the form that it must have"},
};

skype_signed_share *skype_signed_share_of(packet_info *pinfo)
{
    skype_signed_share *share = p_get_proto_data(pinfo->pool, pinfo, proto_skype, KEY_SHARE);

    if (!share) {
        share = wmem_new0(pinfo->pool, skype_signed_share);
        share->items = FRAME_ITEMS;
        p_add_proto_data(pinfo->pool, pinfo, proto_skype, KEY_SHARE, share);
    }
    return share;
}

/* --- opening --- */

const uint8_t *skype_signed_bytes(const skype_blob *blob, skype_span span)
{
    return tvb_memdup(blob->pool, blob->tvb, blob->place.start + (int)span.start, span.length);
}

/* The message in one piece: what stands in the block, and the rest where that is part of it. */
static void take_message(const skype_blob *blob, const skype_block *block, const uint8_t *rest,
                         skype_signed *opened)
{
    const bool has_rest = block->head == SKYPE_HEAD_BEGUN;
    const size_t behind = has_rest ? opened->part.rest.length : 0;
    uint8_t *message = wmem_alloc(blob->pool, block->length + behind);

    memcpy(message, block->message, block->length);
    if (behind > 0)
        memcpy(message + block->length, rest, behind);
    opened->message = message;
    opened->length = (uint32_t)(block->length + behind);
    opened->covers_rest = has_rest || opened->part.rest.length == 0;
}

static skype_signed_state open_with(const skype_blob *blob, const skype_public_key *key,
                                    skype_signed *opened)
{
    const uint8_t *rest = NULL;
    skype_block block;

    if (!key)
        return SKYPE_SIGNED_NO_KEY;
    if (opened->part.signature.length != key->length)
        return SKYPE_SIGNED_SHORT;
    switch (skype_signatures_undo(blob->pool, blob->budget, key,
                                  skype_signed_bytes(blob, opened->part.signature), &block)) {
    case SKYPE_SIGNATURE_LIMIT:
        return SKYPE_SIGNED_LIMIT;
    case SKYPE_SIGNATURE_WRONG:
        return SKYPE_SIGNED_PADDING;
    default:
        break;
    }
    if (opened->part.rest.length > 0)
        rest = skype_signed_bytes(blob, opened->part.rest);
    opened->digest = block.digest;
    if (!skype_block_holds(&block, rest, opened->part.rest.length))
        return SKYPE_SIGNED_DIGEST;
    take_message(blob, &block, rest, opened);
    return SKYPE_SIGNED_GOOD;
}

skype_signed skype_signed_open(const skype_blob *blob, const skype_public_key *key,
                               skype_signed_part part)
{
    skype_signed opened = {.part = part};

    if (skype_preferences()->open_signed)
        opened.state = open_with(blob, key, &opened);
    return opened;
}

/* --- showing --- */

const char *skype_signed_reason(const skype_signed *opened)
{
    return states[opened->state].reason;
}

static void report(const skype_blob *blob, proto_item *item, const skype_signed *opened,
                   const char *noun)
{
    const skype_expert_item expert = states[opened->state].expert;

    if (opened->state == SKYPE_SIGNED_LIMIT) {
        skype_signed_share *share = skype_signed_share_of(blob->pinfo);
        if (share->limit_said)
            return;
        share->limit_said = true;
    }
    if (expert != SKYPE_EXPERT_ITEMS)
        expert_add_info_format(blob->pinfo, item, skype_expert(expert), "%s is not opened: %s",
                               noun, skype_signed_reason(opened));
    if (opened->state == SKYPE_SIGNED_GOOD && !opened->covers_rest)
        expert_add_info_format(blob->pinfo, item, skype_expert(SKYPE_EXPERT_MALFORMED),
                               "%u bytes behind the signature are not signed",
                               opened->part.rest.length);
}

static void add_facts(const skype_blob *blob, proto_tree *tree, const skype_signed *opened,
                      int key_offset)
{
    const int start = blob->place.start + (int)opened->part.signature.start;
    const int length = (int)opened->part.signature.length;

    if (key_offset >= 0)
        proto_item_set_generated(proto_tree_add_item(tree, hf_key, blob->tvb,
                                                     blob->place.start + key_offset,
                                                     SKYPE_RECORD_NUMBER_LENGTH, ENC_BIG_ENDIAN));
    if (opened->digest)
        proto_item_set_generated(proto_tree_add_bytes_with_length(
            tree, hf_digest, blob->tvb, start, length, opened->digest, SKYPE_DIGEST_LENGTH));
    proto_item_set_generated(proto_tree_add_uint(tree, hf_status, blob->tvb, start, length,
                                                 states[opened->state].status));
}

static proto_tree *add_closed(const skype_blob *blob, proto_tree *tree, const skype_signed *opened,
                              const char *noun, proto_item **item)
{
    return proto_tree_add_subtree_format(tree, blob->tvb,
                                         blob->place.start + (int)opened->part.signature.start,
                                         (int)opened->part.signature.length, ett_signed, item,
                                         "%s is not opened: %s", noun, skype_signed_reason(opened));
}

static proto_tree *add_open(const skype_blob *blob, proto_tree *tree, const skype_signed *opened,
                            const char *title, proto_item **item, tvbuff_t **message)
{
    *message =
        tvb_new_child_real_data(blob->tvb, opened->message, opened->length, (int)opened->length);
    add_new_data_source(blob->pinfo, *message, SOURCE_NAME);
    return proto_tree_add_subtree(tree, *message, 0, -1, ett_signed, item, title);
}

proto_tree *skype_signed_show(const skype_blob *blob, proto_tree *tree, const skype_signed *opened,
                              skype_signed_title title, tvbuff_t **message)
{
    const bool is_good = opened->state == SKYPE_SIGNED_GOOD;
    proto_item *item = NULL;

    if (opened->state == SKYPE_SIGNED_CLOSED)
        return NULL;
    if (tree) {
        tree = is_good ? add_open(blob, tree, opened, title.title, &item, message)
                       : add_closed(blob, tree, opened, title.noun, &item);
        add_facts(blob, tree, opened, title.key_offset);
    }
    report(blob, item, opened, title.noun);
    return is_good ? tree : NULL;
}

void skype_signed_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_key,
         {"Key number", "skype.signed.key", FT_UINT32, BASE_HEX, NULL, 0,
          "Number of the network's key that signed", HFILL}},
        {&hf_digest,
         {"Digest", "skype.signed.digest", FT_BYTES, BASE_NONE, NULL, 0,
          "SHA-1 of the message, as the signature holds it", HFILL}},
        {&hf_status,
         {"Digest status", "skype.signed.digest.status", FT_UINT8, BASE_NONE,
          VALS(proto_checksum_vals), 0, "Good is the proof that the signer made the message",
          HFILL}},
    };
    static int *subtrees[] = {&ett_signed};

    proto_skype = proto;
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
