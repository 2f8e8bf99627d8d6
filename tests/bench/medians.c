/* medians.c - how long a piece of work takes.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "medians.h"

#include <stdlib.h>
#include <time.h>

#include <glib.h>

#define ROUNDS     21u
#define ROUND_USEC 20000

#define NSEC_PER_USEC 1000

/* Of this thread: other work on the machine does not count. */
static gint64 cpu_usec(void)
{
    struct timespec time;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / NSEC_PER_USEC;
}

static double time_round(void (*work)(void *context), void *context)
{
    const gint64 start = cpu_usec();
    gint64 spent;
    guint times = 0;

    do {
        work(context);
        times++;
        spent = cpu_usec() - start;
    } while (spent < ROUND_USEC);
    return (double)spent / times;
}

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

double median_usec(void (*work)(void *context), void *context)
{
    double rounds[ROUNDS];

    for (guint k = 0; k < ROUNDS; k++)
        rounds[k] = time_round(work, context);
    qsort(rounds, ROUNDS, sizeof rounds[0], compare_doubles);
    return rounds[ROUNDS / 2];
}
