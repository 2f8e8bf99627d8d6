/* login_record.h - the framing of login and event servers: record heads as in TLS, around no TLS.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_LOGIN_RECORD_H
#define SKYPE_WIRE_LOGIN_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "allocator.h"

enum {
    SKYPE_LOGIN_TYPE_OFFSET = 0,
    SKYPE_LOGIN_VERSION_OFFSET = 1, /* 03 01, as TLS 1.0 */
    SKYPE_LOGIN_LENGTH_OFFSET = 3,  /* u16, big-endian, of the body */
    SKYPE_LOGIN_HEAD_LENGTH = 5,

    SKYPE_LOGIN_CHECKSUM_LENGTH = 2, /* at the end of a data record's body, little-endian */
};

typedef enum {
    SKYPE_LOGIN_KEY = 0x16,  /* client only; empty: L1; else the clear key block of L3 */
    SKYPE_LOGIN_DATA = 0x17, /* empty: L2; else enciphered, with a checksum */
} skype_login_type;

typedef enum {
    SKYPE_LOGIN_OK,
    SKYPE_LOGIN_CUT,    /* what is there fits; the head is not complete */
    SKYPE_LOGIN_FOREIGN /* another type or version */
} skype_login_status;

typedef struct {
    uint8_t type;    /* skype_login_type */
    uint16_t length; /* of the body behind the head */
} skype_login_record;

/* Reads the head of the record at data.  Sources: 205 of 205 data records and 29 key records
 * measured; Ehlert and Petgang 2006 print the same heads. */
skype_login_status skype_login_record_parse(const uint8_t *data, size_t length,
                                            skype_login_record *out);

/* Number of a data record in its direction, from 0: the checksum at the end of the body is the low
 * half of the CRC-32 of the bytes before it, xored with this number.  No key is needed.  False
 * where the body is too short for a checksum. */
bool skype_login_record_number(const uint8_t *body, size_t length, uint16_t *number);

/* Is a deciphered body (without its checksum) what such bodies are: plain lists, one behind the
 * other to its end?  Writes how many objects they hold together.  Source: two independent ones. */
bool skype_login_body_is_lists(const uint8_t *clear, size_t length, skype_allocator memory,
                               size_t *objects);

#endif
