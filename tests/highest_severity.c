/* highest_severity.c - how grave was the gravest expert info of a capture?
 *
 * A library to preload into tshark: the last line of its output becomes "highest severity N".  It
 * is what colours the circle in Wireshark's status bar, whether or not anybody looks at a tree.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>

/* Wireshark's own; not there in the programs that start tshark. */
__attribute__((weak)) int expert_get_highest_severity(void);

__attribute__((destructor)) static void report(void)
{
    if (!expert_get_highest_severity)
        return;
    printf("highest severity %d\n", expert_get_highest_severity());
    fflush(stdout);
}
