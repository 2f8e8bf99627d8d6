/* medians.c - how long a piece of work takes.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "medians.h"

#include <stdlib.h>

#include <glib.h>

#define ROUNDS     21u
#define ROUND_USEC 20000

static double time_round(void (*work)(void *context), void *context)
{
    const gint64 start = g_get_monotonic_time();
    gint64 spent;
    guint times = 0;

    do {
        work(context);
        times++;
        spent = g_get_monotonic_time() - start;
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
