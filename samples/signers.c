/* signers.c - who signs in samples: a network and users of the project's own making.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "signers.h"

#include <gcrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/signature.h"

#define HEX_BASE        16
#define DIGITS_PER_BYTE 2u

#define HEAD_LENGTH    1u
#define TRAILER        0xBCu
#define WRONG_TRAILER  0xCCu
#define TRAILER_LENGTH 1u
#define PADDING        0xBBu
#define PADDING_END    0xBAu

struct signer {
    const char *name;
    uint32_t number; /* of a network's key */
    const char *modulus;
    const char *exponent; /* the private one */
};

/* Made for these samples: nothing else is signed with them. */
static const signer signers[] = {
    {"network", SIGNER_NETWORK_KEY,
     "E26D1105393FB5A186CA90ECCF8240808EBC616F0B5471402E663714702C7A3DB3D5143A009CC7CB"
     "52BCFECEB0E89CA58ED0962B527455DDBAD63143ECF867F0882C35DEEC50492077A9D0822BA5D100"
     "628C5A02326725916C1B04D84964C26B5C3812D35ABF27DCE22165B4FEC6746FC4591532365C1E1D"
     "736992F4AE212AA53D1631E0CC580030F090D5BDB722EE1439DDCB300E62112B64D485840EE1BCC6"
     "5DC4074C67E247A4CC8241988C515714581F2D2A7AEC87A745B010608EADA501",
     "08E2D6E42997027DD0586ACFA065303ADB5F3143B6621DFFB2D2781EE93815A40E46B280843DA2E9"
     "ABD996F66DA2F362DBF3FBB0BF8FA93F06721984DCEBF2C851CFCA5D7150C54DECE451368A97FB57"
     "D486459208805BCD153D0A37A2C9BD877E3541F7922A66758EB4196E40F843A7A4FF25C8647DFC73"
     "CC7856CD7F2A21109F0EAABEE603F3071D60C4DABF3436DA7BD8D7AD6E6F9E81CD0C281F4EAA0B01"
     "58260E66EF0BE08E67676BF39AD7F3705E505C62FE917255C0DA1B511D3B7331"},
    {"sample.user", 0,
     "BCCEBFD1A5F3B8CEFC7A22CE8FA216DD9682D52AE270DAEFB19C58D3B6EAC9FA230EDEE7F416AAE8"
     "D8622FD58AC5A6687F554CF51D26F7DE9137937420BB322D3C3B6B70861013925E3CDB6526A0F214"
     "BBCEABAD1E524856431F379788B4464621157773BFC8456ED598C222E3AEA22563696E0774C3552F"
     "D9452B430A642FE9",
     "8887BD1FFE303AE0BAA41B4D618225A4C0F504EEC8E630FB8964F4BACC18064C3253CB8ED1EC1E54"
     "D83C5038CBEBD744D3673C8A373579A261425E0768AFD53CB0AF2526C7BEB74834680BE7D382C591"
     "73C7E2D232B3D11D260B3104277837F52F7E642ACBCE0FABEF44A663701AB89BA1C888A7EF530AE8"
     "D9BA445FADF60A01"},
    {"sample.friend", 0,
     "E25F864BB7608CE24EADD121DEEE25195B5527BC4725AB60E31EF594FCEC9E538DCD22E53BB64DAB"
     "C4436CD70C482C99C8795E350EF35E6A04141D82B49BFB808E892D3D61D409515AB2BE3B859C9A77"
     "762C5F757362E3D05DBD65D9D10589768DA17A80642A52A1E82CA999F577169004D0B630AB762124"
     "650272850EBEB54F",
     "2B056A79634D5718FF48EB50DB9438BABBEFD0106919109BE62E1110128D497DA99A4DC270F9B183"
     "2E567E0DD488B6E936FF51D715934CE32B09439E7E8292663DA83EA654E4865B197B367AEAC32F9D"
     "782CDE0770625AD4DE4E8864FF92521E568FA3143DBCD6D55C255CC01E44CD7CE1727D9CF70CEFE6"
     "B667244AA1F63B39"},
    {"sample.other", 0,
     "BDCAB01FB358FA900097959E21D561D71FD6FBEA33021F2580AC63F9818F00E60DD7F3AEBD479E28"
     "D3C0CE9804381CBADEF1FFA2CC5E7AA44DFF50635FA29AC687624D05D81949E04F2BC2D6219BAEC2"
     "54B8602E0362D95DB3D8E54E02340499626CEF2F513A35A9FE83CADAE93AFACC8E7E681DF245BC97"
     "9F10CD5A696767F1",
     "32B6BE693A1B4498C60FBB430DF75EB58524851C0795418D5BDCB4BA2F0C6F4909D9F29B76A87472"
     "A46298D1B60EE85E66C47372A4F979FBFD7B83978A2E80FCA547BDEB86B33119768DBEDBAC0974FF"
     "BDBB8E09BC7D83862B7EFBC987B36440141CF4228F16633F81E83E884C9EB96C9D1F8B5C10F05E94"
     "58266974A45CD321"},
};

const signer *signer_named(reader *r)
{
    const char *name = reader_word(r);

    for (size_t i = 0; i < sizeof signers / sizeof signers[0]; i++) {
        if (strcmp(signers[i].name, name) == 0)
            return &signers[i];
    }
    reader_fail(r, "nobody called \"%s\" signs", name);
}

const signer *signer_of_network(void)
{
    return &signers[0];
}

size_t signer_length(const signer *who)
{
    return strlen(who->modulus) / DIGITS_PER_BYTE;
}

void signer_put_modulus(const signer *who, bytes *out)
{
    char digits[DIGITS_PER_BYTE + 1] = "";

    for (const char *at = who->modulus; *at; at += DIGITS_PER_BYTE) {
        memcpy(digits, at, DIGITS_PER_BYTE);
        bytes_u8(out, (uint8_t)strtoul(digits, NULL, HEX_BASE));
    }
}

void signer_print_key(const signer *who, FILE *out)
{
    fprintf(out, "\"%x\",%s\n", who->number, who->modulus);
}

/* ---- blocks ---- */

static void put_digest(bytes *block, const bytes *message)
{
    const skype_piece piece = {message->data, message->length};

    if (skype_sha1(&piece, 1, bytes_extend(block, SKYPE_DIGEST_LENGTH)))
        return;
    fputs("SHA-1 is not allowed on this machine\n", stderr);
    exit(EXIT_FAILURE);
}

/* How many bytes of a message a block of this length has room for. */
static size_t room_in(size_t length)
{
    return length - HEAD_LENGTH - SKYPE_DIGEST_LENGTH - TRAILER_LENGTH;
}

static bytes block_of(arena *memory, const bytes *message, size_t length, signer_flaw flaw)
{
    const size_t room = room_in(length);
    const size_t inside = message->length < room ? message->length : room;
    bytes block = bytes_new(memory);

    if (message->length > room) {
        bytes_u8(&block, SKYPE_HEAD_BEGUN);
    } else if (message->length == room) {
        bytes_u8(&block, SKYPE_HEAD_WHOLE);
    } else {
        bytes_u8(&block, SKYPE_HEAD_PADDED);
        bytes_repeat(&block, PADDING, room - inside - 1);
        bytes_u8(&block, PADDING_END);
    }
    bytes_append(&block, message->data, inside);
    put_digest(&block, message);
    if (flaw == SIGNER_WRONG_DIGEST)
        block.data[block.length - 1] ^= 1;
    bytes_u8(&block, flaw == SIGNER_WRONG_PADDING ? WRONG_TRAILER : TRAILER);
    return block;
}

/* ---- powers ---- */

static void check(gcry_error_t failed)
{
    if (!failed)
        return;
    fprintf(stderr, "signatures: %s\n", gcry_strerror(failed));
    exit(EXIT_FAILURE);
}

static gcry_mpi_t number_of(const char *digits)
{
    gcry_mpi_t number;

    check(gcry_mpi_scan(&number, GCRYMPI_FMT_HEX, digits, 0, NULL));
    return number;
}

/* Big-endian with leading zeros, as long as the block. */
static void put_power(bytes *out, const bytes *block, const signer *who)
{
    gcry_mpi_t modulus = number_of(who->modulus);
    gcry_mpi_t exponent = number_of(who->exponent);
    gcry_mpi_t number;
    uint8_t digits[SKYPE_SIGNATURE_MAX_LENGTH];
    size_t length;

    check(gcry_mpi_scan(&number, GCRYMPI_FMT_USG, block->data, block->length, NULL));
    gcry_mpi_powm(number, number, exponent, modulus);
    check(gcry_mpi_print(GCRYMPI_FMT_USG, digits, sizeof digits, &length, number));
    bytes_repeat(out, 0, block->length - length);
    bytes_append(out, digits, length);
    gcry_mpi_release(number);
    gcry_mpi_release(exponent);
    gcry_mpi_release(modulus);
}

void signer_put_signature(const signer *who, const bytes *message, signer_flaw flaw, bytes *out)
{
    const size_t room = room_in(signer_length(who));
    const bytes block = block_of(out->memory, message, signer_length(who), flaw);

    put_power(out, &block, who);
    if (message->length > room)
        bytes_append(out, message->data + room, message->length - room);
}
