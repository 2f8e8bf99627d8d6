/* session_cipher.c - AES-256 in counter mode: bodies of login servers and of sessions between
 * clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "session_cipher.h"

#include <string.h>

#include <gcrypt.h>

#include "session_record.h"

#define BLOCK_LENGTH   16u
#define WORD_LENGTH    4u
#define DIGEST_LENGTH  20u
#define HALF_OF_KEY    (SKYPE_AES_KEY_LENGTH / 2)
#define NUMBER_SHIFT   16u
#define NUMBER_OFFSET  12u
#define BYTE_BITS      8u
#define IDS            0x10000u
#define BLOCKS_AT_ONCE 256u
#define BODY_MAX       0x10000u /* records are shorter */

/* SHA-1 of a big-endian word and the block. */
static void hash_block(uint8_t word, const uint8_t *block, size_t length,
                       uint8_t digest[DIGEST_LENGTH])
{
    uint8_t input[WORD_LENGTH + SKYPE_LOGIN_BLOCK_LENGTH] = {[WORD_LENGTH - 1] = word};

    memcpy(input + WORD_LENGTH, block, length);
    gcry_md_hash_buffer(GCRY_MD_SHA1, digest, input, WORD_LENGTH + length);
}

void skype_login_key_derive(const uint8_t block[SKYPE_LOGIN_BLOCK_LENGTH],
                            uint8_t key[SKYPE_AES_KEY_LENGTH])
{
    uint8_t digest[DIGEST_LENGTH];

    hash_block(0, block, SKYPE_LOGIN_BLOCK_LENGTH, key);
    hash_block(1, block, SKYPE_LOGIN_BLOCK_LENGTH, digest);
    memcpy(key + DIGEST_LENGTH, digest, SKYPE_AES_KEY_LENGTH - DIGEST_LENGTH);
}

void skype_session_key_derive(const uint8_t answerer[SKYPE_SESSION_BLOCK_LENGTH],
                              const uint8_t initiator[SKYPE_SESSION_BLOCK_LENGTH],
                              uint8_t key[SKYPE_AES_KEY_LENGTH])
{
    uint8_t digest[DIGEST_LENGTH];

    hash_block(0, answerer, SKYPE_SESSION_BLOCK_LENGTH, digest);
    memcpy(key, digest, HALF_OF_KEY);
    hash_block(0, initiator, SKYPE_SESSION_BLOCK_LENGTH, digest);
    memcpy(key + HALF_OF_KEY, digest, HALF_OF_KEY);
}

uint32_t skype_session_salt(uint16_t answerer, uint16_t initiator, bool by_answerer)
{
    const uint32_t word = (uint32_t)answerer << NUMBER_SHIFT | initiator;

    return by_answerer ? word : ~word;
}

static void put_word(uint8_t *out, uint32_t word)
{
    for (unsigned i = 0; i < WORD_LENGTH; i++)
        out[i] = (uint8_t)(word >> BYTE_BITS * (WORD_LENGTH - 1 - i));
}

static void write_counter(uint8_t block[BLOCK_LENGTH], uint32_t salt, uint16_t number)
{
    memset(block, 0, BLOCK_LENGTH);
    put_word(block, salt);
    put_word(block + WORD_LENGTH, salt);
    put_word(block + NUMBER_OFFSET, (uint32_t)number << NUMBER_SHIFT);
}

bool skype_cipher_apply(const uint8_t key[SKYPE_AES_KEY_LENGTH], uint32_t salt, uint16_t number,
                        uint8_t *data, size_t length)
{
    uint8_t counter[BLOCK_LENGTH];
    gcry_cipher_hd_t cipher;

    if (gcry_cipher_open(&cipher, GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_CTR, 0))
        return false;
    write_counter(counter, salt, number);
    const bool done = !gcry_cipher_setkey(cipher, key, SKYPE_AES_KEY_LENGTH) &&
                      !gcry_cipher_setctr(cipher, counter, sizeof counter) &&
                      !gcry_cipher_encrypt(cipher, data, length, NULL, 0);

    gcry_cipher_close(cipher);
    return done;
}

/* --- search --- */

static uint32_t salt_with(const skype_salt_question *question, uint32_t other)
{
    const uint16_t id = (uint16_t)other;

    return question->known_is_answerer
               ? skype_session_salt(question->known, id, question->by_answerer)
               : skype_session_salt(id, question->known, question->by_answerer);
}

/* Do the first bytes, under this block of keystream, lead to the mark of a list? */
static bool has_mark(const skype_sealed_body *body, const uint8_t keystream[BLOCK_LENGTH])
{
    const size_t length = body->length < BLOCK_LENGTH ? body->length : BLOCK_LENGTH;
    skype_session_command command;
    uint8_t clear[BLOCK_LENGTH];

    for (size_t i = 0; i < length; i++)
        clear[i] = body->data[i] ^ keystream[i];
    return skype_session_command_parse(clear, length, &command);
}

static bool opens(const uint8_t key[SKYPE_AES_KEY_LENGTH], uint32_t salt,
                  const skype_sealed_body *body)
{
    uint8_t clear[BODY_MAX];

    memcpy(clear, body->data, body->length);
    return skype_cipher_apply(key, salt, body->number, clear, body->length) &&
           skype_session_clear_valid(clear, body->length);
}

size_t skype_session_salts_search(const uint8_t key[SKYPE_AES_KEY_LENGTH],
                                  const skype_salt_question *question,
                                  const skype_sealed_body *body, uint32_t *salts, size_t most)
{
    uint8_t blocks[BLOCKS_AT_ONCE][BLOCK_LENGTH];
    gcry_cipher_hd_t cipher;
    size_t found = 0;

    if (body->length > BODY_MAX ||
        gcry_cipher_open(&cipher, GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_ECB, 0))
        return 0;
    bool works = !gcry_cipher_setkey(cipher, key, SKYPE_AES_KEY_LENGTH);

    for (uint32_t first = 0; works && first < IDS; first += BLOCKS_AT_ONCE) {
        for (uint32_t i = 0; i < BLOCKS_AT_ONCE; i++)
            write_counter(blocks[i], salt_with(question, first + i), body->number);
        works = !gcry_cipher_encrypt(cipher, blocks, sizeof blocks, NULL, 0);
        for (uint32_t i = 0; works && i < BLOCKS_AT_ONCE; i++) {
            const uint32_t salt = salt_with(question, first + i);

            if (!has_mark(body, blocks[i]) || !opens(key, salt, body))
                continue;
            if (found < most)
                salts[found] = salt;
            found++;
        }
    }
    gcry_cipher_close(cipher);
    return found;
}
