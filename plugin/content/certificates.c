/* certificates.c - authorisation certificates: a user lets another one contact him.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/certificates.h"

#include "content/common_fields.h"
#include "content/object_text.h"
#include "view/expert_items.h"

static skype_identity_parts parts = SKYPE_IDENTITY_PARTS_UNREGISTERED;
static int hf_salt = -1;
static int hf_authorised = -1;

const char *skype_certificate_text(const skype_identity *certificate)
{
    wmem_allocator_t *pool;

    if (!certificate || !skype_identity_is_good(certificate))
        return NULL;
    pool = certificate->blob.pinfo->pool;
    return wmem_strdup_printf(pool, "%s authorised %s", skype_printable(certificate->name, pool),
                              skype_printable(certificate->authorised, pool));
}

static void add_salt(const skype_identity *certificate, proto_tree *tree, tvbuff_t *message)
{
    proto_tree_add_item(tree, hf_salt, message, (int)certificate->content.salt.start,
                        (int)certificate->content.salt.length, ENC_ASCII);
}

static void add_authorised(const skype_identity *certificate, proto_tree *tree, tvbuff_t *message)
{
    const int start = (int)certificate->content.payload.start;
    const int length = (int)certificate->content.payload.length;

    proto_tree_add_string(tree, hf_authorised, message, start, length, certificate->authorised);
    skype_common_add_user_name(tree, message, start, length, certificate->authorised);
}

static void show_authorisation(const skype_identity *certificate, proto_tree *tree)
{
    const char *text = skype_certificate_text(certificate);
    const skype_signed_title title = {
        .title = text ? text : "Authorisation",
        .noun = "Authorisation",
        .key_offset = -1,
    };
    tvbuff_t *message;

    tree = skype_signed_show(&certificate->blob, tree, &certificate->message, title, &message);
    if (!tree)
        return;
    skype_identity_show_hash(certificate, tree, message);
    add_salt(certificate, tree, message);
    add_authorised(certificate, tree, message);
}

void skype_certificate_show(const skype_identity *certificate, proto_item *item, packet_info *pinfo)
{
    if (!certificate) {
        expert_add_info_format(pinfo, item, skype_expert(SKYPE_EXPERT_MALFORMED),
                               "Certificate does not fit into its bytes");
        return;
    }
    show_authorisation(certificate, skype_identity_show(certificate, item, &parts));
}

void skype_certificates_register(int proto)
{
    static hf_register_info fields[] = {
        {&parts.length,
         {"Length of the server's part", "skype.certificate.length", FT_UINT32, BASE_DEC, NULL, 0,
          NULL, HFILL}},
        {&parts.key,
         {"Key number", "skype.certificate.key", FT_UINT32, BASE_DEC, NULL, 0,
          "Key of the server that signed the credential", HFILL}},
        {&parts.server_signature,
         {"Server signature", "skype.certificate.server_signature", FT_BYTES, BASE_NONE, NULL, 0,
          "Carries the credential of the user", HFILL}},
        {&parts.server_message,
         {"Rest of the server-signed message", "skype.certificate.server_message", FT_BYTES,
          BASE_NONE, NULL, 0, NULL, HFILL}},
        {&parts.user_signature,
         {"User signature", "skype.certificate.user_signature", FT_BYTES, BASE_NONE, NULL, 0,
          "Carries what the user certifies", HFILL}},
        {&parts.user_message,
         {"Rest of the user-signed message", "skype.certificate.user_message", FT_BYTES, BASE_NONE,
          NULL, 0, NULL, HFILL}},
        {&hf_salt,
         {"Purpose", "skype.certificate.salt", FT_STRING, BASE_NONE, NULL, 0,
          "What the certificate is for; part of what its hash is made of", HFILL}},
        {&hf_authorised,
         {"Authorised user", "skype.certificate.authorised", FT_STRING, BASE_NONE, NULL, 0,
          "Skype name of the user whom the signer has authorised", HFILL}},
    };

    proto_register_field_array(proto, fields, array_length(fields));
}
