/* readers.c - does anybody see what is shown of a packet?
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/readers.h"

#include <epan/expert.h>

#include "view/flow_tap.h"

static const char *const tap_names[] = {"skype", SKYPE_FLOWS_TAP, "expert"};

static int taps[array_length(tap_names)];

/* Wireshark registers its own taps after all protocols. */
static void find_taps(void)
{
    for (unsigned i = 0; i < array_length(tap_names); i++)
        taps[i] = find_tap_id(tap_names[i]);
}

bool skype_readers_exist(const packet_info *pinfo, const proto_tree *tree)
{
    bool heard = false;

    for (unsigned i = 0; i < array_length(taps); i++)
        heard |= have_tap_listener(taps[i]) != 0;
    return heard || tree || pinfo->cinfo;
}

bool skype_readers_want_severity(int severity)
{
    return severity > expert_get_highest_severity();
}

void skype_readers_register(void)
{
    register_init_routine(find_taps);
}
