/* records.h - what streams carry once they are deciphered: packets of commands, control records.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_DIALECTS_RECORDS_H
#define SKYPE_DIALECTS_RECORDS_H

#include "ws_compat.h"
#include "state/stream.h"

extern const skype_framing skype_framing_record;

void skype_records_register(int proto);

#endif
