/* longest_frame.c - how long does Wireshark spend in the dissection of one frame, at most?
 *
 * A library to preload into tshark. At the end it writes to the file named by LONGEST_FRAME: the
 * largest CPU time of a frame in microseconds, its number, and how many frames there were. CPU time
 * of the thread, so that other work on the machine does not count.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE
#include "ws_compat.h"
#include <dlfcn.h>
#include <epan/epan_dissect.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define NANOSECONDS  1000000000LL
#define PER_MICROSEC 1000LL

typedef void (*run_function)(WS_EPAN_DISSECT_PARAMETERS);

static long long longest;
static unsigned longest_number;
static unsigned frames;

static long long now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * NANOSECONDS + time.tv_nsec;
}

static void run(const char *name, WS_EPAN_DISSECT_PARAMETERS)
{
    const run_function real = (run_function)(uintptr_t)dlsym(RTLD_NEXT, name);
    const long long start = now();
    long long taken;

    real(WS_EPAN_DISSECT_ARGUMENTS);
    taken = now() - start;
    frames++;
    if (taken > longest) {
        longest = taken;
        longest_number = fd->num;
    }
}

void epan_dissect_run(WS_EPAN_DISSECT_PARAMETERS)
{
    run("epan_dissect_run", WS_EPAN_DISSECT_ARGUMENTS);
}

void epan_dissect_run_with_taps(WS_EPAN_DISSECT_PARAMETERS)
{
    run("epan_dissect_run_with_taps", WS_EPAN_DISSECT_ARGUMENTS);
}

__attribute__((destructor)) static void report(void)
{
    const char *path = getenv("LONGEST_FRAME");
    FILE *file = path ? fopen(path, "w") : NULL;

    if (!file)
        return;
    fprintf(file, "%lld %u %u\n", longest / PER_MICROSEC, longest_number, frames);
    fclose(file);
}
