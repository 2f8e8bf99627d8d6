/* fuzz_signed.c - what signatures recover to, and the blobs they stand in, chosen by the first
 * byte; for libFuzzer.
 *
 * The digests would keep changed bytes from everything behind them. So the input also is a message
 * that is put into a block as a signer does it, and a payload that is bound to a credential.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "arena.h"
#include "fuzz_input.h"
#include "wire/certificate.h"
#include "wire/challenge.h"
#include "wire/directory_record.h"
#include "wire/signature.h"

#define LIST_LIMIT (4u << 20)

#define PADDING     0xBBu
#define PADDING_END 0xBAu
#define TRAILER     0xBCu
#define BLOCK_HEAD  1u
#define BLOCK_FRAME (BLOCK_HEAD + SKYPE_DIGEST_LENGTH + 1u)
#define BYTE_BITS   8u

#define SHORT_KEYS 8u /* lengths of moduli that are tried, from the least on */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A block, and what of the message stands behind it. */
typedef struct {
    uint8_t bytes[SKYPE_SIGNATURE_MAX_LENGTH];
    size_t length;
    const uint8_t *rest;
    size_t rest_length;
} written_block;

static void check_bounds(const uint8_t *data, size_t length, const skype_block *block)
{
    fuzz_expect(block->message > data, "message before its block");
    fuzz_expect(block->message + block->length == block->digest, "digest apart from its message");
    fuzz_expect(block->digest + SKYPE_DIGEST_LENGTH + 1 == data + length, "digest");
}

static void check_any_block(fuzz_input in)
{
    const fuzz_input rest = fuzz_bytes(&in, fuzz_u8(&in));
    skype_block block;

    if (!skype_block_parse(in.data, in.length, &block))
        return;
    check_bounds(in.data, in.length, &block);
    (void)skype_block_holds(&block, rest.data, rest.length);
}

/* As a signer writes a message into a block. */
static written_block write_block(fuzz_input message, size_t length)
{
    const size_t room = length - BLOCK_FRAME;
    const size_t inside = message.length < room ? message.length : room;
    const skype_piece piece = {message.data, message.length};
    written_block out = {
        .length = length, .rest = message.data + inside, .rest_length = message.length - inside};

    memset(out.bytes, PADDING, length);
    out.bytes[0] = message.length > room    ? SKYPE_HEAD_BEGUN
                   : message.length == room ? SKYPE_HEAD_WHOLE
                                            : SKYPE_HEAD_PADDED;
    if (inside < room)
        out.bytes[room - inside] = PADDING_END;
    if (inside > 0)
        memcpy(out.bytes + BLOCK_HEAD + room - inside, message.data, inside);
    fuzz_expect(skype_sha1(&piece, 1, out.bytes + BLOCK_HEAD + room), "no SHA-1");
    out.bytes[length - 1] = TRAILER;
    return out;
}

static bool is_message(const skype_block *block, const written_block *written, fuzz_input message)
{
    const size_t behind = block->head == SKYPE_HEAD_BEGUN ? written->rest_length : 0;

    return block->length + behind == message.length &&
           (block->length == 0 || memcmp(block->message, message.data, block->length) == 0);
}

/* What was written is read; with a bit changed, only the same message is still believed. */
static void check_written_block(fuzz_input in)
{
    const size_t length = SKYPE_SIGNATURE_MIN_LENGTH + fuzz_u8(&in) % (2 * UINT8_MAX);
    const size_t bit = fuzz_u16(&in) % (length * BYTE_BITS);
    written_block written = write_block(in, length);
    skype_block block;

    fuzz_expect(skype_block_parse(written.bytes, length, &block), "a block is not read");
    check_bounds(written.bytes, length, &block);
    fuzz_expect(skype_block_holds(&block, written.rest, written.rest_length), "a wrong digest");
    fuzz_expect(is_message(&block, &written, in), "another message");
    written.bytes[bit / BYTE_BITS] ^= (uint8_t)(1u << bit % BYTE_BITS);
    if (skype_block_parse(written.bytes, length, &block) &&
        skype_block_holds(&block, written.rest, written.rest_length))
        fuzz_expect(is_message(&block, &written, in), "another message is believed");
}

static void check_span(skype_span span, size_t length)
{
    fuzz_expect((size_t)span.start + span.length <= length, "span behind the end");
}

static void check_part(skype_span whole, uint32_t signature_length, size_t length)
{
    const skype_signed_part part = skype_signed_part_split(whole, signature_length);

    check_span(part.signature, length);
    check_span(part.rest, length);
    fuzz_expect(part.signature.length + part.rest.length == whole.length, "parts do not add up");
}

static void check_record(fuzz_input in)
{
    const uint32_t signature_length = fuzz_u16(&in);
    skype_directory_record record;

    if (!skype_directory_record_parse(in.data, in.length, &record))
        return;
    check_span(record.certified, in.length);
    fuzz_expect(record.server.start + record.server.length == record.user.start, "parts apart");
    fuzz_expect(record.user.start + record.user.length == in.length, "end");
    check_part(record.server, signature_length, in.length);
    check_part(record.user, SKYPE_USER_KEY_LENGTH, in.length);
}

/* A value of a list stands among its bytes. */
static void check_value(const skype_object_list *list, const uint8_t *value, uint32_t length)
{
    if (value)
        fuzz_expect(value >= list->bytes && value + length <= list->bytes + list->bytes_length,
                    "value of a credential");
}

static void check_credential(fuzz_input in)
{
    arena memory = {.limit = LIST_LIMIT};
    skype_object_list list;
    skype_public_key key;

    if (skype_signed_list_decode(in.data, in.length, arena_allocator(&memory), &list)) {
        const skype_credential credential = skype_credential_read(&list);

        fuzz_expect(list.consumed == in.length, "bytes behind the list");
        check_value(&list, credential.name, credential.name_length);
        check_value(&list, credential.modulus, credential.modulus_length);
        if (skype_credential_key(&credential, &key))
            fuzz_expect(skype_public_key_is_usable(&key), "a key that is none");
    }
    arena_clear(&memory);
}

static void check_user_message(fuzz_input in)
{
    static const char *const salts[] = {"", "buddy_authorized"};
    const skype_certified what = fuzz_u8(&in) & 1;
    const fuzz_input certified = fuzz_bytes(&in, fuzz_u8(&in));
    const skype_piece bound = {certified.data, certified.length};
    const skype_piece pieces[] = {bound, {salts[what], strlen(salts[what])}};
    uint8_t message[UINT8_MAX];
    const size_t head = SKYPE_DIGEST_LENGTH + pieces[1].length;
    const size_t payload = in.length < sizeof message - head ? in.length : sizeof message - head;
    skype_user_message out;

    (void)skype_user_message_parse(in.data, in.length, bound, what, &out);
    fuzz_expect(skype_sha1(pieces, 2, message), "no SHA-1");
    memcpy(message + SKYPE_DIGEST_LENGTH, pieces[1].data, pieces[1].length);
    if (payload > 0)
        memcpy(message + head, in.data, payload);
    fuzz_expect(skype_user_message_parse(message, head + payload, bound, what, &out), "not read");
    fuzz_expect(out.payload.start == head && out.payload.length == payload, "another payload");
    fuzz_expect(skype_authorised_name_length(in.data, in.length) < in.length || in.length == 0,
                "a name without its end");
    fuzz_expect(!skype_user_message_parse(message, head + payload, bound, !what, &out),
                "a certificate of something else");
}

static void check_challenge(fuzz_input in)
{
    skype_challenge challenge;

    if (skype_challenge_parse(in.data, in.length, &challenge))
        fuzz_expect(challenge.role <= SKYPE_CHALLENGE_OF_HELLO, "role");
}

/* A power is below the modulus, and the same each time. */
static void check_power(fuzz_input in)
{
    const size_t length = SKYPE_SIGNATURE_MIN_LENGTH + fuzz_u8(&in) % SHORT_KEYS;
    const fuzz_input modulus = fuzz_bytes(&in, length);
    const skype_public_key key = {.length = (uint16_t)modulus.length, .modulus = modulus.data};
    uint8_t first[SKYPE_SIGNATURE_MAX_LENGTH];
    uint8_t second[SKYPE_SIGNATURE_MAX_LENGTH];

    if (in.length < length || !skype_signature_undo(&key, in.data, first))
        return;
    fuzz_expect(skype_signature_undo(&key, in.data, second), "undone once only");
    fuzz_expect(memcmp(first, second, length) == 0, "another power");
    fuzz_expect(memcmp(first, modulus.data, length) < 0, "not below the modulus");
}

static void (*const checks[])(fuzz_input in) = {
    check_any_block, check_written_block, check_record, check_credential,
    check_challenge, check_user_message,  check_power,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};

    checks[fuzz_u8(&in) % (sizeof checks / sizeof checks[0])](in);
    return 0;
}
