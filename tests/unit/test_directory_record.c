/* test_directory_record.c - records, credentials, what users sign, challenges.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/certificate.h"
#include "wire/challenge.h"
#include "wire/directory_record.h"
#include "arena.h"

#define LIST_LIMIT (1u << 20)

/* --- the outer form --- */

static void assert_span(skype_span span, guint32 start, guint32 length)
{
    g_assert_cmpuint(span.start, ==, start);
    g_assert_cmpuint(span.length, ==, length);
}

static void test_record(void)
{
    guint8 blob[8 + 192 + 3 + 128 + 5] = {0, 0, 0, 4 + 192 + 3, 0x12, 0x34, 0x56, 0x78};
    skype_directory_record record;
    skype_signed_part part;

    g_assert_true(skype_directory_record_parse(blob, sizeof blob, &record));
    g_assert_cmphex(record.key, ==, 0x12345678);
    assert_span(record.certified, 4, 4 + 192 + 3);
    assert_span(record.server, 8, 192 + 3);
    assert_span(record.user, 8 + 192 + 3, 128 + 5);
    part = skype_signed_part_split(record.server, 192);
    assert_span(part.signature, 8, 192);
    assert_span(part.rest, 8 + 192, 3);
    part = skype_signed_part_split(record.user, SKYPE_USER_KEY_LENGTH);
    assert_span(part.signature, 8 + 192 + 3, 128);
    assert_span(part.rest, 8 + 192 + 3 + 128, 5);
}

static void test_record_lengths(void)
{
    guint8 blob[20] = {0, 0, 0, 4};
    skype_directory_record record;

    for (gsize length = 0; length < 8; length++)
        g_assert_false(skype_directory_record_parse(blob, length, &record));
    g_assert_true(skype_directory_record_parse(blob, 8, &record));
    assert_span(record.server, 8, 0);
    assert_span(record.user, 8, 0);
    blob[3] = 3; /* no room for the key number */
    g_assert_false(skype_directory_record_parse(blob, sizeof blob, &record));
    blob[3] = 16;
    g_assert_true(skype_directory_record_parse(blob, sizeof blob, &record));
    assert_span(record.user, sizeof blob, 0);
    blob[3] = 17;
    g_assert_false(skype_directory_record_parse(blob, sizeof blob, &record));
    memset(blob, 0xFF, 4);
    g_assert_false(skype_directory_record_parse(blob, sizeof blob, &record));
}

static void test_split(void)
{
    const skype_span span = {10, 100};
    skype_signed_part part = skype_signed_part_split(span, 100);

    assert_span(part.signature, 10, 100);
    assert_span(part.rest, 110, 0);
    part = skype_signed_part_split(span, 101); /* shorter than the key */
    assert_span(part.signature, 10, 100);
    assert_span(part.rest, 110, 0);
    part = skype_signed_part_split(span, 0); /* key not known */
    assert_span(part.signature, 10, 100);
    assert_span(part.rest, 110, 0);
}

/* --- credentials --- */

typedef struct {
    arena memory;
    GByteArray *bytes;
    skype_object_list list;
} list_fixture;

static void set_up(list_fixture *f, gconstpointer unused)
{
    (void)unused;
    f->memory = (arena){.limit = LIST_LIMIT};
    f->bytes = g_byte_array_new();
}

static void tear_down(list_fixture *f, gconstpointer unused)
{
    (void)unused;
    arena_clear(&f->memory);
    g_byte_array_unref(f->bytes);
}

static void append(list_fixture *f, const void *data, guint length)
{
    g_byte_array_append(f->bytes, data, length);
}

static bool decode(list_fixture *f)
{
    return skype_signed_list_decode(f->bytes->data, f->bytes->len, arena_allocator(&f->memory),
                                    &f->list);
}

static void append_modulus(list_fixture *f, guint8 length, guint8 last)
{
    const guint8 head[] = {SKYPE_FAMILY_BLOB, SKYPE_CREDENTIAL_MODULUS, 0x80 | (length & 0x7F),
                           (guint8)(length >> 7)};
    guint8 modulus[G_MAXUINT8] = {0xC0};

    modulus[length - 1] = last;
    append(f, head, sizeof head);
    append(f, modulus, length);
}

static void test_credential(list_fixture *f, gconstpointer unused)
{
    static const guint8 head[] = {0x41, 5, 3, 0, 'a', '.', 'b', 0, 0, 3, 7};
    /* a list with objects of the same ids, then the expiry: 19318774 minutes */
    static const guint8 tail[] = {5, 2, 0x41, 2, 3,    0,    'x',  0,   0,
                                  4, 1, 0,    4, 0xF6, 0x8F, 0x9B, 0x09};
    skype_credential credential;
    skype_public_key key;

    (void)unused;
    append(f, head, sizeof head);
    append_modulus(f, 128, 1);
    append(f, tail, sizeof tail);
    g_assert_true(decode(f));
    credential = skype_credential_read(&f->list);
    g_assert_cmpmem(credential.name, credential.name_length, "a.b", 3);
    g_assert_cmpuint(credential.modulus_length, ==, 128);
    g_assert_true(credential.has_expiry);
    g_assert_cmpuint(credential.expires, ==, 19318774);
    g_assert_true(skype_credential_key(&credential, &key));
    g_assert_cmpuint(key.length, ==, 128);
    g_assert_true(key.modulus == credential.modulus);
}

static void test_empty_credential(list_fixture *f, gconstpointer unused)
{
    static const guint8 empty[] = {0x42, 0x15};
    skype_credential credential;
    skype_public_key key;

    (void)unused;
    append(f, empty, sizeof empty);
    g_assert_true(decode(f));
    credential = skype_credential_read(&f->list);
    g_assert_null(credential.name);
    g_assert_null(credential.modulus);
    g_assert_false(credential.has_expiry);
    g_assert_false(skype_credential_key(&credential, &key));
}

static void test_wrong_keys(list_fixture *f, gconstpointer unused)
{
    static const guint8 head[] = {0x41, 1};
    static const struct {
        guint8 length, last;
    } wrong[] = {{127, 1}, {129, 1}, {64, 1}, {128, 2}};
    skype_credential credential;
    skype_public_key key;

    (void)unused;
    for (gsize k = 0; k < G_N_ELEMENTS(wrong); k++) {
        g_byte_array_set_size(f->bytes, 0);
        append(f, head, sizeof head);
        append_modulus(f, wrong[k].length, wrong[k].last);
        g_assert_true(decode(f));
        credential = skype_credential_read(&f->list);
        g_assert_cmpuint(credential.modulus_length, ==, wrong[k].length);
        g_assert_false(skype_credential_key(&credential, &key));
    }
}

static void test_lists_must_end(list_fixture *f, gconstpointer unused)
{
    static const guint8 list[] = {0x41, 1, 0, 4, 5, 0};

    (void)unused;
    append(f, list, sizeof list - 1);
    g_assert_true(decode(f));
    append(f, list + sizeof list - 1, 1); /* a byte more */
    g_assert_false(decode(f));
    for (guint length = 0; length < sizeof list - 1; length++) {
        g_byte_array_set_size(f->bytes, 0);
        append(f, list, length);
        g_assert_false(decode(f));
    }
}

/* --- what users sign --- */

static gsize write_message(guint8 *out, const gchar *certified, const gchar *hashed,
                           const gchar *salt, const gchar *payload)
{
    const skype_piece pieces[] = {{certified, strlen(certified)}, {hashed, strlen(hashed)}};

    g_assert_true(skype_sha1(pieces, 2, out));
    return (gsize)(g_stpcpy(g_stpcpy((gchar *)out + SKYPE_DIGEST_LENGTH, salt), payload) -
                   (gchar *)out);
}

static void test_purposes(void)
{
    static const gchar salt[] = "buddy_authorized";
    const skype_piece certified = {"credential", 10};
    const skype_piece other = {"credentiaL", 10};
    guint8 bytes[100];
    skype_user_message message;
    gsize length = write_message(bytes, "credential", "", "", "profile");

    g_assert_true(
        skype_user_message_parse(bytes, length, certified, SKYPE_CERTIFIES_PROFILE, &message));
    assert_span(message.hash, 0, 20);
    assert_span(message.salt, 20, 0);
    assert_span(message.payload, 20, 7);
    g_assert_false(
        skype_user_message_parse(bytes, length, other, SKYPE_CERTIFIES_PROFILE, &message));
    g_assert_false(
        skype_user_message_parse(bytes, length, certified, SKYPE_CERTIFIES_AUTHORISED, &message));

    length = write_message(bytes, "credential", salt, salt, "somebody");
    g_assert_true(
        skype_user_message_parse(bytes, length, certified, SKYPE_CERTIFIES_AUTHORISED, &message));
    assert_span(message.salt, 20, 16);
    assert_span(message.payload, 36, 8);
    g_assert_false(
        skype_user_message_parse(bytes, length, certified, SKYPE_CERTIFIES_PROFILE, &message));
    bytes[20] ^= 1; /* salt */
    g_assert_false(
        skype_user_message_parse(bytes, length, certified, SKYPE_CERTIFIES_AUTHORISED, &message));
}

static void test_short_messages(void)
{
    static const gchar salt[] = "buddy_authorized";
    const skype_piece certified = {"credential", 10};
    guint8 bytes[100];
    skype_user_message message;
    gsize length = write_message(bytes, "credential", "", "", "");

    g_assert_true(
        skype_user_message_parse(bytes, length, certified, SKYPE_CERTIFIES_PROFILE, &message));
    assert_span(message.payload, 20, 0);
    g_assert_false(
        skype_user_message_parse(bytes, length - 1, certified, SKYPE_CERTIFIES_PROFILE, &message));
    length = write_message(bytes, "credential", salt, salt, "");
    g_assert_true(
        skype_user_message_parse(bytes, length, certified, SKYPE_CERTIFIES_AUTHORISED, &message));
    g_assert_false(skype_user_message_parse(bytes, length - 1, certified,
                                            SKYPE_CERTIFIES_AUTHORISED, &message));
}

static gsize name_length(const gchar *payload, gsize length)
{
    return skype_authorised_name_length((const guint8 *)payload, length);
}

static void test_names(void)
{
    g_assert_cmpuint(name_length("somebody\0", 9), ==, 8);
    g_assert_cmpuint(name_length("somebody", 8), ==, 0);      /* without its end */
    g_assert_cmpuint(name_length("some\0body\0", 10), ==, 0); /* two */
    g_assert_cmpuint(name_length("\0", 1), ==, 0);
    g_assert_cmpuint(name_length(NULL, 0), ==, 0);
}

/* --- challenges --- */

static void test_challenge(void)
{
    guint8 bytes[] = {0x6E, 0x11, 0x83, 0x29, 0x9C, 0x9E, 0x28, 0xA1, 0x00, 0};
    skype_challenge challenge;

    g_assert_true(skype_challenge_parse(bytes, 9, &challenge));
    g_assert_cmphex(challenge.value, ==, 0xA1289E9C2983116E);
    g_assert_cmpuint(challenge.role, ==, SKYPE_CHALLENGE_OF_PROPOSAL);
    bytes[8] = 1;
    g_assert_true(skype_challenge_parse(bytes, 9, &challenge));
    g_assert_cmpuint(challenge.role, ==, SKYPE_CHALLENGE_OF_HELLO);
    bytes[8] = 2;
    g_assert_false(skype_challenge_parse(bytes, 9, &challenge));
    bytes[8] = 0;
    g_assert_false(skype_challenge_parse(bytes, 8, &challenge));
    g_assert_false(skype_challenge_parse(bytes, 10, &challenge));
    g_assert_false(skype_challenge_parse(bytes, 0, &challenge));
}

static void add_list_test(const gchar *name, void (*test)(list_fixture *f, gconstpointer unused))
{
    g_test_add(name, list_fixture, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/directory_record/form", test_record);
    g_test_add_func("/directory_record/lengths", test_record_lengths);
    g_test_add_func("/directory_record/split", test_split);
    add_list_test("/directory_record/credential", test_credential);
    add_list_test("/directory_record/credential/empty", test_empty_credential);
    add_list_test("/directory_record/credential/keys", test_wrong_keys);
    add_list_test("/directory_record/lists", test_lists_must_end);
    g_test_add_func("/directory_record/user/purposes", test_purposes);
    g_test_add_func("/directory_record/user/short", test_short_messages);
    g_test_add_func("/directory_record/user/names", test_names);
    g_test_add_func("/directory_record/challenge", test_challenge);
    return g_test_run();
}
