/* expert_items.h - all expert items of the protocol, registered in one place because several layers
 * raise the same ones.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_VIEW_EXPERT_ITEMS_H
#define SKYPE_VIEW_EXPERT_ITEMS_H

#include "ws_compat.h"
#include <epan/expert.h>

typedef enum {
    SKYPE_EXPERT_NAT,                /* skype.nat */
    SKYPE_EXPERT_CRC_BAD,            /* skype.crc.bad */
    SKYPE_EXPERT_UNDECIPHERABLE,     /* skype.undecipherable */
    SKYPE_EXPERT_MALFORMED,          /* skype.malformed */
    SKYPE_EXPERT_TRUNCATED,          /* skype.truncated */
    SKYPE_EXPERT_PROBE_UNANSWERED,   /* skype.probe.unanswered */
    SKYPE_EXPERT_PROBE_REFUSED,      /* skype.probe.refused */
    SKYPE_EXPERT_REQUEST_UNANSWERED, /* skype.request.unanswered */
    SKYPE_EXPERT_FALLBACK,           /* skype.fallback */
    SKYPE_EXPERT_LOGIN_ATTEMPT,      /* skype.login.attempt */
    SKYPE_EXPERT_NOT_TLS,            /* skype.not_tls */
    SKYPE_EXPERT_CHECKSUM_BAD,       /* skype.checksum.bad */
    SKYPE_EXPERT_LIMITS,             /* skype.limits */
    SKYPE_EXPERT_GAP,                /* skype.gap */
    SKYPE_EXPERT_ITEMS,
} skype_expert_item;

void skype_expert_items_register(int proto);

/* The field to hand to expert_add_info(), expert_add_info_format(), proto_tree_add_expert*() and
 * proto_tree_add_checksum(). */
expert_field *skype_expert(skype_expert_item item);

#endif
