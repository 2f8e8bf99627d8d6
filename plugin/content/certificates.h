/* certificates.h - authorisation certificates: a user lets another one contact him.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_CONTENT_CERTIFICATES_H
#define SKYPE_CONTENT_CERTIFICATES_H

#include "content/credentials.h"

void skype_certificates_register(int proto);

/* "somebody authorised somebody.else"; NULL where it does not open. */
const char *skype_certificate_text(const skype_identity *certificate);

/* Shows a certificate below its item.  certificate NULL: the blob does not have the form. */
void skype_certificate_show(const skype_identity *certificate, proto_item *item,
                            packet_info *pinfo);

#endif
