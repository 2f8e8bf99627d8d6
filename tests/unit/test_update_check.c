/* test_update_check.c - requests for the newest version, and answers.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "wire/update_check.h"

#define LINUX_REQUEST                                                                              \
    "GET http://ui.skype.com/ui/2/1.2.0.18/en/getlatestversion?ver=1.2.0.18&uhash=00 HTTP/1.1\r\n" \
    "connection: Keep-Alive\r\nhost: ui.skype.com\r\n\r\n"
#define WINDOWS_LINE "GET /ui/0/2.5.0.113/de/getlatestversion?ver=2.5.0.113&uhash=100 HTTP/1.1\r\n"
#define WINDOWS_REQUEST                                                                            \
    WINDOWS_LINE "User-Agent: Skype\r\nHost: ui.skype.com\r\nCache-Control: no-cache\r\n\r\n"

static bool parse(const char *text, gsize length, skype_update_request *request)
{
    /* Copied to the end of a block, so that a read too far is one behind it. */
    g_autofree guint8 *copy = g_memdup2(text, length);

    return skype_update_request_parse(copy, length, request);
}

static void assert_text(const char *text, skype_text_range range, const char *expected)
{
    g_assert_cmpmem(text + range.offset, range.length, expected, strlen(expected));
}

static void test_linux(void)
{
    skype_update_request request;

    g_assert_true(parse(LINUX_REQUEST, strlen(LINUX_REQUEST), &request));
    assert_text(LINUX_REQUEST, request.platform, "2");
    assert_text(LINUX_REQUEST, request.version, "1.2.0.18");
    assert_text(LINUX_REQUEST, request.language, "en");
    assert_text(LINUX_REQUEST, request.full, "1.2.0.18");
    g_assert_cmpint(request.form, ==, SKYPE_UPDATE_LATEST);
}

static void test_windows(void)
{
    skype_update_request request;

    g_assert_true(parse(WINDOWS_REQUEST, strlen(WINDOWS_REQUEST), &request));
    assert_text(WINDOWS_REQUEST, request.platform, "0");
    assert_text(WINDOWS_REQUEST, request.version, "2.5.0.113");
    assert_text(WINDOWS_REQUEST, request.language, "de");
}

static void test_forms(void)
{
    static const struct {
        const char *path;
        skype_update_form form;
        const char *version;
        const char *full;
    } cases[] = {
        {"0/97/en/installed", SKYPE_UPDATE_INSTALLED, "97", ""},
        {"0/97/en/getlatestversion?ver=0.97.0.6", SKYPE_UPDATE_LATEST, "97", "0.97.0.6"},
        {"0/3.8.0.188.12/en/getlatestversion?uhash=1&ver=3.8.0.188", SKYPE_UPDATE_LATEST,
         "3.8.0.188.12", "3.8.0.188"},
        {"2/2.1.0.81/de/getnewestversion", SKYPE_UPDATE_NEWEST, "2.1.0.81", ""},
        {"2/2.1.0.81/de/getnewestversion?over=1&ver=", SKYPE_UPDATE_NEWEST, "2.1.0.81", ""},
    };
    skype_update_request request;

    for (guint n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_autofree char *text =
            g_strdup_printf("GET /ui/%s HTTP/1.1\r\nHost: ui.skype.com\r\n\r\n", cases[n].path);

        g_assert_true(parse(text, strlen(text), &request));
        g_assert_cmpint(request.form, ==, cases[n].form);
        assert_text(text, request.version, cases[n].version);
        assert_text(text, request.full, cases[n].full);
    }
}

/* The text may end anywhere behind the proof, and proves nothing before. */
static void assert_proof_ends_behind(const char *text, const char *proof)
{
    const gsize end = (gsize)(strstr(text, proof) - text) + strlen(proof);
    skype_update_request request;

    for (gsize length = 0; length <= strlen(text); length++)
        g_assert_cmpint(parse(text, length, &request), ==, length >= end);
}

static void test_cut(void)
{
    assert_proof_ends_behind(LINUX_REQUEST, "getlatestversion?");
    assert_proof_ends_behind(WINDOWS_REQUEST, "ui.skype.com\r\n");
}

static void test_foreign(void)
{
    static const char *const texts[] = {
        "GET / HTTP/1.1\r\nHost: ui.skype.com\r\n\r\n",
        WINDOWS_LINE "Host: example.com\r\n\r\n",
        WINDOWS_LINE "Host: ui.skype.com.example.com\r\n\r\n",
        WINDOWS_LINE "X-Host: ui.skype.com\r\n\r\n",
        WINDOWS_LINE "\r\nHost: ui.skype.com\r\n\r\n", /* in the body */
        WINDOWS_LINE "Referer: x Host: ui.skype.com\r\n\r\n",
        "POST http://ui.skype.com/ui/2/1.2/en/getlatestversion?x HTTP/1.1\r\n\r\n",
        "GET http://ui.skype.com.example.com/ui/2/1.2/en/getlatestversion?x HTTP/1.1\r\n\r\n",
        "GET http://ui.skype.com/ui//1.2/en/getlatestversion?x HTTP/1.1\r\n\r\n",
        "GET http://ui.skype.com/ui/2//en/getlatestversion?x HTTP/1.1\r\n\r\n",
        "GET http://ui.skype.com/ui/2/one/en/getlatestversion?x HTTP/1.1\r\n\r\n",
        "GET http://ui.skype.com/ui/2/1.2/en/getlatest?x HTTP/1.1\r\n\r\n",
        "GET http://ui.skype.com/ui/2/"
        "111111111111111111111111111111111/en/getlatestversion?x HTTP/1.1\r\n\r\n",
        "GET http://ui.skype.com/ui/2/1.2/en/installedx HTTP/1.1\r\n\r\n",
        "GET http://ui.skype.com/ui/2/1.2/en/installed/ HTTP/1.1\r\n\r\n",
        "GET http://ui.skype.com/ui/2/1.2/en/installed",
        " " LINUX_REQUEST,
    };
    skype_update_request request;

    for (guint n = 0; n < G_N_ELEMENTS(texts); n++)
        g_assert_false(parse(texts[n], strlen(texts[n]), &request));
}

static bool parse_answer(const char *text, skype_update_answer *answer)
{
    g_autofree guint8 *copy = g_memdup2(text, strlen(text));

    return skype_update_answer_parse(copy, strlen(text), answer);
}

static void test_answer(void)
{
    static const struct {
        const char *text;
        const char *version;
        const char *place; /* what stands from its first to its last character */
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n1.0.0.1", "1.0.0.1", "1.0.0.1"},
        {"HTTP/1.0 200 OK\r\n\r\n\r\n3.8.0.188\r\n", "3.8.0.188", "3.8.0.188"},
        {"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n1.0.0.1HTTP/1.1 200 OK", "1.0.0.1",
         "1.0.0.1"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n1.3.0.53\r\n0\r\n\r\n",
         "1.3.0.53", "1.3.0.53"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
         "4;x=y\r\n1.3.\r\n004\r\n0.53\r\n0\r\n\r\n",
         "1.3.0.53", "1.3.\r\n004\r\n0.53"},
    };
    skype_update_answer answer;

    for (guint n = 0; n < G_N_ELEMENTS(cases); n++) {
        g_assert_true(parse_answer(cases[n].text, &answer));
        g_assert_cmpstr(answer.version, ==, cases[n].version);
        assert_text(cases[n].text, answer.range, cases[n].place);
    }
}

static void test_no_answer(void)
{
    static const char *const texts[] = {
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\n\r\n<html>1.0</html>",
        "HTTP/1.1 200 OK\r\n\r\n1.0 and more",
        "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n1.0.0.1", /* cut off */
        "HTTP/1.1 200 OK\r\n\r\n111111111111111111111111111111111",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1.0.0.1",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n1.3.0.53\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n1.3.0.53\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n1.3.0.53\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0000000008\r\n1.3.0.53\r\n0\r\n\r\n",
        "1.0.0.1",
    };
    skype_update_answer answer;

    for (guint n = 0; n < G_N_ELEMENTS(texts); n++)
        g_assert_false(parse_answer(texts[n], &answer));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/update_check/request/linux", test_linux);
    g_test_add_func("/update_check/request/windows", test_windows);
    g_test_add_func("/update_check/request/forms", test_forms);
    g_test_add_func("/update_check/request/cut", test_cut);
    g_test_add_func("/update_check/request/foreign", test_foreign);
    g_test_add_func("/update_check/answer/version", test_answer);
    g_test_add_func("/update_check/answer/none", test_no_answer);
    return g_test_run();
}
