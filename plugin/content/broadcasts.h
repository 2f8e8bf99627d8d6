/* broadcasts.h - signed broadcast messages: what the network tells all clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_BROADCASTS_H
#define SKYPE_CONTENT_BROADCASTS_H

#include "content/signed.h"

void skype_broadcasts_register(int proto);

/* Opens the blob and shows it below its item.  One without a key number gets skype.malformed. */
void skype_broadcast_show(skype_blob blob, proto_item *item);

#endif
