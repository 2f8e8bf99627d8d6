/* naive_bayes.c - does a flow sound like a voice codec.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "naive_bayes.h"

#include <math.h>

#define BITS_PER_BYTE      8.0
#define FRAME_OVERHEAD     8.0 /* bytes in front of each copy of a frame */
#define MESSAGE_OVERHEAD   4.0 /* bytes in front of a message */
#define MILLISECONDS       1000.0
#define CONSTANT_DEVIATION 1.0 /* bytes: codecs of one bit rate */
#define VARIABLE_DEVIATION 7.5 /* bytes: codecs that adapt it */
#define GAP_DEVIATION      1.0 /* ms */
#define SHORTEST_GAP       10u
#define LONGEST_GAP        60u
#define GAP_STEP           10u

/* sqrt(2 * pi), for the height of a Gaussian. */
#define SQRT_2_PI 2.50662827463100050242

/* Table 1 of the paper: bit rates, and times that are multiples of the codecs' frames among those
 * that Skype uses.  The sizes at gateways are measured: Tstat's source and the recorded calls of
 * the l7-filter project have 29 bytes every 20 ms, later 56. */
const skype_codec skype_codecs[] = {
    {"ISAC", 10, 32, VARIABLE_DEVIATION, {30, 60}, {0}},
    {"iLBC (13.3 kbit/s)", 13.3, 13.3, CONSTANT_DEVIATION, {30, 60}, {0}},
    {"iLBC (15.2 kbit/s)", 15.2, 15.2, CONSTANT_DEVIATION, {20, 60}, {0}},
    {"G.729", 8, 8, CONSTANT_DEVIATION, {10, 20, 30, 60}, {0}},
    {"G.729 at a gateway", 8, 8, CONSTANT_DEVIATION, {0}, {29, 56}},
    {"iPCM-wb", 80, 80, CONSTANT_DEVIATION, {10, 20, 30, 40, 60}, {0}},
    {"EG.711", 48, 64, VARIABLE_DEVIATION, {10, 20, 30, 40, 60}, {0}},
    {"PCM", 64, 64, CONSTANT_DEVIATION, {10, 20, 30, 40, 60}, {0}},
};

const size_t skype_codec_count = sizeof skype_codecs / sizeof skype_codecs[0];

double skype_codec_size(double rate, unsigned interval, unsigned copies)
{
    return (rate * interval / BITS_PER_BYTE + FRAME_OVERHEAD) * copies + MESSAGE_OVERHEAD;
}

/* Logarithm of a Gaussian density, from the square of the distance to its middle. */
static double log_gaussian(double square, double deviation)
{
    return -log(deviation * SQRT_2_PI) - square / (2 * deviation * deviation);
}

void skype_bayes_window_add(skype_bayes_window *window, double seconds, uint32_t size)
{
    if (window->messages == 0)
        window->first = seconds;
    window->messages++;
    window->last = seconds;
    window->sizes += size;
    window->squares += (double)size * size;
}

static double mean_size(const skype_bayes_window *window)
{
    return window->sizes / window->messages;
}

/* Mean over the messages of the square of the distance from a size to that size. */
static double mean_square(const skype_bayes_window *window, double size)
{
    return window->squares / window->messages - 2 * size * mean_size(window) + size * size;
}

/* A codec of variable rate is given the rate that suits the window best. */
static double nearest(double value, double lowest, double highest)
{
    return fmin(fmax(value, lowest), highest);
}

static double belief_of_interval(const skype_bayes_window *window, const skype_codec *codec,
                                 unsigned interval)
{
    double best = -INFINITY;

    for (unsigned copies = 1; copies <= SKYPE_CODEC_COPIES_MAX; copies++) {
        const double lowest = skype_codec_size(codec->lowest_rate, interval, copies);
        const double highest = skype_codec_size(codec->highest_rate, interval, copies);
        const double size = nearest(mean_size(window), lowest, highest);

        best = fmax(best, log_gaussian(mean_square(window, size), codec->deviation));
    }
    return best;
}

static double belief_of_codec(const skype_bayes_window *window, const skype_codec *codec)
{
    double best = -INFINITY;

    for (unsigned i = 0; i < SKYPE_CODEC_INTERVALS && codec->intervals[i]; i++)
        best = fmax(best, belief_of_interval(window, codec, codec->intervals[i]));
    for (unsigned i = 0; i < SKYPE_CODEC_INTERVALS && codec->gateway_sizes[i]; i++)
        best = fmax(best,
                    log_gaussian(mean_square(window, codec->gateway_sizes[i]), codec->deviation));
    return best;
}

double skype_bayes_size_belief(const skype_bayes_window *window, bool gateway,
                               const skype_codec **codec)
{
    const skype_codec *best_codec = NULL;
    double best = -INFINITY;

    for (size_t i = 0; i < skype_codec_count; i++) {
        const double belief = skype_codecs[i].gateway_sizes[0] && !gateway
                                  ? -INFINITY
                                  : belief_of_codec(window, &skype_codecs[i]);

        if (belief > best) {
            best = belief;
            best_codec = &skype_codecs[i];
        }
    }
    if (codec)
        *codec = best_codec;
    return best;
}

double skype_bayes_gap_belief(const skype_bayes_window *window)
{
    const double gap = (window->last - window->first) / (window->messages - 1) * MILLISECONDS;
    double best = -INFINITY;

    for (unsigned middle = SHORTEST_GAP; middle <= LONGEST_GAP; middle += GAP_STEP)
        best = fmax(best, log_gaussian((gap - middle) * (gap - middle), GAP_DEVIATION));
    return best;
}

static void close_window(skype_bayes *flow, bool gateway)
{
    flow->latest_size_belief =
        fmax(SKYPE_BAYES_BELIEF_MIN,
             skype_bayes_size_belief(&flow->window, gateway, &flow->latest_codec));
    flow->latest_gap_belief = fmax(SKYPE_BAYES_BELIEF_MIN, skype_bayes_gap_belief(&flow->window));
    flow->size_beliefs += flow->latest_size_belief;
    flow->gap_beliefs += flow->latest_gap_belief;
    flow->windows++;
    flow->window = (skype_bayes_window){0};
}

bool skype_bayes_add(skype_bayes *flow, double seconds, uint32_t size, uint32_t window,
                     bool gateway)
{
    skype_bayes_window_add(&flow->window, seconds, size);
    if (flow->window.messages < window || flow->window.messages < SKYPE_BAYES_WINDOW_MIN)
        return false;
    close_window(flow, gateway);
    return true;
}

double skype_bayes_belief(const skype_bayes *flow)
{
    if (flow->windows == 0)
        return -INFINITY;
    return fmin(flow->size_beliefs, flow->gap_beliefs) / flow->windows;
}
