/* object_fields.c - the fields of known objects: one row each, for filters, columns and graphs.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/object_fields.h"

#include "content/command_names.h"

#define SECONDS_PER_MINUTE 60

/* Midnight of 1 January 1978, at UTC+1, in seconds since 1970.  Source: a server's time, measured
 * in one capture to within four seconds. */
#define BEGIN_OF_1978 252457200

static const value_string skype_yes_no_strings[] = {{0, "no"}, {1, "yes"}, {0, NULL}};

static const value_string skype_relay_result_strings[] = {{0, "ok"}, {0, NULL}};

static const value_string skype_system_strings[] = {{2, "Windows?"}, {4, "Linux?"}, {0, NULL}};

static const value_string skype_comparison_strings[] = {
    {SKYPE_COMPARISON_EQUAL, "equal"},
    {1, "newer than?"},
    {9, "word match"},
    {0, NULL},
};

static const value_string skype_sex_strings[] = {{1, "male"}, {2, "female"}, {0, NULL}};

static const value_string skype_authorisation_strings[] = {
    {0, "none"},
    {1, "authorised"},
    {2, "blocked"},
    {0, NULL},
};

/* Source: SkypeKit's public headers; 2, 3 and 5 also elsewhere. */
static const value_string skype_availability_strings[] = {
    {1, "offline?"},
    {2, "online"},
    {3, "away"},
    {4, "not available?"},
    {5, "do not disturb"},
    {6, "invisible?"},
    {7, "Skype Me?"},
    {14, "connecting?"},
    {15, "online from a mobile device?"},
    {16, "away, from a mobile device?"},
    {17, "not available, from a mobile device?"},
    {18, "do not disturb, from a mobile device?"},
    {19, "invisible, from a mobile device?"},
    {20, "Skype Me, from a mobile device?"},
    {0, NULL},
};

static const value_string skype_event_request_strings[] = {
    {0x1399, "login"},
    {0x13A3, "login of 2014 and later"},
    {0x1780, "event check"},
    {0x1781, "event check, second form?"},
    {0x1788, "fetch an item by its hash?"},
    {0x178C, "list of hashes?"},
    {0x178E, "authenticate?"},
    {0, NULL},
};

static const value_string skype_event_answer_strings[] = {
    {4200, "ok"},
    {8401, "authentication failed?"},
    {0, NULL},
};

static const value_string skype_event_status_strings[] = {{3000, "ok?"}, {0, NULL}};

/* Chat commands: one public source names them, published samples show those without a mark. */
static const value_string skype_chat_command_strings[] = {
    {0x0C, "Participants and ends"},
    {0x0D, "Proposes to synchronise a chat"},
    {0x0F, "Agrees?"},
    {0x10, "Where I am in the sequence"},
    {0x13, "Message headers"},
    {0x15, "Wants bodies"},
    {0x1B, "Closes"},
    {0x1D, "Wants the certificate"},
    {0x1E, "Certificate?"},
    {0x23, "Wants first credentials?"},
    {0x24, "Credentials?"},
    {0x27, "Finished"},
    {0x29, "Wants credentials of the other?"},
    {0x2A, "Credentials of the other"},
    {0x2B, "Bodies?"},
    {0x46, "End?"},
    {0, NULL},
};

static int handles[SKYPE_FIELDS];

typedef struct {
    skype_field_kind kind;
    const value_string *strings;
} field_type;

#define TYPE(symbol, label, name, field_kind, field_strings, blurb)                                \
    [SKYPE_FIELD_##symbol] = {.kind = SKYPE_KIND_##field_kind, .strings = (field_strings)},

static const field_type types[SKYPE_FIELDS] = {SKYPE_OBJECT_FIELDS(TYPE)};

/* Types of Wireshark, and how their values are shown. */
#define FORM_NUMBER       FT_UINT32, BASE_DEC
#define FORM_HEX          FT_UINT32, BASE_HEX
#define FORM_SECONDS      FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC
#define FORM_MINUTES      FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC
#define FORM_SECONDS_1978 FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC
#define FORM_NODE_ID      FT_UINT64, BASE_HEX
#define FORM_IP           FT_IPv4, BASE_NONE
#define FORM_STRING       FT_STRING, BASE_NONE
#define FORM_BYTES        FT_BYTES, BASE_NONE
#define FORM_NONE         FT_NONE, BASE_NONE

/* The field that another one shares. */
static skype_object_field field_shared_by(skype_object_field field)
{
    switch (field) {
    case SKYPE_FIELD_OWN_ADDRESS:
        return SKYPE_FIELD_PUBLIC_ADDRESS;
    case SKYPE_FIELD_OWN_LOCATION:
    case SKYPE_FIELD_OTHER_LOCATION:
        return SKYPE_FIELD_LOCATION;
    default:
        return field;
    }
}

int skype_object_field_handle(skype_object_field field)
{
    return field != SKYPE_FIELD_NONE ? handles[field_shared_by(field)] : -1;
}

skype_field_kind skype_object_field_kind(skype_object_field field)
{
    return types[field_shared_by(field)].kind;
}

const value_string *skype_object_field_strings(skype_object_field field)
{
    return types[field_shared_by(field)].strings;
}

nstime_t skype_object_moment(skype_object_field field, uint32_t number)
{
    const skype_field_kind kind = skype_object_field_kind(field);
    const time_t begin = kind == SKYPE_KIND_SECONDS_1978 ? BEGIN_OF_1978 : 0;

    return (nstime_t)NSTIME_INIT_SECS(
        begin + (time_t)number * (kind == SKYPE_KIND_MINUTES ? SECONDS_PER_MINUTE : 1));
}

#define ROW(symbol, label, name, kind, strings, blurb)                                             \
    {&handles[SKYPE_FIELD_##symbol],                                                               \
     {(label), "skype." name, FORM_##kind, VALS(strings), 0, (blurb), HFILL}},

void skype_object_fields_register(int proto)
{
    static hf_register_info fields[] = {SKYPE_OBJECT_FIELDS(ROW)};

    for (size_t k = 0; k < array_length(handles); k++)
        handles[k] = -1;
    proto_register_field_array(proto, fields, array_length(fields));
}
