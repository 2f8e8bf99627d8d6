/* script.h - a fuzzer's input read as a script: hosts, and what they send each other.
 *
 * The script enciphers and frames what it is told to send as the original does, with right keys and
 * checksums, so that changed inputs still reach what stands behind them.
 *
 * Input: u8 options, u8 count of hosts, then per host
 *   u32 address, u16 port, u32 public address (0: the same), u8: bit 0 knows its public address;
 * then until its end items of
 *   u8 what (script.c: items), u8 from (low nibble) and to (high nibble), u8 time passed,
 *   u16 length of what follows, little-endian as all of these, and so many bytes.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TESTS_SCRIPT_H
#define SKYPE_TESTS_SCRIPT_H

#include "samples/capture.h"

enum {
    SCRIPT_HOSTS_MIN = 2,
    SCRIPT_HOSTS_MAX = 5,
    SCRIPT_FRAMES_MAX = 64, /* once there are so many, the script ends */
};

/* How the frames are to be dissected. */
enum {
    SCRIPT_TREE_AT_ONCE = 0x01, /* the first pass builds trees */
    SCRIPT_FORCED = 0x02,       /* the user says that the hosts' ports are Skype's */
    SCRIPT_READ_TWICE = 0x04,   /* a third pass must give what the second gave */
    SCRIPT_ENCIPHERED = 0x08,   /* the user does not want it deciphered */
    SCRIPT_BACKWARDS = 0x10,    /* the second pass begins with the last frame */
    SCRIPT_WITHOUT_TREE = 0x20  /* the second pass builds no tree */
};

typedef struct {
    uint8_t options;
    uint16_t ports[SCRIPT_HOSTS_MAX];
    unsigned hosts;
    capture frames;        /* by time */
    const uint8_t *secret; /* of the first completed key exchange; NULL: none is */
} script;

/* Runs the script; all memory comes from the arena. */
script script_run(arena *memory, const uint8_t *data, size_t size);

#endif
