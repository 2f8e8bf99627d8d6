/* slot_map.c - which slots of the directory exist: lengths of runs, in turn of slots that do and
 * that do not.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "slot_map.h"

#include <string.h>

#define BYTE_BITS 8u

bool skype_slot_map_read(const uint32_t *runs, size_t count, skype_slot_map *out)
{
    bool exists = true;
    unsigned slot = 0;

    memset(out, 0, sizeof *out);
    for (; out->used < count && runs[out->used] != SKYPE_SLOT_MAP_END; out->used++) {
        const uint32_t run = runs[out->used];
        if (run > SKYPE_SLOTS - slot)
            return false;
        for (uint32_t k = 0; exists && k < run; k++)
            out->exists[(slot + k) / BYTE_BITS] |= (uint8_t)(1u << (slot + k) % BYTE_BITS);
        out->existing += exists ? run : 0;
        slot += run;
        exists = !exists;
    }
    return true;
}

bool skype_slot_exists(const skype_slot_map *map, unsigned slot)
{
    return slot < SKYPE_SLOTS && map->exists[slot / BYTE_BITS] >> slot % BYTE_BITS & 1;
}
