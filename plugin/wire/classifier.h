/* classifier.h - what a flow looks like by its statistics: voice, video, data, signalling,
 * SkypeOut, or nothing of Skype.
 *
 * A flow is one direction between two sockets.  No verdict proves anything: other protocols can
 * have such statistics too.
 *
 * Sources: Bonfiglio et al., SIGCOMM 2007 (see chi_square.h) for all rules and thresholds; for the
 * sizes of video messages Tstat.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WIRE_CLASSIFIER_H
#define SKYPE_WIRE_CLASSIFIER_H

#include "chi_square.h"
#include "naive_bayes.h"

/* Port of the gateways to the telephone network. */
#define SKYPE_GATEWAY_PORT 12340u

/* Bytes at the start of a SkypeOut message that name the connection. */
#define SKYPE_CONNECTION_ID_LENGTH 4u

/* Flows of no more messages say nothing at all. */
#define SKYPE_FLOW_MESSAGES_MIN 10u

/* Media datagrams up to this length carry nothing (Tstat). */
#define SKYPE_KEEP_ALIVE_LENGTH_MAX 4u

typedef struct {
    double chi_square; /* 150: no value that chance gives in 15 degrees of freedom */
    uint32_t window;   /* 30 messages */
    double belief;     /* -5: the least that is called voice */
    uint32_t messages; /* 100: shorter flows are not called media */
} skype_thresholds;

extern const skype_thresholds skype_default_thresholds;

typedef enum {
    SKYPE_FLOW_UDP,
    SKYPE_FLOW_TCP,
} skype_flow_transport;

typedef enum {
    SKYPE_VERDICT_UNDECIDED, /* too short, or of Skype sockets but of no kind known */
    SKYPE_VERDICT_VOICE,
    SKYPE_VERDICT_VIDEO,
    SKYPE_VERDICT_DATA,
    SKYPE_VERDICT_SIGNALLING,
    SKYPE_VERDICT_SKYPEOUT,
    SKYPE_VERDICT_NOT_SKYPE,
    SKYPE_VERDICTS,
} skype_flow_verdict;

/* One message: a datagram, or a segment of a stream. */
typedef struct {
    double seconds;      /* its time */
    uint32_t size;       /* of its payload, bytes */
    const uint8_t *head; /* first bytes of the payload ... */
    uint32_t captured;   /* ... as many as there are, 8 are enough */
} skype_flow_message;

/* A flow.  Its size does not depend on the number of messages. */
typedef struct {
    uint8_t transport; /* skype_flow_transport */
    bool gateway;      /* one of its ports is SKYPE_GATEWAY_PORT */
    uint32_t messages;
    uint64_t bytes;
    double first; /* seconds */
    double last;
    uint32_t media;       /* messages of type D */
    uint32_t keep_alives; /* of them no longer than 4 bytes */
    uint32_t signalling;  /* messages of the types 2, 3, 7 and F */
    uint32_t payloads;    /* of them of type 2 */
    uint32_t repeats;     /* messages whose first four bytes are those of the message before */
    uint32_t video;       /* messages of the sizes of video */
    uint8_t connection_id[SKYPE_CONNECTION_ID_LENGTH];
    bool has_connection_id;
    skype_chi_square chi_square;
    skype_bayes bayes;
} skype_classifier;

void skype_classifier_start(skype_classifier *flow, skype_flow_transport transport, bool gateway);

/* Adds a message; true when it completes a window of the Bayes test. */
bool skype_classifier_add(skype_classifier *flow, const skype_flow_message *message,
                          const skype_thresholds *thresholds);

/* Judges the flow.  proven: its sockets are known to be Skype's by better means, so that only its
 * kind is in question. */
skype_flow_verdict skype_classifier_verdict(const skype_classifier *flow,
                                            const skype_thresholds *thresholds, bool proven);

/* "voice", "video", "data or file", "signalling", "SkypeOut", "not Skype", "undecided" */
const char *skype_flow_verdict_text(skype_flow_verdict verdict);

#endif
