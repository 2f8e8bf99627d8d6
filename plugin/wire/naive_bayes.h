/* naive_bayes.h - does a flow sound like a voice codec: beliefs from message sizes and gaps.
 *
 * Messages are looked at in windows of 30.  A codec sends messages of a size that follows from its
 * bit rate, from the time each message covers, and from how many copies of it are sent along; the
 * sizes of a window are believed to be that codec's as far as a Gaussian around that size allows.
 * The mean gap between the messages of a window is compared with the times that messages cover in
 * the same way.  Beliefs are natural logarithms of probability densities; that of the sizes is the
 * mean over the messages of the window.  A flow's belief is the mean over its windows, of which
 * none counts less than -20: a pause must not outweigh a call.
 *
 * Source: Bonfiglio et al., SIGCOMM 2007 (see chi_square.h).
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_NAIVE_BAYES_H
#define SKYPE_WIRE_NAIVE_BAYES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SKYPE_CODEC_INTERVALS  5u
#define SKYPE_CODEC_COPIES_MAX 4u

/* Least belief of a window in that of its flow. */
#define SKYPE_BAYES_BELIEF_MIN (-20.0)

/* Windows of fewer messages have no gap. */
#define SKYPE_BAYES_WINDOW_MIN 2u

typedef struct {
    const char *name;
    double lowest_rate; /* kbit/s */
    double highest_rate;
    double deviation;                             /* of the sizes, bytes */
    uint8_t intervals[SKYPE_CODEC_INTERVALS];     /* ms covered by one message; 0 ends the list */
    uint8_t gateway_sizes[SKYPE_CODEC_INTERVALS]; /* instead of intervals: sizes measured between
                                                     clients and telephone gateways, only there */
} skype_codec;

/* The codecs of the paper. */
extern const skype_codec skype_codecs[];
extern const size_t skype_codec_count;

/* Size in bytes of messages at a rate (kbit/s), covering so many ms, each with so many copies of
 * the frames of earlier ones (1: none). */
double skype_codec_size(double rate, unsigned interval, unsigned copies);

/* The messages of one window so far: enough of them for its beliefs. */
typedef struct {
    uint32_t messages;
    double sizes;   /* sum */
    double squares; /* of the sizes, summed up */
    double first;   /* seconds */
    double last;
} skype_bayes_window;

void skype_bayes_window_add(skype_bayes_window *window, double seconds, uint32_t size);

/* Belief that the window's sizes are those of the codec that fits best; *codec becomes that codec
 * where codec is not NULL.  The window must hold a message. */
double skype_bayes_size_belief(const skype_bayes_window *window, bool gateway,
                               const skype_codec **codec);

/* Belief that the window's mean gap is one that a codec keeps; it must hold two messages. */
double skype_bayes_gap_belief(const skype_bayes_window *window);

/* A flow; all zero before its first message. */
typedef struct {
    skype_bayes_window window;
    uint32_t windows; /* complete ones */
    double size_beliefs;
    double gap_beliefs;        /* sums over them */
    double latest_size_belief; /* of the latest complete window, as it counts */
    double latest_gap_belief;
    const skype_codec *latest_codec;
} skype_bayes;

/* Adds a message (time in seconds, size in bytes); true when it completes a window of so many. */
bool skype_bayes_add(skype_bayes *flow, double seconds, uint32_t size, uint32_t window,
                     bool gateway);

/* The smaller one of a flow's two beliefs; minus infinity before its first window is complete. */
double skype_bayes_belief(const skype_bayes *flow);

#endif
