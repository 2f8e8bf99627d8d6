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
}

static void test_windows(void)
{
    skype_update_request request;

    g_assert_true(parse(WINDOWS_REQUEST, strlen(WINDOWS_REQUEST), &request));
    assert_text(WINDOWS_REQUEST, request.platform, "0");
    assert_text(WINDOWS_REQUEST, request.version, "2.5.0.113");
    assert_text(WINDOWS_REQUEST, request.language, "de");
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
        " " LINUX_REQUEST,
    };
    skype_update_request request;

    for (guint n = 0; n < G_N_ELEMENTS(texts); n++)
        g_assert_false(parse(texts[n], strlen(texts[n]), &request));
}

static bool parse_answer(const char *text, skype_text_range *version)
{
    g_autofree guint8 *copy = g_memdup2(text, strlen(text));

    return skype_update_answer_parse(copy, strlen(text), version);
}

static void test_answer(void)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n1.0.0.1";
    static const char lines[] = "HTTP/1.0 200 OK\r\n\r\n\r\n3.8.0.188\r\n";
    skype_text_range version;

    g_assert_true(parse_answer(text, &version));
    assert_text(text, version, "1.0.0.1");
    g_assert_true(parse_answer(lines, &version));
    assert_text(lines, version, "3.8.0.188");
}

static void test_no_answer(void)
{
    static const char *const texts[] = {
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\n\r\n<html>1.0</html>",
        "HTTP/1.1 200 OK\r\n\r\n1.0 and more",
        "1.0.0.1",
    };
    skype_text_range version;

    for (guint n = 0; n < G_N_ELEMENTS(texts); n++)
        g_assert_false(parse_answer(texts[n], &version));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/update_check/request/linux", test_linux);
    g_test_add_func("/update_check/request/windows", test_windows);
    g_test_add_func("/update_check/request/cut", test_cut);
    g_test_add_func("/update_check/request/foreign", test_foreign);
    g_test_add_func("/update_check/answer/version", test_answer);
    g_test_add_func("/update_check/answer/none", test_no_answer);
    return g_test_run();
}
