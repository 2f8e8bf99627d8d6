/* udp_lines.h - scenario lines that send datagrams: TIME SENDER -> RECEIVER [OPTIONS] WHAT.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_SAMPLES_UDP_LINES_H
#define SKYPE_SAMPLES_UDP_LINES_H

#include "world.h"

/* Reads the line from its options on and sends what it says.  WHAT is one of
 *   COMMAND ...      a payload (command_notation.h)
 *   nack, ack        answers the latest datagram of the receiver
 *   resend           the latest datagram that got a NAck
 *   retransmit       the latest datagram again, with a new IV
 *   plain BLOB       a payload of any plaintext
 *   raw BLOB         a datagram of any bytes
 *   media BLOB       a datagram of type D, its ID random
 *   icmp-unreachable quotes the latest datagram of the receiver
 * and OPTIONS, in brackets, any of
 *   as LABEL, to LABEL    names the datagram; refers to a named one
 *   fragments [size N]    in fragments; lose N: without fragment N; reversed: the last one first
 *   every SECONDS         between the datagrams of one line
 *   crc bad               with a CRC that does not fit
 *   function N|each       with another function byte; with each of the 256
 *   cut N|each            cut to N bytes before sending; to every shorter length
 *   snap N|each           whole on the wire, but only N payload bytes in the capture
 *   plain-cut each        every shorter plaintext, enciphered, with a right CRC
 *   lost                  sent, but not seen by the capture
 *   ipv6                  over IPv6 */
void udp_line(world *w, reader *r, host *from, host *to);

#endif
