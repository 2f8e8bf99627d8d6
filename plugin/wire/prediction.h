/* prediction.h - plaintexts that follow from the header or an earlier request: their CRC stands
 * in clear, so they prove a datagram without key and address.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_PREDICTION_H
#define SKYPE_WIRE_PREDICTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest predictable plaintext. */
#define SKYPE_PREDICTION_MAX 16u

typedef enum {
    SKYPE_PREDICTED_NONE = 0,
    SKYPE_PREDICTED_REQUEST, /* rule A: 27, 35, 44 (and 26), request id = frame id - 1 */
    SKYPE_PREDICTED_PADDED,  /* rules P1, P2: padded probe of Skype 7 with 1 or 2 pad bytes */
    SKYPE_PREDICTED_REPLY,   /* rule B: 0, 15, 19, 28, 5200 answering a known request id */
    SKYPE_PREDICTED_NAT,     /* 36 answering a known request, with the asker's known address */
} skype_prediction;

typedef struct {
    skype_prediction rule;
    uint8_t length;
    uint8_t solved; /* bytes at the end that the CRC gave: each takes 8 of its 32 bits of proof */
    uint8_t plaintext[SKYPE_PREDICTION_MAX];
} skype_predicted;

/* Rules A, P1, P2: is there a request whose plaintext has this length and CRC? id is the frame id
 * of the datagram, length that of its enciphered bytes. */
skype_prediction skype_predict_request(uint16_t id, size_t length, uint32_t crc,
                                       skype_predicted *out);

/* A request that nothing is known of but its id. */
#define SKYPE_REQUEST_UNKNOWN 0u

/* Rule B: a reply to request_id whose plaintext has this length and CRC. request is the number of
 * the request it would answer, or SKYPE_REQUEST_UNKNOWN: then any reply will do. */
skype_prediction skype_predict_reply(uint32_t request, uint16_t request_id, size_t length,
                                     uint32_t crc, skype_predicted *out);

/* Bytes of a NAT probe answer. */
#define SKYPE_NAT_ANSWER_LENGTH 15u

/* The NAT probe answer (36) to request_id that names ip:port as the asker's public address. */
skype_prediction skype_predict_nat_answer(uint16_t request_id, uint32_t ip, uint16_t port,
                                          size_t length, uint32_t crc, skype_predicted *out);

#endif
