/* object_facts.c - what the objects of a list tell about hosts.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "content/object_facts.h"

#include "content/locations.h"
#include "content/object_text.h"
#include "wire/object_id.h"

static void note_ip(uint32_t ip, uint32_t *ips, unsigned *count, unsigned capacity)
{
    for (unsigned k = 0; k < *count; k++)
        if (ips[k] == ip)
            return;
    if (ip != 0 && *count < capacity)
        ips[(*count)++] = ip;
}

static void note_node_id(skype_list_summary *summary, uint64_t node_id)
{
    if (summary->has_node_id)
        return;
    summary->has_node_id = true;
    summary->node_id = node_id;
}

/* The session of the sender, or of the peer where a relay tells it; the same at the relay. */
static void note_session(skype_list_summary *summary, const skype_object *object)
{
    if (object->depth > 0)
        return;
    if (object->id == SKYPE_OBJECT_SESSION && !summary->has_session) {
        summary->has_session = true;
        summary->session = object->value.number;
    }
    if (object->id == SKYPE_OBJECT_SESSION_AT_RELAY && !summary->has_relayed) {
        summary->has_relayed = true;
        summary->relayed = object->value.number;
    }
}

static void note_version(skype_list_summary *summary, const char *version, wmem_allocator_t *pool)
{
    if (summary->version == NULL)
        skype_split_client_version(skype_printable(version, pool), pool, &summary->platform,
                                   &summary->version);
}

static void note_first(const char **known, const char *text)
{
    if (*known == NULL)
        *known = text;
}

static void note_party(skype_list_summary *summary, uint32_t ip)
{
    note_ip(ip, summary->party_ips, &summary->party_ip_count, SKYPE_SUMMARY_PARTY_IPS);
}

static skype_socket socket_of(const skype_object *object)
{
    return (skype_socket){object->value.address.ip, object->value.address.port};
}

static void note_relay(skype_list_summary *summary, const skype_object *object)
{
    const skype_socket relay = socket_of(object);

    note_party(summary, relay.ip);
    if (summary->relay_count < SKYPE_SUMMARY_RELAYS)
        summary->relays[summary->relay_count++] = relay;
}

static void note_server(skype_list_summary *summary, const skype_object *object)
{
    if (summary->server_count < SKYPE_SUMMARY_SERVERS)
        summary->servers[summary->server_count++] = socket_of(object);
}

static void note_location(skype_list_summary *summary, const skype_captured_list *decoded,
                          const skype_object *object, bool own)
{
    const skype_place bytes = skype_place_of_value(decoded, object);
    skype_location location;

    if (!skype_location_read(decoded->tvb, bytes.start, bytes.length, &location))
        return;
    summary->supernodes++;
    note_party(summary, location.own.ip);
    if (location.has_other)
        note_party(summary, location.other.ip);
    if (!own)
        return;
    const skype_location_socket *public_address = skype_location_public(&location);

    if (public_address != NULL)
        note_ip(public_address->ip, summary->own_ips, &summary->own_ip_count,
                SKYPE_SUMMARY_PUBLIC_IPS);
    note_node_id(summary, location.node_id);
}

/* What the sender says of himself, or to the receiver. */
static void note_own_fact(skype_list_summary *summary, const skype_captured_list *decoded,
                          const skype_object *object, skype_object_field field,
                          wmem_allocator_t *pool)
{
    switch (field) {
    case SKYPE_FIELD_PUBLIC_ADDRESS:
        note_ip(object->value.address.ip, summary->public_ips, &summary->public_ip_count,
                SKYPE_SUMMARY_PUBLIC_IPS);
        break;
    case SKYPE_FIELD_OWN_ADDRESS:
        note_ip(object->value.number, summary->own_ips, &summary->own_ip_count,
                SKYPE_SUMMARY_PUBLIC_IPS);
        break;
    case SKYPE_FIELD_NODE_ID:
        note_node_id(summary, object->value.node_id);
        break;
    case SKYPE_FIELD_CHALLENGE:
        summary->has_challenge = true;
        summary->challenge = object->value.node_id;
        break;
    case SKYPE_FIELD_RELAY_SESSION:
        note_session(summary, object);
        break;
    case SKYPE_FIELD_USER_NAME:
        note_first(&summary->named_user, skype_object_string(&decoded->list, object, pool));
        break;
    case SKYPE_FIELD_SEARCH_TERM:
        note_first(&summary->searched, skype_object_string(&decoded->list, object, pool));
        break;
    case SKYPE_FIELD_NAT_TYPE:
        summary->has_nat_type = true;
        summary->nat_type = object->value.number;
        break;
    case SKYPE_FIELD_CLIENT_VERSION:
        note_version(summary, skype_object_string(&decoded->list, object, pool), pool);
        break;
    default:
        break;
    }
}

void skype_object_note_facts(const skype_captured_list *decoded, const skype_object *object,
                             const skype_known_object *known, bool about_others,
                             wmem_allocator_t *pool, skype_list_summary *summary)
{
    const skype_object_field field = skype_known_object_field(known);

    if (field == SKYPE_FIELD_SUPERNODE)
        summary->supernodes++;
    else if (field == SKYPE_FIELD_RELAY)
        note_relay(summary, object);
    else if (field == SKYPE_FIELD_NODE_ADDRESS)
        note_server(summary, object);
    else if (field == SKYPE_FIELD_OWN_LOCATION || field == SKYPE_FIELD_OTHER_LOCATION)
        note_location(summary, decoded, object, field == SKYPE_FIELD_OWN_LOCATION && !about_others);
    else if (!about_others)
        note_own_fact(summary, decoded, object, field, pool);
}
