/* plugin.c - the symbols every epan plugin exports.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define WS_BUILD_DLL /* on Windows, where plugins are DLLs: these symbols are exported */
#include "ws_compat.h"
#include <epan/proto.h>

#include "packet-skype.h"

WS_DLL_PUBLIC_DEF const char plugin_version[] = PLUGIN_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;
WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC uint32_t plugin_describe(void);

/* Asked by Wireshark 4.2 and later; ignored before. */
uint32_t plugin_describe(void)
{
    return WS_PLUGIN_DESC_DISSECTOR;
}

void plugin_register(void)
{
    static proto_plugin plugin;

    plugin.register_protoinfo = proto_register_skype_p2p;
    plugin.register_handoff = proto_reg_handoff_skype_p2p;
    proto_register_plugin(&plugin);
}
