/* command.h - the head of a command: length, number, kind, request id.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_COMMAND_H
#define SKYPE_WIRE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Low three bits of the command varint.  Source: kinds 1 to 3 on every plaintext of the shared
 * captures; kind 0 on 192 of 192 such commands of 2016, whose lists end where the commands do. */
typedef enum {
    SKYPE_COMMAND_WITHOUT_ID = 0,
    SKYPE_COMMAND_ONE_WAY = 1,
    SKYPE_COMMAND_REQUEST = 2,
    SKYPE_COMMAND_REPLY = 3,
} skype_command_kind;

#define SKYPE_REQUEST_ID_LENGTH 2u

typedef enum {
    SKYPE_COMMAND_OK,
    SKYPE_COMMAND_CUT,     /* data ends inside the head */
    SKYPE_COMMAND_INVALID, /* bad varint, unknown kind, or no room for the request id */
} skype_command_status;

typedef struct {
    uint32_t length;      /* bytes after the command varint: request id and list */
    uint32_t number;      /* command varint >> 3 */
    uint8_t kind;         /* skype_command_kind */
    bool has_request_id;  /* requests and replies */
    uint16_t request_id;  /* big-endian on the wire */
    uint8_t length_size;  /* bytes of the length varint, at offset 0 */
    uint8_t number_size;  /* bytes of the command varint, behind it */
    uint32_t list_offset; /* of the object list, from the command's first byte */
    uint32_t list_length; /* to the command's end */
    uint32_t total;       /* whole command: both varints and length */
} skype_command_head;

/* Reads the head of the command at data[0].  length is what is there; the body may be longer than
 * that (total tells).  Source: every plaintext of the shared captures parses so to its last byte.
 */
skype_command_status skype_command_parse(const uint8_t *data, size_t length,
                                         skype_command_head *head);

/* Writes a command: head and list; out must have room for 12 bytes more than the list.  Returns
 * the bytes written. */
size_t skype_command_write(uint32_t number, skype_command_kind kind, uint16_t request_id,
                           const uint8_t *list, size_t list_length, uint8_t *out);

#endif
