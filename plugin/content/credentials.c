/* credentials.c - directory records and certificates: a user's credential, and what he has signed.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/credentials.h"

#include <epan/charsets.h>

#include "content/object_text.h"
#include "preferences.h"
#include "state/network_keys.h"
#include "view/expert_items.h"

#define SECONDS_PER_MINUTE 60

static skype_identity_parts parts = SKYPE_IDENTITY_PARTS_UNREGISTERED;
static int hf_issued = -1;
static int hf_hash = -1;
static int hf_sealed = -1;

static int ett_identity = -1;

/* --- opening --- */

static bool decode_list(wmem_allocator_t *pool, const uint8_t *message, uint32_t length,
                        skype_object_list *list)
{
    return skype_signed_list_decode(message, length, skype_pool_allocator(pool), list);
}

static const char *text_of(wmem_allocator_t *pool, const uint8_t *bytes, uint32_t length)
{
    return length > 0 ? (const char *)get_utf_8_string(pool, bytes, (int)length) : NULL;
}

static void read_credential(skype_identity *identity)
{
    wmem_allocator_t *pool = identity->blob.pool;
    skype_object_list list;

    if (!decode_list(pool, identity->credential.message, identity->credential.length, &list)) {
        identity->credential.state = SKYPE_SIGNED_UNREADABLE;
        return;
    }
    identity->facts = skype_credential_read(&list);
    identity->name = text_of(pool, identity->facts.name, identity->facts.name_length);
}

static void open_credential(skype_identity *identity)
{
    skype_public_key key;
    const bool is_known = skype_network_keys_find(identity->form.key, &key);
    const skype_signed_part part =
        skype_signed_part_split(identity->form.server, is_known ? key.length : 0);

    identity->credential = skype_signed_open(&identity->blob, is_known ? &key : NULL, part);
    if (identity->credential.state == SKYPE_SIGNED_GOOD)
        read_credential(identity);
}

/* Whether the payload has the form that its purpose demands. */
static bool read_payload(skype_identity *identity)
{
    wmem_allocator_t *pool = identity->blob.pool;
    const uint8_t *payload = identity->message.message + identity->content.payload.start;
    const uint32_t length = identity->content.payload.length;
    skype_object_list list;
    uint32_t name;

    if (identity->what == SKYPE_CERTIFIES_PROFILE)
        return decode_list(pool, payload, length, &list);
    name = (uint32_t)skype_authorised_name_length(payload, length);
    identity->authorised = text_of(pool, payload, name);
    return identity->authorised != NULL;
}

static void read_message(skype_identity *identity)
{
    const skype_signed *message = &identity->message;
    const skype_piece certified = {
        skype_signed_bytes(&identity->blob, identity->form.certified),
        identity->form.certified.length,
    };

    if (!skype_user_message_parse(message->message, message->length, certified, identity->what,
                                  &identity->content))
        identity->message.state = SKYPE_SIGNED_PURPOSE;
    else if (!read_payload(identity))
        identity->message.state = SKYPE_SIGNED_UNREADABLE;
}

static void open_message(skype_identity *identity)
{
    const skype_public_key *key = skype_identity_key(identity);
    const bool is_credential_good = identity->credential.state == SKYPE_SIGNED_GOOD;

    identity->message = (skype_signed){
        .part = skype_signed_part_split(identity->form.user, SKYPE_USER_KEY_LENGTH),
    };
    if (!skype_preferences()->open_signed)
        return;
    if (!key) {
        identity->message.state = is_credential_good ? SKYPE_SIGNED_USER_KEY : SKYPE_SIGNED_NO_USER;
        return;
    }
    identity->message = skype_signed_open(&identity->blob, key, identity->message.part);
    if (identity->message.state == SKYPE_SIGNED_GOOD)
        read_message(identity);
}

const skype_identity *skype_identity_open(skype_blob blob, skype_certified what)
{
    skype_identity *identity = wmem_new0(blob.pool, skype_identity);
    const skype_span whole = {0, (uint32_t)blob.place.length};

    identity->blob = blob;
    identity->what = what;
    if (!skype_directory_record_parse(skype_signed_bytes(&blob, whole), whole.length,
                                      &identity->form))
        return NULL;
    open_credential(identity);
    open_message(identity);
    return identity;
}

bool skype_identity_is_good(const skype_identity *identity)
{
    return identity->credential.state == SKYPE_SIGNED_GOOD &&
           identity->message.state == SKYPE_SIGNED_GOOD && identity->name != NULL;
}

const skype_public_key *skype_identity_key(const skype_identity *identity)
{
    skype_public_key key;

    if (identity->credential.state != SKYPE_SIGNED_GOOD ||
        !skype_credential_key(&identity->facts, &key))
        return NULL;
    return wmem_memdup(identity->blob.pool, &key, sizeof key);
}

/* --- the raw parts --- */

static void add_part(const skype_identity *identity, proto_tree *tree, int hf, skype_span part)
{
    if (part.length > 0)
        proto_tree_add_item(tree, hf, identity->blob.tvb,
                            identity->blob.place.start + (int)part.start, (int)part.length, ENC_NA);
}

static void add_number(const skype_identity *identity, proto_tree *tree, int hf, int offset)
{
    proto_tree_add_item(tree, hf, identity->blob.tvb, identity->blob.place.start + offset,
                        SKYPE_RECORD_NUMBER_LENGTH, ENC_BIG_ENDIAN);
}

/* --- what is signed --- */

static const char *title_of(const skype_identity *identity, const char *noun)
{
    wmem_allocator_t *pool = identity->blob.pinfo->pool;

    return identity->name
               ? wmem_strdup_printf(pool, "%s of %s", noun, skype_printable(identity->name, pool))
               : noun;
}

static void add_issued(const skype_identity *identity, proto_tree *tree, tvbuff_t *message)
{
    const skype_credential *facts = &identity->facts;
    nstime_t issued = NSTIME_INIT_ZERO;

    if (!facts->has_expiry || facts->expires < SKYPE_CREDENTIAL_MINUTES)
        return;
    issued.secs = (time_t)(facts->expires - SKYPE_CREDENTIAL_MINUTES) * SECONDS_PER_MINUTE;
    proto_item_set_generated(proto_tree_add_time(tree, hf_issued, message, 0, 0, &issued));
}

static void show_credential(const skype_identity *identity, proto_tree *tree)
{
    const skype_signed_title title = {
        .title = title_of(identity, "Credential"),
        .noun = "Credential",
        .key_offset = SKYPE_RECORD_KEY_OFFSET,
    };
    const skype_span whole = {0, identity->credential.length};
    tvbuff_t *message;

    tree = skype_signed_show(&identity->blob, tree, &identity->credential, title, &message);
    if (!tree)
        return;
    identity->blob.show_list(identity->blob.pinfo, tree, message, whole, &skype_known_credential);
    add_issued(identity, tree, message);
}

proto_tree *skype_identity_show(const skype_identity *identity, proto_item *item,
                                const skype_identity_parts *fields)
{
    const skype_signed_part *server = &identity->credential.part;
    const skype_signed_part *user = &identity->message.part;
    proto_tree *tree = proto_item_add_subtree(item, ett_identity);

    proto_item_append_text(item, ", key %u, signatures of %u and %u bytes", identity->form.key,
                           server->signature.length, user->signature.length);
    if (skype_identity_is_good(identity))
        proto_item_append_text(item, ", of %s",
                               skype_printable(identity->name, identity->blob.pinfo->pool));
    add_number(identity, tree, fields->length, SKYPE_RECORD_LENGTH_OFFSET);
    add_number(identity, tree, fields->key, SKYPE_RECORD_KEY_OFFSET);
    add_part(identity, tree, fields->server_signature, server->signature);
    add_part(identity, tree, fields->server_message, server->rest);
    show_credential(identity, tree);
    add_part(identity, tree, fields->user_signature, user->signature);
    add_part(identity, tree, fields->user_message, user->rest);
    return tree;
}

void skype_identity_show_hash(const skype_identity *identity, proto_tree *tree, tvbuff_t *message)
{
    proto_tree_add_item(tree, hf_hash, message, (int)identity->content.hash.start,
                        (int)identity->content.hash.length, ENC_NA);
}

static void show_profile(const skype_identity *identity, proto_tree *tree)
{
    const skype_signed_title title = {
        .title = title_of(identity, "Profile"),
        .noun = "Profile",
        .key_offset = -1,
    };
    tvbuff_t *message;

    tree = skype_signed_show(&identity->blob, tree, &identity->message, title, &message);
    if (!tree)
        return;
    skype_identity_show_hash(identity, tree, message);
    identity->blob.show_list(identity->blob.pinfo, tree, message, identity->content.payload,
                             &skype_known_profile);
}

/* Why parts of a record stay closed. */
static void add_sealed(const skype_identity *identity, proto_tree *tree)
{
    const skype_signed *closed = identity->credential.state != SKYPE_SIGNED_GOOD
                                     ? &identity->credential
                                     : &identity->message;

    if (closed->state != SKYPE_SIGNED_GOOD)
        proto_item_set_generated(proto_tree_add_none_format(
            tree, hf_sealed, identity->blob.tvb, identity->blob.place.start, 0, "Not opened: %s",
            skype_signed_reason(closed)));
}

void skype_record_show(const skype_identity *identity, proto_item *item, packet_info *pinfo)
{
    proto_tree *tree;

    if (!identity) {
        expert_add_info_format(pinfo, item, skype_expert(SKYPE_EXPERT_MALFORMED),
                               "Directory record does not fit into its bytes");
        return;
    }
    tree = skype_identity_show(identity, item, &parts);
    show_profile(identity, tree);
    add_sealed(identity, tree);
}

void skype_credentials_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_issued,
         {"Issued", "skype.credential.issued", FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC, NULL, 0,
          "30 days before the credential expires: the user's login", HFILL}},
        {&hf_hash,
         {"SHA-1 of the credential", "skype.credential.hash", FT_BYTES, BASE_NONE, NULL, 0,
          "Of key number and server's part as sent, and of what the message is for: binds it to "
          "them",
          HFILL}},
        {&parts.length,
         {"Length of the server's part", "skype.directory.length", FT_UINT32, BASE_DEC, NULL, 0,
          "Key number, server signature and what of the signed message did not fit into it",
          HFILL}},
        {&parts.key,
         {"Key number", "skype.directory.key", FT_UINT32, BASE_DEC, NULL, 0,
          "Key of the server that signed the record", HFILL}},
        {&parts.server_signature,
         {"Server signature", "skype.directory.server_signature", FT_BYTES, BASE_NONE, NULL, 0,
          "Carries the credential of the user", HFILL}},
        {&parts.server_message,
         {"Rest of the server-signed message", "skype.directory.server_message", FT_BYTES,
          BASE_NONE, NULL, 0, NULL, HFILL}},
        {&parts.user_signature,
         {"User signature", "skype.directory.user_signature", FT_BYTES, BASE_NONE, NULL, 0,
          "Carries the profile of the user", HFILL}},
        {&parts.user_message,
         {"Rest of the user-signed message", "skype.directory.user_message", FT_BYTES, BASE_NONE,
          NULL, 0, NULL, HFILL}},
        {&hf_sealed,
         {"Not opened", "skype.directory.sealed", FT_NONE, BASE_NONE, NULL, 0,
          "Directory record of which a signature does not open", HFILL}},
    };
    static int *subtrees[] = {&ett_identity};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
