/* targets.c - the keystreams that a seed must give one of.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "targets.h"

#include <string.h>

#define HEAD_LENGTH  4u
#define PAIR_LENGTH  2u
#define BITS_OF_WORD 32u

static const uint8_t zeros[FIND_PLAINTEXT_MAX] = {0};

static uint32_t head_of(const uint8_t *keystream)
{
    return (uint32_t)keystream[0] << 24 | (uint32_t)keystream[1] << 16 |
           (uint32_t)keystream[2] << 8 | keystream[3];
}

static uint32_t pair_of(const uint8_t *keystream)
{
    return (uint32_t)keystream[0] << 8 | keystream[1];
}

static void add_target(find_targets *targets, const find_datagram *datagram,
                       const find_plaintext *plaintext)
{
    find_target target = {.datagram = datagram, .length = plaintext->length};
    uint32_t pair;

    for (unsigned i = 0; i < target.length; i++)
        target.keystream[i] = plaintext->bytes[i] ^ datagram->data[i];
    target.head = head_of(target.keystream);
    pair = pair_of(target.keystream);
    targets->pairs[pair / BITS_OF_WORD] |= (uint32_t)1 << pair % BITS_OF_WORD;
    g_array_append_val(targets->targets, target);
}

static void add_datagram(find_targets *targets, const find_datagram *datagram)
{
    find_plaintext plaintexts[FIND_AFFINE_SOLUTIONS];
    const size_t count = find_plaintexts(datagram->id, datagram->length, datagram->crc, plaintexts);

    for (size_t i = 0; i < count; i++)
        add_target(targets, datagram, &plaintexts[i]);
    targets->datagrams += count > 0;
    targets->proven += count > 0 && plaintexts[0].proven;
}

static gint compare(gconstpointer left, gconstpointer right)
{
    const find_target *a = left;
    const find_target *b = right;

    return (a->head > b->head) - (a->head < b->head);
}

find_targets *find_targets_new(const find_datagram *datagrams, size_t count)
{
    find_targets *targets = g_new0(find_targets, 1);

    targets->targets = g_array_new(FALSE, FALSE, sizeof(find_target));
    for (size_t i = 0; i < count && targets->targets->len < FIND_TARGETS_MAX; i++)
        add_datagram(targets, &datagrams[i]);
    g_array_sort(targets->targets, compare);
    return targets;
}

void find_targets_free(find_targets *targets)
{
    g_array_unref(targets->targets);
    g_free(targets);
}

/* Index of the first target whose head is not below the given one. */
static guint lower_bound(const GArray *targets, uint32_t head)
{
    guint low = 0;
    guint high = targets->len;

    while (low < high) {
        const guint middle = low + (high - low) / 2;

        if (g_array_index(targets, find_target, middle).head < head)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const find_datagram *find_targets_match(const find_targets *targets, skype_rc4 *keystream)
{
    uint8_t bytes[FIND_PLAINTEXT_MAX];
    uint32_t pair;
    uint32_t head;

    skype_rc4_xor(keystream, zeros, bytes, PAIR_LENGTH);
    pair = pair_of(bytes);
    if (!(targets->pairs[pair / BITS_OF_WORD] >> pair % BITS_OF_WORD & 1u))
        return NULL;
    skype_rc4_xor(keystream, zeros, bytes + PAIR_LENGTH, sizeof bytes - PAIR_LENGTH);
    head = head_of(bytes);
    for (guint i = lower_bound(targets->targets, head); i < targets->targets->len; i++) {
        const find_target *target = &g_array_index(targets->targets, find_target, i);

        if (target->head != head)
            break;
        if (memcmp(target->keystream, bytes, target->length) == 0)
            return target->datagram;
    }
    return NULL;
}
