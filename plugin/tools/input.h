/* input.h - reads what tshark prints about datagrams it could not decipher.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_TOOLS_INPUT_H
#define SKYPE_TOOLS_INPUT_H

#include <glib.h>
#include <stdio.h>

#include "datagrams.h"

/* The fields of a line, in this order, with tabs between them: a datagram of one of these lines is
 * neither cut nor deciphered. */
#define FIND_INPUT_FILTER "skype.iv && skype.data && !skype.seed && frame.cap_len == frame.len"
#define FIND_INPUT_FIELDS                                                                          \
    "-e ip.src -e ip.dst -e skype.session_id -e skype.iv -e skype.crc -e skype.data"

/* More datagrams would not make a search faster. */
#define FIND_INPUT_MAX 100000u

typedef struct {
    GArray *datagrams;  /* find_datagram, the ones of a host side by side */
    GArray *hosts;      /* find_host, by rising packet address */
    GStringChunk *pool; /* enciphered bytes */
    guint left_out;     /* datagrams that decipher with the packet addresses or 0.0.0.0 */
} find_input;

/* Reads all lines of the file.  The host of a datagram is the sender, or the receiver where only
 * the receiver has a private packet address.  Datagrams that are there twice, too short, or need no
 * search are left out.  Returns NULL where a line is bad or no datagram remains, with *error saying
 * what and where (to be freed with g_free()). */
find_input *find_input_read(FILE *file, const char *name, char **error);
void find_input_free(find_input *input);

#endif
