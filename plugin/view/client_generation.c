/* client_generation.c - which generation of clients speaks so, where the bytes tell.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/client_generation.h"

static int hf_generation = -1;

/* Measured on captures of 2006, 2009 and 2015 clients; docs/detection.md holds the table. */
static const struct {
    const char *generation;
    const char *reason;
} traits[SKYPE_TRAITS] = {
    [SKYPE_TRAIT_PROBE_PADDED] = {"2.0+ padded", "probe with pad bytes"},
    [SKYPE_TRAIT_HANDSHAKE_UNPADDED] = {"2006 unpadded", "first message without padding"},
    [SKYPE_TRAIT_HANDSHAKE_2006] = {"2006 padded", "padding, version bits 0000"},
    [SKYPE_TRAIT_HANDSHAKE_2009] = {"2009 padded", "padding, version bits 0200"},
    [SKYPE_TRAIT_HANDSHAKE_2015] = {"2015 padded", "padding, version bits 0400"},
    [SKYPE_TRAIT_DH384] = {"2010+ DH-384", "key exchange before the stream"},
    [SKYPE_TRAIT_LOGIN_PLAIN_LIST] = {"2006 login", "key block in a plain list"},
    [SKYPE_TRAIT_LOGIN_CHAFF] = {"2015 login", "key block in a compressed list"},
};

void skype_generation_add(proto_tree *tree, tvbuff_t *tvb, skype_trait trait)
{
    proto_item_set_generated(proto_tree_add_string_format_value(
        tree, hf_generation, tvb, 0, 0, traits[trait].generation, "%s (%s)",
        traits[trait].generation, traits[trait].reason));
}

void skype_generation_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_generation,
         {"Client generation", "skype.generation", FT_STRING, BASE_NONE, NULL, 0,
          "Age of the sender's software as far as the bytes tell", HFILL}},
    };

    proto_register_field_array(proto, fields, array_length(fields));
}
