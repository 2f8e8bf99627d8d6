/* datagrams.h - the datagrams of the protocol, enciphered.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_DATAGRAMS_H
#define SKYPE_SAMPLES_DATAGRAMS_H

#include "bytes.h"
#include "hosts.h"
#include "wire/datagram.h"

/* Most plaintext bytes of a fragment. */
#define DATAGRAM_FRAGMENT_DATA (SKYPE_FRAGMENT_MAX_LENGTH - SKYPE_FRAGMENT_DATA_OFFSET)

/* All draw from the sender's generator as the original does: an IV for a payload, a nibble for the
 * function byte of the others, both for a fragment.  Seeds take the address that the sender
 * believes to be its own, and the receiver's as the world sees it. */
bytes datagram_payload(arena *memory, host *from, const host *to, uint16_t id,
                       const bytes *plaintext);
bytes datagram_resend(arena *memory, host *from, const host *to, uint16_t id, uint32_t challenge,
                      const bytes *plaintext);

typedef struct {
    uint16_t id;
    uint16_t group; /* frame id of the datagram being answered */
    uint8_t index;
    bool last;
    const uint8_t *data; /* plaintext of this fragment */
    size_t length;
} fragment_part;

bytes datagram_fragment(arena *memory, host *from, const host *to, const fragment_part *part);

/* Ack or NAck: tells the receiver its public address. */
bytes datagram_answer(arena *memory, host *from, const host *to, skype_datagram_type type,
                      uint16_t id, uint32_t challenge);

bytes datagram_media(arena *memory, host *from, uint16_t id, const bytes *data);

/* Offset of the CRC in a datagram of that function byte; 0 where there is none. */
size_t datagram_crc_offset(uint8_t function);

#endif
