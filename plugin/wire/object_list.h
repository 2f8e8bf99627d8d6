/* object_list.h - object lists: what one holds once it is decoded.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_OBJECT_LIST_H
#define SKYPE_WIRE_OBJECT_LIST_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SKYPE_LIST_PLAIN = 0x41,
    SKYPE_LIST_COMPRESSED = 0x42,
};

/* Limits of the known implementations: lists in lists, and units spent on objects. */
#define SKYPE_LIST_MAX_DEPTH 8u
#define SKYPE_LIST_BUDGET    0x50000u

typedef enum {
    SKYPE_FAMILY_NUMBER = 0,
    SKYPE_FAMILY_NODE_ID = 1,
    SKYPE_FAMILY_ADDRESS = 2,
    SKYPE_FAMILY_STRING = 3,
    SKYPE_FAMILY_BLOB = 4,
    SKYPE_FAMILY_LIST = 5,
    SKYPE_FAMILY_NUMBERS = 6,
    SKYPE_FAMILIES = 7,
} skype_family;

typedef enum {
    SKYPE_LIST_OK = 0,
    SKYPE_LIST_END,     /* the input ends inside the list */
    SKYPE_LIST_MARK,    /* neither 0x41 nor 0x42 */
    SKYPE_LIST_DEPTH,   /* limit: lists nested too deep */
    SKYPE_LIST_SPENT,   /* limit: budget used up */
    SKYPE_LIST_VARINT,  /* plain: number too long or above 32 bits */
    SKYPE_LIST_FAMILY,  /* plain: family above 6 */
    SKYPE_LIST_TEXT,    /* plain: string without its end */
    SKYPE_LIST_NUMBER,  /* compressed: number of more than 32 bits */
    SKYPE_LIST_REPEAT,  /* compressed: more repeated headers than there are */
    SKYPE_LIST_HISTORY, /* compressed: defensive, unreachable */
    SKYPE_LIST_SIZE,    /* compressed: node id of more than 8 bytes */
    SKYPE_LIST_MEMORY,  /* the allocator refused */
} skype_list_error;

/* One object.  Objects stand in wire order, a list before its members (depth + 1). */
typedef struct {
    uint8_t family; /* skype_family */
    uint8_t depth;  /* 0 for objects of the outermost list */
    bool has_value; /* false: decoding failed before the value was complete or known */
    bool exact;     /* offset and length are exactly the value's bytes (plain: the whole object);
                       otherwise they cover the range-coded part as a whole, or what is there of an
                       unfinished plain object */
    uint32_t id;
    uint32_t offset; /* byte range in the input, the list's mark being byte 0 */
    uint32_t length;
    union {
        uint32_t number;  /* number */
        uint64_t node_id; /* node id */
        struct {
            uint32_t ip; /* a.b.c.d as 0xaabbccdd */
            uint16_t port;
        } address;
        struct {
            uint32_t start; /* into bytes of the list */
            uint32_t length;
        } bytes; /* string (without terminator) or blob */
        struct {
            uint32_t start; /* into numbers of the list */
            uint32_t count;
        } numbers;
        uint32_t members; /* list: objects directly in it, as far as decoded, value or not */
    } value;
} skype_object;

typedef struct {
    uint8_t encoding; /* mark: SKYPE_LIST_PLAIN or SKYPE_LIST_COMPRESSED */
    skype_list_error error;
    uint32_t consumed;    /* bytes of the list with its mark; after an error: what was looked at */
    uint32_t code_length; /* compressed: bytes of mark and code stream before the tail (0 after an
                             error: the tail's place is then unknown) */
    skype_object *objects;
    uint32_t count;
    uint8_t *bytes; /* pool of string and blob values; NULL only where there are none */
    uint32_t bytes_length;
    uint32_t *numbers; /* pool of the numbers of number sequences; likewise */
    uint32_t numbers_count;
} skype_object_list;

/* The first outermost object with this family and id that has a value; NULL where there is none. */
const skype_object *skype_object_list_find(const skype_object_list *list, skype_family family,
                                           uint32_t id);

/* Short name of an error for messages ("lists nested too deep"). */
const char *skype_list_error_text(skype_list_error error);

#endif
