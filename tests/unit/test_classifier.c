/* test_classifier.c - the statistics of flows, against values computed in other ways.
 *
 * Chi-square: the definition, sum (O - E)^2 / E, written out; closed forms; a worked example; and
 * critical values of the distribution with 15 degrees of freedom as textbooks print them.
 * Beliefs: Gaussian densities written out message by message, with every rate of a codec tried in
 * small steps; and single densities as Python's statistics.NormalDist computes them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <math.h>
#include <string.h>

#include <glib.h>

#include "wire/classifier.h"

#define EXACT       1e-9
#define RATE_STEPS  4000
#define RATE_ERROR  1e-3 /* of a belief, for the steps between the rates that are tried */
#define FLOW        1000u
#define MILLISECOND 0.001

/* SplitMix64 (Steele, Lea, Flood, 2014): the same numbers on every run. */
static guint64 random_state = 1;

static guint32 random_word(void)
{
    guint64 z = random_state += 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (guint32)((z ^ (z >> 31)) >> 32);
}

static void random_bytes(guint8 *bytes, guint length)
{
    for (guint i = 0; i < length; i++)
        bytes[i] = (guint8)random_word();
}

static void assert_near(double value, double expected, double error)
{
    g_assert_cmpfloat(fabs(value - expected), <=, error);
}

/* --- chi-square --- */

static double by_definition(const guint32 *counts, guint values)
{
    double samples = 0;
    double sum = 0;

    for (guint i = 0; i < values; i++)
        samples += counts[i];
    for (guint i = 0; i < values; i++)
        sum += (counts[i] - samples / values) * (counts[i] - samples / values) / (samples / values);
    return sum;
}

static void test_chi_square_is_the_definition(void)
{
    skype_chi_square chi = {0};
    guint32 counts[SKYPE_CHI_SQUARE_GROUPS][SKYPE_CHI_SQUARE_VALUES] = {{0}};
    guint8 bytes[12];

    for (guint n = 0; n < FLOW; n++) {
        random_bytes(bytes, sizeof bytes);
        bytes[2] &= 0x3F;
        bytes[5] |= bytes[6];
        for (guint i = 0; i < SKYPE_CHI_SQUARE_BYTES; i++) {
            counts[2 * i][bytes[i] >> 4]++;
            counts[2 * i + 1][bytes[i] & 0xF]++;
        }
        skype_chi_square_add(&chi, bytes, sizeof bytes);
        for (guint group = 0; group < SKYPE_CHI_SQUARE_GROUPS; group++)
            assert_near(skype_chi_square_value(&chi, group),
                        by_definition(counts[group], SKYPE_CHI_SQUARE_VALUES), 1e-6);
    }
}

/* A constant group gives 15 n, one with a fixed bit n, a uniform one 0. */
static void test_chi_square_closed_forms(void)
{
    skype_chi_square chi = {0};
    guint8 byte[1];

    for (guint n = 0; n < 16 * 7; n++) {
        byte[0] = (guint8)(n % 8 << 4 | 0xD);
        skype_chi_square_add(&chi, byte, sizeof byte);
    }
    assert_near(skype_chi_square_value(&chi, 0), 16 * 7, EXACT);
    assert_near(skype_chi_square_value(&chi, 1), SKYPE_CHI_SQUARE_FREEDOM * 16 * 7, EXACT);
    assert_near(skype_chi_square_value(&chi, 2), 0, EXACT);

    memset(&chi, 0, sizeof chi);
    for (guint n = 0; n < 16 * 7; n++) {
        byte[0] = (guint8)(n % 16);
        skype_chi_square_add(&chi, byte, sizeof byte);
    }
    assert_near(skype_chi_square_value(&chi, 1), 0, EXACT);
}

/* Sixteen equally likely classes, as in a worked example of Pearson's test: 16 n sum p^2 - n. */
static void test_chi_square_worked_example(void)
{
    static const guint32 counts[SKYPE_CHI_SQUARE_VALUES] = {5,  8, 9, 8,  10, 20, 10, 10,
                                                            12, 8, 9, 11, 10, 10, 10, 10};
    skype_chi_square chi = {0};

    /* n = 160, E = 10: (25 + 4 + 1 + 4 + 0 + 100 + 0 + 0 + 4 + 4 + 1 + 1 + 0 ...) / 10 */
    for (guint value = 0; value < SKYPE_CHI_SQUARE_VALUES; value++)
        for (guint i = 0; i < counts[value]; i++) {
            const guint8 byte = (guint8)(value << 4);

            skype_chi_square_add(&chi, &byte, 1);
        }
    assert_near(skype_chi_square_value(&chi, 0), 14.4, EXACT);
}

/* Of random bytes, 5 % and 1 % of the values exceed the critical values 24.996 and 30.578. */
static void test_chi_square_has_15_degrees_of_freedom(void)
{
    enum { FLOWS = 1000 };
    const double values = FLOWS * SKYPE_CHI_SQUARE_GROUPS;
    guint above_5_percent = 0;
    guint above_1_percent = 0;
    double sum = 0;

    for (guint flow = 0; flow < FLOWS; flow++) {
        skype_chi_square chi = {0};

        for (guint n = 0; n < 160; n++) {
            guint8 bytes[SKYPE_CHI_SQUARE_BYTES];

            random_bytes(bytes, sizeof bytes);
            skype_chi_square_add(&chi, bytes, sizeof bytes);
        }
        for (guint group = 0; group < SKYPE_CHI_SQUARE_GROUPS; group++) {
            const double value = skype_chi_square_value(&chi, group);

            sum += value;
            above_5_percent += value > 24.996;
            above_1_percent += value > 30.578;
            g_assert_cmpfloat(value, <, skype_default_thresholds.chi_square);
        }
    }
    assert_near(sum / values, SKYPE_CHI_SQUARE_FREEDOM, 0.2);
    assert_near(above_5_percent / values, 0.05, 0.006);
    assert_near(above_1_percent / values, 0.01, 0.003);
}

static void test_chi_square_of_short_messages(void)
{
    skype_chi_square chi = {0};
    static const guint8 bytes[3] = {1, 2, 3};

    skype_chi_square_add(&chi, bytes, 0);
    g_assert_cmpuint(chi.samples[0], ==, 0);
    assert_near(skype_chi_square_value(&chi, 0), 0, EXACT);
    for (guint n = 0; n < 200; n++)
        skype_chi_square_add(&chi, bytes, sizeof bytes);
    g_assert_cmpuint(chi.samples[5], ==, 200);
    g_assert_cmpuint(chi.samples[6], ==, 0);
    g_assert_true(skype_chi_square_fits(&chi, 0x003F, 0, 150, 200));
    g_assert_false(skype_chi_square_fits(&chi, 0x003F, 0, 150, 201));
    g_assert_false(skype_chi_square_fits(&chi, 0x003F, 0x0040, 150, 1));
    g_assert_false(skype_chi_square_fits(&chi, 0x001F, 0x0020, 150, 1));
}

/* --- beliefs --- */

static double density(double value, double mean, double deviation)
{
    return exp(-(value - mean) * (value - mean) / (2 * deviation * deviation)) /
           (deviation * sqrt(2 * G_PI));
}

static double mean_log_density(const guint32 *sizes, guint count, double mean, double deviation)
{
    double sum = 0;

    for (guint i = 0; i < count; i++)
        sum += log(density(sizes[i], mean, deviation));
    return sum / count;
}

static double size_belief_written_out(const guint32 *sizes, guint count)
{
    double best = -INFINITY;

    for (size_t i = 0; i < skype_codec_count; i++) {
        const skype_codec *codec = &skype_codecs[i];

        for (guint k = 0; k < SKYPE_CODEC_INTERVALS && codec->intervals[k]; k++)
            for (guint copies = 1; copies <= 4; copies++)
                for (guint step = 0; step <= RATE_STEPS; step++) {
                    const double rate =
                        codec->lowest_rate +
                        (codec->highest_rate - codec->lowest_rate) * step / RATE_STEPS;
                    const double size = (rate * codec->intervals[k] / 8 + 8) * copies + 4;

                    best = fmax(best, mean_log_density(sizes, count, size, codec->deviation));
                }
    }
    return best;
}

static double size_belief(const guint32 *sizes, guint count, const skype_codec **codec)
{
    skype_bayes_window window = {0};

    for (guint i = 0; i < count; i++)
        skype_bayes_window_add(&window, i, sizes[i]);
    return skype_bayes_size_belief(&window, false, codec);
}

static void test_sizes_of_codecs(void)
{
    /* Bonfiglio et al. show the beliefs of messages of 42 and 252 bytes. */
    assert_near(skype_codec_size(8, 30, 1), 42, EXACT);
    assert_near(skype_codec_size(64, 30, 1), 252, EXACT);
    assert_near(skype_codec_size(15.2, 20, 1), 50, EXACT);
    assert_near(skype_codec_size(10, 60, 4), (75 + 8) * 4 + 4, EXACT);
}

/* python3 -c "import math; from statistics import NormalDist as N; print(
 * math.log(N(42, 1).pdf(42)), math.log(N(42, 1).pdf(43)), math.log(N(30, 1).pdf(33.5)))" */
static void test_single_beliefs(void)
{
    static const guint32 size_42[] = {42};
    static const guint32 size_43[] = {43};
    const skype_codec *codec = NULL;
    const skype_bayes_window gap_33_5 = {.messages = 3, .first = 1, .last = 1.067};
    const skype_bayes_window gap_20 = {.messages = 2, .first = 7, .last = 7.020};

    assert_near(size_belief(size_42, 1, &codec), -0.9189385332046727, EXACT);
    g_assert_cmpstr(codec->name, ==, "G.729");
    assert_near(size_belief(size_43, 1, NULL), -1.4189385332046727, EXACT);
    assert_near(skype_bayes_gap_belief(&gap_33_5), -7.043938533204672, 1e-6);
    assert_near(skype_bayes_gap_belief(&gap_20), -0.9189385332046727, 1e-6);
}

static void test_size_beliefs_are_those_written_out(void)
{
    static const struct {
        guint32 sizes[5];
        guint count;
    } windows[] = {
        {{42, 43}, 2},   {{70, 75, 80, 90, 100}, 5}, {{210}, 1},      {{20, 22}, 2},
        {{252, 254}, 2}, {{121, 132, 119, 125}, 4},  {{500, 508}, 2}, {{31, 60, 33}, 3},
        {{2436}, 1}, /* as many copies as there may be */
    };

    for (guint i = 0; i < G_N_ELEMENTS(windows); i++)
        assert_near(size_belief(windows[i].sizes, windows[i].count, NULL),
                    size_belief_written_out(windows[i].sizes, windows[i].count), RATE_ERROR);
}

static void test_gateway_sizes_count_at_gateways_only(void)
{
    skype_bayes_window window = {0};
    const skype_codec *codec = NULL;

    for (guint i = 0; i < 30; i++)
        skype_bayes_window_add(&window, i, 29);
    assert_near(skype_bayes_size_belief(&window, true, &codec), -0.9189385332046727, EXACT);
    g_assert_cmpstr(codec->name, ==, "G.729 at a gateway");
    g_assert_cmpfloat(skype_bayes_size_belief(&window, false, NULL), <, -5);
}

/* The belief of a flow is the mean over its complete windows, and of sizes and gaps the lower. */
static void test_belief_of_a_flow(void)
{
    skype_bayes flow = {0};
    double time = 0;
    guint closed = 0;

    g_assert_true(isinf(skype_bayes_belief(&flow)));
    for (guint i = 0; i < 75; i++) {
        closed += skype_bayes_add(&flow, time, i < 30 ? 42 : 43, 30, false);
        time += i < 30 ? 20 * MILLISECOND : 22 * MILLISECOND;
    }
    g_assert_cmpuint(closed, ==, 2);
    g_assert_cmpuint(flow.windows, ==, 2);
    g_assert_cmpuint(flow.window.messages, ==, 15);
    /* sizes: -0.9189, -1.4189; gaps: -0.9189, and 2 ms off: -2.9189 */
    assert_near(flow.size_beliefs / 2, -1.1689385332046727, 1e-6);
    assert_near(flow.gap_beliefs / 2, -1.9189385332046727, 1e-6);
    assert_near(skype_bayes_belief(&flow), -1.9189385332046727, 1e-6);
}

/* A window with a pause of four seconds counts as -20, not as some -9000. */
static void test_a_pause_does_not_outweigh_a_call(void)
{
    skype_bayes flow = {0};
    double time = 0;

    for (guint i = 0; i < 300; i++) {
        skype_bayes_add(&flow, time, 42, 30, false);
        time += i == 15 ? 4.0 : 20 * MILLISECOND;
    }
    g_assert_cmpuint(flow.windows, ==, 10);
    assert_near(skype_bayes_belief(&flow), (-20 - 9 * 0.9189385332046727) / 10, 1e-6);
}

static void test_smallest_window(void)
{
    skype_bayes flow = {0};

    g_assert_false(skype_bayes_add(&flow, 0, 42, 0, false));
    g_assert_true(skype_bayes_add(&flow, 0.020, 42, 0, false));
    g_assert_false(isnan(skype_bayes_belief(&flow)));
}

/* --- verdicts --- */

typedef struct {
    guint8 transport;
    bool gateway;
    bool proven;
    guint32 messages;
    guint32 size;
    guint32 size_spread;
    double gap; /* ms */
    void (*shape)(guint8 *head, guint32 number);
    skype_flow_verdict verdict;
} flow_case;

static void shape_media(guint8 *head, guint32 number G_GNUC_UNUSED)
{
    head[2] = (guint8)((head[2] & 0x70) | 0x0D);
}

static void shape_payload(guint8 *head, guint32 number)
{
    head[0] = 0x15;
    head[1] = (guint8)(2 * number);
    head[2] = 0x02;
}

/* CoAP messages whose ID happens to be 0x52.. */
static void shape_coap(guint8 *head, guint32 number G_GNUC_UNUSED)
{
    head[0] = 0x44;
    head[1] = 0x03;
    head[2] = 0x52;
}

static void shape_nacks(guint8 *head, guint32 number G_GNUC_UNUSED)
{
    static const guint8 public_address[] = {203, 0, 113, 20};

    head[2] = (guint8)((head[2] & 0x70) | 0x07);
    memcpy(head + 3, public_address, sizeof public_address);
}

static void shape_skypeout(guint8 *head, guint32 number)
{
    static const guint8 connection[] = {0x19, 0x45, 0x9A, 0x2B};

    if (number >= 5)
        memcpy(head, connection, sizeof connection);
}

static void shape_random(guint8 *head G_GNUC_UNUSED, guint32 number G_GNUC_UNUSED)
{
}

static void shape_rtp(guint8 *head, guint32 number)
{
    static const guint8 begin[] = {0x80, 0x00};

    memcpy(head, begin, sizeof begin);
    head[2] = (guint8)(number >> 8);
    head[3] = (guint8)number;
    head[4] = 0x12;
}

static const flow_case flows[] = {
    /* type D, sizes and gaps of ISAC */
    {SKYPE_FLOW_UDP, false, false, 300, 80, 8, 30, shape_media, SKYPE_VERDICT_VOICE},
    {SKYPE_FLOW_UDP, false, true, 100, 80, 8, 30, shape_media, SKYPE_VERDICT_VOICE},
    /* too short for the fixed bit of group 5 to show: it grows as the number of messages */
    {SKYPE_FLOW_UDP, false, false, 100, 80, 8, 30, shape_media, SKYPE_VERDICT_NOT_SKYPE},
    {SKYPE_FLOW_UDP, false, false, 99, 80, 8, 30, shape_media, SKYPE_VERDICT_UNDECIDED},
    {SKYPE_FLOW_UDP, false, true, 99, 80, 8, 30, shape_media, SKYPE_VERDICT_UNDECIDED},
    /* other sizes, other gaps */
    {SKYPE_FLOW_UDP, false, false, 300, 400, 90, 15, shape_media, SKYPE_VERDICT_VIDEO},
    {SKYPE_FLOW_UDP, false, false, 300, 1300, 60, 4, shape_media, SKYPE_VERDICT_DATA},
    {SKYPE_FLOW_UDP, false, false, 300, 80, 8, 35, shape_media, SKYPE_VERDICT_DATA},
    {SKYPE_FLOW_UDP, false, true, 300, 3, 0, 500, shape_media, SKYPE_VERDICT_DATA},
    /* signalling */
    {SKYPE_FLOW_UDP, false, false, 20, 18, 40, 500, shape_payload, SKYPE_VERDICT_SIGNALLING},
    {SKYPE_FLOW_UDP, false, false, 19, 18, 40, 500, shape_payload, SKYPE_VERDICT_UNDECIDED},
    {SKYPE_FLOW_UDP, false, true, 11, 18, 40, 500, shape_payload, SKYPE_VERDICT_SIGNALLING},
    {SKYPE_FLOW_UDP, false, true, 10, 18, 40, 500, shape_payload, SKYPE_VERDICT_UNDECIDED},
    {SKYPE_FLOW_UDP, false, true, 11, 11, 0, 500, shape_nacks, SKYPE_VERDICT_SIGNALLING},
    {SKYPE_FLOW_UDP, false, false, 40, 11, 0, 500, shape_nacks, SKYPE_VERDICT_UNDECIDED},
    {SKYPE_FLOW_UDP, false, false, 40, 18, 40, 500, shape_coap, SKYPE_VERDICT_UNDECIDED},
    /* a gateway: port, repeated bytes and statistics together */
    {SKYPE_FLOW_UDP, true, false, 120, 29, 0, 20, shape_skypeout, SKYPE_VERDICT_SKYPEOUT},
    {SKYPE_FLOW_UDP, false, false, 120, 29, 0, 20, shape_skypeout, SKYPE_VERDICT_NOT_SKYPE},
    {SKYPE_FLOW_UDP, true, false, 120, 29, 0, 20, shape_random, SKYPE_VERDICT_NOT_SKYPE},
    {SKYPE_FLOW_UDP, true, false, 120, 29, 0, 25, shape_skypeout, SKYPE_VERDICT_NOT_SKYPE},
    /* others */
    {SKYPE_FLOW_UDP, false, false, 300, 172, 0, 20, shape_rtp, SKYPE_VERDICT_NOT_SKYPE},
    {SKYPE_FLOW_UDP, false, false, 300, 80, 8, 30, shape_random, SKYPE_VERDICT_NOT_SKYPE},
    {SKYPE_FLOW_UDP, false, true, 300, 80, 8, 30, shape_random, SKYPE_VERDICT_UNDECIDED},
    /* streams */
    {SKYPE_FLOW_TCP, false, false, 300, 80, 8, 30, shape_random, SKYPE_VERDICT_VOICE},
    {SKYPE_FLOW_TCP, false, false, 300, 80, 8, 30, shape_media, SKYPE_VERDICT_NOT_SKYPE},
    {SKYPE_FLOW_TCP, false, false, 300, 1448, 0, 1, shape_random, SKYPE_VERDICT_NOT_SKYPE},
    {SKYPE_FLOW_TCP, false, true, 300, 1448, 0, 1, shape_random, SKYPE_VERDICT_UNDECIDED},
};

static void run_flow(skype_classifier *flow, const flow_case *c)
{
    skype_classifier_start(flow, (skype_flow_transport)c->transport, c->gateway);
    for (guint32 n = 0; n < c->messages; n++) {
        const guint32 spread = c->size_spread ? random_word() % (2 * c->size_spread + 1) : 0;
        guint8 head[SKYPE_CHI_SQUARE_BYTES];
        const skype_flow_message message = {
            .seconds = n * c->gap * MILLISECOND,
            .size = c->size - MIN(c->size_spread, c->size) + spread,
            .head = head,
            .captured = MIN((guint32)sizeof head, MAX(c->size, 3)),
        };

        random_bytes(head, sizeof head);
        c->shape(head, n);
        skype_classifier_add(flow, &message, &skype_default_thresholds);
    }
}

static void test_verdicts(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(flows); i++) {
        skype_classifier flow;

        g_test_message("flow %u", i);
        run_flow(&flow, &flows[i]);
        g_assert_cmpstr(skype_flow_verdict_text(skype_classifier_verdict(
                            &flow, &skype_default_thresholds, flows[i].proven)),
                        ==, skype_flow_verdict_text(flows[i].verdict));
    }
}

static const flow_case *flow_of_shape(void (*shape)(guint8 *, guint32), guint32 size)
{
    for (guint i = 0; i < G_N_ELEMENTS(flows); i++)
        if (flows[i].shape == shape && flows[i].size == size)
            return &flows[i];
    g_assert_not_reached();
}

static void test_counts(void)
{
    skype_classifier flow;

    run_flow(&flow, &flows[0]);
    g_assert_cmpuint(flow.messages, ==, 300);
    g_assert_cmpuint(flow.media, ==, 300);
    g_assert_cmpuint(flow.signalling + flow.keep_alives, ==, 0);
    assert_near(flow.last - flow.first, 299 * 0.030, 1e-6);
    run_flow(&flow, flow_of_shape(shape_media, 3));
    g_assert_cmpuint(flow.keep_alives, ==, 300);
    g_assert_cmpuint(flow.bayes.windows, ==, 0);
    run_flow(&flow, flow_of_shape(shape_skypeout, 29));
    g_assert_cmpuint(flow.repeats, ==, 114);
    g_assert_cmpuint(flow.bytes, ==, 120 * 29);
}

static void test_thresholds_are_parameters(void)
{
    skype_thresholds strict = skype_default_thresholds;
    skype_classifier flow;

    run_flow(&flow, &flows[0]);
    strict.chi_square = 400;
    g_assert_cmpint(skype_classifier_verdict(&flow, &strict, false), ==, SKYPE_VERDICT_NOT_SKYPE);
    strict = skype_default_thresholds;
    strict.belief = -1;
    g_assert_cmpint(skype_classifier_verdict(&flow, &strict, false), ==, SKYPE_VERDICT_DATA);
    strict = skype_default_thresholds;
    strict.messages = 301;
    g_assert_cmpint(skype_classifier_verdict(&flow, &strict, false), ==, SKYPE_VERDICT_UNDECIDED);
}

/* Whatever comes, in whatever order of times: no message changes more than the counts. */
static void test_hostile_messages(void)
{
    skype_classifier flow;
    guint8 head[SKYPE_CHI_SQUARE_BYTES];

    skype_classifier_start(&flow, SKYPE_FLOW_UDP, true);
    for (guint i = 0; i < 20000; i++) {
        const skype_flow_message message = {
            .seconds = (double)(gint32)random_word() * 1e6,
            .size = random_word(),
            .head = head,
            .captured = random_word() % (sizeof head + 1),
        };

        random_bytes(head, sizeof head);
        skype_classifier_add(&flow, &message, &skype_default_thresholds);
        g_assert_cmpint(skype_classifier_verdict(&flow, &skype_default_thresholds, i & 1), <=,
                        SKYPE_VERDICT_NOT_SKYPE);
    }
    g_assert_false(isnan(skype_bayes_belief(&flow.bayes)));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/chi-square/definition", test_chi_square_is_the_definition);
    g_test_add_func("/chi-square/closed-forms", test_chi_square_closed_forms);
    g_test_add_func("/chi-square/worked-example", test_chi_square_worked_example);
    g_test_add_func("/chi-square/degrees-of-freedom", test_chi_square_has_15_degrees_of_freedom);
    g_test_add_func("/chi-square/short-messages", test_chi_square_of_short_messages);
    g_test_add_func("/bayes/codec-sizes", test_sizes_of_codecs);
    g_test_add_func("/bayes/single-beliefs", test_single_beliefs);
    g_test_add_func("/bayes/written-out", test_size_beliefs_are_those_written_out);
    g_test_add_func("/bayes/gateway", test_gateway_sizes_count_at_gateways_only);
    g_test_add_func("/bayes/flow", test_belief_of_a_flow);
    g_test_add_func("/bayes/pause", test_a_pause_does_not_outweigh_a_call);
    g_test_add_func("/bayes/smallest-window", test_smallest_window);
    g_test_add_func("/verdict/cases", test_verdicts);
    g_test_add_func("/verdict/counts", test_counts);
    g_test_add_func("/verdict/thresholds", test_thresholds_are_parameters);
    g_test_add_func("/verdict/hostile", test_hostile_messages);
    return g_test_run();
}
