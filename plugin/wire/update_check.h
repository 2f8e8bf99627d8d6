/* update_check.h - the HTTP requests by which a client asks for the newest version or tells that it
 * was installed, and their answers.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_UPDATE_CHECK_H
#define SKYPE_WIRE_UPDATE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The parameter that identifies the user: never to be shown. */
#define SKYPE_UPDATE_USER_HASH "uhash="

/* Longest version taken for one. */
#define SKYPE_UPDATE_VERSION_MAX 32u

/* What is asked for: the last part of the path.  The public interface (skype.update.request). */
typedef enum {
    SKYPE_UPDATE_LATEST = 1,    /* getlatestversion */
    SKYPE_UPDATE_NEWEST = 2,    /* getnewestversion */
    SKYPE_UPDATE_INSTALLED = 3, /* installed: a report */
} skype_update_form;

/* Characters of a text. */
typedef struct {
    uint32_t offset;
    uint32_t length;
} skype_text_range;

typedef struct {
    skype_update_form form;
    skype_text_range platform; /* digits: 0 Windows, 2 Linux, 3 Mac */
    skype_text_range version; /* in the path: digits and dots; clients of 2003 have "97" here ... */
    skype_text_range full;    /* ... and "0.97.0.6" in parameter "ver"; length 0: none */
    skype_text_range language;
} skype_update_request;

/* Reads a HTTP request from its first byte on.  True for GET of
 * /ui/<platform>/<version>/<language>/<form>, with a query or without, at host ui.skype.com, which
 * stands in the URI or in the header "host".  The text may end anywhere behind what proves it.
 * Sources: getlatestversion 2 of 2 measured (Linux, host in the URI), for Windows two independent
 * descriptions; getnewestversion and installed: one each. */
bool skype_update_request_parse(const uint8_t *text, size_t length, skype_update_request *out);

typedef struct {
    char version[SKYPE_UPDATE_VERSION_MAX + 1];
    skype_text_range range; /* from its first character to its last; between chunks stand others */
} skype_update_answer;

/* Reads the answer from its first byte on.  True for a HTTP answer whose body, in chunks or not, is
 * whole, and a version and nothing else (white space apart). */
bool skype_update_answer_parse(const uint8_t *text, size_t length, skype_update_answer *out);

#endif
