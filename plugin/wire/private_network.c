/* private_network.c - IPv4 addresses that are translated before they reach the Internet.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "private_network.h"

static const struct {
    uint32_t network;
    uint32_t mask;
} private_networks[] = {
    {0x0A000000, 0xFF000000}, /* 10.0.0.0/8 */
    {0xAC100000, 0xFFF00000}, /* 172.16.0.0/12 */
    {0xC0A80000, 0xFFFF0000}, /* 192.168.0.0/16 */
    {0x64400000, 0xFFC00000}, /* 100.64.0.0/10 */
    {0xA9FE0000, 0xFFFF0000}, /* 169.254.0.0/16 */
};

bool skype_ip_is_private(uint32_t ip)
{
    for (unsigned i = 0; i < sizeof private_networks / sizeof *private_networks; i++)
        if ((ip & private_networks[i].mask) == private_networks[i].network)
            return true;
    return false;
}
