/* side_channel.c - what other protocols tell of a Skype client: DNS names, NAT-PMP requests.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "side_channel.h"

#include <string.h>

#define DNS_HEAD_LENGTH      12u
#define DNS_COUNT_OFFSET     4u
#define VERSION_PARTS        4u
#define DIGITS_MAX           9u
#define SERVER_PREFIX        "rst"
#define SERVER_PREFIX_LENGTH 3u

#define NAT_PMP_MAP_UDP_LENGTH 12u
#define NAT_PMP_VERSION        0u
#define NAT_PMP_MAP_UDP        1u
#define NAT_PMP_INSIDE         4u
#define NAT_PMP_OUTSIDE        6u
#define BYTE_BITS              8u

/* ".r.skype.net" as the end of a name */
static const uint8_t domain[] = {1, 'r', 5, 's', 'k', 'y', 'p', 'e', 3, 'n', 'e', 't', 0};

/* What is left of a message. */
typedef struct {
    const uint8_t *data;
    size_t length;
} rest;

bool skype_dns_may_hint(const uint8_t *data, size_t length)
{
    for (size_t at = 0; at + sizeof domain <= length; at++) {
        const uint8_t *found = memchr(data + at, domain[0], length - at - sizeof domain + 1);

        if (!found)
            return false;
        if (memcmp(found, domain, sizeof domain) == 0)
            return true;
        at = (size_t)(found - data);
    }
    return false;
}

/* Takes a label from the front; false where there is none. */
static bool take_label(rest *name, rest *label)
{
    if (name->length == 0 || name->data[0] == 0 || name->data[0] >= name->length)
        return false;
    *label = (rest){name->data + 1, name->data[0]};
    name->data += 1 + label->length;
    name->length -= 1 + label->length;
    return true;
}

static bool is_number(const rest *label)
{
    for (size_t i = 0; i < label->length; i++)
        if (label->data[i] < '0' || label->data[i] > '9')
            return false;
    return label->length > 0 && label->length <= DIGITS_MAX;
}

static bool take_number(rest *name, rest *label)
{
    return take_label(name, label) && is_number(label);
}

static bool is_server(rest label)
{
    if (label.length <= SERVER_PREFIX_LENGTH ||
        memcmp(label.data, SERVER_PREFIX, SERVER_PREFIX_LENGTH) != 0)
        return false;
    label.data += SERVER_PREFIX_LENGTH;
    label.length -= SERVER_PREFIX_LENGTH;
    return is_number(&label);
}

/* The labels have the version's numbers the other way round. */
static void write_version(const rest parts[VERSION_PARTS], char *version)
{
    for (unsigned i = VERSION_PARTS; i-- > 0;) {
        memcpy(version, parts[i].data, parts[i].length);
        version += parts[i].length;
        *version++ = i > 0 ? '.' : '\0';
    }
}

bool skype_dns_hint_parse(const uint8_t *data, size_t length, skype_dns_hint *hint)
{
    rest parts[VERSION_PARTS];
    rest platform;
    rest server;

    if (length < DNS_HEAD_LENGTH ||
        (data[DNS_COUNT_OFFSET] == 0 && data[DNS_COUNT_OFFSET + 1] == 0))
        return false;
    rest name = {data + DNS_HEAD_LENGTH, length - DNS_HEAD_LENGTH};

    for (unsigned i = 0; i < VERSION_PARTS; i++)
        if (!take_number(&name, &parts[i]))
            return false;
    if (!take_number(&name, &platform) || !take_label(&name, &server) || !is_server(server) ||
        name.length < sizeof domain || memcmp(name.data, domain, sizeof domain) != 0)
        return false;
    write_version(parts, hint->version);
    memcpy(hint->platform, platform.data, platform.length);
    hint->platform[platform.length] = '\0';
    return true;
}

static uint16_t port_at(const uint8_t *data)
{
    return (uint16_t)(data[0] << BYTE_BITS | data[1]);
}

bool skype_nat_pmp_parse(const uint8_t *data, size_t length, uint16_t *port)
{
    if (length != NAT_PMP_MAP_UDP_LENGTH || data[0] != NAT_PMP_VERSION ||
        data[1] != NAT_PMP_MAP_UDP)
        return false;
    *port = port_at(data + NAT_PMP_INSIDE);
    return *port != 0 && *port == port_at(data + NAT_PMP_OUTSIDE);
}
