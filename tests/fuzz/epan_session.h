/* epan_session.h - Wireshark's dissection engine inside a fuzzer, with nothing but this plugin.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TESTS_EPAN_SESSION_H
#define SKYPE_TESTS_EPAN_SESSION_H

#include "ws_compat.h"
#include "samples/capture.h"

/* Longest capture of a session. */
#define SESSION_FRAMES_MAX 1024u

/* Starts epan and the plugin; every other protocol is switched off but those that carry Skype. */
void session_start(const char *program);

/* The user calls this port Skype's, over UDP and TCP; and no longer. */
void session_force_port(uint16_t port);
void session_release_port(uint16_t port);

/* Preference "skype.decipher". */
void session_set_decipher(bool decipher);

/* Preferences that are not the default ones, as bits: decipher, port443, show_endpoint,
 * classify_all, open_signed.  They hold for what is opened next. */
#define SESSION_PREFERENCES 5u
void session_set_preferences(unsigned flipped);

/* The user knows this secret (of SKYPE_DH_VALUE_LENGTH bytes) of a key exchange. */
void session_know_secret(const char *client, const char *server, const uint8_t *secret);

/* The user has the key that signs in samples. */
void session_know_network_key(void);

/* A capture of these frames, SESSION_FRAMES_MAX at most, is opened ... */
void session_open(const capture *frames);

/* ... a frame of it is dissected and its taps are called; *sum, where sum is not NULL, becomes a
 * sum of our part of the tree ... */
void session_dissect(size_t index, bool with_tree, uint64_t *sum);

/* ... and it is closed: all file scope memory is given back. */
void session_close(void);

#endif
