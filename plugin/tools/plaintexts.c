/* plaintexts.c - what a datagram must say, as far as its head tells.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "plaintexts.h"

#include <string.h>

#include "wire/checksum.h"
#include "wire/prediction.h"

enum {
    PROBE_ID_OFFSET = 3,
    PROBE_LIST_OFFSET = 6, /* behind the list's mark */
    PAD_WORD_LENGTH = 4,
    PAD_BITS_PER_BYTE = 8,
};

/* Head of a probe (27/2) and the mark of its list; the length counts what is behind 01. */
static const uint8_t probe_head[PROBE_LIST_OFFSET] = {0, 0xDA, 0x01, 0, 0, 0x42};

#define LENGTH_NOT_COUNTED 3u

/* clang-format off */

/* List of a padded probe: constant bytes, then the pad bytes, which are blob 0.  The first row has
 * no other object; the others have number 11 = 52 (Skype 7).  Shorter pads prove themselves and
 * are in wire/prediction.h. */
static const struct padded_list {
    uint8_t pad_length;
    uint8_t constant_length;
    const char *constant;
} padded_lists[] = {
    {2, 2, "\xB7\xC6"},
    {3, 5, "\xB7\xE5\x34\x2D\x9B"},
    {4, 5, "\xB7\xEC\x55\x56\x3E"},
    {5, 5, "\xB7\xF1\x11\xFE\x3E"},
    {6, 5, "\xB7\xF5\xCE\xA6\x3E"},
    {7, 5, "\xB7\xFA\x8B\x4E\x3E"},
    {8, 5, "\xB8\x04\x47\x22\x4C"},
    {9, 5, "\xB8\x0F\x27\x30\xCC"},
    {10, 5, "\xB8\x1A\x07\x3F\x4C"},
    {11, 5, "\xB8\x24\xE7\x4D\xCC"},
    {12, 5, "\xB8\x2F\xC7\x5C\x4C"},
    {13, 5, "\xB8\x3A\xA7\x6A\xCC"},
    {14, 5, "\xB8\x45\x87\x79\x4C"},
    {15, 5, "\xB8\x50\x67\x87\xCC"},
};

/* clang-format on */

/* A probe that is complete but for its pad word. */
typedef struct {
    find_plaintext plaintext;
    unsigned pad_offset;
} open_probe;

static void set_pad(find_plaintext *plaintext, unsigned pad_offset, uint32_t word)
{
    for (unsigned i = 0; pad_offset + i < plaintext->length; i++)
        plaintext->bytes[pad_offset + i] =
            (uint8_t)(word >> (PAD_BITS_PER_BYTE * (i % PAD_WORD_LENGTH)));
}

static uint32_t crc_with_pad(uint32_t word, const void *context)
{
    const open_probe *probe = context;
    find_plaintext plaintext = probe->plaintext;

    set_pad(&plaintext, probe->pad_offset, word);
    return skype_crc32(plaintext.bytes, plaintext.length);
}

static size_t padded_length(const struct padded_list *list)
{
    return (size_t)PROBE_LIST_OFFSET + list->constant_length + list->pad_length;
}

static open_probe probe_of(const struct padded_list *list, uint16_t request_id)
{
    open_probe probe = {
        .plaintext.length = (uint8_t)padded_length(list),
        .pad_offset = (unsigned)PROBE_LIST_OFFSET + list->constant_length,
    };
    uint8_t *bytes = probe.plaintext.bytes;

    memcpy(bytes, probe_head, sizeof probe_head);
    bytes[0] = (uint8_t)(probe.plaintext.length - LENGTH_NOT_COUNTED);
    bytes[PROBE_ID_OFFSET] = (uint8_t)(request_id >> 8);
    bytes[PROBE_ID_OFFSET + 1] = (uint8_t)request_id;
    memcpy(bytes + PROBE_LIST_OFFSET, list->constant, list->constant_length);
    return probe;
}

static size_t padded_probes(const struct padded_list *list, uint16_t request_id, uint32_t crc,
                            find_plaintext out[FIND_AFFINE_SOLUTIONS])
{
    const open_probe probe = probe_of(list, request_id);
    const unsigned pad_bytes =
        list->pad_length < PAD_WORD_LENGTH ? list->pad_length : (unsigned)PAD_WORD_LENGTH;
    uint32_t words[FIND_AFFINE_SOLUTIONS];
    const size_t count =
        find_affine_solve(crc_with_pad, &probe, PAD_BITS_PER_BYTE * pad_bytes, crc, words);

    for (size_t i = 0; i < count; i++) {
        out[i] = probe.plaintext;
        set_pad(&out[i], probe.pad_offset, words[i]);
    }
    return count;
}

size_t find_plaintexts(uint16_t id, size_t length, uint32_t crc,
                       find_plaintext out[FIND_AFFINE_SOLUTIONS])
{
    skype_predicted predicted;

    if (skype_predict_request(id, length, crc, &predicted) != SKYPE_PREDICTED_NONE) {
        out[0].proven = true;
        out[0].length = predicted.length;
        memcpy(out[0].bytes, predicted.plaintext, predicted.length);
        return 1;
    }
    for (size_t i = 0; i < sizeof padded_lists / sizeof *padded_lists; i++)
        if (padded_length(&padded_lists[i]) == length)
            return padded_probes(&padded_lists[i], (uint16_t)(id - 1), crc, out);
    return 0;
}
