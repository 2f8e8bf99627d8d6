"""reshaped.py - a capture in another shape: at another time, in tunnels, in fragments, twice.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import struct
from dataclasses import dataclass, replace

import pcap
import tunnels

SECOND, MILLISECOND = 1_000_000, 1000
MAGIC_LITTLE, MAGIC_BIG = b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4"
ETHERTYPE = slice(12, 14)
IPV4_WITHOUT_OPTIONS = 0x45
OFFSET = 0x1FFF  # bits of a fragment
ETHERTYPE_EXPERIMENTAL = 0x88B5
IP_ID, IP_PROTOCOL, BEHIND_CHECKSUM = slice(18, 20), 23, 26  # in a frame
TCP_NUMBERS, WORD = 4, 4  # in a TCP header
NUMBERS_APART = 0x40000000

# pcapng
SECTION_HEADER, INTERFACE, ENHANCED_PACKET = 0x0A0D0D0A, 1, 6
BYTE_ORDER_MAGIC = 0x1A2B3C4D
UNKNOWN_LENGTH = -1


@dataclass(frozen=True)
class Packet:
    time: int  # microseconds since 1970
    frame: bytes  # what was captured of it
    length: int  # on the wire

    @property
    def is_whole(self):
        return len(self.frame) == self.length

    @property
    def is_ipv4(self):
        return self.frame[ETHERTYPE] == struct.pack(">H", pcap.ETHERTYPE_IPV4)


def read(path):
    """The packets of a pcap file with Ethernet frames and microseconds; None of another kind."""
    content = path.read_bytes()
    order = {MAGIC_LITTLE: "<", MAGIC_BIG: ">"}.get(content[:4])
    if not order or struct.unpack_from(order + "I", content, 20)[0] != pcap.ETHERNET:
        return None
    packets, position = [], pcap.FILE_HEADER_LENGTH
    while position < len(content):
        seconds, micros, kept, length = struct.unpack_from(order + "IIII", content, position)
        position += pcap.FRAME_HEADER_LENGTH
        frame = content[position : position + kept]
        packets.append(Packet(seconds * SECOND + micros, frame, length))
        position += kept
    return packets


def _block(kind, body):
    length = 12 + len(body)
    return struct.pack("<II", kind, length) + body + struct.pack("<I", length)


def write(path, packets):
    """A pcapng file: its times have 64 bits."""
    header = struct.pack("<IHHq", BYTE_ORDER_MAGIC, 1, 0, UNKNOWN_LENGTH)
    interface = struct.pack("<HHI", pcap.ETHERNET, 0, 0)
    with open(path, "wb") as capture:
        capture.write(_block(SECTION_HEADER, header) + _block(INTERFACE, interface))
        for packet in packets:
            lengths = len(packet.frame), packet.length
            head = struct.pack("<IIIII", 0, packet.time >> 32, packet.time & 0xFFFFFFFF, *lengths)
            padding = bytes(-len(packet.frame) % WORD)
            capture.write(_block(ENHANCED_PACKET, head + packet.frame + padding))
    return path


def later(packets, microseconds):
    return [replace(packet, time=packet.time + microseconds) for packet in packets]


def across(packets, second):
    """The middle of the capture is at that second."""
    middle = (packets[0].time + packets[-1].time) // 2
    return later(packets, second * SECOND - middle)


def in_tunnel(packets, name):
    def wrapped(packet):
        if not packet.is_ipv4:
            return packet
        whole = tunnels.TUNNELS[name](packet.frame.ljust(packet.length, b"\0"))
        lost = packet.length - len(packet.frame)
        return Packet(packet.time, whole[: len(whole) - lost], len(whole))

    return list(map(wrapped, packets))


def _fragment(packet):
    """The field of flags and offset."""
    return struct.unpack_from(">H", packet.frame, tunnels.ETHERNET_LENGTH + 6)[0]


def _can_be_cut(packet):
    return (
        packet.is_ipv4
        and packet.is_whole
        and packet.frame[tunnels.ETHERNET_LENGTH] == IPV4_WITHOUT_OPTIONS
        and not _fragment(packet) & (tunnels.MORE_FRAGMENTS | OFFSET)
    )


def without_copies(packets):
    """Without the second of two equal IP packets that lie so close together that both are one."""
    latest, result = {}, []
    for packet in packets:
        same = packet.frame[IP_ID], packet.frame[BEHIND_CHECKSUM:]
        if packet.time - latest.get(same, -MILLISECOND - 1) > MILLISECOND:
            result.append(packet)
        latest[same] = packet.time
    return result


def in_fragments(packets, length):
    """IP fragments of so many bytes each; what was fragmented or cut before stays as it is. And the
    packets whole, with the same frame numbers: a foreign frame is in the place of each fragment but
    the last."""
    cut, whole = [], []
    for index, packet in enumerate(packets):
        if _can_be_cut(packet):
            end = tunnels.ETHERNET_LENGTH + struct.unpack_from(">H", packet.frame, 16)[0]
            pieces = tunnels.fragments(packet.frame[:end], length, 1 + index)
            cut += [Packet(packet.time, piece, len(piece)) for piece in pieces]
            foreign = pcap.ethernet(bytes(length), ETHERTYPE_EXPERIMENTAL)
            whole += [Packet(packet.time, foreign, len(foreign))] * (len(pieces) - 1)
        else:
            cut.append(packet)
        whole.append(packet)
    return cut, whole


def _opened_again(packet):
    """A packet of a connection that begins with another sequence number: otherwise TCP takes all
    that comes again for retransmissions, and hands it to nobody."""
    if not packet.is_ipv4 or packet.frame[IP_PROTOCOL] != pcap.TCP or _fragment(packet) & OFFSET:
        return packet
    ip_length = WORD * (packet.frame[tunnels.ETHERNET_LENGTH] & 0xF)
    number_at = tunnels.ETHERNET_LENGTH + ip_length + TCP_NUMBERS
    frame = bytearray(packet.frame)
    for position in (number_at, number_at + WORD):
        if position + WORD <= len(frame):
            number = struct.unpack_from(">I", frame, position)[0]
            struct.pack_into(">I", frame, position, (number + NUMBERS_APART) & 0xFFFFFFFF)
    return replace(packet, frame=bytes(frame))


def doubled(packets, pause):
    """All of them, and after a pause of so many microseconds all of them again."""
    shift = packets[-1].time - packets[0].time + pause
    return packets + [_opened_again(packet) for packet in later(packets, shift)]
