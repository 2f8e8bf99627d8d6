/* open_capture.c - memory of a capture for tests of plugin/state, without the rest of epan.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "open_capture.h"

#include <epan/wmem_scopes.h>

/* The borders of every block are checked.  epan itself calls functions for this that it does not
 * export. */
void open_capture_begin(void)
{
    g_setenv("WIRESHARK_DEBUG_WMEM_OVERRIDE", "strict", TRUE);
    wmem_init();
    wmem_init_scopes();
    wmem_enter_scope(wmem_file_scope());
}

void open_capture_again(void)
{
    wmem_leave_scope(wmem_file_scope());
    wmem_enter_scope(wmem_file_scope());
}
