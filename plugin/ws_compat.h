/* ws_compat.h - hides the drift of libwireshark's API between 4.0 and 4.6. The only file that may
 * test a Wireshark version; include it first.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_WS_COMPAT_H
#define SKYPE_WS_COMPAT_H

#include <stdbool.h>
#include <stdint.h>
#include <ws_version.h>
#include <ws_symbol_export.h>
#include <glib.h>

#define WS_AT_LEAST(maj, min)                                                                      \
    (WIRESHARK_VERSION_MAJOR > (maj) ||                                                            \
     (WIRESHARK_VERSION_MAJOR == (maj) && WIRESHARK_VERSION_MINOR >= (min)))
#if !WS_AT_LEAST(4, 0)
#error "Wireshark 4.0 or newer is needed"
#endif

#include <epan/packet.h>
#include <epan/tap.h>
#include <epan/stats_tree.h>
#include <epan/conversation_filter.h>
#include <epan/follow.h>
#if WS_AT_LEAST(4, 4)
#include <wsutil/plugins.h> /* WS_PLUGIN_DESC_DISSECTOR */
#else
#include <epan/value_string.h>
#endif
#ifndef WS_PLUGIN_DESC_DISSECTOR
#define WS_PLUGIN_DESC_DISSECTOR 1
#endif

/* gboolean -> bool (4.4): heur_dissector_t, prefs_register_bool_preference,
 * is_filter_valid_func, tcp_dissect_pdus ... */
#if WS_AT_LEAST(4, 4)
typedef bool ws_bool;
#else
typedef gboolean ws_bool;
#define tvb_get_uint8(tvb, off) tvb_get_guint8((tvb), (off)) /* renamed 4.4 */
#endif

/* gboolean -> bool (4.2): the callbacks of wmem_register_callback, and uat_new's of a changed row.
 */
#if WS_AT_LEAST(4, 2)
typedef bool ws_callback_bool;
#else
typedef gboolean ws_callback_bool;
#endif

/* val_to_str(): 4.6 takes the pool first, before that it used wmem_packet_scope() (gone in 4.6) */
#if WS_AT_LEAST(4, 6)
#define ws_val_to_str(pool, v, vs, fmt) val_to_str((pool), (v), (vs), fmt)
#else
#define ws_val_to_str(pool, v, vs, fmt) val_to_str_wmem((pool), (v), (vs), fmt)
#endif

/* stats_tree: void + "/" + _with_group()  ->  stats_tree_cfg* + "//" + set_group() */
#ifdef STATS_TREE_MENU_SEPARATOR
#define WS_ST_SEP STATS_TREE_MENU_SEPARATOR
#else
#define WS_ST_SEP "/"
#endif

/* register_conversation_filter()/callbacks: user_data (4.2) */
#if WS_AT_LEAST(4, 2)
#define WS_CONV_FILTER_ARGS struct _packet_info *pinfo, void *user_data _U_
#define ws_register_conversation_filter(p, d, v, b)                                                \
    register_conversation_filter((p), (d), (v), (b), NULL)
#else
#define WS_CONV_FILTER_ARGS                         struct _packet_info *pinfo
#define ws_register_conversation_filter(p, d, v, b) register_conversation_filter((p), (d), (v), (b))
#endif

/* epan_dissect_run(): the tvb has gone into the record (4.6) */
#if WS_AT_LEAST(4, 6)
#define WS_EPAN_DISSECT_PARAMETERS                                                                 \
    epan_dissect_t *edt, int type, wtap_rec *rec, frame_data *fd, struct epan_column_info *columns
#define WS_EPAN_DISSECT_ARGUMENTS edt, type, rec, fd, columns
#else
#define WS_EPAN_DISSECT_PARAMETERS                                                                 \
    epan_dissect_t *edt, int type, wtap_rec *rec, tvbuff_t *tvb, frame_data *fd,                   \
        struct epan_column_info *columns
#define WS_EPAN_DISSECT_ARGUMENTS edt, type, rec, tvb, fd, columns
#endif

/* A data source by its name: the bytes at once, since 4.6 in two steps */
#if WS_AT_LEAST(4, 6)
static inline tvbuff_t *ws_data_source_tvb(packet_info *pinfo, const char *name)
{
    const struct data_source *source = get_data_source_by_name(pinfo, name);

    return source ? get_data_source_tvb(source) : NULL;
}
#else
#define ws_data_source_tvb(pinfo, name) get_data_source_tvb_by_name((pinfo), (name))
#endif

/* Changes a text field that is in the tree. Only of use where columns are fields, since 4.4; before
 * that the function is not exported. */
#if WS_AT_LEAST(4, 4)
#define ws_field_set_string(field, text) fvalue_set_string((field)->value, (text))
#else
#define ws_field_set_string(field, text) ((void)(field), (void)(text))
#endif

/* register_follow_stream(): stream_count + sub_stream_id added (4.2) */
#if WS_AT_LEAST(4, 2)
#define ws_register_follow_stream(id, tap, c, i, a, p, h, n)                                       \
    register_follow_stream((id), (tap), (c), (i), (a), (p), (h), (n), NULL)
#else
#define ws_register_follow_stream(id, tap, c, i, a, p, h, n)                                       \
    ((void)(n), register_follow_stream((id), (tap), (c), (i), (a), (p), (h)))
#endif

/* A table in a DLL has no address that a static initialiser could take: on Windows, plugins have
 * their own copy of it, as Wireshark's do. */
#ifdef _WIN32
static const value_string ws_proto_checksum_vals[] _U_ = {
    {PROTO_CHECKSUM_E_BAD, "Bad"},
    {PROTO_CHECKSUM_E_GOOD, "Good"},
    {PROTO_CHECKSUM_E_UNVERIFIED, "Unverified"},
    {PROTO_CHECKSUM_E_NOT_PRESENT, "Not present"},
    {PROTO_CHECKSUM_E_ILLEGAL, "Illegal"},
    {0, NULL},
};
#define proto_checksum_vals ws_proto_checksum_vals
#endif

/* For fuzzers: the log's start, and a frame through epan and its taps.  The bytes stay the
 * caller's; in 4.6 they stand in the record. */
#if WS_AT_LEAST(4, 6)
#define ws_start_log(program)      ((void)(program), ws_log_init(NULL))
#define ws_fill_label(field, text) proto_item_fill_label((field), (text), NULL)
#define ws_dissect_with_taps(edt, rec, bytes, captured, reported, fd, columns)                     \
    ((rec)->data = (Buffer){.data = (bytes), .allocated = (captured), .first_free = (captured)},   \
     (void)(reported),                                                                             \
     epan_dissect_run_with_taps((edt), WTAP_FILE_TYPE_SUBTYPE_UNKNOWN, (rec), (fd), (columns)))
#else
#define ws_start_log(program)      ws_log_init((program), NULL)
#define ws_fill_label(field, text) proto_item_fill_label((field), (text))
#define ws_dissect_with_taps(edt, rec, bytes, captured, reported, fd, columns)                     \
    epan_dissect_run_with_taps((edt), WTAP_FILE_TYPE_SUBTYPE_UNKNOWN, (rec),                       \
                               tvb_new_real_data((bytes), (captured), (int)(reported)), (fd),      \
                               (columns))
#endif
#endif
