/* datagrams.c - enciphered datagrams of which one end's public address is unknown.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "datagrams.h"

#include "affine.h"
#include "wire/checksum.h"
#include "wire/datagram.h"
#include "wire/key_schedule.h"

#define PIECE_LENGTH 64u /* deciphered at once; most datagrams are shorter */

uint32_t find_datagram_seed(const find_datagram *datagram, uint32_t address)
{
    return datagram->from_host
               ? skype_datagram_seed(datagram->iv, address, datagram->peer, datagram->id)
               : skype_datagram_seed(datagram->iv, datagram->peer, address, datagram->id);
}

static uint32_t seed_of_address(uint32_t address, const void *context)
{
    return find_datagram_seed(context, address);
}

uint32_t find_datagram_address(const find_datagram *datagram, uint32_t seed)
{
    uint32_t addresses[FIND_AFFINE_SOLUTIONS] = {0};

    find_affine_solve(seed_of_address, datagram, FIND_AFFINE_BITS, seed, addresses);
    return addresses[0];
}

skype_rc4 find_datagram_keystream(const find_datagram *datagram, uint32_t address)
{
    uint8_t key[SKYPE_KEY_LENGTH];
    skype_rc4 keystream;

    skype_key_expand(find_datagram_seed(datagram, address), key);
    skype_rc4_init(&keystream, key, sizeof key);
    return keystream;
}

bool find_datagram_deciphers(const find_datagram *datagram, skype_rc4 keystream)
{
    uint8_t piece[PIECE_LENGTH];
    uint32_t crc = SKYPE_CRC32_START;

    for (size_t done = 0; done < datagram->length;) {
        const size_t rest = datagram->length - done;
        const size_t length = rest < sizeof piece ? rest : sizeof piece;

        skype_rc4_xor(&keystream, datagram->data + done, piece, length);
        crc = skype_crc32_update(crc, piece, length);
        done += length;
    }
    return crc == datagram->crc;
}

bool find_datagram_fits(const find_datagram *datagram, uint32_t address)
{
    return find_datagram_deciphers(datagram, find_datagram_keystream(datagram, address));
}

size_t find_host_fits(const find_host *host, uint32_t address)
{
    size_t fits = 0;

    for (size_t i = 0; i < host->count; i++)
        fits += find_datagram_fits(&host->datagrams[i], address);
    return fits;
}
