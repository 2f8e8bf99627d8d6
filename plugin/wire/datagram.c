/* datagram.c - start of frame of a UDP datagram.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "datagram.h"

#include <string.h>

#include "checksum.h"

#define SEED_INPUT_LENGTH 12u /* sender, receiver, id: three little-endian words */

static uint16_t read16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t read32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void write32_reversed(uint8_t *p, uint32_t value)
{
    for (unsigned i = 0; i < sizeof value; i++)
        p[i] = (uint8_t)(value >> (8 * i));
}

static void read_payload(const uint8_t *p, skype_datagram *out)
{
    out->iv = read32(p + SKYPE_PAYLOAD_IV_OFFSET);
    out->crc = read32(p + SKYPE_PAYLOAD_CRC_OFFSET);
    out->data_offset = SKYPE_PAYLOAD_DATA_OFFSET;
}

static void read_resend(const uint8_t *p, skype_datagram *out)
{
    out->resend_count = p[SKYPE_RESEND_COUNT_OFFSET];
    out->challenge = read32(p + SKYPE_RESEND_CHALLENGE_OFFSET);
    out->destination_ip = read32(p + SKYPE_RESEND_DESTINATION_OFFSET);
    out->crc = read32(p + SKYPE_RESEND_CRC_OFFSET);
    out->data_offset = SKYPE_RESEND_DATA_OFFSET;
}

static void read_nack(const uint8_t *p, skype_datagram *out)
{
    out->public_ip = read32(p + SKYPE_NACK_IP_OFFSET);
    out->challenge = read32(p + SKYPE_NACK_CHALLENGE_OFFSET);
}

static void read_fragment(const uint8_t *p, skype_datagram *out)
{
    out->group = read16(p + SKYPE_FRAGMENT_GROUP_OFFSET);
    out->part = p[SKYPE_FRAGMENT_INDEX_OFFSET] & SKYPE_FRAGMENT_INDEX_MASK;
    out->last = (p[SKYPE_FRAGMENT_INDEX_OFFSET] & SKYPE_FRAGMENT_LAST_BIT) != 0;
    out->iv = read32(p + SKYPE_FRAGMENT_IV_OFFSET);
    out->crc = read32(p + SKYPE_FRAGMENT_CRC_OFFSET);
    out->data_offset = SKYPE_FRAGMENT_DATA_OFFSET;
}

static void read_nothing(const uint8_t *p, skype_datagram *out)
{
    (void)p;
    (void)out;
}

/* One row per type: how long it is, how much head must be there, and how the head is read. */
static const struct shape {
    uint8_t type;
    uint8_t head_length;
    uint8_t filler_mask; /* bits of the function byte that must be clear */
    uint16_t min_length;
    uint16_t max_length;
    void (*read)(const uint8_t *p, skype_datagram *out);
} shapes[] = {
    {SKYPE_TYPE_PAYLOAD, SKYPE_PAYLOAD_DATA_OFFSET, 0x70, SKYPE_PAYLOAD_MIN_LENGTH, UINT16_MAX,
     read_payload},
    {SKYPE_TYPE_RESEND, SKYPE_RESEND_DATA_OFFSET, 0, SKYPE_RESEND_MIN_LENGTH, UINT16_MAX,
     read_resend},
    {SKYPE_TYPE_ACK, SKYPE_NACK_LENGTH, 0, SKYPE_NACK_LENGTH, SKYPE_NACK_LENGTH, read_nack},
    {SKYPE_TYPE_NACK, SKYPE_NACK_LENGTH, 0, SKYPE_NACK_LENGTH, SKYPE_NACK_LENGTH, read_nack},
    {SKYPE_TYPE_MEDIA, SKYPE_HEAD_LENGTH, 0, SKYPE_MEDIA_MIN_LENGTH, UINT16_MAX, read_nothing},
    {SKYPE_TYPE_FRAGMENT, SKYPE_FRAGMENT_DATA_OFFSET, 0, SKYPE_FRAGMENT_DATA_OFFSET + 1,
     SKYPE_FRAGMENT_MAX_LENGTH, read_fragment},
};

static const struct shape *shape_of(uint8_t function)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if ((function & SKYPE_FUNCTION_TYPE_MASK) == shapes[i].type)
            return &shapes[i];
    return NULL;
}

static bool fragment_fits(const uint8_t *p)
{
    return p[SKYPE_FRAGMENT_INNER_OFFSET] == SKYPE_TYPE_PAYLOAD &&
           (p[SKYPE_FRAGMENT_INDEX_OFFSET] & SKYPE_FRAGMENT_INDEX_MASK) <= SKYPE_FRAGMENT_MAX_INDEX;
}

skype_datagram_type skype_datagram_parse(const uint8_t *data, size_t captured, size_t reported,
                                         skype_datagram *out)
{
    const struct shape *shape;

    if (captured < SKYPE_HEAD_LENGTH)
        return SKYPE_TYPE_NONE;
    shape = shape_of(data[SKYPE_FUNCTION_OFFSET]);
    if (!shape || captured < shape->head_length || reported < shape->min_length ||
        reported > shape->max_length || (data[SKYPE_FUNCTION_OFFSET] & shape->filler_mask))
        return SKYPE_TYPE_NONE;
    if (shape->type == SKYPE_TYPE_FRAGMENT && !fragment_fits(data))
        return SKYPE_TYPE_NONE;

    memset(out, 0, sizeof *out);
    out->id = read16(data + SKYPE_ID_OFFSET);
    out->function = data[SKYPE_FUNCTION_OFFSET];
    out->type = shape->type;
    shape->read(data, out);
    return (skype_datagram_type)shape->type;
}

uint32_t skype_datagram_seed(uint32_t iv, uint32_t source, uint32_t destination, uint16_t id)
{
    uint8_t input[SEED_INPUT_LENGTH];

    write32_reversed(input, source);
    write32_reversed(input + 4, destination);
    write32_reversed(input + 8, id);
    return iv ^ skype_crc32(input, sizeof input);
}

uint32_t skype_resend_seed(uint32_t challenge, uint16_t id)
{
    return challenge ^ id;
}
