/* datagram.h - start of frame of a UDP datagram, and the seeds that follow from it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_DATAGRAM_H
#define SKYPE_WIRE_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Function byte AND 0x8F; bits 4..6 are random filler. */
typedef enum {
    SKYPE_TYPE_NONE = 0,
    SKYPE_TYPE_PAYLOAD = 0x2,
    SKYPE_TYPE_RESEND = 0x3,
    SKYPE_TYPE_ACK = 0x5,
    SKYPE_TYPE_NACK = 0x7,
    SKYPE_TYPE_MEDIA = 0xD,
    SKYPE_TYPE_FRAGMENT = 0xF,
} skype_datagram_type;

#define SKYPE_FUNCTION_TYPE_MASK 0x8Fu

/* Offsets and lengths of the common head and of each type. */
enum {
    SKYPE_ID_OFFSET = 0,
    SKYPE_FUNCTION_OFFSET = 2,
    SKYPE_HEAD_LENGTH = 3,

    SKYPE_PAYLOAD_IV_OFFSET = 3,
    SKYPE_PAYLOAD_CRC_OFFSET = 7,
    SKYPE_PAYLOAD_DATA_OFFSET = 11,
    SKYPE_PAYLOAD_MIN_LENGTH = 15, /* one-way command with an empty plain list */

    SKYPE_NACK_IP_OFFSET = 3,
    SKYPE_NACK_CHALLENGE_OFFSET = 7,
    SKYPE_NACK_LENGTH = 11, /* acks too */

    SKYPE_RESEND_COUNT_OFFSET = 3,
    SKYPE_RESEND_CHALLENGE_OFFSET = 4,
    SKYPE_RESEND_DESTINATION_OFFSET = 8,
    SKYPE_RESEND_CRC_OFFSET = 12,
    SKYPE_RESEND_DATA_OFFSET = 16,
    SKYPE_RESEND_MIN_LENGTH = 20,

    SKYPE_FRAGMENT_GROUP_OFFSET = 3, /* frame id of the datagram being answered */
    SKYPE_FRAGMENT_INDEX_OFFSET = 5, /* bit 7: last */
    SKYPE_FRAGMENT_INNER_OFFSET = 6, /* type of the inner datagram: 02 */
    SKYPE_FRAGMENT_IV_OFFSET = 7,
    SKYPE_FRAGMENT_CRC_OFFSET = 11,
    SKYPE_FRAGMENT_DATA_OFFSET = 15,
    SKYPE_FRAGMENT_MAX_LENGTH = 1355,
    SKYPE_FRAGMENT_MAX_INDEX = 63,

    SKYPE_MEDIA_MIN_LENGTH = 3,
};

#define SKYPE_FRAGMENT_LAST_BIT   0x80u
#define SKYPE_FRAGMENT_INDEX_MASK 0x7Fu

/* The head of a datagram, as far as its type has such a field. */
typedef struct {
    uint16_t id;             /* bytes 0-1, session ID */
    uint8_t function;        /* byte 2 */
    uint8_t type;            /* skype_datagram_type */
    uint32_t iv;             /* payload, fragment */
    uint32_t crc;            /* payload, resend, fragment: of the plaintext */
    uint32_t public_ip;      /* ack, NAck: the addressee's address, a.b.c.d as 0xaabbccdd */
    uint32_t challenge;      /* ack, NAck, resend */
    uint32_t destination_ip; /* resend */
    uint8_t resend_count;
    uint16_t group; /* fragment */
    uint8_t part;   /* fragment, without its last bit */
    bool last;
    uint16_t data_offset; /* of the enciphered bytes; 0 where there are none */
} skype_datagram;

/* Bytes of head that skype_datagram_parse() must see: all that precedes enciphered data. */
#define SKYPE_DATAGRAM_HEAD_MAX 16u

/* Reads the head.  data holds `captured` bytes of a datagram that is `reported` bytes long; 16
 * captured bytes are enough.  Returns the type when length, function byte and constant fields
 * have the shape of that type, else SKYPE_TYPE_NONE.  A datagram cut (captured < reported) before
 * the end of its head has no shape. */
skype_datagram_type skype_datagram_parse(const uint8_t *data, size_t captured, size_t reported,
                                         skype_datagram *out);

/* Seed of a payload or fragment: IV xor CRC of sender, receiver (both byte-reversed), id (little
 * endian) and two zero bytes.  Addresses are the public ones, a.b.c.d as 0xaabbccdd. */
uint32_t skype_datagram_seed(uint32_t iv, uint32_t source, uint32_t destination, uint16_t id);

/* Seed of a resend: the NAck's challenge xor the frame id; no address in it. */
uint32_t skype_resend_seed(uint32_t challenge, uint16_t id);

#endif
