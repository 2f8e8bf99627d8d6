/* prediction.c - plaintexts that follow from the header or an earlier request.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "prediction.h"

#include <string.h>

#include "checksum.h"
#include "command_number.h"

/* Plaintext templates.  The request id stands at id_offset; the open_length bytes at the end are
 * unknown and are solved from the CRC. */
struct template
{
    uint32_t answers; /* number of the request, for replies */
    uint8_t rule;
    uint8_t length;
    uint8_t id_offset;
    uint8_t open_length;
    uint8_t open_max; /* highest value of an open byte */
    const char *bytes;
};

/* clang-format off */

/* Rules A1..A5, P1, P2 of the table of predictable plaintexts (clients of 2006, 2015 and 2022). */
static const struct template requests[] = {
    {0, SKYPE_PREDICTED_REQUEST, 7, 3, 0, 0, "\x04\xDA\x01\x00\x00\x42\x15"},
    {0, SKYPE_PREDICTED_REQUEST, 7, 3, 0, 0, "\x04\x9A\x02\x00\x00\x42\x15"},
    {0, SKYPE_PREDICTED_REQUEST, 7, 3, 0, 0, "\x04\xD2\x01\x00\x00\x42\x15"},
    {0, SKYPE_PREDICTED_REQUEST, 7, 3, 0, 0, "\x04\xDA\x01\x00\x00\x41\x00"},
    {0, SKYPE_PREDICTED_REQUEST, 7, 3, 0, 0, "\x04\x9A\x02\x00\x00\x41\x00"},
    {0, SKYPE_PREDICTED_REQUEST, 11, 3, 0, 0, "\x08\xE2\x02\x00\x00\x42\xB3\x79\x93\x96\xA0"},
    {0, SKYPE_PREDICTED_PADDED, 11, 3, 1, 0xFF, "\x08\xDA\x01\x00\x00\x42\xB7\xB6\x44\x19"},
    {0, SKYPE_PREDICTED_PADDED, 13, 3, 2, 0xFF, "\x0A\xDA\x01\x00\x00\x42\xB7\xD3\x99\x23\x9B"},
};

/* Rules B1, B2, B4, B5. */
static const struct template replies[] = {
    {SKYPE_NUMBER_PROBE, SKYPE_PREDICTED_REPLY, 7, 3, 0, 0, "\x04\xE3\x01\x00\x00\x42\x15"},
    {SKYPE_NUMBER_SEARCH, SKYPE_PREDICTED_REPLY, 7, 2, 0, 0, "\x05\x7B\x00\x00\x42\x3C\x25"},
    {SKYPE_NUMBER_COMBINED_SEARCH, SKYPE_PREDICTED_REPLY, 8, 3, 0, 0,
     "\x05\x9B\x01\x00\x00\x42\x3C\x25"},
    {SKYPE_NUMBER_EVENT_CHECK, SKYPE_PREDICTED_REPLY, 11, 4, 1, 0x7F,
     "\x07\x83\xC5\x02\x00\x00\x41\x01\x00\x2E"},
};

/* Error reply (0/3), possible after every request. */
static const struct template error_reply =
    {0, SKYPE_PREDICTED_REPLY, 6, 2, 0, 0, "\x04\x03\x00\x00\x41\x00"};

/* clang-format on */

#define NAT_ANSWER_ID_OFFSET      3u
#define NAT_ANSWER_ADDRESS_OFFSET 9u

/* 36/3 with the one object "address 17"; address and port stand little-endian in the tail. */
static const uint8_t nat_answer[SKYPE_NAT_ANSWER_LENGTH] = {0x0C, 0xA3, 0x02, 0,   0,
                                                            0x42, 0xFC, 0xDF, 0x1C};

static void set_id(uint8_t *plaintext, unsigned offset, uint16_t id)
{
    plaintext[offset] = (uint8_t)(id >> 8);
    plaintext[offset + 1] = (uint8_t)id;
}

static bool matches(const struct template *t, uint16_t request_id, size_t length, uint32_t crc,
                    skype_predicted *out)
{
    const unsigned fixed = t->length - t->open_length;
    uint8_t *open = out->plaintext + fixed;

    if (t->length != length)
        return false;
    memcpy(out->plaintext, t->bytes, fixed);
    set_id(out->plaintext, t->id_offset, request_id);
    out->rule = (skype_prediction)t->rule;
    out->length = t->length;
    out->solved = t->open_length;
    if (!skype_crc32_solve(skype_crc32(out->plaintext, fixed), crc, open, t->open_length))
        return false;
    for (unsigned i = 0; i < t->open_length; i++)
        if (open[i] > t->open_max)
            return false;
    return true;
}

skype_prediction skype_predict_request(uint16_t id, size_t length, uint32_t crc,
                                       skype_predicted *out)
{
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        if (matches(&requests[i], (uint16_t)(id - 1), length, crc, out))
            return out->rule;
    return SKYPE_PREDICTED_NONE;
}

skype_prediction skype_predict_reply(uint32_t request, uint16_t request_id, size_t length,
                                     uint32_t crc, skype_predicted *out)
{
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++)
        if ((request == SKYPE_REQUEST_UNKNOWN || replies[i].answers == request) &&
            matches(&replies[i], request_id, length, crc, out))
            return out->rule;
    return matches(&error_reply, request_id, length, crc, out) ? out->rule : SKYPE_PREDICTED_NONE;
}

skype_prediction skype_predict_nat_answer(uint16_t request_id, uint32_t ip, uint16_t port,
                                          size_t length, uint32_t crc, skype_predicted *out)
{
    uint8_t *address = out->plaintext + NAT_ANSWER_ADDRESS_OFFSET;

    if (length != SKYPE_NAT_ANSWER_LENGTH)
        return SKYPE_PREDICTED_NONE;
    memcpy(out->plaintext, nat_answer, sizeof nat_answer);
    set_id(out->plaintext, NAT_ANSWER_ID_OFFSET, request_id);
    for (unsigned i = 0; i < sizeof ip; i++)
        address[i] = (uint8_t)(ip >> (8 * i));
    address[sizeof ip] = (uint8_t)port;
    address[sizeof ip + 1] = (uint8_t)(port >> 8);
    out->rule = SKYPE_PREDICTED_NAT;
    out->length = SKYPE_NAT_ANSWER_LENGTH;
    out->solved = 0;
    return skype_crc32(out->plaintext, SKYPE_NAT_ANSWER_LENGTH) == crc ? SKYPE_PREDICTED_NAT
                                                                       : SKYPE_PREDICTED_NONE;
}
