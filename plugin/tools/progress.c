/* progress.c - how far a search is: a line on the terminal that is drawn over, or lines in a log.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "progress.h"

#include <stdio.h>

#define BAR_WIDTH     20u
#define MILLION       1e6
#define MINUTE        60u
#define HOUR          3600u
#define LONGEST       (1e9) /* seconds */
#define START_OF_LINE "\r"
#define CLEAR_REST    "\033[K"

/* "m:ss" or "h:mm:ss". */
static char *duration_text(double seconds)
{
    const unsigned whole = (unsigned)(MIN(seconds, LONGEST) + 0.5);

    if (whole >= HOUR)
        return g_strdup_printf("%u:%02u:%02u", whole / HOUR, whole % HOUR / MINUTE, whole % MINUTE);
    return g_strdup_printf("%u:%02u", whole / MINUTE, whole % MINUTE);
}

static const char *bar_text(double share, char bar[BAR_WIDTH + 1])
{
    const unsigned filled = (unsigned)(share * BAR_WIDTH);

    for (unsigned i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    return bar;
}

char *find_progress_text(const find_progress *progress, uint64_t position, double seconds)
{
    const double rest = (double)(progress->end - position);
    const double share = 1 - rest / (double)(progress->end - progress->from);
    const double rate = (double)(position - progress->from) / MAX(seconds, 1 / MILLION);
    const double expected = MIN(find_plan_expected(progress->plan, position), rest);
    char bar[BAR_WIDTH + 1];
    char host[FIND_IPV4_TEXT];
    g_autofree char *expected_text = NULL;
    g_autofree char *longest_text = NULL;

    if (rate < 1)
        return g_strdup("");
    expected_text = duration_text(expected / rate);
    longest_text = duration_text(rest / rate);
    return g_strdup_printf("%s [%s] %.1f%%, %.2f M keys/s, %s expected, %s at most",
                           find_ipv4_text(progress->plan->host.address, host), bar_text(share, bar),
                           100 * share, rate / MILLION, expected_text, longest_text);
}

void find_progress_show(void *progress, uint64_t position, double seconds)
{
    g_autofree char *text = find_progress_text(progress, position, seconds);

    fprintf(stderr, START_OF_LINE "%s" CLEAR_REST, text);
    fflush(stderr);
}

bool find_progress_is_due(find_progress *progress, uint64_t position, double seconds)
{
    const uint64_t done = position - progress->from;
    const unsigned parts = (unsigned)(done * FIND_LOG_PARTS / (progress->end - progress->from));
    const double since = seconds - progress->logged_seconds;

    if (since < FIND_LOG_SOONEST || (parts == progress->logged_parts && since < FIND_LOG_LATEST))
        return false;
    progress->logged_parts = parts;
    progress->logged_seconds = seconds;
    return true;
}

void find_progress_log(void *progress, uint64_t position, double seconds)
{
    g_autofree char *text = NULL;

    if (!find_progress_is_due(progress, position, seconds))
        return;
    text = find_progress_text(progress, position, seconds);
    fprintf(stderr, "%s\n", text);
    fflush(stderr);
}

void find_progress_hide(void)
{
    fputs(START_OF_LINE CLEAR_REST, stderr);
}
