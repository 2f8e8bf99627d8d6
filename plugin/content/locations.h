/* locations.h - locations: blobs that say where a node is.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_LOCATIONS_H
#define SKYPE_CONTENT_LOCATIONS_H

#include "ws_compat.h"
#include "wire/location.h"

void skype_locations_register(int proto);

/* Reads the location at tvb[offset, offset + length), all of which must be captured.  False when
 * the bytes are too few or their flag is unknown. */
bool skype_location_read(tvbuff_t *tvb, int offset, int length, skype_location *location);

/* Shows the blob at tvb[offset, offset + length) below item, and a summary of it in the item's
 * text. A blob that does not fit its layout gets skype.malformed. */
void skype_location_show(proto_item *item, tvbuff_t *tvb, int offset, int length,
                         packet_info *pinfo);

#endif
