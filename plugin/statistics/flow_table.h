/* flow_table.h - the flows of one statistics window, in bounded memory.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATISTICS_FLOW_TABLE_H
#define SKYPE_STATISTICS_FLOW_TABLE_H

#include "view/flow_tap.h"

/* Flows listed, and flows watched until they are worth listing: of the latter, the one not heard of
 * for longest gives way.  Some 70 MB in all with the rows of the window, whatever the capture
 * holds. */
#define SKYPE_FLOWS_LISTED_MAX  4096u
#define SKYPE_FLOWS_SHORT_MAX   2048u /* listed before any flow has to prove worth it */
#define SKYPE_FLOWS_WATCHED_MAX 16384u

typedef struct {
    double seconds; /* seconds since 1970 */
    skype_flow_sighting what;
} skype_flow_event;

/* Messages for which flows are watched: those of sockets not known as Skype's, and all when many
 * are listed. */
#define SKYPE_FLOW_EARLY SKYPE_FLOW_MESSAGES_MIN

/* Rows of the statistics tree that belong to one flow. */
typedef struct {
    char *text;   /* of the flow's row, and of its row in the list of measures */
    int shares;   /* the latter */
    int measures; /* a row without a count: what stands below has no share */
    int chi_square;
    int codecs;
} skype_flow_rows;

/* Rows at the top, and how many flows have each verdict. */
typedef struct {
    int flows;
    int measures;
    char *verdicts; /* text of that row */
    unsigned with_verdict[SKYPE_VERDICTS];
} skype_flow_summary;

typedef struct skype_flow {
    struct skype_flow *newer; /* among the watched */
    struct skype_flow *older;
    skype_ends ends;
    uint8_t transport; /* skype_flow_transport */
    bool ours;         /* at least one of its messages is shown as Skype */
    bool listed;
    bool is_beyond;  /* neither listed nor short: too many are listed */
    uint8_t verdict; /* skype_flow_verdict */
    uint32_t frame;  /* of the latest message */
    uint32_t early_count;
    skype_flow_event early[SKYPE_FLOW_EARLY]; /* messages not counted yet */
    skype_classifier *classifier;             /* of a listed flow */
    skype_flow_rows rows;
} skype_flow;

typedef struct skype_flow_table skype_flow_table;

skype_flow_table *skype_flow_table_new(void);
void skype_flow_table_free(skype_flow_table *table);

/* Lives as long as the table. */
skype_flow_summary *skype_flow_table_summary(skype_flow_table *table);

/* The flow of a message; made where there is none. */
skype_flow *skype_flow_table_find(skype_flow_table *table, const skype_flow_sighting *sighting);

/* Are so many flows listed that short ones have to wait? */
bool skype_flow_table_is_crowded(const skype_flow_table *table);

/* Turns a watched flow into a listed one; false when there are too many. */
bool skype_flow_table_list(skype_flow_table *table, skype_flow *flow);

#endif
