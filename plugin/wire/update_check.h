/* update_check.h - the HTTP request by which a client asks for the newest version, and its answer.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_UPDATE_CHECK_H
#define SKYPE_WIRE_UPDATE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What every such request has in its path, for a quick search. */
#define SKYPE_UPDATE_PATH_END "/getlatestversion?"

/* The parameter that identifies the user: never to be shown. */
#define SKYPE_UPDATE_USER_HASH "uhash="

/* Longest version taken for one. */
#define SKYPE_UPDATE_VERSION_MAX 32u

/* Characters of a text. */
typedef struct {
    uint32_t offset;
    uint32_t length;
} skype_text_range;

typedef struct {
    skype_text_range platform; /* digits: 0 Windows, 2 Linux, 3 Mac */
    skype_text_range version;  /* of the client: digits and dots */
    skype_text_range language;
} skype_update_request;

/* Reads a HTTP request from its first byte on.  True for GET of
 * /ui/<platform>/<version>/<language>/getlatestversion?... at host ui.skype.com, which stands in
 * the URI or in the header "host".  The text may end anywhere behind what proves it. Sources: 2 of
 * 2 measured (Linux, host in the URI); for Windows two independent descriptions. */
bool skype_update_request_parse(const uint8_t *text, size_t length, skype_update_request *out);

/* Reads the answer from its first byte on.  True for a HTTP answer whose body is a version and
 * nothing else (white space apart). */
bool skype_update_answer_parse(const uint8_t *text, size_t length, skype_text_range *version);

#endif
