/* session_cipher.h - AES-256 in counter mode: bodies of login servers and of sessions between
 * clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_SESSION_CIPHER_H
#define SKYPE_WIRE_SESSION_CIPHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SKYPE_AES_KEY_LENGTH = 32,

    /* What clients draw at random, and send enciphered with RSA: keys are hashes of it. */
    SKYPE_LOGIN_BLOCK_LENGTH = 192,
    SKYPE_SESSION_BLOCK_LENGTH = 128, /* one of each side */
};

/* Salts of logins, by direction.  Sessions have the all-zero key and salt 0 at first. */
enum {
    SKYPE_LOGIN_SALT_OF_CLIENT = 0,
    SKYPE_LOGIN_SALT_OF_SERVER = 1,
    SKYPE_SESSION_SALT_ZERO = 0,
};

/* Key of a login from its block: SHA-1 of a zero word and the block, then 12 bytes of SHA-1 of the
 * word 1 and the block.  Source: two independent ones. */
void skype_login_key_derive(const uint8_t block[SKYPE_LOGIN_BLOCK_LENGTH],
                            uint8_t key[SKYPE_AES_KEY_LENGTH]);

/* Key of a session from the blocks of the one who answers (in command 45) and of the initiator
 * (57): 16 bytes each of SHA-1 of a zero word and the block.  Source: two, one for each role. */
void skype_session_key_derive(const uint8_t answerer[SKYPE_SESSION_BLOCK_LENGTH],
                              const uint8_t initiator[SKYPE_SESSION_BLOCK_LENGTH],
                              uint8_t key[SKYPE_AES_KEY_LENGTH]);

/* Salt of what the answerer of a session sends (IDs of the session at both ends), or, its bitwise
 * complement, the initiator.  Source: as for the key. */
uint32_t skype_session_salt(uint16_t answerer, uint16_t initiator, bool by_answerer);

/* Enciphers or deciphers data in place.  The counter block is four big-endian words: the salt
 * twice, 0, and number << 16 plus the number of the block.  False where the cipher is not allowed.
 */
bool skype_cipher_apply(const uint8_t key[SKYPE_AES_KEY_LENGTH], uint32_t salt, uint16_t number,
                        uint8_t *data, size_t length);

/* What is known of the salt of a record: the ID at one end. */
typedef struct {
    uint16_t known;
    bool known_is_answerer;
    bool by_answerer; /* sent the record */
} skype_salt_question;

/* A record of a session, enciphered. */
typedef struct {
    uint16_t number;
    const uint8_t *data;
    size_t length;
} skype_sealed_body;

/* Tries all IDs of the other end: those under whose salt the body is a session's (its mark of a
 * list and its CRC-16 are in place; the list itself is not looked at).  Returns how many there are,
 * of which the first `most` are written to salts: one in 256 wrong keys gives a wrong one, so only
 * a second record tells.  Costs 65,536 blocks of AES. */
size_t skype_session_salts_search(const uint8_t key[SKYPE_AES_KEY_LENGTH],
                                  const skype_salt_question *question,
                                  const skype_sealed_body *body, uint32_t *salts, size_t most);

#endif
