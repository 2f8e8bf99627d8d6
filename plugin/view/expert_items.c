/* expert_items.c - all expert items of the protocol, registered in one place because several layers
 * raise the same ones.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view/expert_items.h"

static expert_field fields[SKYPE_EXPERT_ITEMS] = {
    EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT,
    EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT, EI_INIT,
};

#define ITEM(item, name, group, severity, summary)                                                 \
    {                                                                                              \
        &fields[item],                                                                             \
        {                                                                                          \
            name, group, severity, summary, EXPFILL                                                \
        }                                                                                          \
    }

static ei_register_info items[] = {
    ITEM(SKYPE_EXPERT_NAT, "skype.nat", PI_PROTOCOL, PI_CHAT,
         "Client is behind NAT: its public address is not the one in the packet"),
    ITEM(SKYPE_EXPERT_CRC_BAD, "skype.crc.bad", PI_CHECKSUM, PI_ERROR,
         "CRC of the deciphered bytes does not match"),
    ITEM(SKYPE_EXPERT_UNDECIPHERABLE, "skype.undecipherable", PI_DECRYPTION, PI_NOTE,
         "Cannot be deciphered: public address unknown"),
    ITEM(SKYPE_EXPERT_MALFORMED, "skype.malformed", PI_MALFORMED, PI_ERROR, "Malformed"),
    ITEM(SKYPE_EXPERT_TRUNCATED, "skype.truncated", PI_UNDECODED, PI_NOTE,
         "Truncated: the capture does not hold all of it"),
    ITEM(SKYPE_EXPERT_PROBE_UNANSWERED, "skype.probe.unanswered", PI_SEQUENCE, PI_NOTE,
         "Probe was not answered"),
    ITEM(SKYPE_EXPERT_PROBE_REFUSED, "skype.probe.refused", PI_RESPONSE_CODE, PI_NOTE,
         "Probe was refused"),
    ITEM(SKYPE_EXPERT_REQUEST_UNANSWERED, "skype.request.unanswered", PI_SEQUENCE, PI_NOTE,
         "Request was not answered"),
    ITEM(SKYPE_EXPERT_FALLBACK, "skype.fallback", PI_PROTOCOL, PI_NOTE,
         "Falls back to port 443 or 80 after a failed attempt at the same host"),
    ITEM(SKYPE_EXPERT_LOGIN_ATTEMPT, "skype.login.attempt", PI_REQUEST_CODE, PI_CHAT,
         "Login attempt"),
    ITEM(SKYPE_EXPERT_NOT_TLS, "skype.not_tls", PI_SECURITY, PI_NOTE,
         "Looks like TLS but is Skype"),
    ITEM(SKYPE_EXPERT_CHECKSUM_BAD, "skype.checksum.bad", PI_CHECKSUM, PI_ERROR,
         "Checksum does not match"),
    ITEM(SKYPE_EXPERT_LIMITS, "skype.limits", PI_UNDECODED, PI_WARN, "A decoder limit was hit"),
    ITEM(SKYPE_EXPERT_GAP, "skype.gap", PI_SEQUENCE, PI_WARN,
         "Bytes of the stream are missing before this point"),
};
_Static_assert(array_length(items) == SKYPE_EXPERT_ITEMS, "one row for every item");

void skype_expert_items_register(int proto)
{
    expert_register_field_array(expert_register_protocol(proto), items, array_length(items));
}

expert_field *skype_expert(skype_expert_item item)
{
    return &fields[item];
}
