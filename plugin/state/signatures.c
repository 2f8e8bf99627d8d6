/* signatures.c - what the signatures of a capture recover to: each is computed once.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state/signatures.h"

#include <string.h>

#include <epan/proto_data.h>

#include "state/capture_state.h"

/* What a frame may cost.  The price of a power grows with the square of its length: 2048 bits are
 * 16 units, which take 60 microseconds. */
#define FRAME_UNITS 4096u
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

/* Takes units from the frame's; false when they are not there.  Each dissection has them anew, so
 * that every pass opens the same. */
static bool spend(packet_info *pinfo, uint32_t units)
{
    uint32_t *left = p_get_proto_data(pinfo->pool, pinfo, proto_skype, KEY_UNITS);

    if (!left) {
        left = wmem_new(pinfo->pool, uint32_t);
        *left = FRAME_UNITS;
        p_add_proto_data(pinfo->pool, pinfo, proto_skype, KEY_UNITS, left);
    }
    if (*left < units)
        return false;
    *left -= units;
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

skype_signature_result skype_signatures_undo(packet_info *pinfo, const skype_public_key *key,
                                             const uint8_t *signature, skype_block *block)
{
    uint8_t fingerprint[SKYPE_FINGERPRINT_LENGTH];
    const undone *entry;

    if (!spend(pinfo, price_of(key)))
        return SKYPE_SIGNATURE_LIMIT;
    if (!skype_signature_fingerprint(key, signature, fingerprint))
        return SKYPE_SIGNATURE_WRONG;
    entry = skype_recent_find(skype_capture()->signatures, fingerprint);
    if (!entry)
        entry = compute(key, signature, fingerprint);
    if (entry->length == 0 ||
        !skype_block_parse(wmem_memdup(pinfo->pool, entry->block, entry->length), entry->length,
                           block))
        return SKYPE_SIGNATURE_WRONG;
    return SKYPE_SIGNATURE_UNDONE;
}

void skype_signatures_register(int proto)
{
    proto_skype = proto;
}
