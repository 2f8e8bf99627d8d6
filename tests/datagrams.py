"""datagrams.py - Skype datagrams from their fields, and published ones.

The enciphered bytes of made datagrams are arbitrary: what they prove, their clear bytes prove.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import ipaddress
import struct
import zlib

PAYLOAD, RESEND, ACK, NACK, MEDIA, FRAGMENT = 0x02, 0x03, 0x05, 0x07, 0x0D, 0x0F

ARBITRARY_BYTES = bytes(range(0x60, 0x80))


def crc(plaintext):
    """Skype's CRC: that of zlib without the final inversion."""
    return zlib.crc32(plaintext) ^ 0xFFFFFFFF


def generator(state, steps=1):
    """State of the generator behind IVs, that many steps later."""
    for _ in range(steps):
        state = (state * 69069 + 17009) & 0xFFFFFFFF
    return state


def seed(iv, source, destination, session_id):
    """RC4 seed of a payload or fragment between two addresses."""
    ends = [ipaddress.ip_address(end).packed[::-1] for end in (source, destination)]
    return iv ^ crc(b"".join(ends) + struct.pack("<HH", session_id, 0))


def probe_plaintext(session_id):
    """Command 27, request, empty list: what the first message of a probe says."""
    return bytes.fromhex("04da01") + struct.pack(">H", (session_id - 1) & 0xFFFF) + b"\x42\x15"


def payload(session_id, iv, plaintext_crc, data):
    return struct.pack(">HBII", session_id, PAYLOAD, iv, plaintext_crc) + data


def probe(session_id, iv=0x01020304):
    """U1 whose CRC follows from its session ID, but whose seed no address gives."""
    plaintext = probe_plaintext(session_id)
    return payload(session_id, iv, crc(plaintext), ARBITRARY_BYTES[: len(plaintext)])


def answer(function, session_id, public_ip, challenge=0x11223344):
    """An ack or NAck of a datagram that came from public_ip."""
    address = ipaddress.ip_address(public_ip).packed
    return struct.pack(">HB4sI", session_id, function, address, challenge)


def resend(session_id, challenge, destination_ip, plaintext_crc, data):
    address = ipaddress.ip_address(destination_ip).packed
    head = struct.pack(">HBBI4sI", session_id, RESEND, 1, challenge, address, plaintext_crc)
    return head + data


def arbitrary(function, length, session_id):
    """A datagram of any length whose third byte is function."""
    content = bytes((37 * position + 11 * length + function) & 0xFF for position in range(length))
    head = struct.pack(">HB", session_id, function)
    return head[:length] + content[len(head) :]


class Published:
    """Datagrams printed by others, that decipher with the addresses given."""

    # Kortchinsky, "Vanilla Skype" part 1 (2006): a probe, seeded with 0.0.0.0 for its sender.
    VANILLA_PROBE = bytes.fromhex("7f4e02118ac037fc95755e5eb9817a8efa81")
    VANILLA_PROBED = "24.98.66.80"
    VANILLA_PLAINTEXT = bytes.fromhex("04da017f4d4215")

    # Biondi and Desclaux, "Silver Needle in the Skype" (2006): a resend.
    NEEDLE_RESEND = bytes.fromhex("7f48630183b0865682a12c75f102f088fe65132ce197ac")
    NEEDLE_DESTINATION = "130.161.44.117"
    NEEDLE_PLAINTEXT = bytes.fromhex("04da017f474215")

    # bato3, skype_part3, skype_comm.txt (2009): a node request of a client, its resent probe and
    # the acceptance.
    LOG_CLIENT, LOG_NODE = "78.36.112.176", "83.71.32.91"
    LOG_REQUEST = bytes.fromhex("6d3c026a81326ddf88a036c556b3c6a076e41c42b549")
    LOG_REQUESTED = "89.0.5.119"
    LOG_RESEND = bytes.fromhex("6d2c1301a98b05875347205b4adf5dd84f7b05c7e53d0c")
    LOG_CHALLENGE = 0xA98B0587
    LOG_ACCEPT = bytes.fromhex("b8d90256be6b5e69aa0bbd3696d207740b9b")
    LOG_RESEND_PLAINTEXT = bytes.fromhex("04da016d2b4215")
    LOG_ACCEPT_PLAINTEXT = bytes.fromhex("04e3016d2b4215")
