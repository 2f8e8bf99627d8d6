"""mixed_capture.py - one long capture from many short ones, their packets mixed.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import struct
import subprocess
import sys
from pathlib import Path

SECTION_HEADER, INTERFACE, PACKET = 0x0A0D0D0A, 1, 6  # pcapng blocks
BYTE_ORDER = 0x1A2B3C4D
PCAP_HEAD, PACKET_HEAD = 24, 16
MICROSECONDS = 1_000_000
ROUND_LENGTH = 3600 * MICROSECONDS  # from one copy of all packets to the next

# Where IPv4 begins, by link type: Ethernet, raw, Linux cooked, BSD loopback, PPP.
IPV4_OFFSETS = {1: 14, 12: 0, 101: 0, 228: 0, 113: 16, 0: 4, 9: 4, 50: 4}
SOURCE, DESTINATION = 12, 16  # in the IPv4 header
FIRST_MULTICAST = 224


def packets(capture, directory):
    """(microseconds from the first packet, link type, reported length, bytes) of each packet; none
    where editcap cannot write the capture as pcap."""
    plain = Path(directory) / "plain.pcap"
    plain.unlink(missing_ok=True)
    done = subprocess.run(["editcap", "-F", "pcap", capture, plain], stderr=subprocess.PIPE, text=True)
    if not plain.exists():
        print(f"left out: {capture}: {done.stderr.strip()}", file=sys.stderr)
        return
    data = plain.read_bytes()
    link_type = struct.unpack_from("<I", data, 20)[0]
    offset, start = PCAP_HEAD, None
    while offset + PACKET_HEAD <= len(data):
        seconds, micros, captured, reported = struct.unpack_from("<IIII", data, offset)
        time = seconds * MICROSECONDS + micros
        start = time if start is None else start
        offset += PACKET_HEAD
        elapsed = min(max(time - start, 0), ROUND_LENGTH - 1)
        yield elapsed, link_type, reported, data[offset : offset + captured]
        offset += captured


def other_hosts(frame, link_type, copy):
    """The frame between hosts of its own in each copy, so that connections do not repeat."""
    ip = IPV4_OFFSETS.get(link_type)
    if not copy or ip is None or len(frame) < ip + 20 or frame[ip] >> 4 != 4:
        return frame
    changed = bytearray(frame)
    for address in (ip + SOURCE, ip + DESTINATION):
        if changed[address] < FIRST_MULTICAST:
            changed[address + 2] ^= copy
    return bytes(changed)


def block(kind, body):
    body += b"\0" * (-len(body) % 4)
    length = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + length + body + length


def write(path, captures, least, directory):
    """Writes all packets of the captures in order of their time from their capture's beginning, so
    often that there are at least so many.  Returns the numbers of packets and of captures."""
    parts = [part for capture in captures if (part := list(packets(capture, directory)))]
    together = [one for part in parts for one in part]
    together.sort(key=lambda one: one[0])
    interfaces = sorted({link_type for _, link_type, _, _ in together})
    copies = -(-least // len(together))
    with open(path, "wb") as output:
        output.write(block(SECTION_HEADER, struct.pack("<IHHq", BYTE_ORDER, 1, 0, -1)))
        for link_type in interfaces:
            output.write(block(INTERFACE, struct.pack("<HHI", link_type, 0, 0)))
        for copy in range(copies):
            for elapsed, link_type, reported, frame in together:
                time = copy * ROUND_LENGTH + elapsed
                head = (interfaces.index(link_type), time >> 32, time & 0xFFFFFFFF, len(frame))
                body = struct.pack("<IIIII", *head, reported)
                output.write(block(PACKET, body + other_hosts(frame, link_type, copy)))
    return copies * len(together), len(parts)
