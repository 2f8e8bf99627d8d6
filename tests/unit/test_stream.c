/* test_stream.c - one direction of a connection: units, gaps, what comes too early, and the limits.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include <string.h>

#include "open_capture.h"
#include "state/stream.h"

#define PIECES_MAX 1024u /* that wait */
#define MUCH       0x10000u

static const char unknown_kind[] = "a unit of no known kind";
static const guint8 zeros[MUCH];

/* Units of a byte that says how many follow. */
static skype_measure measure_counted(skype_direction *d _U_, const guint8 *bytes, guint32 have,
                                     guint32 available _U_)
{
    return have < 1 ? skype_measure_needs(1) : skype_measure_whole(1u + bytes[0]);
}

static const skype_framing counted = {
    .unit = "message", .enciphered = true, .measure = measure_counted, .successor = &counted};

/* Units of one byte. */
static skype_measure measure_byte(skype_direction *d _U_, const guint8 *bytes _U_, guint32 have _U_,
                                  guint32 available _U_)
{
    return skype_measure_whole(1);
}

static const skype_framing single = {.unit = "byte", .measure = measure_byte};

/* Units of a letter: what else there is belongs to none. */
static skype_measure measure_letter(skype_direction *d _U_, const guint8 *bytes, guint32 have,
                                    guint32 available _U_)
{
    if (have == 0)
        return skype_measure_needs(1);
    return g_ascii_isalpha(bytes[0])
               ? skype_measure_whole(1)
               : (skype_measure){.kind = SKYPE_UNIT_LOST, .why = unknown_kind};
}

static const skype_framing letter = {.unit = "letter", .measure = measure_letter};

/* Says that it was replaced by another framing, which is not so. */
static skype_measure measure_nothing(skype_direction *d _U_, const guint8 *bytes _U_,
                                     guint32 have _U_, guint32 available _U_)
{
    return (skype_measure){.kind = SKYPE_UNIT_REFRAME, .why = unknown_kind};
}

static const skype_framing itself = {.unit = "message", .measure = measure_nothing};

typedef struct {
    guint32 frame;
    guint64 offset;
    const void *bytes;
    guint32 length;
    guint64 acknowledged;
} arrival;

static void feed(skype_direction *d, arrival a)
{
    const skype_segment segment = {
        .frame = a.frame,
        .offset = a.offset,
        .bytes = a.bytes,
        .captured = a.length,
        .length = a.length,
    };

    skype_stream_feed(d, &segment, a.acknowledged, NULL);
}

static void begin(skype_direction *d, const skype_framing *framing)
{
    open_capture_again();
    *d = (skype_direction){0};
    skype_stream_start(d, 0, framing);
}

static void assert_unit(const skype_direction *d, guint i, const skype_framing *framing,
                        guint64 offset, guint32 length, guint32 first_frame, guint32 frame)
{
    g_assert_cmpuint(i, <, d->unit_count);
    g_assert_true(d->units[i].framing == framing);
    g_assert_cmpuint(d->units[i].offset, ==, offset);
    g_assert_cmpuint(d->units[i].length, ==, length);
    g_assert_cmpuint(d->units[i].first_frame, ==, first_frame);
    g_assert_cmpuint(d->units[i].frame, ==, frame);
}

static void test_units(void)
{
    skype_direction d;

    begin(&d, &counted);
    feed(&d, (arrival){1, 0, "\2ab\1", 4, 0});
    feed(&d, (arrival){2, 4, "c\0\3x", 4, 0});
    feed(&d, (arrival){3, 7, "xyz", 3, 0});
    g_assert_cmpuint(d.unit_count, ==, 4);
    assert_unit(&d, 0, &counted, 0, 3, 1, 1);
    assert_unit(&d, 1, &counted, 3, 2, 1, 2);
    assert_unit(&d, 2, &counted, 5, 1, 2, 2);
    assert_unit(&d, 3, &counted, 6, 4, 2, 3);
    g_assert_false(d.units[0].stored);
    g_assert_true(d.units[1].stored);
    g_assert_cmpmem(d.units[1].content.bytes, 2, "\1c", 2);
    g_assert_cmpmem(d.units[3].content.bytes, 4, "\3xyz", 4);
    g_assert_cmpuint(skype_stream_listed(&d), ==, 10);
    g_assert_true(skype_stream_has_begun(&d));
}

/* A unit that comes byte by byte, larger than what is fetched for one at first. */
static void test_byte_by_byte(void)
{
    static const guint lengths[] = {2, 63, 64, 65, 128, 129, 256};

    for (guint n = 0; n < G_N_ELEMENTS(lengths); n++) {
        guint8 bytes[256];
        skype_direction d;

        begin(&d, &counted);
        for (guint i = 0; i < lengths[n]; i++) {
            bytes[i] = (guint8)(i ? i : lengths[n] - 1);
            feed(&d, (arrival){i + 1, i, &bytes[i], 1, 0});
        }
        g_assert_cmpuint(d.unit_count, ==, 1);
        assert_unit(&d, 0, &counted, 0, lengths[n], 1, lengths[n]);
        g_assert_cmpmem(d.units[0].content.bytes, d.units[0].length, bytes, lengths[n]);
        g_assert_cmpuint(d.pending.capacity, >=, lengths[n]);
    }
}

static void test_find(void)
{
    static const guint expected[] = {0, 0, 0, 1, 1, 2, 3, 3, 3, 3, 4, 4};
    skype_direction d;

    begin(&d, &counted);
    g_assert_cmpuint(skype_stream_find(&d, 0), ==, 0);
    feed(&d, (arrival){1, 0, "\2ab\1c\0\3xyz", 10, 0});
    for (guint offset = 0; offset < G_N_ELEMENTS(expected); offset++)
        g_assert_cmpuint(skype_stream_find(&d, offset), ==, expected[offset]);
}

static void test_too_early(void)
{
    skype_direction d;

    begin(&d, &counted);
    feed(&d, (arrival){1, 4, "\1d", 2, 0});
    feed(&d, (arrival){2, 2, "\1c", 2, 0});
    g_assert_cmpuint(d.unit_count, ==, 0);
    g_assert_cmpuint(d.held_count, ==, 2);
    g_assert_cmpuint(d.held_bytes, ==, 4);
    feed(&d, (arrival){3, 0, "\1b", 2, 0});
    g_assert_cmpuint(d.held_count, ==, 0);
    g_assert_cmpuint(d.held_bytes, ==, 0);
    g_assert_cmpuint(d.unit_count, ==, 3);
    assert_unit(&d, 0, &counted, 0, 2, 3, 3);
    assert_unit(&d, 1, &counted, 2, 2, 2, 3);
    assert_unit(&d, 2, &counted, 4, 2, 1, 3);
    g_assert_false(d.units[0].late);
    g_assert_true(d.units[1].late);
    g_assert_false(d.units[2].after_gap);
}

/* The other side has what is missing: it will not come any more. */
static void test_acknowledged(void)
{
    skype_direction d;

    begin(&d, &counted);
    feed(&d, (arrival){1, 0, "\4ab", 3, 0});
    feed(&d, (arrival){2, 5, "\1x", 2, 4});
    g_assert_cmpuint(d.unit_count, ==, 0);
    feed(&d, (arrival){3, 7, "\1y", 2, 5});
    g_assert_cmpuint(d.unit_count, ==, 4);
    assert_unit(&d, 0, &skype_framing_broken, 0, 3, 1, 3);
    assert_unit(&d, 1, &skype_framing_gap, 3, 2, 3, 3);
    assert_unit(&d, 2, &counted, 5, 2, 2, 3);
    assert_unit(&d, 3, &counted, 7, 2, 3, 3);
    g_assert_true(d.units[3].after_gap);
    g_assert_cmpuint(d.skipped, ==, 2);
}

/* A gap that a unit does not reach the end of: no framing is known behind it. */
static void test_gap_longer_than_its_unit(void)
{
    skype_direction d;

    begin(&d, &counted);
    feed(&d, (arrival){1, 0, "\4ab", 3, 0});
    feed(&d, (arrival){2, 6, "\1x", 2, 6});
    g_assert_cmpuint(d.unit_count, ==, 3);
    assert_unit(&d, 0, &skype_framing_broken, 0, 3, 1, 2);
    assert_unit(&d, 1, &skype_framing_gap, 3, 3, 2, 2);
    assert_unit(&d, 2, &skype_framing_unframed, 6, 2, 2, 2);
}

/* A unit that the gap does not reach the end of: its rest is data, the next one is known. */
static void test_gap_within_a_unit(void)
{
    skype_direction d;

    begin(&d, &counted);
    feed(&d, (arrival){1, 0, "\4ab", 3, 0});
    feed(&d, (arrival){2, 4, "d\1x", 3, 4});
    g_assert_cmpuint(d.unit_count, ==, 4);
    assert_unit(&d, 1, &skype_framing_gap, 3, 1, 2, 2);
    assert_unit(&d, 2, &skype_framing_unframed, 4, 1, 2, 2);
    assert_unit(&d, 3, &counted, 5, 2, 2, 2);
}

static void test_so_many_pieces_wait(void)
{
    skype_direction d;

    begin(&d, &single);
    for (guint i = 0; i < PIECES_MAX; i++)
        feed(&d, (arrival){i + 1, 2 * (i + 1), "x", 1, 0});
    g_assert_cmpuint(d.held_count, ==, PIECES_MAX);
    g_assert_cmpuint(d.unit_count, ==, 0);
    feed(&d, (arrival){PIECES_MAX + 1, 2 * (PIECES_MAX + 1), "x", 1, 0});
    g_assert_cmpuint(d.held_count, ==, PIECES_MAX);
    assert_unit(&d, 0, &skype_framing_gap, 0, 2, PIECES_MAX + 1, PIECES_MAX + 1);
    assert_unit(&d, 1, &skype_framing_unframed, 2, 1, 1, PIECES_MAX + 1);
    g_assert_cmpuint(d.unit_count, ==, 2);
}

static void test_so_many_bytes_wait(void)
{
    const guint pieces = SKYPE_STREAM_HOLD_MAX / MUCH;
    skype_direction d;

    begin(&d, &single);
    for (guint i = 0; i < pieces; i++)
        feed(&d, (arrival){i + 1, 1 + (guint64)i * MUCH, zeros, MUCH, 0});
    g_assert_cmpuint(d.held_bytes, ==, SKYPE_STREAM_HOLD_MAX);
    feed(&d, (arrival){pieces + 1, 1 + SKYPE_STREAM_HOLD_MAX, "x", 1, 0});
    g_assert_cmpuint(d.held_bytes, ==, 0);
    assert_unit(&d, 0, &skype_framing_gap, 0, 1, pieces + 1, pieces + 1);
    g_assert_cmpuint(d.next, ==, SKYPE_STREAM_HOLD_MAX + 2);
}

static void test_so_many_units(void)
{
    skype_direction d;

    begin(&d, &single);
    for (guint64 offset = 0; offset < SKYPE_STREAM_UNITS_MAX; offset += MUCH)
        feed(&d, (arrival){1, offset, zeros, MUCH, 0});
    g_assert_cmpuint(d.unit_count, ==, SKYPE_STREAM_UNITS_MAX);
    g_assert_false(d.overflow);
    feed(&d, (arrival){2, SKYPE_STREAM_UNITS_MAX, zeros, 1, 0});
    g_assert_cmpuint(d.unit_count, ==, SKYPE_STREAM_UNITS_MAX);
    g_assert_true(d.overflow);
    g_assert_cmpuint(skype_stream_listed(&d), ==, SKYPE_STREAM_UNITS_MAX);
}

/* Keystream is skipped for a gap as long as it costs no more than the bytes that came. */
static void test_so_much_is_skipped(void)
{
    static const guint8 key[] = {1, 2, 3};
    const guint64 most = SKYPE_STREAM_SKIP_ALWAYS + SKYPE_STREAM_SKIP_PER_BYTE;

    for (guint more = 0; more < 2; more++) {
        skype_direction d;

        begin(&d, &single);
        skype_stream_set_cipher(&d, 0, key, sizeof key);
        feed(&d, (arrival){1, 0, "x", 1, 0});
        feed(&d, (arrival){2, 1 + most + more, "y", 1, 1 + most + more});
        g_assert_cmpuint(d.skipped, ==, most + more);
        g_assert_true((d.cipher == NULL) == (more > 0));
    }
}

/* Bytes that the capture cut off are a gap at once. */
static void test_cut_off(void)
{
    const skype_segment segment = {.frame = 1, .bytes = zeros, .captured = 2, .length = 5};
    skype_direction d;

    begin(&d, &single);
    skype_stream_feed(&d, &segment, 0, NULL);
    g_assert_cmpuint(d.unit_count, ==, 3);
    assert_unit(&d, 2, &skype_framing_gap, 2, 3, 1, 1);
    g_assert_cmpuint(d.next, ==, 5);
}

static void test_lost(void)
{
    skype_direction d;

    begin(&d, &letter);
    feed(&d, (arrival){1, 0, "a.b", 3, 0});
    feed(&d, (arrival){2, 3, "c", 1, 0});
    g_assert_cmpuint(d.unit_count, ==, 3);
    assert_unit(&d, 0, &letter, 0, 1, 1, 1);
    assert_unit(&d, 1, &skype_framing_unframed, 1, 2, 1, 1);
    assert_unit(&d, 2, &skype_framing_unframed, 3, 1, 2, 2);
    g_assert_null(d.units[0].facts);
    g_assert_true(d.units[1].facts == unknown_kind);
    g_assert_null(d.units[2].facts);
}

static void test_framing_that_does_not_change(void)
{
    skype_direction d;

    begin(&d, &itself);
    feed(&d, (arrival){1, 0, "abc", 3, 0});
    g_assert_cmpuint(d.unit_count, ==, 1);
    assert_unit(&d, 0, &skype_framing_unframed, 0, 3, 1, 1);
    g_assert_true(d.units[0].facts == unknown_kind);
    g_assert_false(skype_stream_has_begun(&d));
    begin(&d, &itself);
    g_assert_false(skype_stream_would_begin(&d, zeros, 3));
}

static void test_would_begin(void)
{
    skype_direction d;

    begin(&d, &counted);
    g_assert_false(skype_stream_would_begin(&d, (const guint8 *)"\2a", 2));
    g_assert_true(skype_stream_would_begin(&d, (const guint8 *)"\2ab", 3));
    g_assert_true(skype_stream_would_begin(&d, (const guint8 *)"\2abc", 4));
    g_assert_cmpuint(d.unit_count, ==, 0);
    begin(&d, &skype_framing_unframed);
    g_assert_false(skype_stream_would_begin(&d, zeros, 3));
}

static void test_strangers(void)
{
    skype_direction d;

    begin(&d, &single);
    for (guint i = 1; i <= SKYPE_STREAM_STRANGERS_MAX; i++) {
        g_assert_false(skype_stream_is_stranger(&d, i));
        skype_stream_note_stranger(&d, i);
        skype_stream_note_stranger(&d, i);
    }
    skype_stream_note_stranger(&d, SKYPE_STREAM_STRANGERS_MAX + 1);
    g_assert_cmpuint(d.stranger_count, ==, SKYPE_STREAM_STRANGERS_MAX);
    g_assert_true(skype_stream_is_stranger(&d, 1));
    g_assert_true(skype_stream_is_stranger(&d, SKYPE_STREAM_STRANGERS_MAX));
    g_assert_false(skype_stream_is_stranger(&d, SKYPE_STREAM_STRANGERS_MAX + 1));
}

static void test_restart(void)
{
    skype_direction d;

    begin(&d, &counted);
    skype_stream_note_stranger(&d, 1);
    feed(&d, (arrival){1, 0, "\0\4a", 3, 0});
    feed(&d, (arrival){2, 9, "x", 1, 0});
    skype_stream_restart(&d);
    g_assert_cmpuint(d.unit_count + d.held_count + d.pending.have, ==, 0);
    g_assert_cmpuint(d.next, ==, 0);
    g_assert_true(d.framing == &counted);
    g_assert_true(skype_stream_is_stranger(&d, 1));
    feed(&d, (arrival){3, 0, "\1b", 2, 0});
    g_assert_cmpuint(d.unit_count, ==, 1);
    assert_unit(&d, 0, &counted, 0, 2, 3, 3);
    skype_stream_restart(&d); /* without anything that waits */
    g_assert_cmpuint(d.unit_count, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    open_capture_begin();
    g_test_add_func("/stream/units", test_units);
    g_test_add_func("/stream/byte by byte", test_byte_by_byte);
    g_test_add_func("/stream/find", test_find);
    g_test_add_func("/stream/too early", test_too_early);
    g_test_add_func("/stream/acknowledged", test_acknowledged);
    g_test_add_func("/stream/gap longer than its unit", test_gap_longer_than_its_unit);
    g_test_add_func("/stream/gap within a unit", test_gap_within_a_unit);
    g_test_add_func("/stream/so many pieces wait", test_so_many_pieces_wait);
    g_test_add_func("/stream/so many bytes wait", test_so_many_bytes_wait);
    g_test_add_func("/stream/so many units", test_so_many_units);
    g_test_add_func("/stream/so much is skipped", test_so_much_is_skipped);
    g_test_add_func("/stream/cut off", test_cut_off);
    g_test_add_func("/stream/lost", test_lost);
    g_test_add_func("/stream/framing that does not change", test_framing_that_does_not_change);
    g_test_add_func("/stream/would begin", test_would_begin);
    g_test_add_func("/stream/strangers", test_strangers);
    g_test_add_func("/stream/restart", test_restart);
    return g_test_run();
}
