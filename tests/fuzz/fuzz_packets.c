/* fuzz_packets.c - datagrams and streams of any hosts through epan; for libFuzzer.
 *
 * With SKYPE_FUZZ_CAPTURE=FILE the frames of the input are written there as a pcap file as well.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>

#include "epan_session.h"
#include "script.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The hosts of the written seeds know the secret of their first key exchange. */
static void know_secret(void)
{
    static const uint8_t exchange[] = {
        0,  0, /* options, two hosts */
        20, 1,    168, 192, 1, 0,
        0,  0,    0,   0,   0, /* 192.168.1.20 */
        11, 100,  51,  198, 2, 0,
        0,  0,    0,   0,   0, /* 198.51.100.11 */
        19, 0x10, 0,   0,   0, /* its public value */ 19,
        1,  0,    0,   0, /* the other's */
    };
    arena memory = {NULL};
    const script played = script_run(&memory, exchange, sizeof exchange);

    if (!played.secret)
        abort();
    session_know_secret("192.168.1.20", "198.51.100.11", played.secret);
    arena_release(&memory);
}

int LLVMFuzzerInitialize(int *argc _U_, char ***argv)
{
    session_start((*argv)[0]);
    know_secret();
    session_know_network_key();
    return 0;
}

static void keep_capture(capture *frames)
{
    const char *path = getenv("SKYPE_FUZZ_CAPTURE");
    FILE *file = path ? fopen(path, "wb") : NULL;
    bytes content;

    if (!file)
        return;
    content = capture_file(frames);
    fwrite(content.data, 1, content.length, file);
    fclose(file);
}

static void choose_options(const script *played, bool begin)
{
    for (unsigned i = 0; i < played->hosts && (played->options & SCRIPT_FORCED); i++) {
        if (begin)
            session_force_port(played->ports[i]);
        else
            session_release_port(played->ports[i]);
    }
    session_set_decipher(!(played->options & SCRIPT_ENCIPHERED));
}

/* What a later pass shows must not depend on how often it is asked. */
static void read_once_more(size_t index)
{
    uint64_t second;
    uint64_t third;

    session_dissect(index, true, &second);
    session_dissect(index, true, &third);
    if (second == third)
        return;
    fprintf(stderr, "frame %zu differs when it is dissected once more\n", index + 1);
    abort();
}

static void read_again(const script *played)
{
    const bool with_tree = !(played->options & SCRIPT_WITHOUT_TREE);
    const size_t count = played->frames.count;

    for (size_t i = 0; i < count; i++) {
        const size_t index = played->options & SCRIPT_BACKWARDS ? count - 1 - i : i;

        session_dissect(index, with_tree, NULL);
        if (played->options & SCRIPT_READ_TWICE)
            read_once_more(index);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena memory = {NULL};
    script played = script_run(&memory, data, size);

    played.frames.count = MIN(played.frames.count, SESSION_FRAMES_MAX);
    keep_capture(&played.frames);
    choose_options(&played, true);
    session_open(&played.frames);
    for (size_t i = 0; i < played.frames.count; i++)
        session_dissect(i, (played.options & SCRIPT_TREE_AT_ONCE) != 0, NULL);
    read_again(&played);
    session_close();
    choose_options(&played, false);
    arena_release(&memory);
    return 0;
}
