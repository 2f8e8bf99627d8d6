"""attacks.py - puts datagrams of a stranger between the frames of a capture.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import struct
from dataclasses import dataclass

import pcap

ETHERTYPE_OFFSET, IPV4_OFFSET = 12, 14
IP_PROTOCOL_OFFSET, IP_FRAGMENT_OFFSET, IP_ADDRESSES_OFFSET = 9, 6, 12
FRAGMENTED = 0x3FFF  # more fragments, or an offset

# First datagrams of protocols that set themselves on the conversation of whoever sends one.
STRANGERS = {
    "quic": bytes.fromhex("c300000001088394c8f03e5157080000449e") + bytes(1182),
    "gquic": bytes.fromhex("0d") + b"\x10" * 8 + b"Q043" + bytes(48),
    "raknet": b"\x05" + bytes.fromhex("00ffff00fefefefefdfdfdfd12345678") + b"\x09" + bytes(64),
}


@dataclass(frozen=True)
class Flow:
    """Two UDP sockets, the one that sent first first, and the frames between them."""

    ends: tuple
    frames: tuple  # (number, sender is ends[0])


def udp_ends(frame):
    """Source and destination socket of an Ethernet frame with an unfragmented IPv4 UDP datagram."""
    if len(frame) < pcap.UDP_HEADERS_LENGTH or frame[ETHERTYPE_OFFSET:IPV4_OFFSET] != b"\x08\x00":
        return None
    ip = frame[IPV4_OFFSET:]
    (fragment,) = struct.unpack_from(">H", ip, IP_FRAGMENT_OFFSET)
    if ip[IP_PROTOCOL_OFFSET] != pcap.UDP or fragment & FRAGMENTED:
        return None
    addresses = [".".join(map(str, ip[at : at + 4])) for at in (12, 16)]
    ports = struct.unpack_from(">HH", ip, (ip[0] & 0xF) * 4)
    return tuple(zip(addresses, ports, strict=True))


def flows(capture, wanted=None):
    """The UDP flows of a capture (of the frames wanted, if given), by their first frame."""
    found = {}
    for number, (_, frame) in enumerate(pcap.read(capture), start=1):
        ends = udp_ends(frame)
        if ends is None or (wanted is not None and number not in wanted):
            continue
        key = ends[::-1] if ends[::-1] in found else ends
        found.setdefault(key, []).append((number, key == ends))
    return [Flow(ends, tuple(frames)) for ends, frames in found.items()]


def insert(capture, path, inserted):
    """Writes the capture with more frames; inserted: {frame number: [frames to put before it]}.
    Returns {number of an original frame: its number in the new capture} and the numbers of the
    inserted ones."""
    places, strangers, frames = {}, [], []
    for number, (time, frame) in enumerate(pcap.read(capture), start=1):
        for stranger in inserted.get(number, []):
            frames.append((time, stranger))
            strangers.append(len(frames))
        frames.append((time, frame))
        places[number] = len(frames)
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, pcap.LARGEST_FRAME, pcap.ETHERNET))
        for time, frame in frames:
            seconds = min(max(0, int(time)), 0xFFFFFFFF)
            microseconds = min(max(0, round((time - seconds) * 1e6)), 999_999)
            out.write(struct.pack("<IIII", seconds, microseconds, len(frame), len(frame)) + frame)
    return places, strangers
