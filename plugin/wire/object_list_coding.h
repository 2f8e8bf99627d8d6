/* object_list_coding.h - compressed object lists: what decoder and encoder have in common.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_OBJECT_LIST_CODING_H
#define SKYPE_WIRE_OBJECT_LIST_CODING_H

#include <string.h>

#include "object_list.h"
#include "object_list_models.h"

/* The range coder works on 31 bits and moves on by a byte when the range gets small. */
#define SKYPE_CODE_BITS 31u
#define SKYPE_RANGE_MAX (1u << SKYPE_CODE_BITS)
#define SKYPE_RANGE_LOW (1u << 23)

#define SKYPE_STEP_BITS_MAX 16u /* bits without a model, in one coding step */

/* Symbols of the header model. */
enum {
    SKYPE_HEADER_END = 0,
    SKYPE_HEADER_STEP_0 = 1,       /* family as before, id step 0; one symbol each up to step 4 */
    SKYPE_HEADER_STEP_MORE = 6,    /* family as before, id step 5 and more */
    SKYPE_HEADER_OTHER_FAMILY = 7, /* family of rank 1; one symbol each up to rank 6 */
};

#define SKYPE_STEP_MORE    5u
#define SKYPE_OTHER_FAMILY 1u

/* A prefix model for numbers: small ones directly, then bit lengths, then an escape. */
typedef struct {
    const skype_model *model;
    uint32_t direct;     /* symbols below are the number itself */
    uint32_t escape;     /* the last symbol: more bits of length follow as another number */
    uint32_t adjustment; /* symbol less this: bit length */
} skype_number_coding;

static const skype_number_coding skype_short_number = {&skype_model_short, 4, 8, 1};
static const skype_number_coding skype_long_number = {&skype_model_long, 2, 16, 0};

#define SKYPE_HISTORY_MAX 16u
#define SKYPE_LEVELS      3u /* the third serves all deeper lists too */

/* What one level of nesting remembers from list to list. */
typedef struct {
    uint8_t recency[SKYPE_FAMILIES];   /* families, the latest first */
    uint8_t family[SKYPE_HISTORY_MAX]; /* headers of the list before, overwritten by this one's */
    uint32_t id[SKYPE_HISTORY_MAX];
    uint32_t count; /* of them, in this list so far */
} skype_level;

/* The levels of one list; few lists reach more than the first. */
typedef struct {
    uint32_t started; /* so many; the others hold nothing yet: 0 at first */
    skype_level level[SKYPE_LEVELS];
} skype_levels;

static inline skype_level *skype_level_at(skype_levels *levels, uint32_t nesting)
{
    static const skype_level first = {
        .recency = {SKYPE_FAMILY_NUMBER, SKYPE_FAMILY_BLOB, SKYPE_FAMILY_STRING, SKYPE_FAMILY_LIST,
                    SKYPE_FAMILY_ADDRESS, SKYPE_FAMILY_NUMBERS, SKYPE_FAMILY_NODE_ID},
    };
    const uint32_t k = nesting < SKYPE_LEVELS ? nesting : SKYPE_LEVELS - 1;

    while (levels->started <= k)
        levels->level[levels->started++] = first;
    return &levels->level[k];
}

static inline uint32_t skype_level_rank(const skype_level *level, uint8_t family)
{
    uint32_t rank = 0;

    while (level->recency[rank] != family)
        rank++;
    return rank;
}

static inline void skype_level_move_to_front(skype_level *level, uint32_t rank)
{
    uint8_t family = level->recency[rank];

    memmove(level->recency + 1, level->recency, rank);
    level->recency[0] = family;
}

/* Adds the header of an object whose family is at rank 0. */
static inline void skype_level_remember(skype_level *level, uint32_t id)
{
    if (level->count == SKYPE_HISTORY_MAX)
        return;
    level->id[level->count] = id;
    level->family[level->count] = level->recency[0];
    level->count++;
}

#endif
