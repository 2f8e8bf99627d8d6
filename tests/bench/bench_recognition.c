/* bench_recognition.c - what the first look at a TCP stream costs.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _POSIX_C_SOURCE 200809L

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wire/generator.h"
#include "wire/handshake.h"
#include "wire/hello.h"

#define ROUNDS          101
#define LOOKS_PER_ROUND 4096
#define NANOSECONDS     1e9
#define BYTE_BITS       8

/* The message that Biondi and Desclaux print (2006). */
static const uint8_t skype_message[SKYPE_HANDSHAKE_LENGTH] = {
    0x33, 0xfb, 0xaf, 0x76, 0x28, 0xab, 0xb1, 0x93, 0x0a, 0xff, 0x6c, 0xdf, 0x55, 0xb1,
};
static const uint8_t http_request[] = "GET / HTTP/1.1";
static const uint8_t tls_hello[] = {
    0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, 0x8c, 0x4f, 0x11,
};

static volatile unsigned sink;

/* One kind of first bytes: fixed, or NULL for random ones whose seed is plausible. */
static const struct {
    const char *name;
    const uint8_t *bytes;
} kinds[] = {
    {"HTTP", http_request},
    {"TLS", tls_hello},
    {"random, plausible seed", NULL},
    {"Skype", skype_message},
};
#define KINDS (sizeof kinds / sizeof *kinds)

static double now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * NANOSECONDS + (double)time.tv_nsec;
}

static void fill_random(uint8_t *bytes, uint32_t *state)
{
    for (unsigned i = 0; i < SKYPE_HANDSHAKE_LENGTH; i++) {
        *state = skype_generator_next(*state);
        bytes[i] = (uint8_t)(*state >> 3 * BYTE_BITS);
    }
    bytes[3] |= 0x80; /* a plausible seed: the key has to be expanded */
    bytes[0] &= 0x7F;
}

/* What https.c and handshake.c do with the first bytes of a direction. */
static bool look(const uint8_t *bytes)
{
    skype_handshake handshake;

    return skype_hello_client_match(bytes, SKYPE_HANDSHAKE_LENGTH) == SKYPE_HANDSHAKE_LENGTH ||
           skype_hello_server_match(bytes, SKYPE_HANDSHAKE_LENGTH) == SKYPE_HANDSHAKE_LENGTH ||
           skype_handshake_parse(bytes, &handshake);
}

static double measure(const uint8_t *fixed, uint32_t state)
{
    static uint8_t bytes[LOOKS_PER_ROUND][SKYPE_HANDSHAKE_LENGTH];
    unsigned found = 0;
    double start;

    for (unsigned n = 0; n < LOOKS_PER_ROUND; n++) {
        if (fixed)
            memcpy(bytes[n], fixed, SKYPE_HANDSHAKE_LENGTH);
        else
            fill_random(bytes[n], &state);
    }
    start = now_ns();
    for (unsigned n = 0; n < LOOKS_PER_ROUND; n++)
        found += look(bytes[n]);
    sink = found;
    return (now_ns() - start) / LOOKS_PER_ROUND;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

int main(void)
{
    static double times[KINDS][ROUNDS];

    for (unsigned round = 0; round < ROUNDS; round++)
        for (unsigned kind = 0; kind < KINDS; kind++)
            times[kind][round] = measure(kinds[kind].bytes, round);
    for (unsigned kind = 0; kind < KINDS; kind++) {
        qsort(times[kind], ROUNDS, sizeof times[kind][0], compare);
        printf("%-24s %8.1f ns per direction\n", kinds[kind].name, times[kind][ROUNDS / 2]);
    }
    return EXIT_SUCCESS;
}
