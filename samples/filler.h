/* filler.h - bytes that look random but are the same on every run.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_FILLER_H
#define SKYPE_SAMPLES_FILLER_H

#include <stddef.h>
#include <stdint.h>

/* Stands for everything the protocol gives no rule for: challenges, enciphered bodies, signatures.
 * It is not related to the protocol's own generators. */
typedef struct {
    uint64_t state;
} filler;

uint32_t filler_number(filler *source);
void filler_bytes(filler *source, uint8_t *out, size_t length);

#endif
