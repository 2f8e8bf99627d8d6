"""streams.py - TCP connections cut into segments in every way: captures made of known streams.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import struct
from dataclasses import dataclass, replace

import pcap

CLIENT, SERVER = 0, 1
SEQUENCE_MODULUS = 1 << 32
ETHERNET_LENGTH, WORD = 14, 4
PCAP_HEADER_LENGTH, PACKET_HEADER_LENGTH = 24, 16
PCAP_MAGIC = bytes.fromhex("a1b2c3d4")  # as it stands in a big-endian file


@dataclass(frozen=True)
class Segment:
    side: int
    offset: int  # in the direction's stream
    data: bytes

    @property
    def end(self):
        return self.offset + len(self.data)

    def part(self, start, end):
        """Bytes start..end of the stream, as far as this segment has them."""
        data = self.data[max(start - self.offset, 0) : max(end - self.offset, 0)]
        return Segment(self.side, max(start, self.offset), data)


@dataclass(frozen=True)
class Connection:
    """How a connection is put into frames."""

    client: tuple = ("192.0.2.20", 49152)
    server: tuple = ("198.51.100.11", 40123)
    first_numbers: tuple = (0x1000, 0x2000)  # sequence numbers of the SYNs
    with_syn: bool = True

    def frames(self, segments):
        """Ethernet frames: the handshake of TCP, then the segments; each acknowledges all that the
        other side has sent."""
        ends = (self.client, self.server)
        sent = [0, 0]
        frames = self._handshake() if self.with_syn else []
        for segment in segments:
            other = 1 - segment.side
            frames.append(
                pcap.tcp(
                    *(ends[segment.side], ends[other]),
                    self._number(segment.side, segment.offset),
                    segment.data,
                    acknowledged=self._number(other, sent[other]),
                )
            )
            sent[segment.side] = max(sent[segment.side], segment.end)
        return frames

    def _number(self, side, offset):
        return (self.first_numbers[side] + 1 + offset) % SEQUENCE_MODULUS

    def _handshake(self):
        client, server = self.client, self.server
        first, second = self.first_numbers
        return [
            pcap.tcp(client, server, first, b"", pcap.TCP_SYN, 0),
            pcap.tcp(
                *(server, client, second, b"", pcap.TCP_SYN | pcap.TCP_ACK),
                self._number(CLIENT, 0),
            ),
            pcap.tcp(
                *(client, server, self._number(CLIENT, 0), b"", pcap.TCP_ACK),
                self._number(SERVER, 0),
            ),
        ]


def read(capture, server_port):
    """The data segments of the first TCP connection to server_port in a
    capture without anything between Ethernet and IPv4."""
    offsets = {}
    segments = []
    for frame in _packets(capture.read_bytes()):
        ip = frame[ETHERNET_LENGTH:]
        tcp = ip[(ip[0] & 0xF) * WORD : struct.unpack_from(">H", ip, 2)[0]]
        if ip[9] != pcap.TCP or server_port not in struct.unpack_from(">HH", tcp):
            continue
        side = CLIENT if struct.unpack_from(">H", tcp, 2)[0] == server_port else SERVER
        number = struct.unpack_from(">I", tcp, 4)[0]
        data = tcp[(tcp[12] >> 4) * WORD :]
        if tcp[13] & pcap.TCP_SYN and side in offsets:
            break  # the next connection
        if tcp[13] & pcap.TCP_SYN:
            offsets[side] = number + 1
        elif data:
            segments.append(Segment(side, (number - offsets[side]) % SEQUENCE_MODULUS, data))
    return segments


def _packets(content):
    order = ">" if content.startswith(PCAP_MAGIC) else "<"
    position = PCAP_HEADER_LENGTH
    while position < len(content):
        length = struct.unpack_from(order + "I", content, position + 8)[0]
        position += PACKET_HEADER_LENGTH
        yield content[position : position + length]
        position += length


def stream(segments, side):
    """All bytes of one direction."""
    return b"".join(segment.data for segment in segments if segment.side == side)


def cut(segments, length):
    """Every segment in pieces of at most `length` bytes."""
    return [
        segment.part(start, min(start + length, segment.end))
        for segment in segments
        for start in range(segment.offset, segment.end, length)
    ]


def joined(segments):
    """What one side sends until the other speaks, in one segment."""
    result = []
    for segment in segments:
        if result and result[-1].side == segment.side:
            last = result.pop()
            segment = replace(last, data=last.data + segment.data)
        result.append(segment)
    return result


def swapped(segments):
    """Neighbours of the same direction change places."""
    result = list(segments)
    index = 0
    while index + 1 < len(result):
        if result[index].side == result[index + 1].side:
            result[index : index + 2] = result[index + 1], result[index]
            index += 1
        index += 1
    return result


def overlapping(segments, length):
    """Every segment begins with the last bytes of the one before it."""
    streams = [stream(segments, side) for side in (CLIENT, SERVER)]
    return [
        Segment(
            segment.side,
            max(segment.offset - length, 0),
            streams[segment.side][max(segment.offset - length, 0) : segment.end],
        )
        for segment in segments
    ]


def repeated(segments):
    return [copy for segment in segments for copy in (segment, segment)]


def shuffled(segments, random):
    """The segments of each turn of one side in any order."""
    result = []
    turn = []
    for segment in segments:
        if turn and turn[-1].side != segment.side:
            random.shuffle(turn)
            result += turn
            turn = []
        turn.append(segment)
    random.shuffle(turn)
    return result + turn


def without(segments, index):
    return segments[:index] + segments[index + 1 :]
