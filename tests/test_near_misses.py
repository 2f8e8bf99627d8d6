"""test_near_misses.py - foreign conversations that look like Skype are left alone.

Copyright the Skype dissector authors
SPDX-License-Identifier: GPL-2.0-or-later
"""

import pytest

import near_misses
import pcap
from near_misses import CONVERSATIONS

PREFERENCES = [(), ("-o", "skype.public_ips:203.0.113.9 203.0.113.10", "-2")]
FEWEST_FRAMES = 60
NOISE = ["g_hash_table_lookup"]  # of Wireshark 4.0's RADIUS dissector, about unknown vendors


@pytest.mark.parametrize("options", PREFERENCES, ids=["one pass", "two passes, addresses given"])
@pytest.mark.parametrize("name", CONVERSATIONS)
def test_no_frame_is_claimed(tshark, tmp_path, name, options):
    frames = list(CONVERSATIONS[name]())
    assert len(frames) >= FEWEST_FRAMES
    capture = pcap.write(tmp_path / "foreign.pcap", frames)
    assert tshark.frames(capture, "skype", *options, tolerate=NOISE) == []


def test_no_frame_is_claimed_after_all_others(tshark, tmp_path, passes):
    frames = [frame for build in CONVERSATIONS.values() for frame in build()]
    capture = pcap.write(tmp_path / "foreign.pcap", frames)
    assert tshark.frames(capture, "skype", *passes, tolerate=NOISE) == []


@pytest.mark.parametrize("build", [near_misses.beside_a_proven_socket, near_misses.from_a_proven_socket])
def test_what_only_neighbours_a_proven_socket_is_left_alone(tshark, tmp_path, passes, build):
    capture = pcap.write(tmp_path / "neighbours.pcap", list(build()))
    assert tshark.frames(capture, "skype", *passes) == [1]
