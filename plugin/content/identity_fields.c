/* identity_fields.c - fields of the objects that say who a user is: credential and profile.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/identity_fields.h"

static int hf_modulus = -1;
static int hf_expires = -1;
static int hf_service = -1;
static int hf_service_expires = -1;
static int hf_full_name = -1;
static int hf_birthday = -1;
static int hf_sex = -1;
static int hf_province = -1;
static int hf_city = -1;
static int hf_home_phone = -1;
static int hf_office_phone = -1;
static int hf_mobile_phone = -1;
static int hf_email_hash = -1;
static int hf_home_page = -1;
static int hf_about = -1;
static int hf_changed = -1;

static const int *const field_of[SKYPE_FIELDS] = {
    [SKYPE_FIELD_CREDENTIAL_MODULUS] = &hf_modulus,
    [SKYPE_FIELD_CREDENTIAL_EXPIRES] = &hf_expires,
    [SKYPE_FIELD_SERVICE_EXPIRES] = &hf_service_expires,
    [SKYPE_FIELD_FULL_NAME] = &hf_full_name,
    [SKYPE_FIELD_BIRTHDAY] = &hf_birthday,
    [SKYPE_FIELD_SEX] = &hf_sex,
    [SKYPE_FIELD_PROVINCE] = &hf_province,
    [SKYPE_FIELD_CITY] = &hf_city,
    [SKYPE_FIELD_HOME_PHONE] = &hf_home_phone,
    [SKYPE_FIELD_OFFICE_PHONE] = &hf_office_phone,
    [SKYPE_FIELD_MOBILE_PHONE] = &hf_mobile_phone,
    [SKYPE_FIELD_EMAIL_HASH] = &hf_email_hash,
    [SKYPE_FIELD_HOME_PAGE] = &hf_home_page,
    [SKYPE_FIELD_ABOUT] = &hf_about,
    [SKYPE_FIELD_PROFILE_CHANGED] = &hf_changed,
};

int skype_identity_field(skype_object_field field)
{
    return field_of[field] != NULL ? *field_of[field] : -1;
}

void skype_identity_add_more(proto_tree *tree, tvbuff_t *tvb, int offset, int length,
                             skype_object_field field, uint32_t id)
{
    if (field == SKYPE_FIELD_SERVICE_EXPIRES)
        proto_tree_add_uint(tree, hf_service, tvb, offset, length, id);
}

void skype_identity_fields_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_modulus,
         {"Public key of the user: modulus", "skype.credential.modulus", FT_BYTES, BASE_NONE, NULL,
          0, "What the user signs can be opened with it; the exponent is 65537", HFILL}},
        {&hf_expires,
         {"Expires", "skype.credential.expires", FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC, NULL, 0,
          "End of the credential, 30 days after the user's login", HFILL}},
        {&hf_service,
         {"Service", "skype.credential.service", FT_UINT32, BASE_DEC, VALS(skype_service_strings),
          0, "Service that the user has paid for", HFILL}},
        {&hf_service_expires,
         {"Service expires", "skype.credential.service.expires", FT_ABSOLUTE_TIME,
          ABSOLUTE_TIME_UTC, NULL, 0, NULL, HFILL}},
        {&hf_full_name,
         {"Full name", "skype.profile.full_name", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_birthday,
         {"Birthday", "skype.profile.birthday", FT_UINT32, BASE_DEC, NULL, 0,
          "Year, month and day as one number", HFILL}},
        {&hf_sex,
         {"Sex", "skype.profile.sex", FT_UINT32, BASE_DEC, VALS(skype_sex_strings), 0, NULL,
          HFILL}},
        {&hf_province,
         {"Province", "skype.profile.province", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_city, {"City", "skype.profile.city", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_home_phone,
         {"Home phone", "skype.profile.phone.home", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_office_phone,
         {"Office phone", "skype.profile.phone.office", FT_STRING, BASE_NONE, NULL, 0, NULL,
          HFILL}},
        {&hf_mobile_phone,
         {"Mobile phone", "skype.profile.phone.mobile", FT_STRING, BASE_NONE, NULL, 0, NULL,
          HFILL}},
        {&hf_email_hash,
         {"E-mail addresses, hashed", "skype.profile.email_hash", FT_STRING, BASE_NONE, NULL, 0,
          "Digests of e-mail addresses, with spaces between them", HFILL}},
        {&hf_home_page,
         {"Home page", "skype.profile.home_page", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_about, {"About", "skype.profile.about", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
        {&hf_changed,
         {"Last change of the profile", "skype.profile.changed", FT_ABSOLUTE_TIME,
          ABSOLUTE_TIME_UTC, NULL, 0, NULL, HFILL}},
    };

    proto_register_field_array(proto, fields, array_length(fields));
}
