/* fuzz_wire.c - all small parsers of plugin/wire, chosen by the first byte; for libFuzzer.
 *
 * Every parser gets the rest of the input in a block of exactly its length, and what it says about
 * it must be within it.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "fuzz_input.h"
#include "wire/checksum.h"
#include "wire/classifier.h"
#include "wire/command.h"
#include "wire/datagram.h"
#include "wire/dh384.h"
#include "wire/generator.h"
#include "wire/handshake.h"
#include "wire/hello.h"
#include "wire/key_line.h"
#include "wire/login_record.h"
#include "wire/prediction.h"
#include "wire/private_network.h"
#include "wire/record.h"
#include "wire/session_cipher.h"
#include "wire/session_record.h"
#include "wire/side_channel.h"
#include "wire/update_check.h"
#include "wire/varint.h"

#define COMMAND_HEAD_MAX 12u
#define LIST_LIMIT       (4u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_datagram(fuzz_input in)
{
    const size_t cut = fuzz_u16(&in);
    skype_datagram head;
    const skype_datagram_type type =
        skype_datagram_parse(in.data, in.length, in.length + cut, &head);

    if (type == SKYPE_TYPE_NONE)
        return;
    fuzz_expect(head.type == type, "another type");
    fuzz_expect(head.type == (head.function & SKYPE_FUNCTION_TYPE_MASK), "not its function's type");
    fuzz_expect(head.data_offset <= in.length, "data behind the end");
    fuzz_expect(head.part <= SKYPE_FRAGMENT_MAX_INDEX, "fragment index");
    (void)skype_datagram_seed(head.iv, head.public_ip, head.destination_ip, head.id);
    (void)skype_resend_seed(head.challenge, head.id);
}

/* A head without padded numbers is written again as it was read. */
static void check_command(fuzz_input in)
{
    skype_command_head head;
    uint8_t list[UINT8_MAX];
    uint8_t written[UINT8_MAX + COMMAND_HEAD_MAX];
    uint8_t shortest[SKYPE_VARINT_MAX_LENGTH];
    size_t length;

    if (skype_command_parse(in.data, in.length, &head) != SKYPE_COMMAND_OK)
        return;
    fuzz_expect(head.list_offset <= in.length, "list behind the end");
    fuzz_expect(head.list_offset + head.list_length == head.total, "parts do not add up");
    if (head.total > in.length || head.list_length > sizeof list ||
        skype_varint_encode(head.length, shortest) != head.length_size ||
        skype_varint_encode(head.number << 3 | head.kind, shortest) != head.number_size)
        return;
    memcpy(list, in.data + head.list_offset, head.list_length);
    length = skype_command_write(head.number, (skype_command_kind)head.kind, head.request_id, list,
                                 head.list_length, written);
    fuzz_expect(length == head.total && memcmp(written, in.data, length) == 0,
                "written otherwise than read");
}

static void check_handshake(fuzz_input in)
{
    skype_handshake handshake;
    uint32_t seed;

    if (in.length < SKYPE_HANDSHAKE_LENGTH)
        return;
    seed = skype_handshake_seed(in.data);
    if (skype_handshake_parse(in.data, &handshake)) {
        fuzz_expect(handshake.seed == seed, "another seed");
        fuzz_expect(skype_handshake_seed_plausible(seed), "seed");
        fuzz_expect(skype_handshake_holds(&handshake), "does not hold");
    }
    in.data += SKYPE_HANDSHAKE_LENGTH;
    in.length -= SKYPE_HANDSHAKE_LENGTH;
    if (skype_handshake_padding_follows(seed, in.data, in.length))
        fuzz_expect(in.length == skype_handshake_padding_length(seed), "padding length");
    if (skype_handshake_peer_goes_on(in.data, in.length))
        fuzz_expect(in.length >= SKYPE_HANDSHAKE_PEER_PROOF, "proof of a peer");
    (void)skype_handshake_is_filler(in.data, in.length);
}

static void check_hello(fuzz_input in)
{
    const size_t client = skype_hello_client_match(in.data, in.length);
    const size_t server = skype_hello_server_match(in.data, in.length);

    fuzz_expect(client <= in.length && client <= SKYPE_HELLO_CLIENT_FIXED, "client's hello");
    fuzz_expect(server <= in.length && server <= SKYPE_HELLO_SERVER_LENGTH, "server's hello");
    if (in.length >= SKYPE_HELLO_CHALLENGE_LENGTH)
        (void)skype_hello_challenge_follows(in.data);
}

static void check_record(fuzz_input in)
{
    skype_record record;

    if (skype_record_parse(in.data, in.length, &record) != SKYPE_RECORD_OK)
        return;
    fuzz_expect(record.head <= in.length, "head behind the end");
    fuzz_expect(record.length > 0 && record.length <= SKYPE_RECORD_MAX_LENGTH, "length");
}

/* Memory for lists; what is refused is no error. */
static skype_allocator begin_lists(arena *memory)
{
    *memory = (arena){.limit = LIST_LIMIT};
    return arena_allocator(memory);
}

static void check_session_record(fuzz_input in)
{
    skype_session_record record;
    skype_session_command command;
    arena memory;

    if (skype_session_clear_whole(in.data, in.length, begin_lists(&memory)))
        fuzz_expect(skype_session_clear_valid(in.data, in.length), "whole, with a wrong CRC");
    arena_clear(&memory);
    if (skype_session_command_parse(in.data, in.length, &command))
        fuzz_expect(command.list_offset < in.length, "list behind the end");
    if (!skype_session_record_parse(in.data, in.length, &record))
        return;
    fuzz_expect((size_t)record.data_offset + record.data_length <= in.length, "data");
}

static void check_login_record(fuzz_input in)
{
    skype_login_record record;
    uint16_t number;
    size_t objects;
    arena memory;

    if (skype_login_record_parse(in.data, in.length, &record) == SKYPE_LOGIN_OK)
        fuzz_expect(record.type == SKYPE_LOGIN_KEY || record.type == SKYPE_LOGIN_DATA, "type");
    (void)skype_login_record_number(in.data, in.length, &number);
    if (skype_login_body_is_lists(in.data, in.length, begin_lists(&memory), &objects))
        fuzz_expect(objects <= in.length / 2, "more objects than bytes");
    arena_clear(&memory);
}

/* What is deciphered is what was enciphered. */
static void check_cipher(fuzz_input in)
{
    const uint32_t salt = fuzz_u32(&in);
    const uint16_t number = fuzz_u16(&in);
    const uint8_t key[SKYPE_AES_KEY_LENGTH] = {fuzz_u8(&in)};
    uint8_t copy[UINT8_MAX + 1];
    const size_t length = in.length < sizeof copy ? in.length : sizeof copy;

    memcpy(copy, in.data, length);
    fuzz_expect(skype_cipher_apply(key, salt, number, copy, length), "no AES");
    fuzz_expect(skype_cipher_apply(key, salt, number, copy, length), "no AES");
    fuzz_expect(memcmp(copy, in.data, length) == 0, "deciphered otherwise than enciphered");
}

static void check_key_line(fuzz_input in)
{
    char text[SKYPE_KEY_LINE_TEXT];
    skype_user_key key;
    const skype_key_line_result result =
        skype_key_line_parse((const char *)in.data, in.length, &key);
    const bool is_silent =
        result.status == SKYPE_KEY_LINE_OK || result.status == SKYPE_KEY_LINE_EMPTY;

    skype_key_line_explain(&result, text);
    fuzz_expect((text[0] == '\0') == is_silent, "what is wrong has a text, and nothing else");
    if (result.status == SKYPE_KEY_LINE_OK && key.kind == SKYPE_KEY_OF_SESSION)
        fuzz_expect(key.where <= UINT16_MAX, "session ID");
}

static void check_exchange(fuzz_input in)
{
    const bool by_server = fuzz_u8(&in) & 1;
    const skype_dh_side side = by_server ? SKYPE_DH_BY_SERVER : SKYPE_DH_BY_CLIENT;
    const uint8_t *value = in.data;
    skype_dh_sight sight = {.has_client_hash = in.length & 1};
    uint8_t key[SKYPE_KEY_LENGTH];
    skype_dh_first first;

    if (skype_dh_peer_parse(in.data, in.length, &first))
        fuzz_expect(SKYPE_DH_VALUE_LENGTH + first.padding == in.length, "padding of a peer");
    if (!skype_dh_first_parse(side, in.data, in.length, &first))
        return;
    fuzz_expect(first.padding + SKYPE_DH_VALUE_LENGTH +
                        (first.has_hash ? SKYPE_DH_HASH_LENGTH : 0) ==
                    in.length,
                "parts do not add up");
    fuzz_expect(first.steps <= first.padding, "more steps than padding");
    for (unsigned i = 0; i < SKYPE_DH_SIDES; i++) {
        sight.sides[i].seen = true;
        sight.sides[i].steps = first.steps;
        sight.sides[i].value = value;
    }
    (void)skype_dh_judge(&sight);
    skype_dh_stream_key(fuzz_u32(&in), value, key);
    skype_dh_login_key(side, value, key);
    fuzz_expect(skype_dh_hash(side, value, key), "no MD5");
}

static void check_range(skype_text_range range, size_t length)
{
    fuzz_expect((size_t)range.offset + range.length <= length, "text behind the end");
}

static void check_update(fuzz_input in)
{
    skype_update_request request;
    skype_update_answer answer;

    if (skype_update_request_parse(in.data, in.length, &request)) {
        check_range(request.platform, in.length);
        check_range(request.version, in.length);
        check_range(request.language, in.length);
        check_range(request.full, in.length);
    }
    if (skype_update_answer_parse(in.data, in.length, &answer)) {
        check_range(answer.range, in.length);
        fuzz_expect(strlen(answer.version) <= answer.range.length, "version longer than its place");
    }
}

static void check_classifier(fuzz_input in)
{
    const uint8_t bits = fuzz_u8(&in);
    const skype_thresholds thresholds = {
        .chi_square = fuzz_u8(&in),
        .window = fuzz_u8(&in),
        .belief = -(double)fuzz_u8(&in),
        .messages = fuzz_u8(&in),
    };
    skype_flow_message message = {.seconds = 0};
    skype_classifier flow;

    skype_classifier_start(&flow, bits & 1 ? SKYPE_FLOW_TCP : SKYPE_FLOW_UDP, bits & 2);
    while (in.length > 0) {
        const uint8_t repeats = fuzz_u8(&in);
        fuzz_input head;

        message.size = fuzz_u16(&in);
        head = fuzz_bytes(&in, fuzz_u8(&in) % (2 * SKYPE_CHI_SQUARE_BYTES));
        message.head = head.data;
        message.captured = (uint32_t)head.length;
        for (unsigned i = 0; i <= repeats; i++) {
            message.seconds += (double)(int8_t)bits / UINT8_MAX;
            skype_classifier_add(&flow, &message, &thresholds);
        }
    }
    fuzz_expect(!isnan(skype_bayes_belief(&flow.bayes)), "belief is no number");
    fuzz_expect(skype_flow_verdict_text(skype_classifier_verdict(&flow, &thresholds, bits & 4)) !=
                    NULL,
                "a verdict without a name");
}

static void check_predicted(const skype_predicted *predicted, size_t length, uint32_t crc)
{
    fuzz_expect(predicted->length == length && length <= SKYPE_PREDICTION_MAX, "another length");
    fuzz_expect(predicted->solved <= SKYPE_CRC32_SOLVABLE, "more solved than solvable");
    fuzz_expect(skype_crc32(predicted->plaintext, length) == crc, "another CRC");
}

static void check_prediction(fuzz_input in)
{
    const uint16_t id = fuzz_u16(&in);
    const size_t length = fuzz_u8(&in);
    const uint32_t crc = fuzz_u32(&in);
    skype_predicted predicted;

    if (skype_predict_request(id, length, crc, &predicted))
        check_predicted(&predicted, length, crc);
    if (skype_predict_reply(SKYPE_REQUEST_UNKNOWN, id, length, crc, &predicted))
        check_predicted(&predicted, length, crc);
    if (skype_predict_reply(fuzz_u16(&in), id, length, crc, &predicted))
        check_predicted(&predicted, length, crc);
    if (skype_predict_nat_answer(id, fuzz_u32(&in), fuzz_u16(&in), length, crc, &predicted))
        check_predicted(&predicted, length, crc);
}

/* What solves a CRC gives it. */
static void check_checksums(fuzz_input in)
{
    const size_t count = fuzz_u8(&in) % (SKYPE_CRC32_SOLVABLE + 1);
    const uint32_t after = fuzz_u32(&in);
    const uint32_t before = skype_crc32(in.data, in.length);
    uint8_t solution[SKYPE_CRC32_SOLVABLE];

    (void)skype_crc16(in.data, in.length);
    if (skype_crc32_solve(before, after, solution, count))
        fuzz_expect(skype_crc32_update(before, solution, count) == after, "not solved");
    else
        fuzz_expect(count < SKYPE_CRC32_SOLVABLE, "four bytes always solve it");
}

static void check_generator(fuzz_input in)
{
    const uint32_t from = fuzz_u32(&in);
    const uint32_t next = skype_generator_next(from);

    fuzz_expect(skype_generator_distance(from, next) == 1, "distance of neighbours");
    fuzz_expect(skype_generator_position(next) == skype_generator_position(from) + 1, "position");
    fuzz_expect(skype_pad_run(in.data, in.length) <= in.length, "run behind the end");
    (void)skype_ip_is_private(from);
}

static void check_varint(fuzz_input in)
{
    uint8_t bytes[SKYPE_VARINT_MAX_LENGTH];
    uint32_t value;
    uint32_t again;
    const int used = skype_varint_decode(in.data, in.length, &value);

    if (used <= 0)
        return;
    fuzz_expect((size_t)used <= in.length && used <= SKYPE_VARINT_MAX_LENGTH, "too long");
    fuzz_expect(skype_varint_encode(value, bytes) <= (size_t)used, "longer when written");
    fuzz_expect(skype_varint_decode(bytes, sizeof bytes, &again) > 0 && again == value,
                "another number");
}

static void check_side_channel(fuzz_input in)
{
    skype_dns_hint hint;
    uint16_t port;

    if (skype_dns_hint_parse(in.data, in.length, &hint)) {
        fuzz_expect(skype_dns_may_hint(in.data, in.length), "a hint that may be none");
        fuzz_expect(strlen(hint.version) < sizeof hint.version, "version");
        fuzz_expect(strlen(hint.platform) < sizeof hint.platform, "platform");
    }
    if (skype_nat_pmp_parse(in.data, in.length, &port))
        fuzz_expect(port != 0, "no port");
}

static void (*const checks[])(fuzz_input in) = {
    check_datagram,       check_command,      check_handshake, check_hello,  check_record,
    check_session_record, check_login_record, check_exchange,  check_update, check_classifier,
    check_prediction,     check_checksums,    check_generator, check_varint, check_cipher,
    check_side_channel,   check_key_line,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};

    checks[fuzz_u8(&in) % (sizeof checks / sizeof checks[0])](in);
    return 0;
}
