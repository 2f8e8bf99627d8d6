/* ipv4.c - IPv4 addresses and ranges of them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "ipv4.h"

#include <stdio.h>
#include <string.h>

#define ADDRESS_BITS 32u
#define BYTE_COUNT   4
#define BYTE_DIGITS  3u

/* 0..255 in decimal, without leading zeros.  Returns what follows it, or NULL. */
static const char *parse_byte(const char *text, uint32_t *byte)
{
    const size_t digits = strspn(text, "0123456789");

    if (digits < 1 || digits > BYTE_DIGITS || (digits > 1 && text[0] == '0'))
        return NULL;
    *byte = 0;
    for (size_t i = 0; i < digits; i++)
        *byte = 10 * *byte + (uint32_t)(text[i] - '0');
    return *byte <= UINT8_MAX ? text + digits : NULL;
}

const find_range find_private_ranges[FIND_PRIVATE_RANGES] = {
    {0x64400000, 0x647FFFFF}, /* 100.64.0.0/10 */
    {0xC0A80000, 0xC0A8FFFF}, /* 192.168.0.0/16 */
    {0xAC100000, 0xAC1FFFFF}, /* 172.16.0.0/12 */
    {0x0A000000, 0x0AFFFFFF}, /* 10.0.0.0/8 */
};

bool find_ipv4_parse(const char *text, uint32_t *address)
{
    uint32_t value = 0;

    for (int i = 0; i < BYTE_COUNT; i++) {
        uint32_t byte;

        text = parse_byte(text, &byte);
        if (!text || *text != (i == BYTE_COUNT - 1 ? '\0' : '.'))
            return false;
        value = value << 8 | byte;
        text++;
    }
    *address = value;
    return true;
}

/* One or two digits, 0..32. */
static bool parse_prefix_length(const char *text, unsigned *length)
{
    const size_t digits = strspn(text, "0123456789");

    if (digits < 1 || digits > 2 || text[digits] != '\0')
        return false;
    *length = (unsigned)(digits == 1 ? text[0] - '0' : 10 * (text[0] - '0') + text[1] - '0');
    return *length <= ADDRESS_BITS;
}

static bool parse_network(uint32_t address, const char *prefix, find_range *range)
{
    unsigned length;
    uint32_t host_bits;

    if (!parse_prefix_length(prefix, &length))
        return false;
    host_bits = length == 0 ? UINT32_MAX : (uint32_t)(((uint64_t)1 << (ADDRESS_BITS - length)) - 1);
    range->first = address & ~host_bits;
    range->last = address | host_bits;
    return true;
}

bool find_range_parse(const char *text, find_range *range)
{
    const size_t length = strcspn(text, "/-");
    char first[FIND_IPV4_TEXT];

    if (length >= sizeof first)
        return false;
    memcpy(first, text, length);
    first[length] = '\0';
    if (!find_ipv4_parse(first, &range->first))
        return false;
    if (text[length] == '/')
        return parse_network(range->first, text + length + 1, range);
    return text[length] == '-' && find_ipv4_parse(text + length + 1, &range->last) &&
           range->first <= range->last;
}

const char *find_ipv4_text(uint32_t address, char text[FIND_IPV4_TEXT])
{
    snprintf(text, FIND_IPV4_TEXT, "%u.%u.%u.%u", address >> 24, address >> 16 & 0xFFu,
             address >> 8 & 0xFFu, address & 0xFFu);
    return text;
}
