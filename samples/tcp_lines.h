/* tcp_lines.h - scenario lines about TCP connections: TIME SENDER => RECEIVER [OPTIONS] WHAT.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_TCP_LINES_H
#define SKYPE_SAMPLES_TCP_LINES_H

#include "world.h"

/* Reads the line from its options on and does what it says.  WHAT is one of
 *   connect, close, reset          the connection
 *   handshake FORM ...             first Skype message of the sender's direction (records.h)
 *   client-hello, server-hello     the constant hellos of port 443
 *   COMMAND ...                    a packet record (command_notation.h)
 *   ack                            acknowledges the latest packet with a one-way command
 *   control TYPE [BLOB]            any control record
 *   raw-mode                       control 04; this direction is not enciphered any more
 *   session SEQUENCE to ID [under NAME by answerer|initiator] command N LIST
 *   session SEQUENCE to ID data BLOB
 *                                  control 05, under the all-zero key, a session's or any other
 *   stream BLOB                    any bytes, enciphered as the stream is
 *   raw BLOB                       any bytes, not enciphered
 *   http "LINE" ...                lines, each with its end, and an empty one
 *   login-hello, login-key LIST, login-record N
 *   login-body LIST ...            a record whose lists are enciphered with the connection's key
 *   dh-value PAD [peer], dh-hash   the DH-384 exchange
 * and OPTIONS, in brackets, any of
 *   on LABEL              names the connection (connect), or picks it
 *   as LABEL, to LABEL    names the packet; refers to a named one
 *   hold                  goes in one segment with the next line of this direction
 *   split N ...           lengths of the first segments
 *   lost                  sent, but not seen by the capture */
void tcp_line(world *w, reader *r, host *from, host *to);

#endif
