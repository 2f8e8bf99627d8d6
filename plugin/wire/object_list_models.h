/* object_list_models.h - the static frequency models of compressed object lists.
 *
 * The numbers are the table object-list-models.tsv; the build turns it into object_list_models.c.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_OBJECT_LIST_MODELS_H
#define SKYPE_WIRE_OBJECT_LIST_MODELS_H

#include <stdint.h>

#define SKYPE_MODEL_TOTAL_BITS  12u
#define SKYPE_MODEL_TOTAL       (1u << SKYPE_MODEL_TOTAL_BITS)
#define SKYPE_MODEL_MAX_SYMBOLS 64

/* Coarse lookup: 0..4095 cut into slots of 32, so that few symbols share one. */
#define SKYPE_MODEL_SLOT_BITS 5
#define SKYPE_MODEL_SLOTS     128

/* Classes of characters in strings. */
#define SKYPE_CLASSES   11
#define SKYPE_CLASS_END 0u /* its one letter, 0x00, ends a string */

/* Symbol s owns the values bounds[s] .. bounds[s + 1] - 1 of 0..4095. */
typedef struct {
    uint16_t bounds[SKYPE_MODEL_MAX_SYMBOLS + 1];
    uint8_t first[SKYPE_MODEL_SLOTS]; /* the symbol that owns the slot's lowest value */
} skype_model;

/* What comes next in a list; prefixes of id steps and repeat counts; prefixes of other numbers. */
extern const skype_model skype_model_header;
extern const skype_model skype_model_short;
extern const skype_model skype_model_long;

/* Class of the next character, by the class of the one before it; letter within a class. */
extern const skype_model skype_model_class[SKYPE_CLASSES];
extern const skype_model skype_model_letter[SKYPE_CLASSES];

/* The letters of each class as bytes; over all classes every byte stands exactly once. */
extern const uint8_t skype_letters[SKYPE_CLASSES][SKYPE_MODEL_MAX_SYMBOLS];

#endif
