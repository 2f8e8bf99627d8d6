/* wireshark-4.2.h - what Wireshark 4.2 declares otherwise than 4.0, of all that the plugin uses.
 *
 * For `cc -include` before a source of the plugin, with the headers of 4.0: the declarations of 4.0
 * get other names, those of 4.2 take theirs. 4.2 has in common with 4.0 what changed only in 4.4.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_STUB_WIRESHARK_4_2_H
#define SKYPE_STUB_WIRESHARK_4_2_H

#include <stdbool.h>
#include <ws_version.h>
#if WIRESHARK_VERSION_MAJOR != 4 || WIRESHARK_VERSION_MINOR != 0
#error "this needs the headers of Wireshark 4.0"
#endif
#undef WIRESHARK_VERSION_MINOR
#define WIRESHARK_VERSION_MINOR 2

#define wmem_user_cb_t               wmem_user_cb_t_of_4_0
#define wmem_register_callback       wmem_register_callback_of_4_0
#define uat_update_cb_t              uat_update_cb_t_of_4_0
#define uat_new                      uat_new_of_4_0
#define register_follow_stream       register_follow_stream_of_4_0
#define is_filter_valid_func         is_filter_valid_func_of_4_0
#define build_filter_string_func     build_filter_string_func_of_4_0
#define register_conversation_filter register_conversation_filter_of_4_0
#include <epan/packet.h>
#include <epan/conversation_filter.h>
#include <epan/follow.h>
#include <epan/uat.h>
#undef wmem_user_cb_t
#undef wmem_register_callback
#undef uat_update_cb_t
#undef uat_new
#undef register_follow_stream
#undef is_filter_valid_func
#undef build_filter_string_func
#undef register_conversation_filter

/* The callback returns bool. */
typedef bool (*wmem_user_cb_t)(wmem_allocator_t *, wmem_cb_event_t, void *);
guint wmem_register_callback(wmem_allocator_t *allocator, wmem_user_cb_t callback, void *user_data);

/* The callback of a changed row returns bool. */
typedef bool (*uat_update_cb_t)(void *record, char **error);
uat_t *uat_new(const char *name, size_t size, const char *filename, gboolean from_profile,
               void *data_ptr, guint *num_items_ptr, guint flags, const char *help,
               uat_copy_cb_t copy_cb, uat_update_cb_t update_cb, uat_free_cb_t free_cb,
               uat_post_update_cb_t post_update_cb, uat_reset_cb_t reset_cb,
               uat_field_t *flds_array);

/* Bytes of a row are unsigned. */
#undef UAT_BUFFER_CB_DEF
#define UAT_BUFFER_CB_DEF(basename, field_name, rec_t, ptr_element, len_element)                   \
    static void basename##_##field_name##_set_cb(void *rec, const char *buf, unsigned len,         \
                                                 const void *one _U_, const void *two _U_)         \
    {                                                                                              \
        unsigned char *new_buf = len ? (unsigned char *)g_memdup2(buf, len) : NULL;                \
        g_free(((rec_t *)rec)->ptr_element);                                                       \
        ((rec_t *)rec)->ptr_element = new_buf;                                                     \
        ((rec_t *)rec)->len_element = len;                                                         \
    }                                                                                              \
    static void basename##_##field_name##_tostr_cb(void *rec, char **out_ptr, unsigned *out_len,   \
                                                   const void *one _U_, const void *two _U_)       \
    {                                                                                              \
        const rec_t *row = rec;                                                                    \
                                                                                                   \
        *out_ptr = (char *)g_memdup2(row->ptr_element, row->len_element);                          \
        *out_len = row->len_element;                                                               \
    }

/* What the registrar hands over comes with each call. */
typedef gboolean (*is_filter_valid_func)(struct _packet_info *pinfo, void *user_data);
typedef gchar *(*build_filter_string_func)(struct _packet_info *pinfo, void *user_data);
void register_conversation_filter(const char *proto_name, const char *display_name,
                                  is_filter_valid_func is_filter_valid,
                                  build_filter_string_func build_filter_string, void *user_data);

/* Two more functions: the number of streams, and the sub-streams of one. */
typedef guint32 (*follow_stream_count_func)(void);
typedef gboolean (*follow_sub_stream_id_func)(guint stream, guint sub_stream, gboolean le,
                                              guint *sub_stream_out);
void register_follow_stream(const int proto_id, const char *tap_listener,
                            follow_conv_filter_func conv_filter,
                            follow_index_filter_func index_filter,
                            follow_address_filter_func address_filter,
                            follow_port_to_display_func port_to_display, tap_packet_cb tap_handler,
                            follow_stream_count_func stream_count,
                            follow_sub_stream_id_func sub_stream_id);

#endif
