/* signatures.c - what the signatures of a capture recover to: each is computed once.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/signatures.h"

#include <string.h>

#include <epan/proto_data.h>

#include "state/capture_state.h"

#define UNIT_LENGTH 64u

/* Among the data of a frame; see media.c. */
#define KEY_UNITS 0x30000u

/* A signature that was undone; its memory is file scope. */
typedef struct {
    uint32_t fingerprint[SKYPE_FINGERPRINT_LENGTH / sizeof(uint32_t)];
    uint16_t length; /* of the block; 0: there is none, or it is not what a signer makes */
    uint8_t block[];
} undone;

static int proto_skype = -1;

skype_signature_budget *skype_signature_budget_of(packet_info *pinfo)
{
    skype_signature_budget *budget = p_get_proto_data(pinfo->pool, pinfo, proto_skype, KEY_UNITS);

    if (!budget) {
        budget = wmem_new(pinfo->pool, skype_signature_budget);
        budget->units = SKYPE_SIGNATURE_UNITS_OF_FRAME;
        p_add_proto_data(pinfo->pool, pinfo, proto_skype, KEY_UNITS, budget);
    }
    return budget;
}

/* False where not enough is left. */
static bool spend(skype_signature_budget *budget, uint32_t units)
{
    if (budget->units < units)
        return false;
    budget->units -= units;
    return true;
}

static uint32_t price_of(const skype_public_key *key)
{
    const uint32_t side = (key->length + UNIT_LENGTH - 1) / UNIT_LENGTH;

    return side * side;
}

static const undone *compute(const skype_public_key *key, const uint8_t *signature,
                             const void *fingerprint)
{
    uint8_t bytes[SKYPE_SIGNATURE_MAX_LENGTH];
    skype_block block;
    const bool is_block = skype_signature_undo(key, signature, bytes) &&
                          skype_block_parse(bytes, key->length, &block);
    const uint16_t length = is_block ? key->length : 0;
    undone *entry =
        skype_recent_add(skype_capture()->signatures, fingerprint, sizeof *entry + length);

    entry->length = length;
    memcpy(entry->block, bytes, length);
    return entry;
}

skype_signature_result skype_signatures_undo(wmem_allocator_t *pool, skype_signature_budget *budget,
                                             const skype_public_key *key, const uint8_t *signature,
                                             skype_block *block)
{
    uint8_t fingerprint[SKYPE_FINGERPRINT_LENGTH];
    const undone *entry;

    if (!spend(budget, price_of(key)))
        return SKYPE_SIGNATURE_LIMIT;
    if (!skype_signature_fingerprint(key, signature, fingerprint))
        return SKYPE_SIGNATURE_WRONG;
    entry = skype_recent_find(skype_capture()->signatures, fingerprint);
    if (!entry)
        entry = compute(key, signature, fingerprint);
    if (entry->length == 0 ||
        !skype_block_parse(wmem_memdup(pool, entry->block, entry->length), entry->length, block))
        return SKYPE_SIGNATURE_WRONG;
    return SKYPE_SIGNATURE_UNDONE;
}

void skype_signatures_register(int proto)
{
    proto_skype = proto;
}
