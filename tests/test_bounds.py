"""test_bounds.py - what a hostile capture makes the plugin hold is bounded: the oldest gives way.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import os
import subprocess

import pytest

import pcap

MEBIBYTE = 1 << 20
BOUND = 16 * MEBIBYTE  # of undecided connections, and of fragments that lack others

# The first message that Biondi and Desclaux print (2006).
FIRST_MESSAGE = bytes.fromhex("33fbaf7628abb1930aff6cdf55b1")
CLIENT, SUPERNODE = ("10.0.0.2", 49152), ("198.51.100.7", 40123)
SEGMENT = bytes(1300)
SEGMENTS = 12  # of one connection: fewer than it takes to be given up alone


def half_open(number):
    """A connection whose first byte is missing."""
    ends = (f"10.1.{number >> 8}.{number & 0xFF}", 50000), SUPERNODE
    yield pcap.tcp(*ends, 0, b"", pcap.TCP_SYN)
    for position in range(SEGMENTS):
        yield pcap.tcp(*ends, 2 + position * len(SEGMENT), SEGMENT)


def late_stream(connections):
    """A Skype stream whose first byte comes last, after so many half-open connections."""
    yield pcap.tcp(CLIENT, SUPERNODE, 0, b"", pcap.TCP_SYN)
    yield pcap.tcp(CLIENT, SUPERNODE, 2, FIRST_MESSAGE[1:])
    for number in range(connections):
        yield from half_open(number)
    yield pcap.tcp(CLIENT, SUPERNODE, 1, FIRST_MESSAGE[:1])


def is_found(tshark, capture):
    return tshark.frames(capture, f"skype and ip.src == {CLIENT[0]}") != []


@pytest.mark.parametrize("share, found", [(0.5, True), (1.1, False)])
def test_undecided_connections(tshark, tmp_path, share, found):
    connections = int(share * BOUND / (SEGMENTS * len(SEGMENT)))
    capture = pcap.write(tmp_path / "late.pcap", late_stream(connections))
    assert is_found(tshark, capture) == found


SLOW_SET = """\
host client 192.168.1.20:35990 public 203.0.113.20
host node 198.51.100.11:40123
host other 198.51.100.12:40124
0.1 client -> node probe
+0.1 node -> client nack
+0.01 client -> node resend
0.5 client -> node [as first] search { numbers 1 = 16 11 }
0.6 client -> other [as second] search { numbers 1 = 16 11 }
1.0 node -> client [fragments to first size 50 every 100] command 200 one-way plain {
    string 1 = "sixty characters, so that two fragments are needed for the list" }
"""
FRAGMENT = 1300
FRAGMENTS = 7  # of each set that lacks its last one


def incomplete_sets(count):
    text = "filler of a fragment " * (FRAGMENT * FRAGMENTS // 21 + 5)
    yield f"repeat {count} {{ +0.001 other -> client"
    yield f"[fragments to second size {FRAGMENT} every 0.0001 lose {FRAGMENTS}]"
    yield f'command 200 one-way plain {{ string 1 = "{text}" }} }}\n'


@pytest.mark.parametrize("share, found", [(0.5, True), (1.1, False)])
def test_fragments(tshark, tmp_path, share, found):
    generator = os.environ.get("SKYPE_SAMPLES")
    if not generator:
        pytest.skip("SKYPE_SAMPLES does not name the generator")
    count = int(share * BOUND / (FRAGMENT * FRAGMENTS))
    scenario, capture = tmp_path / "slow.txt", tmp_path / "slow.pcap"
    scenario.write_text(SLOW_SET + "2.0 client -> node probe\n" + "".join(incomplete_sets(count)))
    subprocess.run([generator, scenario, capture], check=True)
    whole = tshark.frames(capture, "skype.reassembled.length and ip.src == 198.51.100.11")
    assert bool(whole) == found
    fragments = tshark.frames(capture, "skype.fragment.group and ip.src == 198.51.100.12")
    assert len(fragments) == count * FRAGMENTS
