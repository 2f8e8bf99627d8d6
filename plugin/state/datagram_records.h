/* datagram_records.h - what is known about each claimed datagram, by frame.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATE_DATAGRAM_RECORDS_H
#define SKYPE_STATE_DATAGRAM_RECORDS_H

#include "ws_compat.h"
#include "state/requests.h"
#include "state/sent_datagrams.h"
#include "state/verdict.h"
#include "wire/prediction.h"

/* How the plaintext of a datagram is known. */
typedef enum {
    SKYPE_PLAINTEXT_NONE,
    SKYPE_PLAINTEXT_VERIFIED,  /* deciphered with seed, CRC fits */
    SKYPE_PLAINTEXT_PLAUSIBLE, /* capture is cut: deciphered with the host's usual addresses, and
                                  the first command's head fits */
    SKYPE_PLAINTEXT_PREDICTED, /* not deciphered; CRC fits the prediction */
} skype_plaintext;

struct skype_media_facts;

/* What is known about one datagram.  Written in the first pass, and once more when the capture has
 * been loaded (udp/settle.h); in file scope, one for each claimed datagram. */
typedef struct skype_proof {
    struct skype_proof *next; /* another datagram of the same frame */
    uint32_t place;           /* its offset in its data source */
    uint32_t duplicate_of;    /* frame that holds the same IP packet; 0: none */
    skype_verdict verdict;
    uint8_t plaintext; /* skype_plaintext */
    bool counted;      /* among what its socket proved by its own bytes */
    bool crc_bad;      /* the addresses are certain, or none is needed, and the CRC does not fit */
    uint32_t seed;
    uint32_t seed_source;
    uint32_t seed_destination;
    uint32_t line_steps; /* generator steps from the socket's nearest earlier IV, 0: none near */
    skype_sent *sent;    /* payload: its entry; ack, NAck, resend: what it answers */
    const skype_request *request;     /* of the first command, or the one it answers */
    const skype_predicted *predicted; /* plaintext PREDICTED only */
    struct skype_media_facts *media;  /* media only */
} skype_proof;

/* The datagram of this frame and place; NULL where none is claimed. */
skype_proof *skype_datagram_record_find(uint32_t frame, uint32_t place);

/* The same, or any other datagram of the frame. */
const skype_proof *skype_datagram_record_like(uint32_t frame, uint32_t place);

/* Keeps a copy of proof, whose place is set, for a frame. */
skype_proof *skype_datagram_record_keep(uint32_t frame, const skype_proof *proof);

#endif
