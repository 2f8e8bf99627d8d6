/* preferences.c - what the user may set.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "preferences.h"

#include <epan/prefs.h>
#include <wsutil/inet_addr.h>
#include <wsutil/report_message.h>
#include <math.h>

#include "wire/private_network.h"

/* The boolean preferences as Wireshark writes them, and the values derived from all of them. */
static ws_bool decipher = true;
static ws_bool port443 = true;
static ws_bool show_endpoint = true;
static ws_bool classify_all = false;
static ws_bool open_signed = true;
static ws_bool list_short_flows = false;
static const char *public_ips = "";
static const char *keylog_file = "";
static unsigned classify_chi_square;
static unsigned classify_window;
static unsigned classify_packets;
static const char *classify_belief = "-5"; /* there are no signed number preferences */

static skype_preferences_values values;
static void (*when_applied)(void);

/* What the values were derived from last: programs that set preferences without applying them
 * (sharkd's setconf) are noticed when the next capture begins. */
static char *derived_from;

/* A copy, since Wireshark frees the text when another one is set, which may come before applying.
 */
static char *keylog_in_force;

/* What was complained of last: preferences are applied again whenever any of them changes. */
static char *complained_of;

/* One line, in the GUI a dialog. */
static void refuse(const char *preference, const char *text, const char *why)
{
    char *complaint =
        wmem_strdup_printf(wmem_epan_scope(), "skype.%s: \"%s\" %s", preference, text, why);

    if (g_strcmp0(complaint, complained_of) != 0)
        report_failure("%s", complaint);
    wmem_free(wmem_epan_scope(), complained_of);
    complained_of = complaint;
}

static bool read_ip(const char *text, uint32_t *ip)
{
    ws_in4_addr network_order;

    if (!ws_inet_pton4(text, &network_order))
        return false;
    *ip = g_ntohl(network_order);
    return true;
}

/* "203.0.113.20", or "192.168.1.20=203.0.113.20" where the host is known. */
static bool read_named(const char *text, skype_named_address *out)
{
    char **parts = g_strsplit(text, "=", -1);
    const unsigned count = g_strv_length(parts);
    bool is_good = false;

    *out = (skype_named_address){0};
    if (count == 1)
        is_good = read_ip(parts[0], &out->public_ip);
    else if (count == 2)
        is_good = read_ip(parts[0], &out->host) && skype_ip_is_usable(out->host) &&
                  read_ip(parts[1], &out->public_ip);
    g_strfreev(parts);
    return is_good;
}

static void add_public_ip(const char *text)
{
    skype_named_address named;

    if (*text == '\0')
        return;
    if (!read_named(text, &named))
        refuse("public_ips", text, "is neither an IPv4 address nor HOST=PUBLIC of two");
    else if (!skype_ip_is_usable(named.public_ip))
        refuse("public_ips", text, "is not an address that a host can have");
    else if (values.public_ip_count == SKYPE_PREFERENCE_PUBLIC_IPS)
        refuse("public_ips", text, "is one too many: 8 addresses are tried");
    else
        values.public_ips[values.public_ip_count++] = named;
}
_Static_assert(SKYPE_PREFERENCE_PUBLIC_IPS == 8, "the text says how many");

static void read_public_ips(void)
{
    char **words = g_strsplit_set(public_ips ? public_ips : "", ", \t", -1);

    values.public_ip_count = 0;
    for (char **word = words; *word; word++)
        add_public_ip(*word);
    g_strfreev(words);
}

static void read_thresholds(void)
{
    const char *text = classify_belief ? classify_belief : "";
    char *end;
    const double belief = g_ascii_strtod(text, &end);

    values.thresholds.chi_square = classify_chi_square;
    values.thresholds.window = classify_window;
    values.thresholds.messages = classify_packets;
    if (end == text || *end != '\0' || !isfinite(belief)) {
        refuse("classify.belief", text, "is not a number");
        return;
    }
    values.thresholds.belief = belief;
}

static void register_thresholds(module_t *module)
{
    classify_chi_square = (unsigned)skype_default_thresholds.chi_square;
    classify_window = skype_default_thresholds.window;
    classify_packets = skype_default_thresholds.messages;
    prefs_register_uint_preference(
        module, "classify.chi_square", "Classifier: chi-square threshold",
        "Flow statistics: a group of four bits whose chi-square statistic is above is not random",
        10, &classify_chi_square);
    prefs_register_uint_preference(module, "classify.window", "Classifier: window (packets)",
                                   "Flow statistics: packets that each belief is formed from", 10,
                                   &classify_window);
    prefs_register_string_preference(
        module, "classify.belief", "Classifier: least belief",
        "Flow statistics: what is called voice has beliefs of sizes and gaps above this number, "
        "the logarithm of a probability density",
        &classify_belief);
    prefs_register_uint_preference(
        module, "classify.packets", "Classifier: least length (packets)",
        "Flow statistics: shorter flows are not judged, except as signalling", 10,
        &classify_packets);
    prefs_register_bool_preference(
        module, "classify.short_flows", "Flow statistics: list short flows",
        "List Skype flows of at most 10 messages too, which are only counted otherwise",
        &list_short_flows);
}

/* All preferences as Wireshark has written them, in one line, until epan ends or wmem_free. */
static char *written(void)
{
    return wmem_strdup_printf(wmem_epan_scope(), "%d %d %d %d %d %d %u %u %u %s %s %s", decipher,
                              port443, show_endpoint, classify_all, open_signed, list_short_flows,
                              classify_chi_square, classify_window, classify_packets,
                              classify_belief ? classify_belief : "", public_ips ? public_ips : "",
                              keylog_file ? keylog_file : "");
}

static void apply(void)
{
    wmem_free(wmem_epan_scope(), derived_from);
    derived_from = written();
    values.decipher = decipher;
    values.port443 = port443;
    values.show_endpoint = show_endpoint;
    values.classify_all = classify_all;
    values.open_signed = open_signed;
    values.list_short_flows = list_short_flows;
    wmem_free(wmem_epan_scope(), keylog_in_force);
    keylog_in_force = wmem_strdup(wmem_epan_scope(), keylog_file ? keylog_file : "");
    values.keylog_file = keylog_in_force;
    read_public_ips();
    read_thresholds();
    when_applied();
}

static void apply_what_is_new(void)
{
    char *now = written();

    if (g_strcmp0(now, derived_from) != 0)
        apply();
    wmem_free(wmem_epan_scope(), now);
}

const skype_preferences_values *skype_preferences(void)
{
    return &values;
}

void skype_preferences_register(int proto, void (*applied)(void))
{
    module_t *module = prefs_register_protocol(proto, apply);

    when_applied = applied;
    values = (skype_preferences_values){
        .decipher = true,
        .port443 = true,
        .show_endpoint = true,
        .open_signed = true,
        .keylog_file = "",
        .thresholds = skype_default_thresholds,
    };
    prefs_register_string_preference(
        module, "public_ips", "Clients' public IPv4 addresses",
        "Public addresses of clients in the capture, for captures behind NAT that never reveal "
        "them: "
        "up to 8, separated by commas or spaces, each alone or as HOST=PUBLIC with the client's "
        "private address",
        &public_ips);
    prefs_register_bool_preference(
        module, "decipher", "Decipher",
        "Undo the RC4 obfuscation, and the all-zero AES key of session set-up", &decipher);
    prefs_register_bool_preference(
        module, "port443", "Recognise Skype on port 443",
        "Look for the fake TLS handshake on ports that belong to other protocols", &port443);
    prefs_register_bool_preference(
        module, "show_endpoint", "Show messages known by their endpoint only",
        "Label datagrams whose only evidence is that the same socket is proven elsewhere",
        &show_endpoint);
    prefs_register_bool_preference(
        module, "classify_all", "Classify all flows",
        "Flow statistics also for UDP and TCP flows that no dissector claims", &classify_all);
    prefs_register_bool_preference(
        module, "open_signed", "Open signed content",
        "Recover credentials, profiles, certificates, challenges and broadcasts from their "
        "signatures with public keys",
        &open_signed);
    prefs_register_filename_preference(
        module, "keylog_file", "Key log",
        "Text file of keys that the user knows (logins, sessions, DH-384 secrets), read again when "
        "it grows",
        &keylog_file, false);
    register_thresholds(module);
    register_init_routine(apply_what_is_new);
}
