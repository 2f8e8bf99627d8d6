/* fuzz_access.c - frames of real and sample captures in any order, with and without trees, under
 * preferences that change; for libFuzzer.
 *
 * What a later pass shows of a frame is what a fresh load with the same preferences, read in order,
 * shows of it, whatever was looked at before.  SKYPE_FUZZ_CAPTURES names the files, with colons
 * between them.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include <glib.h>

#include "epan_session.h"
#include "fuzz_input.h"
#include "read_capture.h"

#define CAPTURES_MAX 128u
#define FRAMES_MAX   48u /* of each capture: one that is long leaves time for few */
#define SETTINGS     (1u << SESSION_PREFERENCES)
#define STEPS_MAX    64u

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    const char *path;
    capture frames;
    uint64_t *expected[SETTINGS]; /* sums of the trees; NULL: not read yet */
} known_capture;

static struct {
    arena memory;
    known_capture captures[CAPTURES_MAX];
    size_t count;
} corpus;

static void add(const char *path)
{
    known_capture *added = &corpus.captures[corpus.count];

    fuzz_expect(corpus.count < CAPTURES_MAX, "too many captures");
    added->path = g_strdup(path);
    added->frames.frames = g_new0(captured_frame, FRAMES_MAX);
    fuzz_expect(read_capture(path, &corpus.memory, FRAMES_MAX, &added->frames), path);
    if (added->frames.count > 0)
        corpus.count++;
}

int LLVMFuzzerInitialize(int *argc _U_, char ***argv)
{
    const char *named = getenv("SKYPE_FUZZ_CAPTURES");
    char **paths;

    fuzz_expect(named != NULL, "SKYPE_FUZZ_CAPTURES names no capture");
    session_start((*argv)[0]);
    paths = g_strsplit(named, ":", 0);
    for (size_t i = 0; paths[i]; i++)
        add(paths[i]);
    g_strfreev(paths);
    fuzz_expect(corpus.count > 0, "no capture has an Ethernet frame");
    return 0;
}

static void load(const known_capture *opened, unsigned settings, bool with_tree)
{
    session_set_preferences(settings);
    session_open(&opened->frames);
    for (size_t i = 0; i < opened->frames.count; i++)
        session_dissect(i, with_tree, NULL);
}

static const uint64_t *expected_of(known_capture *opened, unsigned settings)
{
    uint64_t *sums = opened->expected[settings];

    if (sums)
        return sums;
    sums = opened->expected[settings] = g_new0(uint64_t, opened->frames.count);
    load(opened, settings, false);
    for (size_t i = 0; i < opened->frames.count; i++)
        session_dissect(i, true, &sums[i]);
    session_close();
    return sums;
}

static void compare(const known_capture *opened, unsigned settings, size_t index)
{
    uint64_t sum;

    session_dissect(index, true, &sum);
    if (sum == opened->expected[settings][index])
        return;
    fprintf(stderr, "%s, preferences 0x%x, frame %zu: not as in a fresh load\n", opened->path,
            settings, index + 1);
    abort();
}

typedef enum {
    STEP_COMPARE,
    STEP_SKIM, /* without a tree */
    STEP_PREFERENCE,
    STEP_LOAD,
} step;

/* A load reads every frame, which costs as much as all other steps of an input: one step of eight
 * is one. */
static step step_of(uint8_t value)
{
    static const step steps[] = {
        STEP_COMPARE, STEP_SKIM, STEP_PREFERENCE, STEP_LOAD,    STEP_COMPARE, STEP_COMPARE,
        STEP_COMPARE, STEP_SKIM, STEP_COMPARE,    STEP_COMPARE, STEP_COMPARE, STEP_SKIM,
        STEP_COMPARE, STEP_SKIM, STEP_COMPARE,    STEP_SKIM,
    };

    return steps[value % array_length(steps)];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};
    known_capture *opened = &corpus.captures[fuzz_u8(&in) % corpus.count];
    unsigned settings = fuzz_u8(&in) % SETTINGS;

    expected_of(opened, settings);
    load(opened, settings, fuzz_u8(&in) % 2);
    for (unsigned i = 0; i < STEPS_MAX && in.length > 0; i++) {
        const step next = step_of(fuzz_u8(&in));
        const uint8_t value = fuzz_u8(&in);

        if (next == STEP_COMPARE) {
            compare(opened, settings, value % opened->frames.count);
        } else if (next == STEP_SKIM) {
            session_dissect(value % opened->frames.count, false, NULL);
        } else {
            session_close();
            if (next == STEP_PREFERENCE)
                settings ^= 1u << value % SESSION_PREFERENCES;
            else
                opened = &corpus.captures[value % corpus.count];
            expected_of(opened, settings);
            load(opened, settings, value % 2);
        }
    }
    session_close();
    return 0;
}
