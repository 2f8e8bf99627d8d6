/* records.h - what Skype sends in a TCP stream: first messages, and records of the stream.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_RECORDS_H
#define SKYPE_SAMPLES_RECORDS_H

#include "filler.h"
#include "streams.h"

/* First message of a direction, as scenarios describe it. */
typedef struct {
    enum {
        HANDSHAKE_UNPADDED, /* 14 bytes, word 0001 */
        HANDSHAKE_PADDED,   /* word and padding follow from the seed */
        HANDSHAKE_PORT80,   /* word 0001, filler, control 00 */
        HANDSHAKE_PEER,     /* word and padding of a generator that is not known */
    } form;
    uint32_t cookie;  /* second one: the sender's bit mask */
    uint16_t version; /* bits of the word: 0000, 0200, 0400 */
    uint32_t filler;  /* port 80: bytes 01 in the filler record; 0: no such record.  Peer: bytes of
                         padding */
} handshake_form;

handshake_form handshake_read(reader *r);

/* Bytes of the first message; the direction is enciphered from here on.  secret (of DH_LENGTH
 * bytes), when not NULL, is mixed into the key as after a DH-384 exchange.  source: of what a
 * peer's message has at random. */
bytes handshake_message(arena *memory, host *sender, stream_side *side, const handshake_form *form,
                        const uint8_t *secret, filler *source);

/* Constant hellos of port 443; the client's challenge is a run of the padding generator. */
bytes https_client_hello(arena *memory, host *sender);
bytes https_server_hello(arena *memory);

/* Types of control records. */
enum {
    CONTROL_FILLER_END = 0,
    CONTROL_ACK = 1,
    CONTROL_PADDING = 3,
    CONTROL_RAW_MODE = 4,
    CONTROL_SESSION = 5,
};

/* Records in clear; stream_encipher() comes after. */
bytes record_packet(arena *memory, uint16_t id, const bytes *commands);
bytes record_control(arena *memory, uint8_t type, const bytes *body);

/* Session records: destination session, sequence, and either a command under an AES key or bytes
 * that stand for one. */
typedef struct {
    uint16_t destination;
    uint16_t sequence;
    const uint8_t *key; /* NULL: the all-zero one */
    uint32_t salt;      /* 0 with the all-zero key */
} session_head;

bytes record_session_command(arena *memory, session_head head, uint32_t packet_id, uint32_t command,
                             const bytes *list);
bytes record_session_data(arena *memory, session_head head, const bytes *enciphered);

/* Enciphers in place when the direction is enciphered. */
void stream_encipher(stream_side *side, bytes *data);

#endif
