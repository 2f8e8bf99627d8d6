/* classifier.c - what a flow looks like by its statistics.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "classifier.h"

#include <string.h>

#include "datagram.h"

#define MAIN_SHARE  0.9 /* of the messages of a flow must be of its kind */
#define VIDEO_SHARE 0.1

/* Fewer messages cannot tell constant bytes from random ones. */
#define SIGNALLING_SAMPLES 20u

/* The largest messages of a codec that sends no copies are 612 bytes: iPCM-wb, 60 ms.  With copies,
 * the sizes of codecs reach as far as those of file transfers. */
#define VOICE_SIZE_MAX 615.0

/* Sets of groups: bit 0 is the high half of the first byte. */
#define GROUPS_OF_TYPE       0x0030u /* byte 3: function */
#define GROUPS_BEHIND_TYPE   0xFFC0u
#define GROUPS_OF_ID         0x000Fu
#define GROUPS_OF_CONNECTION 0x00FFu
#define GROUPS_ENCIPHERED    0xFF00u /* behind a connection ID */
#define ALL_GROUPS           0xFFFFu

const skype_thresholds skype_default_thresholds = {
    .chi_square = 150,
    .window = 30,
    .belief = -5,
    .messages = 100,
};

void skype_classifier_start(skype_classifier *flow, skype_flow_transport transport, bool gateway)
{
    memset(flow, 0, sizeof *flow);
    flow->transport = (uint8_t)transport;
    flow->gateway = gateway;
}

/* --- counting --- */

/* A payload's function byte has no filler. */
static bool is_signalling(uint8_t function)
{
    const uint8_t type = function & SKYPE_FUNCTION_TYPE_MASK;

    return function == SKYPE_TYPE_PAYLOAD || type == SKYPE_TYPE_RESEND || type == SKYPE_TYPE_NACK ||
           type == SKYPE_TYPE_FRAGMENT;
}

static void count_type(skype_classifier *flow, const skype_flow_message *message)
{
    uint8_t type;

    if (message->captured <= SKYPE_FUNCTION_OFFSET)
        return;
    type = message->head[SKYPE_FUNCTION_OFFSET] & SKYPE_FUNCTION_TYPE_MASK;
    flow->signalling += is_signalling(message->head[SKYPE_FUNCTION_OFFSET]);
    flow->payloads += message->head[SKYPE_FUNCTION_OFFSET] == SKYPE_TYPE_PAYLOAD;
    flow->media += type == SKYPE_TYPE_MEDIA;
    flow->keep_alives += type == SKYPE_TYPE_MEDIA && message->size <= SKYPE_KEEP_ALIVE_LENGTH_MAX;
}

static void count_repeat(skype_classifier *flow, const skype_flow_message *message)
{
    if (message->captured < SKYPE_CONNECTION_ID_LENGTH)
        return;
    if (flow->has_connection_id &&
        memcmp(flow->connection_id, message->head, SKYPE_CONNECTION_ID_LENGTH) == 0)
        flow->repeats++;
    memcpy(flow->connection_id, message->head, SKYPE_CONNECTION_ID_LENGTH);
    flow->has_connection_id = true;
}

static bool has_video_size(uint32_t size)
{
    return (size >= 400 && size <= 490) || (size >= 800 && size <= 980);
}

bool skype_classifier_add(skype_classifier *flow, const skype_flow_message *message,
                          const skype_thresholds *thresholds)
{
    if (flow->messages == UINT32_MAX)
        return false;
    if (flow->messages == 0)
        flow->first = message->seconds;
    flow->last = message->seconds;
    flow->messages++;
    flow->bytes += message->size;
    flow->video += has_video_size(message->size);
    count_type(flow, message);
    count_repeat(flow, message);
    skype_chi_square_add(&flow->chi_square, message->head, message->captured);
    if (message->size <= SKYPE_KEEP_ALIVE_LENGTH_MAX)
        return false; /* no codec sends so little */
    return skype_bayes_add(&flow->bayes, message->seconds, message->size, thresholds->window,
                           flow->gateway);
}

/* --- judging --- */

static bool is_main(const skype_classifier *flow, uint32_t messages)
{
    return messages > MAIN_SHARE * flow->messages;
}

static bool fits(const skype_classifier *flow, const skype_thresholds *thresholds,
                 skype_chi_square_set above, skype_chi_square_set below, uint32_t samples)
{
    return skype_chi_square_fits(&flow->chi_square, above, below, thresholds->chi_square, samples);
}

/* Signalling between sockets of which nothing is known: payloads, whose IV and CRC are random (the
 * other types have constant bytes there).  IDs are counted: nothing can be expected of them. */
static bool looks_like_signalling(const skype_classifier *flow, const skype_thresholds *thresholds)
{
    return is_main(flow, flow->payloads) &&
           fits(flow, thresholds, 0, GROUPS_BEHIND_TYPE, SIGNALLING_SAMPLES);
}

static bool looks_like_media(const skype_classifier *flow, const skype_thresholds *thresholds)
{
    return fits(flow, thresholds, GROUPS_OF_TYPE, GROUPS_OF_ID | GROUPS_BEHIND_TYPE,
                thresholds->messages);
}

static bool sounds(const skype_classifier *flow, const skype_thresholds *thresholds)
{
    return (double)flow->bytes / flow->messages <= VOICE_SIZE_MAX &&
           skype_bayes_belief(&flow->bayes) > thresholds->belief;
}

static skype_flow_verdict kind_of_media(const skype_classifier *flow,
                                        const skype_thresholds *thresholds)
{
    if (sounds(flow, thresholds))
        return SKYPE_VERDICT_VOICE;
    return flow->video > VIDEO_SHARE * flow->messages ? SKYPE_VERDICT_VIDEO : SKYPE_VERDICT_DATA;
}

static bool is_skypeout(const skype_classifier *flow, const skype_thresholds *thresholds)
{
    return flow->gateway && is_main(flow, flow->repeats) &&
           fits(flow, thresholds, GROUPS_OF_CONNECTION, GROUPS_ENCIPHERED, thresholds->messages) &&
           sounds(flow, thresholds);
}

static skype_flow_verdict judge_udp(const skype_classifier *flow,
                                    const skype_thresholds *thresholds, bool proven)
{
    if (is_main(flow, flow->signalling) && (proven || looks_like_signalling(flow, thresholds)))
        return SKYPE_VERDICT_SIGNALLING;
    if (flow->messages < thresholds->messages)
        return SKYPE_VERDICT_UNDECIDED;
    if (is_main(flow, flow->media) && (proven || looks_like_media(flow, thresholds)))
        return kind_of_media(flow, thresholds);
    if (is_skypeout(flow, thresholds))
        return SKYPE_VERDICT_SKYPEOUT;
    return proven ? SKYPE_VERDICT_UNDECIDED : SKYPE_VERDICT_NOT_SKYPE;
}

/* A stream is enciphered from the first byte on: there is only voice to be recognised. */
static skype_flow_verdict judge_tcp(const skype_classifier *flow,
                                    const skype_thresholds *thresholds, bool proven)
{
    if (flow->messages < thresholds->messages)
        return SKYPE_VERDICT_UNDECIDED;
    if (sounds(flow, thresholds) && fits(flow, thresholds, 0, ALL_GROUPS, thresholds->messages))
        return SKYPE_VERDICT_VOICE;
    return proven ? SKYPE_VERDICT_UNDECIDED : SKYPE_VERDICT_NOT_SKYPE;
}

skype_flow_verdict skype_classifier_verdict(const skype_classifier *flow,
                                            const skype_thresholds *thresholds, bool proven)
{
    if (flow->messages <= SKYPE_FLOW_MESSAGES_MIN)
        return SKYPE_VERDICT_UNDECIDED;
    return flow->transport == SKYPE_FLOW_TCP ? judge_tcp(flow, thresholds, proven)
                                             : judge_udp(flow, thresholds, proven);
}

const char *skype_flow_verdict_text(skype_flow_verdict verdict)
{
    static const char *const texts[SKYPE_VERDICTS] = {
        [SKYPE_VERDICT_UNDECIDED] = "undecided",   [SKYPE_VERDICT_VOICE] = "voice",
        [SKYPE_VERDICT_VIDEO] = "video",           [SKYPE_VERDICT_DATA] = "data or file",
        [SKYPE_VERDICT_SIGNALLING] = "signalling", [SKYPE_VERDICT_SKYPEOUT] = "SkypeOut",
        [SKYPE_VERDICT_NOT_SKYPE] = "not Skype",
    };

    return texts[verdict < SKYPE_VERDICTS ? verdict : SKYPE_VERDICT_UNDECIDED];
}
