/* common_fields.h - fields that object lists and other messages show alike: addresses of nodes,
 * names, clients.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_COMMON_FIELDS_H
#define SKYPE_CONTENT_COMMON_FIELDS_H

#include "content/object_fields.h"
#include "state/ends.h"

void skype_common_fields_register(int proto);

/* Adds skype.public_ip for an address of a client that a message reveals: 4 bytes at offset, ip as
 * 0xaabbccdd.  Hidden where a field of its own already shows the same bytes. */
proto_item *skype_common_add_public_ip(proto_tree *tree, tvbuff_t *tvb, int offset, uint32_t ip,
                                       bool hidden);

/* Adds skype.supernode.ip and .port for a supernode that a message offers: 4 and 2 bytes at
 * offset. */
void skype_common_add_supernode(proto_tree *tree, tvbuff_t *tvb, int offset,
                                const skype_socket *supernode);

/* Adds skype.supernode.port, hidden, where the address has been added: 2 bytes at offset. */
void skype_common_add_supernode_port(proto_tree *tree, tvbuff_t *tvb, int offset, uint16_t port);

/* Adds skype.user.name, hidden, for a Skype name that a field of its own already shows. */
void skype_common_add_user_name(proto_tree *tree, tvbuff_t *tvb, int offset, int length,
                                const char *name);

/* Adds skype.node_id: 8 bytes at offset. */
void skype_common_add_node_id(proto_tree *tree, tvbuff_t *tvb, int offset, uint64_t node_id);

/* Adds skype.client.platform, the platform's name. */
void skype_common_add_platform(proto_tree *tree, tvbuff_t *tvb, int offset, int length,
                               const char *platform);

/* Adds a client version string (platform digit / version) as skype.client.version and
 * skype.client.platform, hidden, for places that show it in fields of their own (update checks). */
void skype_common_add_client(proto_tree *tree, tvbuff_t *tvb, int offset, int length,
                             const char *platform_digit, const char *version);

#endif
