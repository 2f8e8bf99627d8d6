/* host_tree.h - statistics of hosts (skype_hosts): what is known of each.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STATISTICS_HOST_TREE_H
#define SKYPE_STATISTICS_HOST_TREE_H

/* Registers Statistics > Skype > Hosts, -z skype_hosts,tree.  At most 4,096 hosts are listed. */
void skype_host_tree_handoff(void);

#endif
