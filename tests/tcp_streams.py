"""tcp_streams.py - TCP connections for small captures, from the SYN on.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pcap

FIRST = 1  # sequence number of the first byte of each direction
SEGMENT_LENGTH = 1400


class Stream:
    """A connection between two ends ("address", port), whose frames are in `frames`."""

    def __init__(self, client, server):
        self.ends = {"client": (client, server), "server": (server, client)}
        self.next = {"client": FIRST, "server": FIRST}
        self.frames = []
        self._add("client", b"", -1, pcap.TCP_SYN, 0)
        self._add("server", b"", -1, pcap.TCP_SYN | pcap.TCP_ACK, FIRST)
        self._add("client", b"", 0, pcap.TCP_ACK, FIRST)

    def client(self, *payloads):
        """Data of the client: each in segments of its own."""
        return self._send("client", payloads)

    def server(self, *payloads):
        return self._send("server", payloads)

    def lose(self, side, length):
        """Data that the other side gets, but not the capture."""
        self.next[side] += length

    def _send(self, side, payloads):
        for payload in payloads:
            for start in range(0, len(payload), SEGMENT_LENGTH):
                piece = payload[start : start + SEGMENT_LENGTH]
                self._add(side, piece, 0, pcap.TCP_PUSH_ACK, self._acknowledged(side))
                self.next[side] += len(piece)
        return self

    def _acknowledged(self, side):
        return self.next["server" if side == "client" else "client"]

    def _add(self, side, payload, shift, flags, acknowledged):
        sequence = self.next[side] + shift
        self.frames.append(pcap.tcp(*self.ends[side], sequence, payload, flags, acknowledged))
