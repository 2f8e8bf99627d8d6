/* preferences.h - what the user may set.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_PREFERENCES_H
#define SKYPE_PREFERENCES_H

#include "ws_compat.h"
#include "wire/classifier.h"

#define SKYPE_PREFERENCE_PUBLIC_IPS 8u

/* A public address that the user names, as 0xaabbccdd. */
typedef struct {
    uint32_t host; /* whose it is; 0: any private address may have it */
    uint32_t public_ip;
} skype_named_address;

typedef struct {
    bool decipher;
    bool port443;
    bool show_endpoint;
    bool classify_all;
    bool open_signed;
    bool list_short_flows;       /* in the flow statistics */
    const char *keylog_file;     /* empty: none */
    skype_thresholds thresholds; /* of the flow statistics */
    unsigned public_ip_count;
    skype_named_address public_ips[SKYPE_PREFERENCE_PUBLIC_IPS];
} skype_preferences_values;

/* Registers the preferences of module "skype"; applied is called after every change. */
void skype_preferences_register(int proto, void (*applied)(void));

/* The values in force. */
const skype_preferences_values *skype_preferences(void);

#endif
