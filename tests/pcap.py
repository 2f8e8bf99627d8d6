"""pcap.py - writes small captures, frames from bytes, and reads captures.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import ipaddress
import struct

ETHERNET = 1  # link type
ETHERTYPE_IPV4, ETHERTYPE_IPV6 = 0x0800, 0x86DD
ICMP, TCP, UDP = 1, 6, 17  # IP protocols
ICMP_PORT_UNREACHABLE = (3, 3)  # type, code
TCP_SYN, TCP_ACK, TCP_PUSH_ACK = 0x02, 0x10, 0x18
MAC_ADDRESSES = bytes.fromhex("020000000002 020000000001")
LARGEST_FRAME = 0x40000
FILE_HEADER_LENGTH, FRAME_HEADER_LENGTH = 24, 16
UDP_HEADERS_LENGTH = 14 + 20 + 8  # Ethernet, IPv4 without options, UDP


def write(path, frames, snap_lengths=(LARGEST_FRAME,), spacing=1):
    """Writes frames (bytes, from the Ethernet header on), one every `spacing` milliseconds: all of
    them once for each snap length, at which they are cut."""
    with open(path, "wb") as capture:
        capture.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, LARGEST_FRAME, ETHERNET))
        cut_frames = ((frame, snap_length) for snap_length in snap_lengths for frame in frames)
        for number, (frame, snap_length) in enumerate(cut_frames):
            seconds, milliseconds = divmod(number * spacing, 1000)
            kept = frame[:snap_length]
            capture.write(struct.pack("<IIII", seconds, milliseconds * 1000, len(kept), len(frame)))
            capture.write(kept)
    return path


def read(path):
    """The frames of a capture: (seconds, bytes)."""
    with open(path, "rb") as capture:
        order = "<" if capture.read(FILE_HEADER_LENGTH)[:4] == b"\xd4\xc3\xb2\xa1" else ">"
        while header := capture.read(FRAME_HEADER_LENGTH):
            seconds, microseconds, kept, _ = struct.unpack(f"{order}IIII", header)
            yield seconds + microseconds / 1e6, capture.read(kept)


def udp(source, destination, payload):
    """A UDP datagram between two ends ("address", port), IPv4 or IPv6, in an Ethernet frame."""
    return _frame(source[0], destination[0], UDP, _udp_datagram(source, destination, payload))


def tcp(source, destination, sequence, payload, flags=TCP_PUSH_ACK, acknowledged=1):
    """A TCP segment between two ends ("address", port), in an Ethernet frame."""
    header_words = 5
    header = struct.pack(
        ">HHIIBBHHH",
        *(source[1], destination[1], sequence, acknowledged),
        *(header_words << 4, flags, 0xFFFF, 0, 0),
    )
    return _frame(source[0], destination[0], TCP, header + payload)


def tcp_opening(client, server, client_payload, server_payload):
    """SYN, SYN/ACK and the first payload of each side."""
    return [
        tcp(client, server, 0, b"", TCP_SYN),
        tcp(server, client, 0, b"", TCP_SYN | TCP_ACK),
        tcp(client, server, 1, client_payload),
        tcp(server, client, 1, server_payload),
    ]


def port_unreachable(router, source, destination, payload):
    """The ICMP error of router to source, that quotes the UDP datagram whole."""
    quoted = ipv4(source[0], destination[0], UDP, _udp_datagram(source, destination, payload))
    message = struct.pack(">BBHI", *ICMP_PORT_UNREACHABLE, 0, 0) + quoted
    return _frame(router, source[0], ICMP, message)


def ethernet(packet, ethertype=ETHERTYPE_IPV4):
    return MAC_ADDRESSES + struct.pack(">H", ethertype) + packet


def ipv4(source, destination, protocol, payload, identification=0, fragment=0):
    """An IPv4 packet; fragment is the field of flags and offset."""
    addresses = _packed(source) + _packed(destination)
    length = 20 + len(payload)
    fields = (0x45, 0, length, identification, fragment, 64, protocol, 0)
    return struct.pack(">BBHHHBBH", *fields) + addresses + payload


def ipv6(source, destination, protocol, payload):
    addresses = _packed(source) + _packed(destination)
    return struct.pack(">IHBB", 6 << 28, len(payload), protocol, 64) + addresses + payload


def _udp_datagram(source, destination, payload):
    length = 8 + len(payload)
    return struct.pack(">HHHH", source[1], destination[1], length, 0) + payload


def _frame(source, destination, protocol, payload):
    if ipaddress.ip_address(source).version == 6:
        return ethernet(ipv6(source, destination, protocol, payload), ETHERTYPE_IPV6)
    return ethernet(ipv4(source, destination, protocol, payload))


def _packed(address):
    return ipaddress.ip_address(address).packed
