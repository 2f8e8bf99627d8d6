/* hosts.c - the parties of a scenario and what each of them counts and remembers.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "hosts.h"

#include <string.h>

#include "wire/checksum.h"
#include "wire/generator.h"

#define IPV6_LENGTH     16u
#define FIRST_TCP_PORT  49152u
#define NIBBLE_SHIFT    29u /* a nibble is the top three bits of a state ... */
#define NIBBLE_POSITION 4u  /* ... in bits 4..6 of the function byte */

/* A stream seed must have a byte with its top bit set and must not begin with 80. */
#define SEED_TOP_BITS       0x80808080u
#define SEED_FIRST_SHIFT    24u
#define SEED_FIRST_EXCLUDED 0x80u

void host_restart(host *who, uint32_t salt)
{
    uint32_t state = skype_crc32((const uint8_t *)who->name, strlen(who->name)) ^ salt;

    who->generator = skype_generator_next(state);
    who->pad_generator = skype_generator_next(~state);
    who->counter = (uint16_t)(who->generator >> 16);
}

host host_make(const char *name, endpoint seen, endpoint outside)
{
    host who = {.name = name, .seen = seen, .outside = outside, .next_tcp_port = FIRST_TCP_PORT};

    host_restart(&who, 0);
    who.ip_identification = (uint16_t)who.generator;
    if (!host_behind_nat(&who))
        who.believed_ip = outside.ip;
    return who;
}

bool host_behind_nat(const host *who)
{
    return who->seen.ip != who->outside.ip;
}

host *hosts_find(const host_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->hosts[i]->name, name) == 0)
            return table->hosts[i];
    }
    return NULL;
}

host *hosts_named(const host_table *table, reader *r)
{
    const char *name = reader_word(r);
    host *who = hosts_find(table, name);

    if (!who)
        reader_fail(r, "there is no host \"%s\"", name);
    return who;
}

bool host_read_state(host *who, reader *r)
{
    if (reader_accept(r, "counter"))
        who->counter = (uint16_t)reader_number(r);
    else if (reader_accept(r, "generator"))
        who->generator = reader_number(r);
    else
        return false;
    return true;
}

static void read_public(host *who, reader *r)
{
    who->outside = reader_endpoint(r);
    if (who->outside.port == 0)
        who->outside.port = who->seen.port;
    who->believed_ip = 0;
}

static void read_ipv6(host *who, reader *r)
{
    uint8_t *address = arena_zero(r->list->memory, IPV6_LENGTH);

    reader_ipv6(r, address);
    who->ipv6 = address;
}

static void read_attribute(host *who, reader *r)
{
    if (reader_accept(r, "public"))
        read_public(who, r);
    else if (reader_accept(r, "knows-public"))
        who->believed_ip = who->outside.ip;
    else if (reader_accept(r, "ipv6"))
        read_ipv6(who, r);
    else if (!host_read_state(who, r))
        reader_fail(r, "a host has no \"%s\"", reader_word(r));
}

void hosts_read(host_table *table, reader *r)
{
    const char *name = reader_word(r);
    endpoint seen = reader_endpoint(r);
    host *who = arena_zero(table->memory, sizeof *who);

    if (hosts_find(table, name))
        reader_fail(r, "there is a host \"%s\" already", name);
    *who = host_make(name, seen, seen);
    while (reader_more(r))
        read_attribute(who, r);
    table->hosts = arena_grow(table->memory, table->hosts, table->count, &table->capacity,
                              sizeof *table->hosts);
    table->hosts[table->count++] = who;
}

uint32_t host_draw(host *who)
{
    who->generator = skype_generator_next(who->generator);
    return who->generator;
}

uint8_t host_draw_nibble(host *who)
{
    return (uint8_t)(host_draw(who) >> NIBBLE_SHIFT << NIBBLE_POSITION);
}

uint32_t host_draw_seed(host *who)
{
    uint32_t seed = host_draw(who);

    while ((seed & SEED_TOP_BITS) == 0 || seed >> SEED_FIRST_SHIFT == SEED_FIRST_EXCLUDED)
        seed = host_draw(who);
    return seed;
}

uint16_t host_draw_id(host *who)
{
    return who->counter++;
}

uint32_t host_draw_pad_word(host *who)
{
    who->pad_generator = skype_generator_next(who->pad_generator);
    return who->pad_generator;
}
