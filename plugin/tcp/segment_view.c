/* segment_view.c - one TCP segment of a Skype connection into the tree.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcp/segment_view.h"

#include <epan/tap.h>
#include <epan/to_str.h>
#include <string.h>
#include <wsutil/str_util.h>

#include "view/attempt_links.h"
#include "view/expert_items.h"
#include "view/frame_links.h"
#include "view/unit_view.h"

/* Units of one frame that are shown one by one; real frames complete a handful. */
#define SHOWN_MAX 1000u

static int proto_skype = -1;
static int follow_tap = -1;

static int hf_stream = -1;
static int hf_offset = -1;
static int hf_completed_in = -1;
static int hf_seen_in = -1;
static int hf_part = -1;
static int hf_data = -1;
static int hf_missing = -1;

static int ett_segment = -1;
static int ett_unit = -1;

/* What a segment is shown with. */
typedef struct {
    skype_view view;
    tvbuff_t *tvb;
    const skype_segment *segment;
    const skype_batch *batch;
    uint32_t first; /* units of this frame: [first, end) */
    uint32_t end;
    tvbuff_t *deciphered; /* bytes of the units that are not in tvb in clear */
    uint32_t deciphered_used;
} display;

static void generated(proto_item *item)
{
    proto_item_set_generated(item);
}

/* --- deciphered bytes --- */

/* Stands the unit in the segment's own bytes, in clear? */
static bool is_clear_here(const skype_unit *unit)
{
    return !unit->stored && !unit->content.cipher && !unit->framing->decipher;
}

static bool has_bytes(const skype_unit *unit)
{
    return unit->framing != &skype_framing_gap;
}

static int place_in_segment(const display *d, const skype_unit *unit)
{
    return (int)(unit->offset - d->segment->offset);
}

static void decipher_again(const display *d, const skype_unit *unit, uint8_t *out)
{
    skype_cipher *cipher = unit->content.cipher;

    tvb_memcpy(d->tvb, out, place_in_segment(d, unit), unit->length);
    if (cipher)
        skype_keystream_xor(&cipher->keystream, unit->offset - cipher->start, out, out,
                            unit->length);
}

static void write_bytes(const display *d, uint32_t position, uint8_t *out)
{
    const skype_unit *unit = &d->view.direction->units[position];

    if (unit->stored) {
        memcpy(out, unit->content.bytes, unit->length);
    } else if (d->batch && position >= d->batch->first) {
        const uint32_t place = position - d->batch->first;
        const uint8_t *bytes = *(const uint8_t **)wmem_array_index(d->batch->bytes, place);

        memcpy(out, bytes, unit->length);
    } else {
        decipher_again(d, unit, out);
    }
    if (unit->framing->decipher)
        unit->framing->decipher(unit, out);
}

/* One data source holds the deciphered bytes of all units of the frame. */
static void decipher_units(display *d)
{
    const skype_unit *units = d->view.direction->units;
    uint32_t total = 0;
    uint32_t used = 0;
    uint8_t *bytes;

    for (uint32_t i = d->first; i < d->end; i++)
        total += has_bytes(&units[i]) && !is_clear_here(&units[i]) ? units[i].length : 0;
    if (total == 0)
        return;
    bytes = wmem_alloc(d->view.pinfo->pool, total);
    for (uint32_t i = d->first; i < d->end; i++) {
        if (!has_bytes(&units[i]) || is_clear_here(&units[i]))
            continue;
        write_bytes(d, i, bytes + used);
        used += units[i].length;
    }
    d->deciphered = tvb_new_child_real_data(d->tvb, bytes, total, (int)total);
    add_new_data_source(d->view.pinfo, d->deciphered, "Deciphered Skype");
}

static tvbuff_t *bytes_of(display *d, const skype_unit *unit)
{
    tvbuff_t *bytes;

    if (is_clear_here(unit))
        return tvb_new_subset_length(d->tvb, place_in_segment(d, unit), (int)unit->length);
    bytes = tvb_new_subset_length(d->deciphered, (int)d->deciphered_used, (int)unit->length);
    d->deciphered_used += unit->length;
    return bytes;
}

/* --- units without a framing of their own --- */

static void show_gap(const display *d)
{
    const skype_unit *unit = d->view.unit;
    proto_item *item = proto_tree_add_uint(d->view.tree, hf_missing, d->tvb, 0, 0, unit->length);

    generated(item);
    expert_add_info_format(d->view.pinfo, item, skype_expert(SKYPE_EXPERT_GAP),
                           "%u bytes of the stream are not in the capture", unit->length);
}

static void show_data(const display *d, tvbuff_t *tvb, const char *label, const char *why)
{
    const skype_view *view = &d->view;
    proto_item *item;
    proto_tree *tree = skype_view_message(view, tvb, ett_unit, &item, label, "Data",
                                          skype_view_same_connection(view));

    proto_tree_add_item(tree, hf_data, tvb, 0, -1, ENC_NA);
    if (why)
        expert_add_info_format(view->pinfo, item, skype_expert(SKYPE_EXPERT_MALFORMED), "%s", why);
    skype_view_info(view, "%s", label);
}

static void show_unframed(const display *d, tvbuff_t *tvb)
{
    const skype_unit *unit = d->view.unit;
    const bool deciphered =
        unit->stored ? d->view.direction->cipher != NULL : unit->content.cipher != NULL;
    const char *label = wmem_strdup_printf(d->view.pinfo->pool, "%s, %u byte%s",
                                           deciphered ? "Deciphered data" : "Data", unit->length,
                                           plurality(unit->length, "", "s"));

    show_data(d, tvb, label, unit->facts);
}

static void show_broken(const display *d, tvbuff_t *tvb)
{
    show_data(d, tvb, "Start of a message, the rest is not in the capture", NULL);
}

static void show_unit(display *d, const skype_unit *unit)
{
    tvbuff_t *tvb;

    d->view.unit = unit;
    d->view.login = 0;
    d->view.begins_login = false;
    d->view.login_outcome = 0;
    if (!has_bytes(unit)) {
        show_gap(d);
        return;
    }
    tvb = bytes_of(d, unit);
    if (unit->framing == &skype_framing_unframed)
        show_unframed(d, tvb);
    else if (unit->framing == &skype_framing_broken)
        show_broken(d, tvb);
    else
        unit->framing->show(&d->view, tvb);
    if (have_tap_listener(follow_tap))
        tap_queue_packet(follow_tap, d->view.pinfo, tvb);
}

/* --- bytes of this segment that belong to units of other frames --- */

/* The part of [from, to) that this segment holds, as offset and length in its tvb. */
typedef struct {
    int offset;
    int length;
} part;

static part part_of(const display *d, uint64_t from, uint64_t to)
{
    const uint64_t start = MAX(from, d->segment->offset);
    const uint64_t end = MIN(to, d->segment->offset + d->segment->captured);

    return (part){(int)(start - d->segment->offset), end > start ? (int)(end - start) : 0};
}

static proto_tree *add_part(const display *d, part p, const char *text)
{
    const skype_view *view = &d->view;
    proto_item *item = proto_tree_add_bytes_format(view->tree, hf_part, d->tvb, p.offset, p.length,
                                                   NULL, "%s", text);
    proto_tree *tree = proto_item_add_subtree(item, ett_unit);
    const skype_verdict verdict = skype_view_same_connection(view);

    skype_evidence_add(tree, d->tvb, verdict);
    return tree;
}

static void show_completed_later(const display *d, const skype_unit *unit)
{
    const part p = part_of(d, unit->offset, unit->offset + unit->length);
    const char *text = wmem_strdup_printf(d->view.pinfo->pool, "Part of a %s of %u bytes: %d bytes",
                                          unit->framing->unit, unit->length, p.length);
    proto_tree *tree = add_part(d, p, text);

    generated(proto_tree_add_uint(tree, hf_completed_in, d->tvb, 0, 0, unit->frame));
    skype_view_info(&d->view, "Part of a %s of %u bytes", unit->framing->unit, unit->length);
}

static void show_seen_before(const display *d, const skype_unit *unit, uint64_t to)
{
    const part p = part_of(d, d->segment->offset, to);
    const bool too_late = unit->framing == &skype_framing_gap;
    const char *text = wmem_strdup_printf(d->view.pinfo->pool, "%s of %d byte%s",
                                          too_late ? "Too late arrival" : "Retransmission",
                                          p.length, plurality(p.length, "", "s"));
    proto_tree *tree = add_part(d, p, text);

    generated(proto_tree_add_uint(tree, hf_seen_in, d->tvb, 0, 0, unit->frame));
    skype_view_info(&d->view, "%s", text);
}

static void show_contradiction(const display *d)
{
    const part p = part_of(d, d->segment->offset, UINT64_MAX);
    const char *text =
        wmem_strdup_printf(d->view.pinfo->pool, "Not what the stream begins with: %d byte%s",
                           p.length, plurality(p.length, "", "s"));

    add_part(d, p, text);
    expert_add_info_format(d->view.pinfo, d->view.item, skype_expert(SKYPE_EXPERT_MALFORMED),
                           "Another segment has other bytes for the stream's start, and those are "
                           "Skype's: this one may be forged");
    skype_view_info(&d->view, "%s", text);
}

/* A unit that is not complete: for now, or for good when the capture ends before it does. */
static void show_incomplete(const display *d, uint64_t from, uint64_t to)
{
    const skype_pending_unit *pending = &d->view.direction->pending;
    const char *unit = d->view.direction->framing->unit;
    const part p = part_of(d, from, to);
    const char *text = pending->whole
                           ? wmem_strdup_printf(d->view.pinfo->pool, "Part of a %s of %u bytes",
                                                unit, pending->need)
                           : wmem_strdup_printf(d->view.pinfo->pool, "Part of a %s", unit);

    add_part(d, p,
             wmem_strdup_printf(d->view.pinfo->pool, "%s: %d byte%s", text, p.length,
                                plurality(p.length, "", "s")));
    skype_view_info(&d->view, "%s", text);
}

/* Bytes behind others that are missing (so far): shown deciphered, but not framed. */
static void show_ahead(display *d, uint64_t from)
{
    const skype_view *view = &d->view;
    const part p = part_of(d, from, UINT64_MAX);
    skype_cipher *cipher = view->direction->cipher;
    const uint64_t missing = from - view->direction->next;
    proto_tree *tree;
    proto_item *item;
    tvbuff_t *deciphered;
    uint8_t *bytes;

    tree = add_part(d, p,
                    wmem_strdup_printf(view->pinfo->pool, "Out of order: %d byte%s", p.length,
                                       plurality(p.length, "", "s")));
    item = proto_tree_add_uint(tree, hf_missing, d->tvb, 0, 0, (uint32_t)MIN(missing, UINT32_MAX));
    generated(item);
    skype_view_info(view, "Out of order");
    if (PINFO_FD_VISITED(view->pinfo))
        expert_add_info_format(view->pinfo, item, skype_expert(SKYPE_EXPERT_GAP),
                               "%" PRIu64 " bytes before these are not in the capture", missing);
    if (!cipher || from < cipher->start || missing > SKYPE_STREAM_SKIP_ALWAYS || p.length == 0)
        return;
    bytes = tvb_memdup(view->pinfo->pool, d->tvb, p.offset, (size_t)p.length);
    skype_keystream_xor(&cipher->keystream, from - cipher->start, bytes, bytes, (size_t)p.length);
    deciphered = tvb_new_child_real_data(d->tvb, bytes, (unsigned)p.length, p.length);
    add_new_data_source(view->pinfo, deciphered, "Deciphered Skype (out of order)");
    proto_tree_add_item(tree, hf_data, deciphered, 0, -1, ENC_NA);
}

/* --- the whole segment --- */

/* Units that this frame completed; those in front of the segment were waiting for it. */
static void find_units(display *d)
{
    const skype_direction *direction = d->view.direction;
    const uint32_t frame = d->view.pinfo->num;
    uint32_t first = skype_stream_find(direction, d->segment->offset);
    uint32_t end;

    while (first < direction->unit_count && direction->units[first].frame < frame)
        first++;
    while (first > 0 && direction->units[first - 1].frame == frame &&
           direction->units[first - 1].late)
        first--;
    for (end = first; end < direction->unit_count && direction->units[end].frame == frame; end++) {
        const skype_unit *unit = &direction->units[end];

        if (!unit->late && unit->offset + unit->length > d->segment->offset + d->segment->captured)
            break;
    }
    d->first = first;
    d->end = end;
}

/* What came in earlier frames already, up to the first unit of this one. */
static void show_known(const display *d)
{
    const skype_direction *direction = d->view.direction;
    const uint64_t end = d->segment->offset + d->segment->captured;
    uint32_t position = skype_stream_find(direction, d->segment->offset);
    const skype_unit *first = NULL;
    uint64_t until = d->segment->offset;

    for (; position < direction->unit_count; position++) {
        const skype_unit *unit = &direction->units[position];

        if (unit->frame >= d->view.pinfo->num || unit->offset >= end)
            break;
        if (!first)
            first = unit;
        until = unit->offset + unit->length;
    }
    if (first)
        show_seen_before(d, first, until);
}

/* What belongs to units of later frames, or to none. */
static void show_unfinished(display *d)
{
    const skype_direction *direction = d->view.direction;
    const uint64_t end = d->segment->offset + d->segment->captured;
    const uint64_t listed = skype_stream_listed(direction);

    for (uint32_t i = d->end; i < direction->unit_count; i++) {
        const skype_unit *unit = &direction->units[i];

        if (unit->offset >= end)
            return;
        if (unit->frame > d->view.pinfo->num && unit->offset + unit->length > d->segment->offset &&
            has_bytes(unit))
            show_completed_later(d, unit);
    }
    if (end > listed && d->segment->offset < direction->next && listed < direction->next)
        show_incomplete(d, listed, direction->next);
    if (end > direction->next)
        show_ahead(d, MAX(d->segment->offset, direction->next));
}

static void show_units(display *d)
{
    const uint32_t count = d->end - d->first;

    if (count > SHOWN_MAX) {
        d->end = d->first + SHOWN_MAX;
        expert_add_info_format(d->view.pinfo, d->view.item, skype_expert(SKYPE_EXPERT_LIMITS),
                               "%u messages in one frame, %u are shown", count, SHOWN_MAX);
    }
    decipher_units(d);
    for (uint32_t i = d->first; i < d->end; i++)
        show_unit(d, &d->view.direction->units[i]);
    d->end = d->first + count;
}

static void start(display *d, proto_tree *tree)
{
    skype_view *view = &d->view;
    uint8_t sender;
    const char *dialect =
        val_to_str_const(view->connection->dialect, skype_tcp_dialects, "unknown dialect");

    view->item = proto_tree_add_protocol_format(tree, proto_skype, d->tvb, 0, -1,
                                                "Skype over TCP, %s", dialect);
    view->tree = proto_item_add_subtree(view->item, ett_segment);
    sender = skype_view_add_sender(view, d->tvb);
    if (sender)
        proto_item_append_text(view->item, ", from the %s",
                               val_to_str_const(sender, skype_tcp_senders, "other side"));
    generated(proto_tree_add_uint(view->tree, hf_stream, d->tvb, 0, 0, view->connection->number));
    skype_view_dialect(view->tree, d->tvb, view->connection->dialect);
    generated(proto_tree_add_uint64(view->tree, hf_offset, d->tvb, 0, 0, d->segment->offset));
}

static display new_display(tvbuff_t *tvb, packet_info *pinfo, skype_direction *direction,
                           const skype_segment *segment, unsigned *said, skype_message **message)
{
    display d = {
        .view =
            {
                .pinfo = pinfo,
                .connection = direction->connection,
                .direction = direction,
                .said = said,
                .message = message,
            },
        .tvb = tvb,
        .segment = segment,
    };

    col_set_str(pinfo->cinfo, COL_PROTOCOL, "SKYPE");
    col_clear(pinfo->cinfo, COL_INFO);
    skype_ends_of_packet(pinfo, &d.view.ends);
    return d;
}

void skype_segment_show_duplicate(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                                  skype_direction *direction, const skype_segment *segment,
                                  uint32_t original)
{
    skype_message *message = NULL;
    unsigned said = 0;
    display d = new_display(tvb, pinfo, direction, segment, &said, &message);

    start(&d, tree);
    proto_item_append_text(d.view.item, ", duplicate");
    skype_evidence_add(d.view.tree, tvb, skype_view_same_connection(&d.view));
    skype_links_add_duplicate_of(d.view.tree, tvb, original);
    skype_view_info(&d.view, "Duplicate of frame %u", original);
}

void skype_segment_show(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
                        skype_direction *direction, const skype_segment *segment,
                        const skype_batch *batch)
{
    skype_message *message = NULL;
    unsigned said = 0;
    display d = new_display(tvb, pinfo, direction, segment, &said, &message);

    d.batch = batch;
    start(&d, tree);
    if (segment->offset == 0 && skype_direction_is_client(direction))
        skype_attempt_links_add(direction->connection, pinfo, tvb, d.view.tree, d.view.item);
    if (segment->contradicts) {
        show_contradiction(&d);
        return;
    }
    find_units(&d);
    show_known(&d);
    show_units(&d);
    show_unfinished(&d);
    if (said == 0)
        skype_view_info(&d.view, "Padding");
    if (segment->captured < segment->length)
        expert_add_info_format(pinfo, d.view.item, skype_expert(SKYPE_EXPERT_TRUNCATED),
                               "Only %u of %u bytes were captured", segment->captured,
                               segment->length);
    if (direction->overflow)
        expert_add_info_format(pinfo, d.view.item, skype_expert(SKYPE_EXPERT_LIMITS),
                               "More than %u messages in one direction", SKYPE_STREAM_UNITS_MAX);
}

/* --- Follow --- */

static skype_connection *connection_of_packet(packet_info *pinfo)
{
    skype_tcp_place place;

    return skype_connection_place(pinfo, &place) ? skype_connection_of(&place) : NULL;
}

static char *filter_of_stream(unsigned stream, unsigned sub_stream _U_)
{
    return g_strdup_printf("skype.stream eq %u", stream);
}

static char *follow_packet(epan_dissect_t *edt _U_, packet_info *pinfo, unsigned *stream,
                           unsigned *sub_stream)
{
    const skype_connection *connection = connection_of_packet(pinfo);

    if (!connection)
        return NULL;
    *stream = connection->number;
    *sub_stream = 0;
    return filter_of_stream(connection->number, 0);
}

static char *follow_ends(address *source, address *destination, int source_port,
                         int destination_port)
{
    char *from = address_to_str(NULL, source);
    char *to = address_to_str(NULL, destination);
    char *filter = g_strdup_printf(
        "skype and ((ip.src eq %s and tcp.srcport eq %d and ip.dst eq %s and tcp.dstport eq %d) or "
        "(ip.src eq %s and tcp.srcport eq %d and ip.dst eq %s and tcp.dstport eq %d))",
        from, source_port, to, destination_port, to, destination_port, from, source_port);

    wmem_free(NULL, from);
    wmem_free(NULL, to);
    return filter;
}

static char *port_text(wmem_allocator_t *pool, unsigned port)
{
    return wmem_strdup_printf(pool, "%u", port);
}

void skype_segment_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_stream,
         {"Stream index", "skype.stream", FT_UINT32, BASE_DEC, NULL, 0,
          "Number of this Skype connection in the capture", HFILL}},
        {&hf_offset,
         {"Stream offset", "skype.tcp.offset", FT_UINT64, BASE_DEC, NULL, 0,
          "Position of the segment's first byte in its direction of the stream", HFILL}},
        {&hf_completed_in,
         {"Completed in", "skype.tcp.completed_in", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_NONE), 0, "The message is complete in this frame", HFILL}},
        {&hf_seen_in,
         {"Seen before in", "skype.tcp.seen_in", FT_FRAMENUM, BASE_NONE,
          FRAMENUM_TYPE(FT_FRAMENUM_RETRANS_PREV), 0, "These bytes came in this frame already",
          HFILL}},
        {&hf_part,
         {"Part of a message", "skype.tcp.part", FT_BYTES, BASE_NONE, NULL, 0,
          "Bytes of a message that this frame does not complete", HFILL}},
        {&hf_data,
         {"Data", "skype.tcp.data", FT_BYTES, BASE_NONE, NULL, 0,
          "Bytes of the stream that cannot be framed, deciphered where that is possible", HFILL}},
        {&hf_missing,
         {"Missing bytes", "skype.tcp.missing", FT_UINT32, BASE_DEC, NULL, 0,
          "Bytes of the stream before this point that are not in the capture", HFILL}},
    };
    static int *subtrees[] = {&ett_segment, &ett_unit};

    proto_skype = proto;
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    follow_tap = register_tap("skype_follow");
    ws_register_follow_stream(proto, "skype_follow", follow_packet, filter_of_stream, follow_ends,
                              port_text, follow_tvb_tap_listener, skype_connections_count);
}
