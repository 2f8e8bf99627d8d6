/* bench_key_schedule.c - what a key costs: expansion of the seed against RC4's own key set-up.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _POSIX_C_SOURCE 200809L

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "wire/generator.h"
#include "wire/key_schedule.h"
#include "wire/keystream.h"

#define ROUNDS         101
#define KEYS_PER_ROUND 4096

/* At most this much of one RC4 key set-up. */
#define EXPANSION_TARGET 0.35
#define BOTH_TARGET      1.35

/* What the work is done on; on the stack, as in skype_decipher(). */
typedef struct {
    uint8_t key[SKYPE_KEY_LENGTH];
    skype_rc4 rc4;
} bench;

/* One kind of work; what it returns keeps the compiler from leaving it out. */
typedef uint8_t work(bench *b, uint32_t seed);

static uint8_t expand(bench *b, uint32_t seed)
{
    skype_key_expand(seed, b->key);
    return b->key[seed % SKYPE_KEY_LENGTH];
}

static uint8_t set_up(bench *b, uint32_t seed)
{
    b->key[seed % SKYPE_KEY_LENGTH] ^= (uint8_t)(seed >> 8);
    skype_rc4_init(&b->rc4, b->key, sizeof b->key);
    return b->rc4.s[seed % SKYPE_RC4_STATES];
}

static uint8_t expand_and_set_up(bench *b, uint32_t seed)
{
    skype_key_expand(seed, b->key);
    skype_rc4_init(&b->rc4, b->key, sizeof b->key);
    return b->rc4.s[seed % SKYPE_RC4_STATES];
}

enum {
    EXPANSION,
    SET_UP,
    BOTH,
    KINDS,
};

static const struct {
    const char *name;
    work *run;
} kinds[KINDS] = {
    [EXPANSION] = {"expansion", expand},
    [SET_UP] = {"RC4 key set-up", set_up},
    [BOTH] = {"both", expand_and_set_up},
};

static volatile uint8_t sink;

static double now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* The generator's low bits have short periods; those of real seeds have none, and the processor
 * must not learn which case comes next. */
static uint32_t scramble(uint32_t state)
{
    return state ^ state >> 16;
}

/* Nanoseconds per key over seeds that follow the given one. */
static double measure(work *run, uint32_t seed)
{
    bench b = {.key = {0}};
    uint8_t sum = 0;
    double start = now_ns();

    for (unsigned n = 0; n < KEYS_PER_ROUND; n++) {
        sum ^= run(&b, scramble(seed));
        seed = skype_generator_next(seed);
    }
    sink = sum;
    return (now_ns() - start) / KEYS_PER_ROUND;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

static int report_ratio(const char *name, double ratio, double target)
{
    printf("%-16s %8.3f of one RC4 key set-up (target: at most %.2f)\n", name, ratio, target);
    return ratio <= target;
}

int main(void)
{
    static double times[KINDS][ROUNDS];
    double medians[KINDS];
    uint32_t seed = 0;

    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned kind = 0; kind < KINDS; kind++)
            times[kind][round] = measure(kinds[kind].run, seed);
        for (unsigned n = 0; n < KEYS_PER_ROUND; n++)
            seed = skype_generator_next(seed);
    }
    for (unsigned kind = 0; kind < KINDS; kind++) {
        medians[kind] = median(times[kind]);
        printf("%-16s %8.1f ns per key\n", kinds[kind].name, medians[kind]);
    }

    int good = report_ratio("expansion", medians[EXPANSION] / medians[SET_UP], EXPANSION_TARGET);
    good &= report_ratio("both", medians[BOTH] / medians[SET_UP], BOTH_TARGET);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
