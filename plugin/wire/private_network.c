/* private_network.c - IPv4 addresses that are no public ones.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "private_network.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

typedef struct {
    uint32_t network;
    uint32_t mask;
} network;

static const network private_networks[] = {
    {0x0A000000, 0xFF000000}, /* 10.0.0.0/8 */
    {0xAC100000, 0xFFF00000}, /* 172.16.0.0/12 */
    {0xC0A80000, 0xFFFF0000}, /* 192.168.0.0/16 */
    {0x64400000, 0xFFC00000}, /* 100.64.0.0/10 */
    {0xA9FE0000, 0xFFFF0000}, /* 169.254.0.0/16 */
};

static const network unusable_networks[] = {
    {0x00000000, 0xFF000000}, /* 0.0.0.0/8 */
    {0x7F000000, 0xFF000000}, /* 127.0.0.0/8 */
    {0xE0000000, 0xE0000000}, /* 224.0.0.0/3: multicast, reserved, broadcast */
};

static bool is_in(uint32_t ip, const network *networks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((ip & networks[i].mask) == networks[i].network)
            return true;
    return false;
}

bool skype_ip_is_private(uint32_t ip)
{
    return is_in(ip, private_networks, LENGTH(private_networks));
}

bool skype_ip_is_usable(uint32_t ip)
{
    return !is_in(ip, unusable_networks, LENGTH(unusable_networks));
}

bool skype_ip_is_public(uint32_t ip)
{
    return skype_ip_is_usable(ip) && !skype_ip_is_private(ip);
}
