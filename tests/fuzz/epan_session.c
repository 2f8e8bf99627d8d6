/* epan_session.c - Wireshark's dissection engine inside a fuzzer.
 *
 * To open a file anew costs epan a fifth of a second and some memory that it never gives back.  So
 * its session lasts, and between two inputs only what the plugin is told of a new file happens: its
 * init and cleanup routines run, its reassembly tables are emptied, and file scope memory is freed.
 * The linker hands those over (--wrap): see meson.build.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "epan_session.h"

#include <string.h>

#include <epan/column-info.h>
#include <epan/column.h>
#include <epan/epan.h>
#include <epan/epan_dissect.h>
#include <epan/prefs.h>
#include <epan/reassemble.h>
#include <epan/timestamp.h>
#include <epan/to_str.h>
#include <wiretap/wtap.h>
#include <wsutil/filesystem.h>
#include <wsutil/privileges.h>
#include <wsutil/report_message.h>
#include <wsutil/wslog.h>

#include "fuzz_input.h"
#include "view/message_tap.h"
#include "preferences.h"
#include "samples/clock.h"
#include "samples/signers.h"
#include "wire/dh384.h"

#define ROUTINES_MAX 16u
#define NANOSECONDS  1000u          /* per microsecond */
#define HASH_FACTOR  1099511628211u /* FNV-1a, 64 bits */
#define HASH_START   14695981039346656037u

void plugin_register(void);
void __wrap_register_init_routine(void (*routine)(void));
void __real_register_init_routine(void (*routine)(void));
void __wrap_register_cleanup_routine(void (*routine)(void));
void __real_register_cleanup_routine(void (*routine)(void));
void __wrap_reassembly_table_register(reassembly_table *table,
                                      const reassembly_table_functions *functions);
void __real_reassembly_table_register(reassembly_table *table,
                                      const reassembly_table_functions *functions);

const skype_preferences_values *__wrap_skype_preferences(void);
const skype_preferences_values *__real_skype_preferences(void);

/* What the plugin has registered for the beginning and the end of a file. */
static struct {
    void (*init[ROUTINES_MAX])(void);
    unsigned inits;
    void (*cleanup[ROUTINES_MAX])(void);
    unsigned cleanups;
    struct {
        reassembly_table *table;
        const reassembly_table_functions *functions;
    } tables[ROUTINES_MAX];
    unsigned table_count;
} per_file;

static struct {
    epan_t *epan;
    epan_dissect_t *with_tree;
    epan_dissect_t *without_tree;
    column_info columns;
    dissector_handle_t forced[2];
    const capture *frames;
    frame_data data[SESSION_FRAMES_MAX];
    nstime_t elapsed;
    uint32_t cumulated;
    uint64_t tapped;
    bool keeps_enciphered;
    unsigned flipped; /* preferences; see session_set_preferences() */
    skype_preferences_values preferences;
} session;

void __wrap_register_init_routine(void (*routine)(void))
{
    fuzz_expect(per_file.inits < ROUTINES_MAX, "too many init routines");
    per_file.init[per_file.inits++] = routine;
    __real_register_init_routine(routine);
}

void __wrap_register_cleanup_routine(void (*routine)(void))
{
    fuzz_expect(per_file.cleanups < ROUTINES_MAX, "too many cleanup routines");
    per_file.cleanup[per_file.cleanups++] = routine;
    __real_register_cleanup_routine(routine);
}

void __wrap_reassembly_table_register(reassembly_table *table,
                                      const reassembly_table_functions *functions)
{
    fuzz_expect(per_file.table_count < ROUTINES_MAX, "too many reassembly tables");
    per_file.tables[per_file.table_count].table = table;
    per_file.tables[per_file.table_count++].functions = functions;
    __real_reassembly_table_register(table, functions);
}

/* --- starting --- */

static const nstime_t *time_of_frame(struct packet_provider_data *provider _U_, uint32_t number)
{
    static const nstime_t none;

    return number > 0 && number <= session.frames->count ? &session.data[number - 1].abs_ts : &none;
}

G_GNUC_PRINTF(1, 0)
static void report(const char *format, va_list arguments)
{
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

/* The protocols that stay: a fuzzer follows every comparison of all others as well. */
static bool is_kept(const char *name)
{
    static const char *const kept[] = {"frame", "eth",  "ethertype",     "ip",
                                       "icmp",  "udp",  "tcp",           "http",
                                       "skype", "data", "_ws.malformed", "_ws.short"};

    for (unsigned i = 0; i < array_length(kept); i++)
        if (strcmp(kept[i], name) == 0)
            return true;
    return strncmp(name, "skype.", strlen("skype.")) == 0;
}

static void disable_heuristic(const char *table _U_, struct heur_dtbl_entry *entry, void *data _U_)
{
    if (strncmp(entry->short_name, "skype_p2p", strlen("skype_p2p")) != 0)
        entry->enabled = false;
}

static void disable_heuristics(const char *table, struct heur_dissector_list *list _U_,
                               void *data _U_)
{
    heur_dissector_table_foreach(table, disable_heuristic, NULL);
}

static void disable_others(void)
{
    void *cookie;

    dissector_all_heur_tables_foreach_table(disable_heuristics, NULL, NULL);
    for (int id = proto_get_first_protocol(&cookie); id >= 0; id = proto_get_next_protocol(&cookie))
        if (!is_kept(proto_get_protocol_filter_name(id)) && proto_can_toggle_protocol(id) &&
            !proto_is_pino(find_protocol_by_id(id)))
            proto_set_decoding(id, false);
}

static void set_preference(const char *setting)
{
    char *text = g_strdup(setting);
    char *error = NULL;

    fuzz_expect(prefs_set_pref(text, &error) == PREFS_SET_OK, setting);
    g_free(text);
    g_free(error);
}

/* Reads every text and number that the plugin hands to taps. */
static tap_packet_status sum_message(void *context _U_, packet_info *pinfo _U_,
                                     epan_dissect_t *edt _U_, const void *data,
                                     tap_flags_t flags _U_)
{
    const skype_message *message = data;
    const char *texts[] = {message->kind, message->command_name, message->version,
                           message->platform};

    for (unsigned i = 0; i < array_length(texts); i++)
        session.tapped += texts[i] ? strlen(texts[i]) : 0;
    session.tapped += message->length + message->supernodes + message->command;
    return TAP_PACKET_DONT_REDRAW;
}

static void start_tap(void)
{
    GString *error =
        register_tap_listener("skype", &session, NULL, 0, NULL, sum_message, NULL, NULL);

    fuzz_expect(error == NULL, "the tap is missing");
}

static void set_environment(void)
{
    g_setenv("WIRESHARK_DEBUG_WMEM_OVERRIDE", "simple", 0);
    g_setenv("G_SLICE", "always-malloc", 0);
    g_setenv("WIRESHARK_CONFIG_DIR", "/nonexistent", 0);
    g_setenv("WIRESHARK_ABORT_ON_DISSECTOR_BUG", "1", 0);
    g_setenv("WIRESHARK_ABORT_ON_TOO_MANY_ITEMS", "1", 0);
}

static void start_epan(const char *program)
{
    static const struct report_message_routines reports = {
        .vreport_failure = report,
        .vreport_warning = report,
    };

    ws_start_log(program);
    init_process_policies();
    init_report_message(program, &reports);
    timestamp_set_type(TS_RELATIVE);
    timestamp_set_precision(TS_PREC_AUTO);
    wtap_init(false);
    plugin_register(); /* queues it for epan_init() */
    fuzz_expect(epan_init(NULL, NULL, false), "epan_init");
}

void session_start(const char *program)
{
    static const struct packet_provider_funcs provider = {.get_frame_ts = time_of_frame};
    static const capture nothing;
    e_prefs *preferences;

    session.frames = &nothing;
    set_environment();
    start_epan(program);
    preferences = epan_load_settings();
    set_preference("skype.classify_all:TRUE");
    set_preference("tcp.calculate_timestamps:FALSE");
    prefs_apply_all();
    disable_others();
    build_column_format_array(&session.columns, preferences->num_cols, true);
    session.epan = epan_new(NULL, &provider);
    session.with_tree = epan_dissect_new(session.epan, true, true);
    session.without_tree = epan_dissect_new(session.epan, false, false);
    start_tap();
    session.forced[0] = find_dissector("skype_p2p");
    session.forced[1] = find_dissector("skype_p2p_tcp");
}

void session_force_port(uint16_t port)
{
    if (session.forced[0])
        dissector_change_uint("udp.port", port, session.forced[0]);
    if (session.forced[1])
        dissector_change_uint("tcp.port", port, session.forced[1]);
}

void session_release_port(uint16_t port)
{
    dissector_reset_uint("udp.port", port);
    dissector_reset_uint("tcp.port", port);
}

static void flip_preferences(void)
{
    bool *const preferences[SESSION_PREFERENCES] = {
        &session.preferences.decipher,      &session.preferences.port443,
        &session.preferences.show_endpoint, &session.preferences.classify_all,
        &session.preferences.open_signed,
    };

    for (unsigned i = 0; i < SESSION_PREFERENCES; i++)
        if (session.flipped & 1u << i)
            *preferences[i] = !*preferences[i];
}

/* Setting the preference itself costs more than most inputs do. */
const skype_preferences_values *__wrap_skype_preferences(void)
{
    session.preferences = *__real_skype_preferences();
    session.preferences.decipher = !session.keeps_enciphered;
    flip_preferences();
    return &session.preferences;
}

void session_set_preferences(unsigned flipped)
{
    session.flipped = flipped;
}

void session_set_decipher(bool decipher)
{
    session.keeps_enciphered = !decipher;
}

void session_know_secret(const char *client, const char *server, const uint8_t *secret)
{
    char *digits = bytes_to_str_maxlen(NULL, secret, SKYPE_DH_VALUE_LENGTH, SKYPE_DH_VALUE_LENGTH);
    char *row =
        g_strdup_printf("uat:skype_dh_secrets:\"%s\",\"%s\",\"%s\"", client, server, digits);

    set_preference(row);
    g_free(row);
    wmem_free(NULL, digits);
}

void session_know_network_key(void)
{
    char *text = NULL;
    size_t length = 0;
    FILE *row = open_memstream(&text, &length);

    fputs("uat:skype_network_keys:", row);
    signer_print_key(signer_of_network(), row);
    fclose(row);
    set_preference(text);
    free(text);
}

/* --- one file --- */

void session_open(const capture *frames)
{
    fuzz_expect(frames->count <= SESSION_FRAMES_MAX, "too many frames");
    memset(session.data, 0, frames->count * sizeof session.data[0]);
    session.frames = frames;
    session.cumulated = 0;
    session.elapsed = (nstime_t){0, 0};
    for (unsigned i = 0; i < per_file.inits; i++)
        per_file.init[i]();
}

void session_close(void)
{
    for (size_t i = 0; i < session.frames->count; i++)
        frame_data_destroy(&session.data[i]);
    for (unsigned i = 0; i < per_file.cleanups; i++)
        per_file.cleanup[i]();
    for (unsigned i = 0; i < per_file.table_count; i++) {
        reassembly_table_destroy(per_file.tables[i].table);
        reassembly_table_init(per_file.tables[i].table, per_file.tables[i].functions);
    }
    wmem_free_all(wmem_file_scope());
}

static void hash_bytes(uint64_t *hash, const void *data, size_t length)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < length; i++)
        *hash = (*hash ^ bytes[i]) * HASH_FACTOR;
}

static void hash_node(proto_node *node, void *data)
{
    const field_info *field = PNODE_FINFO(node);
    char label[ITEM_LABEL_LENGTH];

    if (field) {
        hash_bytes(data, &field->hfinfo->id, sizeof field->hfinfo->id);
        hash_bytes(data, &field->start, sizeof field->start);
        hash_bytes(data, &field->length, sizeof field->length);
        ws_fill_label(PNODE_FINFO(node), label);
        hash_bytes(data, label, strlen(label));
    }
    proto_tree_children_foreach(node, hash_node, data);
}

static bool is_ours(const field_info *field)
{
    return field && strncmp(field->hfinfo->abbrev, "skype", strlen("skype")) == 0;
}

/* What others show may depend on the captures before, whose streams TCP goes on counting. */
static void hash_ours(proto_node *node, void *data)
{
    if (is_ours(PNODE_FINFO(node)))
        hash_node(node, data);
    else
        proto_tree_children_foreach(node, hash_ours, data);
}

static wtap_rec record_of(const captured_frame *frame)
{
    wtap_rec record = {
        .rec_type = REC_TYPE_PACKET,
        .presence_flags = WTAP_HAS_TS | WTAP_HAS_CAP_LEN,
        .tsprec = WTAP_TSPREC_USEC,
        .ts = {(time_t)(frame->time / MICROSECONDS_PER_SECOND),
               (int)(frame->time % MICROSECONDS_PER_SECOND * NANOSECONDS)},
    };

    record.rec_header.packet_header.caplen = (uint32_t)frame->captured;
    record.rec_header.packet_header.len = (uint32_t)frame->frame.length;
    record.rec_header.packet_header.pkt_encap = WTAP_ENCAP_ETHERNET;
    return record;
}

static void prepare(size_t index, const wtap_rec *record)
{
    static const frame_data *reference;
    const frame_data *previous = index > 0 ? &session.data[index - 1] : NULL;

    frame_data_init(&session.data[index], (uint32_t)index + 1, record, 0, session.cumulated);
    reference = index > 0 ? &session.data[0] : NULL;
    frame_data_set_before_dissect(&session.data[index], &session.elapsed, &reference, previous);
}

/* Dissects frames in order the first time, in any order later. */
void session_dissect(size_t index, bool with_tree, uint64_t *sum)
{
    const captured_frame *frame = &session.frames->frames[index];
    wtap_rec record = record_of(frame);
    frame_data *data = &session.data[index];
    epan_dissect_t *dissection = with_tree ? session.with_tree : session.without_tree;
    const bool is_first_pass = data->num != index + 1;

    if (is_first_pass)
        prepare(index, &record);
    ws_dissect_with_taps(dissection, &record, frame->frame.data, (uint32_t)frame->captured,
                         (uint32_t)frame->frame.length, data, &session.columns);
    if (is_first_pass)
        frame_data_set_after_dissect(data, &session.cumulated);
    if (sum) {
        *sum = HASH_START;
        proto_tree_children_foreach(dissection->tree, hash_ours, sum);
    }
    epan_dissect_reset(dissection);
}
