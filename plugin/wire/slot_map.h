/* slot_map.h - which slots of the directory exist: lengths of runs, in turn of slots that do and
 * that do not.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_SLOT_MAP_H
#define SKYPE_WIRE_SLOT_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SKYPE_SLOTS 2048u

/* Ends the runs; further numbers may follow. */
#define SKYPE_SLOT_MAP_END 0xFFFFFFFFu

typedef struct {
    uint8_t exists[SKYPE_SLOTS / 8]; /* a bit for each slot, low bits first */
    unsigned existing;
    size_t used; /* numbers that are runs */
} skype_slot_map;

/* Reads the runs; the first is one of slots that exist, and those behind the last do not.  False
 * where they are more than there are slots.  Source: 2 of 2 maps, whose 38 slots of answers all
 * exist. */
bool skype_slot_map_read(const uint32_t *runs, size_t count, skype_slot_map *out);

bool skype_slot_exists(const skype_slot_map *map, unsigned slot);

#endif
