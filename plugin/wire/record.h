/* record.h - head of a stream record: length and kind in one number.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_RECORD_H
#define SKYPE_WIRE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest body taken for real: a thousand times what was ever seen. */
#define SKYPE_RECORD_MAX_LENGTH 0x100000u

/* First body byte of a control record. */
typedef enum {
    SKYPE_CONTROL_END_OF_FILLER = 0, /* on port 80 */
    SKYPE_CONTROL_ACK = 1,           /* u16 packet id */
    SKYPE_CONTROL_PADDING = 3,       /* to be ignored; empty: keep-alive */
    SKYPE_CONTROL_PIPE = 4,          /* from here on the direction is a raw pipe */
    SKYPE_CONTROL_SESSION = 5,       /* end-to-end data of two clients */
} skype_control;

enum {
    SKYPE_RECORD_CONTROL_LENGTH = 1, /* type byte */
    SKYPE_RECORD_PACKET_ID_LENGTH = 2,
    SKYPE_RECORD_ACK_LENGTH = 3,  /* type and id */
    SKYPE_RECORD_PIPE_LENGTH = 2, /* type and 00 */
};

typedef enum {
    SKYPE_RECORD_OK,
    SKYPE_RECORD_CUT,      /* data ends inside the number */
    SKYPE_RECORD_MALFORMED /* no 32-bit number, too long, or too short for its kind */
} skype_record_status;

typedef struct {
    uint8_t head;    /* bytes of the number in front of the body */
    bool control;    /* control record; else a packet: u16 packet id, then commands */
    uint32_t length; /* of the body */
} skype_record;

/* Reads the head of the deciphered record at data: a varint, its lowest bit tells the kind, the
 * rest is the body's length.  Source: 341 of 341 records measured. */
skype_record_status skype_record_parse(const uint8_t *data, size_t length, skype_record *out);

#endif
