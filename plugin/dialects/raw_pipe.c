/* raw_pipe.c - after control 04 a direction is a raw pipe.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects/raw_pipe.h"

#include "state/connection.h"
#include "dialects/login.h"
#include "dialects/opaque_data.h"

static int hf_data = -1;

static int ett_pipe = -1;

/* --- anything --- */

static void show_raw(skype_view *view, tvbuff_t *tvb)
{
    static const skype_opaque_data data = {"Raw data",
                                           "same TCP connection as a proven first message"};

    skype_opaque_show(view, tvb, &data, ett_pipe, hf_data);
}

static const skype_framing framing_raw = {
    .unit = "raw data",
    .measure = skype_opaque_measure,
    .show = show_raw,
};

/* --- what a pipe may carry --- */

static skype_answer is_anything(const uint8_t *bytes _U_, uint32_t length _U_)
{
    return SKYPE_IS;
}

/* First match wins; the last row matches all. */
static const struct {
    skype_answer (*recognise)(const uint8_t *bytes, uint32_t length);
    const skype_framing *framing;
} contents[] = {
    {skype_login_may_begin, &skype_framing_login},
    {is_anything, &framing_raw},
};

static skype_measure measure_pipe(skype_direction *direction, const uint8_t *bytes, uint32_t have,
                                  uint32_t available _U_)
{
    for (unsigned i = 0; i < array_length(contents); i++) {
        switch (contents[i].recognise(bytes, have)) {
        case SKYPE_MAY_BE:
            return skype_measure_needs(have + 1);
        case SKYPE_IS:
            direction->framing = contents[i].framing;
            return (skype_measure){.kind = SKYPE_UNIT_REFRAME};
        case SKYPE_IS_NOT:
            break;
        }
    }
    return (skype_measure){.kind = SKYPE_UNIT_LOST};
}

static const skype_framing framing_pipe = {.unit = "raw data", .measure = measure_pipe};

void skype_pipe_begin(skype_direction *direction)
{
    direction->framing = &framing_pipe;
}

void skype_pipe_register(int proto)
{
    static hf_register_info fields[] = {
        {&hf_data,
         {"Raw data", "skype.tcp.raw", FT_BYTES, BASE_NONE, NULL, 0,
          "Bytes of a connection that has become a raw pipe", HFILL}},
    };
    static int *subtrees[] = {&ett_pipe};

    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}
