/* message_tap.c - what every message reports to the taps.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/message_tap.h"

static int message_tap = -1;

void skype_messages_register(void)
{
    message_tap = register_tap("skype");
}

void skype_messages_tap(packet_info *pinfo, const skype_message *message)
{
    tap_queue_packet(message_tap, pinfo, message);
}
