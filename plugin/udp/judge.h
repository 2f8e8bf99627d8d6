/* judge.h - is this datagram Skype, and why: the rules, in the order of their strength.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_UDP_JUDGE_H
#define SKYPE_UDP_JUDGE_H

#include "ws_compat.h"
#include "view/evidence.h"
#include "state/sent_datagrams.h"
#include "state/memory.h"
#include "wire/datagram.h"
#include "wire/prediction.h"

/* A datagram as it stands in the capture. */
typedef struct {
    skype_datagram head;
    skype_ends ends;
    uint32_t captured;
    uint32_t reported;
    const uint8_t *plaintext; /* as it was deciphered to judge, in pinfo->pool; NULL: it was not */
} skype_sighting;

/* How the plaintext of a datagram is known. */
typedef enum {
    SKYPE_PLAINTEXT_NONE,
    SKYPE_PLAINTEXT_VERIFIED,  /* deciphered with seed, CRC fits */
    SKYPE_PLAINTEXT_PLAUSIBLE, /* capture is cut: deciphered with the host's usual addresses, and
                                  the first command's head fits */
    SKYPE_PLAINTEXT_PREDICTED, /* not deciphered; CRC fits the prediction */
} skype_plaintext;

/* What is known about one datagram; kept per frame, in file scope. */
typedef struct {
    skype_verdict verdict;
    uint8_t plaintext; /* skype_plaintext */
    bool crc_bad;      /* both addresses are known, or none is needed, and the CRC does not fit */
    bool learned;      /* memory knows what this datagram teaches */
    uint32_t seed;
    uint32_t seed_source;
    uint32_t seed_destination;
    uint32_t line_steps; /* generator steps from the socket's nearest earlier IV, 0: none near */
    skype_sent *sent;    /* payload: its entry; ack, NAck, resend: what it answers */
    struct skype_request *request;    /* of the first command, see requests.h */
    const skype_predicted *predicted; /* plaintext PREDICTED only */
} skype_proof;

/* Reads the head of the datagram in tvb.  False when it cannot be Skype at all: not IPv4, quoted in
 * an error message, to a multicast or broadcast address, or of a wrong shape (then head.type is
 * SKYPE_TYPE_NONE, the rest of the sighting holds). */
bool skype_proof_look(tvbuff_t *tvb, const packet_info *pinfo, skype_sighting *sighting);

/* True where epan's packet can carry Skype at all, whatever its payload: see above. */
bool skype_proof_possible(const packet_info *pinfo);

/* Applies the rules; NULL when none holds.  The first pass decides and remembers; a later pass
 * only looks for more where the first had to leave something open. */
skype_proof *skype_proof_judge(tvbuff_t *tvb, packet_info *pinfo, int proto,
                               skype_sighting *sighting);

/* Deciphers `length` enciphered bytes at `offset` into pinfo->pool. */
uint8_t *skype_proof_decipher(tvbuff_t *tvb, packet_info *pinfo, uint32_t seed, int offset,
                              uint32_t length);

#endif
